"""Circulating a version, objecting, agreeing, taking back: the verbs."""

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest

from integrationrunde.agenda.models import Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes import (
    canonical,
    circulating,
    drafts,
    frame,
    items,
    outcomes,
    review_rules,
    reviewing,
    reviews,
)
from integrationrunde.minutes.frame import Frame
from integrationrunde.minutes.items import ItemDetails
from integrationrunde.minutes.models import (
    Attendance,
    MinutesState,
    ObjectionKind,
)
from integrationrunde.minutes.outcomes import OutcomeDetails
from integrationrunde.minutes.records import Stance
from integrationrunde.minutes.reviewing import Entry
from integrationrunde.seats import operations as seats
from integrationrunde.seats.person import Person
from tests import builders as b
from tests import minutes_builders as m
from tests.minutes.at_once import at_once
from tests.minutes.rounds import AFTER, BEFORE, BY, DEADLINE, WRITTEN, a_circulated_round, a_round, letters


def test_circulating_freezes_the_text_and_asks_every_seat_once(app: House) -> None:
    made = a_round()
    version = made.circulate()
    assert made.minutes.state is MinutesState.IN_REVIEW
    content = canonical.read(version.canonical)
    assert version.sha256 == canonical.sha256(version.canonical)
    assert [item.paragraphs[0].id for item in content.items] == [made.paragraph_id(0), made.paragraph_id(1)]
    assert [seat.may_object for seat in reviews.seats_asked([version.id])] == [True, True, False]
    sent = letters("minutes_review")
    assert sorted(letter.recipient_address for letter in sent) == sorted(holder.address for holder in made.holders)
    assert sum("gilt das als Zustimmung" in letter.text for letter in sent) == 2
    assert all(f"protokoll/{made.meeting.id}" in letter.text for letter in sent)


def test_results_and_tasks_get_their_numbers_but_not_internal_ones(app: House) -> None:
    made = a_round()
    open_one, secret = m.an_outcome(made.items[0]), m.an_outcome(made.items[1])
    made.items[1].audience = Audience.INTERNAL
    task = m.an_action_item(
        made.series, agenda_item_id=made.items[0].agenda_item_id, number_year=None, number_count=None, bound_at=None
    )
    m.an_ownership(task)
    content = canonical.read(made.circulate().canonical)
    assert (open_one.number, secret.number) == ("E-2017-01", "")
    assert task.is_binding
    assert [one.number for item in content.items for one in item.results] == ["E-2017-01"]
    assert [one.number for item in content.items for one in item.tasks] == [task.number]
    assert content.items[1].is_cut


def test_circulating_needs_somebody_who_was_there(app: House) -> None:
    made = a_round(seats=1)
    with pytest.raises(Refused, match="Teilnahme"):
        made.circulate()
    assert letters("minutes_review") == []


def test_circulating_needs_a_held_meeting_and_happens_once(app: House) -> None:
    made = a_round()
    made.meeting.state = MeetingState.INVITED
    with pytest.raises(Refused):
        made.circulate()
    made.meeting.state = MeetingState.HELD
    made.circulate()
    with pytest.raises(Refused):
        made.circulate()


@pytest.mark.parametrize("deadline", [date(2017, 10, 4), date(2017, 10, 31), date(2017, 10, 7), date(2019, 1, 7)])
def test_a_deadline_lies_ahead_on_a_working_day(app: House, deadline: date) -> None:
    made = a_round()
    with pytest.raises(Refused):
        made.circulate(deadline=deadline)


def test_the_deadline_of_the_series_is_a_working_day(app: House) -> None:
    series = b.a_series(objection_days=14)
    assert review_rules.objection_deadline(series, date(2017, 10, 4)) == DEADLINE
    assert review_rules.objection_deadline(series, date(2017, 10, 17)) == date(2017, 11, 2)  # Reformation, All Saints


def test_a_task_without_owner_or_date_stops_the_circulation(app: House) -> None:
    made = a_round()
    m.an_action_item(
        made.series, agenda_item_id=made.items[0].agenda_item_id, number_year=None, number_count=None, bound_at=None
    )
    with pytest.raises(Refused):
        made.circulate()


def test_a_substitute_who_came_gets_the_letter_one_who_did_not_does_not(app: House) -> None:
    made = a_round()
    for place in (0, 1):
        person = Person(function="Vertretung", address=f"vertretung{place}@beispielstadt.example")
        substitute = seats.add_substitute(
            made.seats[place], made.meeting, appointed_by=made.holder(place), person=person, by=BY, now=b.NOW
        )
        row = db.session.query(Attendance).filter_by(seat_id=made.seats[place].id).one()
        row.substitute_id = substitute.id if place == 0 else made.holder(1).id
        row.substitute_function = "Vertretung" if place == 0 else ""
    db.session.commit()
    made.circulate()
    addresses = {letter.recipient_address for letter in letters("minutes_review")}
    assert "vertretung0@beispielstadt.example" in addresses
    assert "vertretung1@beispielstadt.example" not in addresses


def test_objections_are_stored_at_their_place_and_sent_twice_are_one(app: House) -> None:
    made = a_circulated_round()
    first = made.object(proposed_wording="Es war anders.")
    assert made.object(proposed_wording="Es war anders.").id == first.id
    assert made.object(text="Noch etwas.").id != first.id
    assert (first.paragraph_id, first.kind) == (made.paragraph_id(), ObjectionKind.OBJECTION)
    assert reviews.stance(made.asked()) is Stance.OBJECTED
    assert first.given_by.endswith("(Ansprechstelle Integration)")


