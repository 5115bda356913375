"""What becomes of proposed topics: proposing, changing, withdrawing, and the secretariat's decisions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from integrationrunde.agenda import deciding, operations, proposal_queries, proposal_rules, proposing, queries
from integrationrunde.agenda.models import AgendaItem, AgendaItemKind, Proposal, ProposalState
from integrationrunde.agenda.proposing import Wish
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.meetings.queries import meeting as whole
from integrationrunde.outbox.models import LetterState
from tests import builders as b
from tests.agenda.topics import DONE, Preparation, a_preparation, letters

LATE = {**DONE, "now": b.NOW + proposal_rules.SECOND_THOUGHTS}
WISH = Wish(title="Sprachmittlung", explanation="Wer bezahlt sie?", duration_minutes=20)


def loaded(proposal: Proposal) -> tuple[Proposal, Meeting]:
    found = proposal_queries.proposal(proposal.id)
    assert found is not None
    return found, found.meeting


def propose(there: Preparation, wish: Wish = WISH, number: int = 0) -> Proposal:
    meeting = whole(there.meeting.id)
    assert meeting is not None
    return proposing.propose(meeting, wish, holder=there.holders[number], **DONE)


def accept(proposal: Proposal, **changes: Any) -> AgendaItem:
    found, meeting = loaded(proposal)
    return deciding.accept(found, meeting, deciding.as_item(found), **{**DONE, **changes})


def test_a_topic_is_proposed_once_however_often_it_is_sent(app: House) -> None:
    there = a_preparation("Stadt Werl", "Stadt Soest")
    first = propose(there)
    assert (first.state, first.seat_id, first.proposed_at) == (ProposalState.OPEN, there.holders[0].seat_id, b.NOW)
    assert propose(there).id == first.id
    assert propose(there, number=1).id != first.id
    assert propose(there, Wish(title="Ehrenamt")).id != first.id
    entries = db.session.scalars(sa.select(JournalEntry.message).order_by(JournalEntry.id)).all()
    assert entries == ["Topic “%(title)s” proposed for “%(meeting)s”"] * 3


def test_a_seat_proposes_only_so_many(app: House) -> None:
    there = a_preparation()
    for number in range(proposal_rules.MOST_PROPOSALS):
        there.proposal(state=ProposalState.WITHDRAWN, decided_at=b.NOW, title=str(number))
    with pytest.raises(Refused, match="10"):
        propose(there)


def test_nothing_is_proposed_too_late_or_by_somebody_who_has_ended(app: House) -> None:
    there = a_preparation()
    there.holders[0].ended_at = b.NOW
    db.session.commit()
    with pytest.raises(Refused, match="nicht mehr"):
        propose(there)
    over = a_preparation("Stadt Soest", state=MeetingState.CANCELLED)
    with pytest.raises(Refused, match="abgesagt"):
        propose(over)


def test_an_open_proposal_is_changed_and_withdrawn(app: House) -> None:
    proposal, meeting = loaded(a_preparation().proposal())
    proposing.change(proposal, meeting, WISH, **DONE)
    assert Wish.of(proposal) == WISH
    version = proposal.version
    proposing.change(proposal, meeting, WISH, **DONE)
    assert proposal.version == version
    proposing.withdraw(proposal, meeting, **DONE)
    assert (proposal.state, proposal.decided_at) == (ProposalState.WITHDRAWN, b.NOW)
    with pytest.raises(Refused, match="bereits zurückgezogen"):
        proposing.withdraw(proposal, meeting, **DONE)
    with pytest.raises(Refused, match="zurückgezogen"):
        accept(proposal)


def test_an_accepted_topic_is_an_item_of_its_organisation(app: House) -> None:
    there = a_preparation("Stadt Werl")
    proposal = there.proposal(kind=AgendaItemKind.DECISION, duration_minutes=25)
    item = accept(proposal)
    [_, listed] = queries.items(there.meeting.id)
    assert listed is item
    assert (listed.title, listed.kind, listed.duration_minutes) == (proposal.title, AgendaItemKind.DECISION, 25)
    assert [one.official_name for one in listed.presenters] == ["Stadt Werl"]
    assert (proposal.state, proposal.agenda_item_id) == (ProposalState.ACCEPTED, item.id)
    [letter] = letters("proposal_answered")
    assert (letter.recipient_address, letter.due_at) == (there.holders[0].address, LATE["now"])
    with pytest.raises(Refused, match="bereits übernommen"):
        accept(proposal)
    with pytest.raises(Refused, match="auf die Tagesordnung"):
        proposing.withdraw(proposal, there.meeting, **DONE)
    assert len(queries.items(there.meeting.id)) == 2


def test_an_acceptance_is_undone_before_the_seat_is_told(app: House) -> None:
    there = a_preparation()
    proposal, other = there.proposal(), there.proposal()
    accept(other)
    accept(proposal)
    deciding.reopen(*loaded(proposal), **DONE)
    assert (proposal.state, proposal.decided_at, proposal.agenda_item_id) == (ProposalState.OPEN, None, None)
    assert [item.title for item in queries.items(there.meeting.id)] == ["Begrüßung", other.title]
    assert len(letters("proposal_answered")) == 1
    assert len(letters("proposal_answered", LetterState.SUPERSEDED)) == 1
    accept(proposal)
    assert len(letters("proposal_answered")) == 2


def test_a_decision_of_which_the_seat_was_told_stays(app: House) -> None:
    proposal = a_preparation().proposal()
    with pytest.raises(Refused, match="nicht mehr rückgängig"):
        deciding.reopen(*loaded(proposal), **DONE)
    accept(proposal)
    with pytest.raises(Refused, match="nicht mehr rückgängig"):
        deciding.reopen(*loaded(proposal), **LATE)


def test_an_item_that_was_removed_leaves_the_proposal_accepted(app: House) -> None:
    there = a_preparation()
    proposal = there.proposal()
    operations.remove_item(accept(proposal), there.meeting, **DONE)
    db.session.refresh(proposal)
    assert (proposal.state, proposal.agenda_item_id) == (ProposalState.ACCEPTED, None)
    deciding.reopen(*loaded(proposal), **DONE)
    assert proposal.is_open


def test_a_topic_is_declined_with_a_reason(app: House) -> None:
    proposal, meeting = loaded(a_preparation().proposal())
    deciding.decline(proposal, meeting, "Gehört in den Fachausschuss.", **DONE)
    assert (proposal.state, proposal.reason) == (ProposalState.DECLINED, "Gehört in den Fachausschuss.")
    [letter] = letters("proposal_answered")
    assert "Gehört in den Fachausschuss." in letter.text
    with pytest.raises(Refused, match="bereits abgelehnt"):
        deciding.decline(proposal, meeting, "Noch einmal", **DONE)
    deciding.reopen(proposal, meeting, **DONE)
    assert (proposal.is_open, proposal.reason) == (True, "")


def test_a_topic_is_put_off_to_a_later_meeting_and_stays_open(app: House) -> None:
    there = a_preparation()
    series_id = there.meeting.series_id
    later = b.a_meeting(
        title="4. Austauschrunde", series_id=series_id, held_on=there.meeting.held_on + timedelta(days=182)
    )
    proposal, meeting = loaded(there.proposal())
    assert proposal_queries.later_meetings(meeting, meeting.held_on) == [later]
    deciding.defer(proposal, meeting, later, **DONE)
    assert (proposal.meeting_id, proposal.is_open) == (later.id, True)
    [letter] = letters("proposal_answered")
    assert (letter.meeting_id, letter.due_at) == (later.id, b.NOW)
    assert "4. Austauschrunde" in letter.text


def test_who_acts_now_is_told_when_the_proposer_has_ended(app: House) -> None:
    there = a_preparation()
    proposal = there.proposal()
    b.a_holder(there.seats[0], address="nachfolge@werl.example")
    there.holders[0].ended_at = b.NOW
    db.session.commit()
    accept(proposal)
    assert [one.recipient_address for one in letters("proposal_answered")] == ["nachfolge@werl.example"]


def test_a_draft_is_deleted_with_what_was_proposed_for_it(app: House) -> None:
    there = a_preparation()
    accept(there.proposal())
    there.proposal()
    operations.discard_meeting(there.meeting, **DONE)
    assert db.session.scalars(sa.select(Proposal)).all() == []
    assert letters("proposal_answered") == []


def at_once(app: House, *deeds: Callable[[], object]) -> list[str]:
    """Do all of this at the same moment; gives what each came to: what refused it, else nothing."""
    db.session.rollback()
    start = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> str:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    deed()
            except Refused as refused:
                return refused.message
            return ""

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def _accept_by_id(ident: int) -> object:
    found = proposal_queries.proposal(ident)
    assert found is not None
    return deciding.accept(found, found.meeting, deciding.as_item(found), **DONE)


def test_two_who_accept_at_once_make_one_item(app: House) -> None:
    there = a_preparation()
    ident = there.proposal().id
    said = at_once(app, *[lambda: _accept_by_id(ident)] * 4)
    assert sorted(said) == ["", *["Dieser Vorschlag wurde bereits übernommen."] * 3]
    assert len(queries.items(there.meeting.id)) == 2
    assert len(letters("proposal_answered")) == 1


def test_withdrawing_while_it_is_accepted_tells_one_of_them(app: House) -> None:
    there = a_preparation()
    ident = there.proposal().id

    def withdraw() -> None:
        found = proposal_queries.proposal(ident)
        assert found is not None
        proposing.withdraw(found, found.meeting, **DONE)

    said = at_once(app, withdraw, lambda: _accept_by_id(ident))
    assert said.count("") == 1
    items = len(queries.items(there.meeting.id))
    proposal = db.session.get_one(Proposal, ident)
    assert (proposal.state, items) in ((ProposalState.ACCEPTED, 2), (ProposalState.WITHDRAWN, 1))


def test_the_same_topic_sent_at_once_is_one(app: House) -> None:
    there = a_preparation()
    holder_id, meeting_id = there.holders[0].id, there.meeting.id

    def send() -> None:
        meeting, holder = whole(meeting_id), db.session.get_one(type(there.holders[0]), holder_id)
        assert meeting is not None
        proposing.propose(meeting, WISH, holder=holder, **DONE)

    assert at_once(app, *[send] * 4) == [""] * 4
    assert len(proposal_queries.proposals(meeting_id)) == 1
