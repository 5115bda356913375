"""Approval by lapse, after a correction, by a meeting; supplements; checksums: the verbs."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes import (
    approving,
    canonical,
    circulating,
    correcting,
    deciding,
    reviewing,
    reviews,
    supplementing,
)
from integrationrunde.minutes.models import ApprovalMode, Decision, MinutesApproval, MinutesState, ObjectionKind
from integrationrunde.minutes.records import Position, Record, Stance, SupplementText
from integrationrunde.seats import operations as seats
from integrationrunde.seats.person import Person
from tests import builders as b
from tests import minutes_builders as m
from tests.minutes.rounds import AFTER, BEFORE, BY, WRITTEN, Round, a_circulated_round, a_round, letters

SOON = WRITTEN + timedelta(days=1)


def lapsed(made: Round) -> MinutesApproval:
    approval = approving.lapse(made.minutes, by=BY, now=AFTER)
    assert approval is not None
    db.session.commit()
    return approval


def corrected(made: Round) -> None:
    item = made.loaded().items[0]
    correcting.correct_paragraph(item, made.paragraph_id(), "Anders.", base=item.revision, by=BY, now=SOON)


def record(approval: MinutesApproval) -> Record:
    return canonical.read_as(Record, approval.record)


def test_silence_until_the_deadline_approves(app: House) -> None:
    made = a_circulated_round(seats=4)
    reviewing.agree(made.asked(0), holder=made.holder(0), by=made.actor(0), now=SOON)
    made.object(1, kind=ObjectionKind.REMARK)
    assert approving.lapse(made.minutes, by=BY, now=BEFORE) is None
    approval = lapsed(made)
    assert (approval.mode, made.minutes.state) == (ApprovalMode.LAPSE, MinutesState.APPROVED)
    (asked,) = record(approval).rounds
    assert sorted(seat.stance for seat in asked.seats) == [Stance.AGREED, Stance.READER, Stance.SILENT, Stance.SILENT]
    assert (asked.sha256, record(approval).sha256) == (made.version.sha256, made.version.sha256)
    assert approving.lapse(made.minutes, by=BY, now=AFTER) is None
    told = letters("minutes_approved")
    assert len(told) == 4
    assert all(made.version.sha256 in letter.text for letter in told)


def test_an_open_objection_leaves_it_to_the_secretariat(app: House) -> None:
    made = a_circulated_round()
    objection = made.object()
    assert approving.lapse(made.minutes, by=BY, now=AFTER) is None
    deciding.decide(objection, Decision.REJECTED, reason="Es fiel so.", by=BY, now=AFTER)
    assert approving.lapse(made.minutes, by=BY, now=AFTER) is None
    approval = approving.approve(made.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER)
    (declaration,) = record(approval).declarations
    assert declaration.reason == "Es fiel so."
    assert record(approval).rounds[0].with_position(Position.OBJECTED)[0].objections == 1
    assert objection.answered_at == AFTER


def test_who_only_remarked_is_not_told_as_silent(app: House) -> None:
    made = a_circulated_round(seats=4)
    made.object(kind=ObjectionKind.REMARK)
    withdrawn = made.object(1, kind=ObjectionKind.REMARK)
    reviewing.withdraw(withdrawn, holder=made.holder(1), by=made.actor(1), now=SOON)
    assert reviews.position_of(made.asked()) is Position.REMARKED
    asked = record(lapsed(made)).rounds[0]
    told = {seat.organisation_id: (seat.stance, seat.position) for seat in asked.seats}
    assert [told[seat.organisation_id] for seat in made.seats] == [
        (Stance.SILENT, Position.REMARKED),
        *[(Stance.SILENT, Position.SILENT)] * 2,
        (Stance.READER, Position.READER),
    ]


def test_an_objection_rejected_before_the_deadline_does_not_stop_the_lapse(app: House) -> None:
    made = a_circulated_round()
    deciding.decide(made.object(), Decision.REJECTED, reason="Es fiel so.", by=BY, now=SOON)
    assert len(record(lapsed(made)).declarations) == 1


def test_a_withdrawn_objection_does_not_stop_the_lapse(app: House) -> None:
    made = a_circulated_round()
    reviewing.withdraw(made.object(), holder=made.holder(), by=made.actor(), now=SOON)
    assert record(lapsed(made)).rounds[0].seats[0].stance in (Stance.SILENT, Stance.READER)


@pytest.mark.parametrize("decision", [Decision.ACCEPTED, Decision.PARTLY])
def test_a_correction_leaves_it_to_the_secretariat(app: House, decision: Decision) -> None:
    made = a_circulated_round()
    deciding.decide(made.object(), decision, reason="Gut.", by=BY, now=SOON)
    assert approving.lapse(made.minutes, by=BY, now=AFTER) is None
    corrected(made)
    assert approving.lapse(made.minutes, by=BY, now=AFTER) is None
    with pytest.raises(Refused):
        approving.approve(made.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER)


def test_a_small_correction_is_approved_at_once_and_the_letter_says_so(app: House) -> None:
    made = a_circulated_round()
    deciding.decide(made.object(), Decision.ACCEPTED, by=BY, now=SOON)
    with pytest.raises(Refused, match="nichts berichtigt"):
        approving.approve(made.minutes, ApprovalMode.AFTER_CORRECTION, by=BY, now=AFTER)
    corrected(made)
    with pytest.raises(Refused, match="Bis dahin"):
        approving.approve(made.minutes, ApprovalMode.AFTER_CORRECTION, by=BY, now=SOON)
    approval = approving.approve(made.minutes, ApprovalMode.AFTER_CORRECTION, by=BY, now=AFTER)
    assert (made.version.number, made.version.objection_deadline) == (2, None)
    assert [len(one.seats) for one in record(approval).rounds] == [3, 0]
    assert record(approval).last_asked is not None
    told = letters("minutes_approved")
    assert all("Eine neue Einwendungsfrist gibt es nicht" in letter.text for letter in told)
    assert all("Neu: Anders" in letter.text for letter in told)
    assert len(letters("minutes_objections_answered")) == 1


def test_a_later_meeting_approves(app: House) -> None:
    made = a_circulated_round()
    later = b.a_meeting(made.series, held_on=date(2018, 3, 14))
    deciding.decide(made.object(), Decision.CARRIED, by=BY, now=SOON)
    assert approving.lapse(made.minutes, by=BY, now=AFTER) is None
    for mode in (ApprovalMode.LAPSE, ApprovalMode.AFTER_CORRECTION):
        with pytest.raises(Refused):
            approving.approve(made.minutes, mode, by=BY, now=AFTER)
    for unfit in (None, made.meeting, later, b.a_meeting(held_on=date(2018, 3, 14), state=MeetingState.INVITED)):
        with pytest.raises(Refused):
            approving.approve(made.minutes, ApprovalMode.BY_MEETING, by_meeting=unfit, by=BY, now=AFTER)
    later.state = MeetingState.INVITED
    approval = approving.approve(
        made.minutes, ApprovalMode.BY_MEETING, by_meeting=later, by=BY, now=later.start() + timedelta(minutes=5)
    )
    assert record(approval).meeting == f"{later.title} (2018-03-14)"


def test_what_was_carried_to_a_meeting_is_not_approved_by_the_next_deadline(app: House) -> None:
    made = a_circulated_round()
    later = b.a_meeting(made.series, held_on=date(2018, 3, 14))
    deciding.decide(made.object(), Decision.CARRIED, carried_to=later, by=BY, now=SOON)
    corrected(made)
    circulating.circulate_again(made.minutes, deadline=date(2017, 10, 25), by=BY, now=SOON)
    assert approving.lapse(made.minutes, by=BY, now=AFTER + timedelta(days=30)) is None


def test_nothing_happens_to_approved_minutes(app: House) -> None:
    made = a_round()
    m.an_outcome(made.items[0])
    made.circulate()
    objection = made.object(kind=ObjectionKind.REMARK)
    lapsed(made)
    for attempt in (
        lambda: made.object(),
        lambda: made.circulate(),
        lambda: approving.approve(made.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER),
        lambda: deciding.decide(objection, Decision.NOTED, by=BY, now=AFTER),
        lambda: reviewing.withdraw(objection, holder=made.holder(), by=made.actor(), now=SOON),
        lambda: corrected(made),
    ):
        with pytest.raises(Refused):
            attempt()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(sa.text("UPDATE outcome SET dropped_at = NULL"))


def test_a_supplement_is_dated_and_told_to_all_who_got_the_minutes(app: House) -> None:
    made = a_circulated_round()
    with pytest.raises(Refused):
        supplementing.supplement(made.minutes, "Zu TOP 1.", by=BY, now=SOON)
    lapsed(made)
    with pytest.raises(Refused):
        supplementing.supplement(made.minutes, "", by=BY, now=AFTER)
    first = supplementing.supplement(made.minutes, "Zu TOP 1: Die Frist ist der 30.06.", by=BY, now=AFTER)
    assert supplementing.supplement(made.minutes, "Zu TOP 1: Die Frist ist der 30.06.", by=BY, now=AFTER).id == first.id
    second = supplementing.supplement(made.minutes, "Zu TOP 2.", by=BY, now=AFTER)
    assert (first.number, second.number, first.dated) == (1, 2, date(2017, 10, 19))
    assert canonical.read_as(SupplementText, first.canonical).sha256 == made.version.sha256
    assert len(letters("minutes_supplemented")) == 2 * 3


def test_the_letter_to_a_substitute_names_no_link_that_is_about_to_end(app: House) -> None:
    made = a_circulated_round()
    person = Person(function="Vertretung", address="vertretung@beispielstadt.example")
    seats.add_substitute(made.seats[0], made.meeting, appointed_by=made.holder(), person=person, by=BY, now=SOON)
    lapsed(made)
    (told,) = [one for one in letters("minutes_approved") if one.recipient_address == person.address]
    assert "endet mit der Genehmigung" in told.text
    assert "protokoll/" not in told.text