def test_a_seat_cannot_enter_without_end(app: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_rules, "MOST_ENTRIES", 2)
    made = a_circulated_round()
    first = made.object(text="Eins.")
    reviewing.withdraw(first, holder=made.holder(), by=made.actor(), now=WRITTEN)
    made.object(text="Zwei.")
    assert made.object(text="Zwei.").text == "Zwei."
    with pytest.raises(Refused, match="2 Einwendungen und Anmerkungen"):
        made.object(text="Drei.")
    made.object(1, text="Eins.")


def test_a_remark_needs_no_decision(app: House) -> None:
    made = a_circulated_round()
    remark = made.object(kind=ObjectionKind.REMARK)
    assert not remark.is_open
    assert reviews.stance(made.asked()) is Stance.SILENT


def test_the_excused_read_but_do_not_object(app: House) -> None:
    made = a_circulated_round()
    with pytest.raises(Refused):
        made.object(2)
    with pytest.raises(Refused):
        reviewing.agree(made.asked(2), holder=made.holder(2), by=made.actor(2), now=WRITTEN)
    assert reviews.stance(made.asked(2)) is Stance.READER


def test_agreeing_objecting_and_taking_back(app: House) -> None:
    made = a_circulated_round()
    who: dict[str, Any] = {"holder": made.holder(), "by": made.actor(), "now": WRITTEN}
    reviewing.agree(made.asked(), **who)
    reviewing.agree(made.asked(), **who)
    assert len(made.asked().answers) == 1
    assert reviews.stance(made.asked()) is Stance.AGREED
    objection = made.object()
    assert reviews.stance(made.asked()) is Stance.OBJECTED
    with pytest.raises(Refused):
        reviewing.agree(made.asked(), **who)
    reviewing.withdraw(objection, **who)
    reviewing.withdraw(objection, **who)
    assert reviews.stance(made.asked()) is Stance.SILENT
    reviewing.agree(made.asked(), **who)
    reviewing.take_back_agreement(made.asked(), **who)
    reviewing.take_back_agreement(made.asked(), **who)
    assert reviews.stance(made.asked()) is Stance.SILENT


def test_the_deadline_ends_with_its_last_second_in_berlin(app: House) -> None:
    made = a_circulated_round()
    objection = made.object(at=BEFORE)
    with pytest.raises(Refused, match=r"18\.10\.2017"):
        made.object(text="Zu spät.", at=AFTER)
    with pytest.raises(Refused):
        reviewing.withdraw(objection, holder=made.holder(), by=made.actor(), now=AFTER)


def test_in_the_night_in_which_the_clocks_go_back_the_deadline_is_an_hour_later(app: House) -> None:
    made = a_round()
    made.circulate(deadline=date(2017, 10, 27))
    assert review_rules.end_of_review(made.version) == datetime(2017, 10, 27, 21, 59, 59, tzinfo=UTC)
    made.version.objection_deadline = date(2017, 10, 29)  # the Sunday itself
    assert review_rules.end_of_review(made.version) == datetime(2017, 10, 29, 22, 59, 59, tzinfo=UTC)
    made.object(at=datetime(2017, 10, 29, 22, 59, 59, tzinfo=UTC))


def test_a_place_that_is_not_in_the_version_takes_no_objection(app: House) -> None:
    made, other = a_circulated_round(), a_circulated_round()
    for place in ({"paragraph_id": other.paragraph_id()}, {"paragraph_id": None, "outcome_id": 12345}):
        with pytest.raises(Refused):
            made.object(**place)


def test_a_place_that_the_organisation_cannot_read_takes_no_objection(app: House) -> None:
    made = a_round()
    made.items[0].audience = Audience.ORGANISATIONS
    made.loaded().items[0].organisations = [db.session.get_one(Organisation, made.seats[1].organisation_id)]
    made.circulate()
    with pytest.raises(Refused):
        made.object(0)
    assert made.object(1).id


def test_who_no_longer_acts_says_nothing(app: House) -> None:
    made = a_circulated_round()
    successor = seats.succeed(made.holder(), Person(function="Nachfolge", address="neu@x.example"), by=BY, now=WRITTEN)
    with pytest.raises(Refused):
        made.object()
    made.holders[0] = successor
    assert made.object().id


def test_an_entry_by_the_secretariat_needs_no_holder(app: House) -> None:
    made = a_circulated_round()
    entry = Entry(text="Telefonisch gesagt.")
    assert reviewing.object_to(made.asked(), entry, holder=None, by=BY, now=WRITTEN).given_by == "Geschäftsstelle"


@pytest.mark.postgresql_only
@pytest.mark.parametrize("late", ["result", "audience", "times"])
def test_what_is_changed_while_the_minutes_are_circulated_is_refused(app: House, late: str) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    made = a_round()
    meeting_id, item_id, read, sent = made.meeting.id, made.items[0].id, threading.Event(), threading.Event()

    def change() -> None:
        item = drafts.item(item_id)
        assert item is not None
        read.set()
        assert sent.wait(10)
        if late == "result":
            outcomes.add_outcome(item, OutcomeDetails(wording="Zu spät."), by=BY, now=WRITTEN)
        elif late == "audience":
            items.change_item(item, ItemDetails(audience=Audience.INTERNAL), by=BY, now=WRITTEN)
        else:
            frame.change_frame(item.minutes, Frame(chair="Jemand anders"), by=BY, now=WRITTEN)

    def circulate() -> None:
        minutes = drafts.minutes_of(meeting_id)
        assert minutes is not None
        assert read.wait(10)
        circulating.circulate(minutes, deadline=DEADLINE, by=BY, now=WRITTEN)
        db.session.commit()
        sent.set()

    (told,) = at_once(app, change, circulate)
    assert "Abstimmung" in told
