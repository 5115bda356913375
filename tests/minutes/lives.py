"""Random lives of minutes: draft, circulate, object, withdraw, answer, circulate again, approve, supplement.

Whatever is refused changes nothing. After each step: what was circulated keeps its bytes, an approved text never
changes, whoever objected is answered once and in the end, and nobody reads what is not for them.
"""

import hashlib
from collections import Counter
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from integrationrunde.agenda.models import Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db, expect_writes
from integrationrunde.kit.errors import Refused
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes import (
    approving,
    canonical,
    circulating,
    closing,
    correcting,
    deciding,
    reading,
    reviewing,
    reviews,
    supplementing,
    verifying,
    writing,
)
from integrationrunde.minutes.models import (
    ApprovalMode,
    Decision,
    MinutesApproval,
    MinutesItem,
    MinutesState,
    MinutesVersion,
    Objection,
    ObjectionKind,
    ReviewSeat,
    Supplement,
)
from integrationrunde.minutes.reviewing import Entry
from integrationrunde.outbox.models import OutgoingLetter
from tests import builders as b
from tests.minutes.rounds import BY, WRITTEN, Round, a_round

SEATS = 3
SECRET = "Vertraulich"
places = st.integers(0, SEATS - 1)
decisions = st.sampled_from(list(Decision))
words = st.sampled_from(["Die Kommunen berichten knapp.", "Die Kommunen berichten ausführlich.", "Nichts."])


