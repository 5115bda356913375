"""Several people at the same moment: nobody is lost, nobody waits for ever, and no deadlock turns anybody away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from integrationrunde.invitations import announcing, answering, calling_off, following, operations, queries
from integrationrunde.invitations.models import Channel, Invitation
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.invitations.changing import ANOTHER_DAY, all_left, change, event
from tests.invitations.one_seat import LATER, YES
from tests.invitations.rounds import BY, an_invited_round, letters

Deed = Callable[[Invitation, SeatHolder], object]


def hand_over(invitation: Invitation, holder: SeatHolder) -> object:
    somebody = Person(function="Vertretung", address=f"vertretung{holder.id}@stadt.example")
    return answering.hand_over(invitation, somebody, holder=holder, by=BY, now=LATER)


def accept(invitation: Invitation, holder: SeatHolder) -> object:
    return answering.answer(invitation, YES, holder=holder, channel=Channel.LINK, by=BY, now=LATER)


def uninvite(invitation: Invitation, _holder: SeatHolder) -> None:
    operations.uninvite(invitation, "Irrtum", by=BY, now=LATER)


def replace(invitation: Invitation, holder: SeatHolder) -> object:
    return following.replace_holder(
        invitation, holder, Person(address=f"neu{holder.id}@stadt.example"), by=BY, now=LATER
    )


def follow(_invitation: Invitation, _holder: SeatHolder) -> None:
    following.follow(by=BY, now=LATER)


def at_once(app: House, invitations: list[Invitation], *deeds: Deed) -> list[str]:
    """Do each of the deeds with each of the seats, all at the same moment; gives what went wrong."""
    pairs = [(each.meeting_id, each.seat_id, queries.invited_seat(each).holders[0].id) for each in invitations]
    db.session.rollback()
    work = [(deed, *pair) for pair in pairs for deed in deeds]
    start = Barrier(len(work))

    def one(deed: Deed, meeting_id: int, seat_id: int, holder_id: int) -> str:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    found = queries.invitation_of(meeting_id, seat_id)
                    assert found is not None
                    deed(found, db.session.get_one(SeatHolder, holder_id))
            except Refused:
                return ""
            except Exception as error:
                return f"{deed.__name__}: {type(error).__name__}"
            return ""

    with ThreadPoolExecutor(len(work)) as pool:
        return [wrong for wrong in pool.map(lambda each: one(*each), work) if wrong]


def test_handing_over_and_uninviting(app: House) -> None:
    _meeting, invitations = an_invited_round(4)
    assert at_once(app, invitations, hand_over, uninvite) == []
    for invitation in invitations:
        db.session.refresh(invitation)
        assert invitation.is_revoked


def test_handing_over_while_people_are_followed(app: House) -> None:
    meeting, invitations = an_invited_round(4)
    for invitation in invitations:
        gone = b.a_holder(db.session.get_one(Seat, invitation.seat_id))
        following.follow(by=BY, now=b.NOW)
        gone.ended_at = b.NOW
    db.session.commit()
    assert at_once(app, invitations, hand_over, follow) == []
    following.follow(by=BY, now=LATER + timedelta(minutes=1))
    assert len(letters(kind="succeeded")) == 4
    assert all(row.awaits_confirmation for row in queries.invited_seats(meeting))


def test_answering_and_being_succeeded(app: House) -> None:
    _meeting, invitations = an_invited_round(4)
    assert at_once(app, invitations, accept, replace) == []
    assert len({letter.key for letter in letters()}) == len(letters())


def announce(invitation: Invitation, _holder: SeatHolder) -> object:
    return announcing.announce(db.session.get_one(Meeting, invitation.meeting_id), by=BY, now=LATER)


def call_off(invitation: Invitation, _holder: SeatHolder) -> None:
    calling_off.call_off(db.session.get_one(Meeting, invitation.meeting_id), "Krankheit", by=BY, now=LATER)


def test_two_editors_announce_once(app: House) -> None:
    meeting, invitations = an_invited_round(4)
    all_left()
    change(meeting, **ANOTHER_DAY)
    assert at_once(app, invitations, announce) == []
    assert len(letters(kind="update")) == 4
    assert [each.sequence for each in announcing.announcements(meeting.id)] == [0, 1]


def test_announcing_while_seats_hand_over(app: House) -> None:
    meeting, invitations = an_invited_round(4)
    all_left()
    change(meeting, **ANOTHER_DAY)
    assert at_once(app, invitations, announce, hand_over) == []
    for row in queries.invited_seats(meeting):
        for holder in row.holders:
            [newest] = [each for each in row.letters if each.link_subject_id == holder.id and each.calendar][:1]
            assert (newest.calendar_method == "REQUEST") == (holder.id == row.asked[0].id)
            assert newest.calendar_method == "CANCEL" or event(newest)["DTSTART"].dt.date() == ANOTHER_DAY["held_on"]


def test_calling_off_while_seats_answer_and_announce(app: House) -> None:
    meeting, invitations = an_invited_round(3)
    all_left()
    change(meeting, **ANOTHER_DAY)
    assert at_once(app, invitations, call_off, accept, announce) == []
    for row in queries.invited_seats(meeting):
        assert next(each.calendar_method for each in row.letters if each.calendar) == "CANCEL"
    assert len(letters(kind="cancellation")) == 3
