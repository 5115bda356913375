"""The overview of tasks for the secretariat: on Mondays, to whoever edits, once, and only when there is something."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.actions.models import OwnershipState
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.reminders import digest, digest_sections, ruling
from integrationrunde.reminders.models import TaskDigest
from integrationrunde.reminders.task_rules import TaskRule
from tests import builders as b
from tests import minutes_builders as m
from tests.builders import an_account
from tests.figures.rounds import a_result, rounds
from tests.reminders.tasks import BY, ON_DAY, a_part, an_owner
from tests.signing_in import sign_in

MONDAY = ON_DAY
SAID = datetime(2017, 10, 12, 9, tzinfo=UTC)


def tick(now: datetime) -> list[int]:
    """What a worker does at this instant; committed. Gives the lines of each letter."""
    lines = [digest.leave(ident, by=BY, now=now) for ident in digest.due(now)]
    db.session.commit()
    return [each for each in lines if each]


def letters() -> list[OutgoingLetter]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(OutgoingLetter).filter_by(kind="task_digest").order_by(OutgoingLetter.id)))


def a_busy_series(name: str = "Stadt Werl") -> Series:
    """A series with one task for each thing to tell, and two of which there is nothing to tell."""
    series = b.a_series()
    organisation, _holder = an_owner(series, name)
    tasks: dict[str, dict[str, Any]] = {
        "Gemeldet": {"reported_done_at": SAID, "state": OwnershipState.IN_PROGRESS},
        "Andere Frist": {"asked_due_on": date(2017, 12, 1)},
        "Nicht wir": {"declined_at": SAID},
        "Zu spät": {"due_on": date(2017, 10, 9)},
        "Abwesend": {"needs_consent": True, "due_on": date(2017, 10, 2)},
        "Diese Woche": {"due_on": date(2017, 10, 20)},
        "Nächste Woche": {"due_on": date(2017, 10, 23)},
        "Fertig": {"state": OwnershipState.DONE, "reported_done_at": SAID},
    }
    for title, changes in tasks.items():
        a_part(organisation, series, title=title, **changes)
    return series


def test_it_tells_what_waits_is_late_and_is_due(app: House) -> None:
    series = a_busy_series()
    an_account(Role.EDITOR, series)
    assert tick(MONDAY - timedelta(minutes=1)) == []
    assert tick(MONDAY) == [6]
    [letter] = letters()
    assert letter.subject == "Arbeitsaufträge dieser Woche: 6 Punkte"
    lines = [line for line in letter.text.splitlines() if line]
    for heading, title in {
        "Als erledigt gemeldet, zu bestätigen (1)": "Gemeldet",
        "Um eine andere Frist wird gebeten (1)": "Andere Frist",
        "„Nicht zuständig“: Wer ist es? (1)": "Nicht wir",
        "Überfällig (1)": "Zu spät",
        "Bisher ohne Zustimmung (1)": "Abwesend",
        "Diese Woche fällig (1)": "Diese Woche",
    }.items():
        assert title in lines[lines.index(heading) + 1]
        assert "Werl" in lines[lines.index(heading) + 1]
    for title in ("Nächste Woche", "Fertig"):
        assert title not in letter.text
    assert letter.text.count("überfällig)") == 1, "who has not consented, or waits for a decision, is not late"
    assert f"/reihen/{series.id}/erinnerungen/auftraege/woche" in letter.text
    assert "Zu spät" in letter.html


def test_once_a_week_and_again_in_the_next(app: House) -> None:
    series = a_busy_series()
    an_account(Role.EDITOR, series)
    assert [tick(MONDAY + timedelta(days=days, hours=2)) for days in range(5)] == [[6], [], [], [], []]
    assert tick(MONDAY + timedelta(days=7, hours=2)) != []
    assert [letter.by_day for letter in letters()] == [True, True]


def test_nothing_to_tell_is_told_to_nobody_all_week(app: House) -> None:
    series = b.a_series()
    an_account(Role.EDITOR, series)
    db.session.commit()
    assert tick(MONDAY) == []
    organisation, _holder = an_owner(series)
    a_part(organisation, series, due_on=date(2017, 10, 9))
    assert tick(MONDAY + timedelta(days=1)) == []
    assert [row.lines for row in db.session.scalars(sa.select(TaskDigest))] == [0]
    assert tick(MONDAY + timedelta(days=7, hours=2)) == [1]


def test_to_whoever_edits_the_series_and_of_these_alone(app: House) -> None:
    here, there = a_busy_series(), a_busy_series("Stadt Geseke")
    editor, everywhere = an_account(Role.EDITOR, here), an_account(Role.ADMIN)
    an_account(Role.READER, here)
    an_account(Role.EDITOR, there, active=False)
    assert tick(MONDAY) == [6, 12]
    assert [letter.recipient_address for letter in letters()] == [editor.address, everywhere.address]
    assert there.name not in letters()[0].text
    assert there.name in letters()[1].text


def test_a_holiday_moves_it_to_the_next_working_day(app: House) -> None:
    series = a_busy_series()
    an_account(Role.EDITOR, series)
    whit_monday = datetime(2018, 5, 21, 8, tzinfo=UTC)
    assert tick(whit_monday) == []
    assert digest.moment(whit_monday) == datetime(2018, 5, 22, 6, tzinfo=UTC)
    assert len(tick(whit_monday + timedelta(days=1))) == 1


def test_a_series_can_do_without_and_switching_it_on_sends_nothing_old(app: House) -> None:
    series = a_busy_series()
    an_account(Role.EDITOR, series)
    ruling.rule_tasks(series, TaskRule(digest=False), by=BY, now=b.NOW)
    assert tick(MONDAY - timedelta(days=7)) == []
    ruling.rule_tasks(series, TaskRule(), by=BY, now=MONDAY + timedelta(hours=1))
    assert tick(MONDAY + timedelta(hours=2)) == []
    assert len(tick(MONDAY + timedelta(days=7, hours=2))) == 1


def test_who_came_after_monday_morning_waits_for_the_next(app: House) -> None:
    series = a_busy_series()
    an_account(Role.EDITOR, series, created_at=MONDAY + timedelta(hours=1))
    assert tick(MONDAY + timedelta(hours=2)) == []


def test_many_owners_of_one_task_are_one_line(app: House) -> None:
    series = b.a_series()
    task = m.an_action_item(series, due_on=date(2017, 10, 9), first_due_on=date(2017, 10, 9))
    for count in range(14):
        m.an_ownership(task, b.an_organisation(f"Stadt Ort {count:02d}"))
    db.session.commit()
    [section] = digest_sections.sections([series], MONDAY)
    assert [len(line.organisations) for line in section.late] == [14]
    an_account(Role.EDITOR, series)
    assert tick(MONDAY) == [1]
    assert "Ort 00, Ort 01, Ort 02, Ort 03, Ort 04, Ort 05 und 8 weitere" in letters()[0].text


def test_results_to_look_at_again_until_sunday_stand_in_it_and_on_its_page(client: FlaskClient) -> None:
    made = rounds()
    made.result.review_on = date(2017, 10, 18)
    a_result(made.items[1], 2, wording="Erst später", review_on=date(2017, 10, 23))
    for owned in made.owners:
        owned.state, owned.reported_done_at = OwnershipState.DONE, SAID
    editor = an_account(Role.EDITOR, made.series)
    assert tick(MONDAY) == [1]
    [letter] = letters()
    for text in (letter.text, letter.html):
        assert "Wiedervorlage von Ergebnissen (1)" in text
        assert "E-2017-01 – Jede Kommune benennt eine feste Ansprechstelle. (vorgesehen für den 18.10.2017)" in text
        assert "Erst später" not in text
    clock.set_to(MONDAY)
    page = sign_in(client, editor).get(f"/reihen/{made.series.id}/erinnerungen/auftraege/woche").text
    assert f'href="/ergebnisse/{made.result.id}"' in page


def test_what_was_put_off_until_this_week_is_told(app: House) -> None:
    series = b.a_series()
    organisation, _holder = an_owner(series, "Stadt Werl")
    deferred = {"state": OwnershipState.DEFERRED, "due_on": date(2017, 9, 1)}
    a_part(organisation, series, title="Wiedervorlage", follow_up_on=date(2017, 10, 20), **deferred)
    a_part(organisation, series, title="Ruht noch", follow_up_on=date(2017, 10, 23), **deferred)
    an_account(Role.EDITOR, series)
    assert tick(MONDAY) == [1]
    [letter] = letters()
    lines = [line for line in letter.text.splitlines() if line]
    told = lines[lines.index("Zurückgestellt, auf Wiedervorlage (1)") + 1]
    assert "Wiedervorlage (auf Wiedervorlage zum 20.10.2017): Werl" in told
    assert "Ruht noch" not in letter.text