class Life(RuleBasedStateMachine):
    """One meeting's minutes; item 2 is for the first organisation alone. Each verb is one transaction."""

    def __init__(self) -> None:
        super().__init__()
        self.frozen: dict[str, str] = {}

    @initialize()
    def begin(self) -> None:
        """Drafted minutes of a meeting, and a next meeting that is planned."""
        expect_writes(True)
        self.made: Round = a_round(SEATS)
        self.now = WRITTEN
        self.later_id = b.a_meeting(self.made.series, held_on=date(2018, 3, 14), state=MeetingState.INVITED).id
        secret = self.made.loaded().items[1]
        secret.audience = Audience.ORGANISATIONS
        secret.organisations = [db.session.get_one(Organisation, self.made.seats[0].organisation_id)]
        db.session.commit()
        self.item_ids = [item.id for item in self.made.loaded().items]
        self.minutes_id, self.meeting_id = self.made.minutes.id, self.made.meeting.id
        self.seat_ids = [seat.id for seat in self.made.seats]
        self.organisation_ids = [seat.organisation_id for seat in self.made.seats]
        self.write(1, SECRET, correct=False)

    def attempt(self, verb: Any) -> Any:
        """Run a verb as one transaction; what is refused is rolled back and changes nothing."""
        before = self.picture()
        try:
            done = verb()
            db.session.commit()
        except Refused:
            db.session.rollback()
            assert self.picture() == before
            return None
        return done

    @rule(item=st.integers(0, 1), text=words)
    def write(self, item: int, text: str, correct: bool = True) -> None:
        """Write or correct an item's text."""
        found = db.session.get_one(MinutesItem, self.item_ids[item])
        text = f"{text} {SECRET}" if item else text
        if correct and self.state is not MinutesState.DRAFT:
            self.attempt(lambda: correcting.correct_text(found, text, base=found.revision, by=BY, now=self.now))
        elif self.state is MinutesState.DRAFT:
            self.attempt(lambda: writing.save_text(found, text, base=found.revision, by=BY, now=self.now))

    @rule(days=st.integers(1, 9))
    def circulate(self, days: int) -> None:
        """Send a version out, the first or the next."""
        minutes = self.made.minutes
        deadline = clock.local(self.now).date() + timedelta(days=days)
        verb = circulating.circulate if self.state is MinutesState.DRAFT else circulating.circulate_again
        self.attempt(lambda: verb(minutes, deadline=deadline, by=BY, now=self.now))

    @precondition(lambda self: self.state is not MinutesState.DRAFT)
    @rule(place=places, item=st.integers(0, 2), kind=st.sampled_from(ObjectionKind), text=words)
    def object_to(self, place: int, item: int, kind: ObjectionKind, text: str) -> None:
        """Let a seat object at an item, or to the whole."""
        asked = self.asked(place)
        paragraph_id = self.made.paragraph_id(item) if item < len(self.item_ids) else None
        entry = Entry(kind=kind, text=text, paragraph_id=paragraph_id)
        may_read = item != 1 or place == 0
        holder = self.made.holder(place)
        done = self.attempt(lambda: reviewing.object_to(asked, entry, holder=holder, by=BY, now=self.now))
        assert done is None or (may_read and place < SEATS - 1)

    @precondition(lambda self: self.state is not MinutesState.DRAFT)
    @rule(place=places, back=st.booleans())
    def agree(self, place: int, back: bool) -> None:
        """Say "ohne Einwendung", or take it back."""
        verb = reviewing.take_back_agreement if back else reviewing.agree
        asked, holder = self.asked(place), self.made.holder(place)
        self.attempt(lambda: verb(asked, holder=holder, by=BY, now=self.now))

    @precondition(lambda self: bool(self.objections()))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        """Take something back."""
        one = data.draw(st.sampled_from(self.objections()))
        self.attempt(lambda: reviewing.withdraw(one, holder=None, by=BY, now=self.now))

    @precondition(lambda self: bool(self.objections()))
    @rule(data=st.data(), decision=decisions, reason=st.sampled_from(["", "Es fiel so."]))
    def decide(self, data: st.DataObject, decision: Decision, reason: str) -> None:
        """Decide on something."""
        one = data.draw(st.sampled_from(self.objections()))
        self.attempt(lambda: deciding.decide(one, decision, reason=reason, by=BY, now=self.now))

    @rule()
    def answer(self) -> None:
        """Send the answers that wait."""
        self.attempt(lambda: deciding.send_answers(self.made.minutes, by=BY, now=self.now))

    @rule(mode=st.sampled_from(ApprovalMode))
    def approve(self, mode: ApprovalMode) -> None:
        """Approve by the hand of the secretariat."""
        later = db.session.get_one(Meeting, self.later_id) if mode is ApprovalMode.BY_MEETING else None
        self.attempt(lambda: approving.approve(self.made.minutes, mode, by_meeting=later, by=BY, now=self.now))

    @rule(text=words)
    def add(self, text: str) -> None:
        """Add a supplement."""
        self.attempt(lambda: supplementing.supplement(self.made.minutes, text, by=BY, now=self.now))

    @rule(days=st.sampled_from([1, 3, 10, 200]))
    def wait(self, days: int) -> None:
        """Let time pass; the worker does what is due."""
        self.now += timedelta(days=days)
        for version_id in closing.reminder_due(self.now):
            self.attempt(lambda ident=version_id: closing.remind(ident, by=BY, now=self.now))
        for minutes_id in closing.passed(self.now):
            self.attempt(lambda ident=minutes_id: closing.close(ident, by=BY, now=self.now))

    @invariant()
    def what_is_frozen_stays(self) -> None:
        """Bytes of versions, approval and supplements never change, and every checksum fits."""
        if not hasattr(self, "made"):
            return
        db.session.expire_all()
        now = self.frozen_bytes()
        assert {key: now.get(key) for key in self.frozen} == self.frozen
        self.frozen = now
        assert verifying.failures()[1] == []

    @invariant()
    def nobody_reads_what_is_not_for_them(self) -> None:
        """Only the first organisation finds the word; the others find a place alone. Before, there is nothing."""
        if not hasattr(self, "made"):
            return
        for place, seat_id in enumerate(self.seat_ids):
            found = reading.for_seat(self.meeting_id, seat_id, now=self.now)
            assert (found is None) == (self.state is MinutesState.DRAFT)
            if found is not None:
                written = canonical.written(found.content) + repr(found.changed).encode()
                assert (SECRET.encode() in written) == (place == 0)
                assert {one.review_seat_id for some in found.entries.values() for one in some} <= self.asked_ids(place)
        told = sa.select(OutgoingLetter.text).where(OutgoingLetter.meeting_id == self.meeting_id)
        others = db.session.scalars(told.where(OutgoingLetter.seat_id.in_(self.seat_ids[1:])))
        assert not any(SECRET in text for text in others)

    @invariant()
    def answers_are_given_once(self) -> None:
        """Each holder has one letter with a decision for each objection answered; approved, nothing is left open."""
        if not hasattr(self, "made"):
            return
        every = reviews.objections(self.minutes_id)
        answered = Counter(one.review_seat.seat_id for one in every if one.answered_at)
        for seat_id in self.seat_ids:
            text = "\n".join(
                db.session.scalars(
                    sa.select(OutgoingLetter.text).filter_by(kind="minutes_objections_answered", seat_id=seat_id)
                )
            )
            assert text.count("Entscheidung: ") == answered[seat_id]
        if self.state is MinutesState.APPROVED:
            assert [one for one in every if one.kind is ObjectionKind.OBJECTION and not one.answered_at] == []

    @property
    def state(self) -> MinutesState:
        """How far the minutes are."""
        return self.made.minutes.state

    def asked(self, place: int) -> Any:
        """What a seat was asked about the newest version; about the one before where nobody was asked about that."""
        for version in reversed(reviews.versions(self.minutes_id)):
            found = reviews.seat_asked(version.id, self.seat_ids[place])
            if found is not None:
                return found
        raise LookupError("nobody was asked")

    def asked_ids(self, place: int) -> set[int]:
        """The ids of all that a seat was asked."""
        ids = [version.id for version in reviews.versions(self.minutes_id)]
        return {one.id for one in reviews.seats_asked(ids) if one.seat_id == self.seat_ids[place]}

    def objections(self) -> list[Objection]:
        """Everything that was said, withdrawn or not."""
        if not hasattr(self, "made"):
            return []
        ids = sa.select(MinutesVersion.id).where(MinutesVersion.minutes_id == self.minutes_id)
        statement = sa.select(Objection).join(Objection.review_seat).where(ReviewSeat.version_id.in_(ids))
        return list(db.session.scalars(statement.order_by(Objection.id)))

    def frozen_bytes(self) -> dict[str, str]:
        """A hash of everything that must never change."""
        found: dict[str, str] = {}
        for kind, column in ((MinutesVersion, "canonical"), (MinutesApproval, "record"), (Supplement, "canonical")):
            rows: list[Any] = list(db.session.scalars(sa.select(kind).filter_by(minutes_id=self.minutes_id)))
            for row in rows:
                said = getattr(row, column) + row.sha256.encode()
                found[f"{kind.__tablename__}:{row.id}"] = hashlib.sha256(said).hexdigest()
        if self.state is MinutesState.APPROVED:
            texts = sa.select(MinutesItem.text).filter_by(minutes_id=self.minutes_id).order_by(MinutesItem.position)
            found["texts"] = repr(list(db.session.scalars(texts)))
        return found

    def picture(self) -> tuple[Any, ...]:
        """What may not change when something is refused."""
        versions = [one.id for one in reviews.versions(self.minutes_id)]
        said = [(one.id, one.decision, one.withdrawn_at, one.answered_at) for one in self.objections()]
        letters = db.session.scalar(sa.select(sa.func.count(OutgoingLetter.id)).filter_by(meeting_id=self.meeting_id))
        return self.state, versions, said, letters
