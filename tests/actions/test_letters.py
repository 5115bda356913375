"""Letters about tasks: one for each recipient with everything that binds the organisation, each with its own button."""

import sqlalchemy as sa

from integrationrunde.actions import deciding, operations, reporting, telling
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.kit.words import weekday
from integrationrunde.seats.models import SeatHolder
from tests.actions.owners import DUE, LATER, WHO, a_task, bound, later, letters, loaded, part
from tests.builders import NOW, a_holder, a_meeting, a_seat, a_series, an_organisation


def test_all_tasks_of_an_organisation_come_in_one_letter_for_each_recipient(app: House) -> None:
    series = a_series()
    werl, soest = an_organisation("Stadt Werl"), an_organisation("Stadt Soest")
    seat = a_seat(series, werl)
    for one in (seat, seat, a_seat(series, soest)):
        a_holder(one)
    tasks = [bound(series, werl, soest, title="Erste"), bound(series, werl, title="Zweite", absent=("Stadt Werl",))]
    told = telling.tell_bound([loaded(task) for task in tasks], a_meeting(series), now=NOW)
    assert told == 3
    telling.tell_bound([loaded(task) for task in tasks], a_meeting(series), now=NOW)
    found = letters("task_bound")
    assert len(found) == 3
    to_soest, to_werl = found[0].text, found[1].text
    assert to_werl.index("A-2017-01 – Erste") < to_werl.index("A-2017-02 – Zweite")
    assert f"aufgaben/{part(tasks[0], 'Stadt Werl').id}" in to_werl
    assert f"aufgaben/{part(tasks[1]).id}" in to_werl
    assert to_werl.count("Vorbehaltlich Ihrer Zustimmung") == 1
    assert "Zweite" not in to_soest


def test_a_task_made_by_hand_binds_at_once_and_its_owners_are_told(app: House) -> None:
    series, werl = a_series(), an_organisation("Stadt Werl")
    a_holder(a_seat(series, werl))
    details = TaskDetails(title="Nachgereicht", due_on=DUE, owner_ids=(werl.id,))
    meeting = a_meeting(series)
    task = operations.make_task(series.id, details, meeting_id=meeting.id, consents=True, by=WHO, now=NOW)
    assert (task.number, task.meeting_id) == ("A-2017-01", meeting.id)
    (letter,) = letters("task_bound")
    assert "Nachgereicht" in letter.subject + letter.text
    assert f"in „{series.name}“ ist Stadt Werl zuständig für:" in letter.text
    assert "Vorbehaltlich Ihrer Zustimmung: Bitte sagen Sie, ob Ihre Stelle das übernimmt." in letter.text
    assert "nicht dabei" not in letter.text


def test_who_has_no_address_gets_no_letter_and_nothing_breaks(app: House) -> None:
    task = a_task()
    db.session.execute(sa.update(SeatHolder).values(address=""))
    assert telling.tell_bound([loaded(task)], None, now=NOW) == 0


def test_a_decision_is_told_in_the_words_of_the_one_who_gets_it(app: House) -> None:
    owned = part(a_task())
    reporting.ask_other_date(owned, LATER, "x", by=WHO, now=later(1))
    deciding.grant_date(owned, by=WHO, now=later(2))
    (letter,) = letters("task_news")
    assert letter.subject == "A-2017-01: andere Frist gewährt – Ansprechstelle benennen"
    assert f"Frist: {weekday(LATER)}" in letter.text
    assert f"Bisher: {weekday(DUE)}" in letter.text
