"""Reminders of tasks leave by themselves: to whom, when, once, and not any more."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.actions import changing, colleagues, deciding, reporting
from integrationrunde.actions.models import EntryKind, OwnershipEntry, OwnershipState
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import LetterState
from integrationrunde.outbox.render import as_sent_text
from integrationrunde.reminders.models import PlannedTaskReminder
from integrationrunde.seats.models import Seat
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.reminders.rounds import everything_left
from tests.reminders.tasks import AFTER, BEFORE, BY, ON_DAY, a_part, a_task, an_owner, letters, standings, task_of, tick

DAY = timedelta(days=1)


def test_before_the_day_on_it_and_weekly_after_it(app: House) -> None:
    a_task()
    days = []
    for count in range(40 * 3):
        now = BEFORE - DAY + timedelta(days=count // 3, hours=count % 3 - 1)  # summer time ends in between
        days += [now.date() for _left in tick(now)]
        if count % 3 == 2:
            everything_left(now)
    assert [day.isoformat()[5:] for day in days] == ["10-09", "10-16", "10-23", "10-30", "11-06", "11-13"]
    assert len(letters()) == 6


def test_days_off_move_it_before_the_day_and_after_it(app: House) -> None:
    # A week before Wednesday 8 November is Allerheiligen, the day before it Reformation Day: it leaves on Monday.
    owned, _holder = a_task(due_on=date(2017, 11, 8))
    assert tick(datetime(2017, 10, 30, 8, tzinfo=UTC)) != []
    assert [row.anchor_on for row in db.session.scalars(sa.select(PlannedTaskReminder))] == [date(2017, 11, 8)]
    assert standings(owned, datetime(2017, 10, 31, 8, tzinfo=UTC))["before_0"] == "sent"


@pytest.mark.parametrize("hour", [4, 16, 21])
def test_nothing_leaves_outside_of_the_hours(app: House, hour: int) -> None:
    a_task()
    assert tick(datetime(2017, 10, 10, hour, 59 if hour == 4 else 0, tzinfo=UTC)) == []
    assert len(tick(datetime(2017, 10, 11, 5, tzinfo=UTC))) == 1  # 7 h in Berlin


def test_all_tasks_of_an_organisation_stand_in_one_letter_each_with_its_own_link(app: House) -> None:
    series = b.a_series()
    organisation, holder = an_owner(series, "Stadt Werl")
    parts = [a_part(organisation, series, title=f"Auftrag {count}") for count in range(3)]
    later = a_part(organisation, series, title="Viel später", due_on=date(2018, 5, 7))
    other, _somebody = an_owner(series)
    a_part(other, series, title="Fremd")
    lefts = tick(BEFORE)
    assert [(left.tasks, left.letters) for left in lefts] == [(3, 1), (1, 1)]
    letter = letters()[0]
    assert letter.recipient_address == holder.address
    text = as_sent_text(letter)
    assert letter.subject == "Erinnerung: 3 Arbeitsaufträge für Werl"
    assert text.index("Auftrag 0") < text.index("Auftrag 2") < text.index("Außerdem offen:") < text.index("Viel später")
    assert "Fremd" not in text
    for owned in (*parts, later):
        assert (letter.text.count(f"aufgaben/{owned.id}\ue001"), letter.html.count(f"aufgaben/{owned.id}\ue001")) == (
            1,
            1,
        )


def test_a_letter_names_forty_tasks_and_counts_the_others(app: House) -> None:
    series = b.a_series()
    organisation, _holder = an_owner(series, "Stadt Werl")
    for _count in range(43):
        a_part(organisation, series)
    [left] = tick(BEFORE)
    assert (left.tasks, left.letters) == (43, 1)
    [letter] = letters()
    assert letter.subject == "Erinnerung: 43 Arbeitsaufträge für Werl"
    assert letter.text.count("Stand melden: A-2017-") == 40
    assert "3 weitere offene Arbeitsaufträge stehen auf Ihrer Seite:" in letter.text
    assert "aufgaben\ue001" in letter.text


def test_who_acts_in_several_series_gets_one_letter_a_day(app: House) -> None:
    here, there = b.a_series(), b.a_series()
    organisation, holder = an_owner(here)
    elsewhere = b.a_holder(b.a_seat(there, organisation), address=holder.address.upper())
    a_part(organisation, here, title="Hier")
    a_part(organisation, there, title="Dort")
    [left] = tick(BEFORE)
    assert (left.tasks, left.letters) == (2, 2)
    first, second = letters()
    assert [letter.link_subject_id for letter in (first, second)] == [holder.id, elsewhere.id]
    assert [letter.due_at.date() for letter in (first, second)] == [date(2017, 10, 9), date(2017, 10, 10)]
    assert "Dort" not in first.text, "its link does not open it"
    assert "Dort" in second.text


def test_only_who_acts_in_the_series_of_the_task_is_reminded(app: House) -> None:
    here, there = b.a_series(), b.a_series()
    organisation, holder = an_owner(here)
    b.a_holder(b.a_seat(there, organisation))
    a_part(organisation, here)
    tick(BEFORE)
    assert [letter.recipient_address for letter in letters()] == [holder.address]


def test_a_colleague_gets_the_own_task_alone(app: House) -> None:
    series = b.a_series()
    organisation, holder = an_owner(series)
    first, second = a_part(organisation, series, title="Eigener"), a_part(organisation, series, title="Anderer")
    seat = db.session.get_one(Seat, holder.seat_id)
    person = Person(function="Fachdienst Schule", address="schule@stadt.example")
    colleagues.hand_to_colleague(first, seat, person, holder=holder, by=BY, now=b.NOW)
    db.session.commit()
    [left] = tick(BEFORE)
    assert (left.tasks, left.letters) == (2, 2)
    whole, own = letters()
    assert "Anderer" in whole.text
    assert own.recipient_address == "schule@stadt.example"
    assert "Eigener" in own.text
    assert "Anderer" not in own.text
    assert second.state is OwnershipState.OPEN


@pytest.mark.parametrize("what", ["done", "reported", "dropped", "deferred", "declined", "asked"])
def test_it_stops_once_nothing_is_expected_of_the_organisation(app: House, what: str) -> None:
    owned, holder = a_task()
    tick(BEFORE)
    everything_left()
    now = BEFORE + DAY
    if what in ("done", "reported"):
        reporting.report_done(owned, holder=holder, by=BY, now=now)
        if what == "done":
            owned.state = OwnershipState.DONE
    elif what == "dropped":
        changing.drop(task_of(owned), "Nicht mehr nötig", by=BY, now=now)
    elif what == "deferred":
        changing.defer(task_of(owned), date(2018, 3, 1), "Später", by=BY, now=now)
    elif what == "declined":
        reporting.decline(owned, "Nicht zuständig", holder=holder, by=BY, now=now)
    else:
        reporting.ask_other_date(owned, date(2017, 12, 1), "Personal fehlt", holder=holder, by=BY, now=now)
    db.session.commit()
    for day in (ON_DAY, AFTER, AFTER + 7 * DAY):
        assert tick(day) == []
    assert len(letters()) == 1


def test_a_report_takes_back_a_letter_that_waits(app: House) -> None:
    owned, holder = a_task()
    tick(BEFORE)
    reporting.report_done(owned, holder=holder, by=BY, now=BEFORE + timedelta(hours=1))
    db.session.commit()
    tick(BEFORE + timedelta(hours=2))
    assert [letter.state for letter in letters()] == [LetterState.SUPERSEDED]


def test_a_letter_that_waits_leaves_when_one_of_its_tasks_is_still_open(app: House) -> None:
    series = b.a_series()
    organisation, holder = an_owner(series)
    first, _second = a_part(organisation, series), a_part(organisation, series)
    tick(BEFORE)
    reporting.report_done(first, holder=holder, by=BY, now=BEFORE + timedelta(hours=1))
    db.session.commit()
    tick(BEFORE + timedelta(hours=2))
    assert [letter.state for letter in letters()] == [LetterState.QUEUED]


def test_a_letter_that_waits_leaves_by_day(app: House) -> None:
    a_task()
    tick(BEFORE)
    assert [letter.by_day for letter in letters()] == [True]


def test_after_a_standstill_one_late_letter_leaves(app: House) -> None:
    a_task()
    a_task()
    assert len(tick(datetime(2017, 10, 26, 9, tzinfo=UTC))) == 2  # three days after the third one was due
    assert tick(datetime(2017, 10, 26, 10, tzinfo=UTC)) == []
    assert len(letters()) == 2
    assert len(tick(datetime(2017, 10, 30, 9, tzinfo=UTC))) == 2


def test_while_the_mail_server_is_away_the_next_letter_takes_the_place_of_the_one_before(app: House) -> None:
    _owned, _holder = a_task()
    tick(BEFORE)
    tick(BEFORE.replace(hour=20))
    tick(ON_DAY)
    assert [letter.state for letter in letters()] == [LetterState.SUPERSEDED, LetterState.QUEUED]


def test_what_is_older_than_four_days_does_not_leave(app: House) -> None:
    owned, _holder = a_task()
    now = datetime(2017, 10, 28, 9, tzinfo=UTC)
    assert standings(owned, now) == {
        "before_0": "too_late", "on_day_0": "too_late", "after_1": "too_late", "after_2": "planned",
    }  # fmt: skip


def test_another_date_plans_it_anew_and_moving_back_sends_nothing_twice(app: House) -> None:
    owned, _holder = a_task()
    tick(BEFORE)
    changing.change_date(task_of(owned), date(2017, 12, 1), "Mehr Zeit", tells=False, by=BY, now=BEFORE + DAY)
    db.session.commit()
    assert tick(ON_DAY) == []
    assert len(tick(datetime(2017, 11, 24, 9, tzinfo=UTC))) == 1
    changing.change_date(
        task_of(owned), date(2017, 12, 4), "Ein Tag mehr", tells=False, by=BY, now=datetime(2017, 11, 30, 9, tzinfo=UTC)
    )
    db.session.commit()
    assert standings(owned, datetime(2017, 11, 30, 10, tzinfo=UTC))["before_0"] == "too_early"
    assert tick(datetime(2017, 11, 30, 10, tzinfo=UTC)) == []


def test_sent_back_starts_with_the_next_one(app: House) -> None:
    owned, holder = a_task()
    tick(BEFORE)
    reporting.report_done(owned, holder=holder, by=BY, now=BEFORE + DAY)
    deciding.send_back(owned, "Bitte den Nachweis nachreichen", by=BY, now=AFTER + timedelta(hours=1))
    db.session.commit()
    assert tick(AFTER + timedelta(hours=2)) == []
    assert len(tick(AFTER + timedelta(days=7, hours=1))) == 1


def test_who_was_absent_is_asked_to_accept(app: House) -> None:
    a_task("Stadt Werl", needs_consent=True)
    tick(BEFORE)
    [letter] = letters()
    assert "Nimmt Werl den Arbeitsauftrag an?" in letter.subject
    assert "Vorbehaltlich Ihrer Zustimmung" in letter.text
    assert "Zustimmen oder antworten" in letter.text


def test_a_mailbox_of_two_organisations_gets_one_letter_a_day(app: House) -> None:
    series = b.a_series()
    for _count in range(2):
        organisation, _holder = an_owner(series, address="buero@amt.example")
        a_part(organisation, series)
    assert len(tick(BEFORE)) == 2
    assert [letter.due_at.date() for letter in letters()] == [date(2017, 10, 9), date(2017, 10, 10)]
    assert len({letter.seat_id for letter in letters()}) == 2


def test_without_an_address_nobody_is_written_to_and_the_page_can_say_so(app: House) -> None:
    owned, holder = a_task()
    holder.address = ""
    db.session.commit()
    [left] = tick(BEFORE)
    assert (left.tasks, left.letters) == (1, 0)
    assert standings(owned, BEFORE)["before_0"] == "sent"


def test_where_nobody_could_be_written_to_the_history_tells_of_no_reminder(app: House) -> None:
    series = b.a_series()
    organisation, _holder = an_owner(series)
    reached = a_part(organisation, series)
    other = a_part(organisation, b.a_series())
    tick(BEFORE)
    entries = db.session.execute(sa.select(OwnershipEntry.ownership_id, OwnershipEntry.kind)).all()
    assert [tuple(entry) for entry in entries] == [(reached.id, EntryKind.REMINDED)]
    rows = db.session.execute(sa.select(PlannedTaskReminder.ownership_id, PlannedTaskReminder.letters)).all()
    assert sorted(tuple(row) for row in rows) == [(reached.id, 1), (other.id, 0)]


def test_the_history_of_the_task_tells_it(app: House) -> None:
    owned, _holder = a_task()
    tick(BEFORE)
    entries = db.session.scalars(sa.select(OwnershipEntry).filter_by(ownership_id=owned.id)).all()
    assert [(entry.kind, entry.channel, entry.happened_at) for entry in entries] == [
        (EntryKind.REMINDED, "house", BEFORE)
    ]


def test_drafts_and_tasks_bound_too_late_remind_nobody_before(app: House) -> None:
    a_task(number_year=None, number_count=None, bound_at=None)
    owned, _holder = a_task(bound_at=BEFORE - timedelta(hours=1))
    assert standings(owned, BEFORE)["before_0"] == "too_early"
    assert tick(BEFORE) == []
    assert len(tick(ON_DAY)) == 1
