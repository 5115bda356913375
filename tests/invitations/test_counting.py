"""Counters are exclusive and add up."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.directory.models import Organisation, OrganisationKind
from integrationrunde.invitations.counting import tally
from integrationrunde.invitations.models import Announcement, Answer, AnswerStatus, Invitation
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.meetings.models import Meeting
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder
from tests import builders as b

SAYS = [None, *AnswerStatus]


def a_row(
    says: AnswerStatus | None, kind: OrganisationKind, substitute: str = "", *, moved_since: bool = False
) -> InvitedSeat:
    seat = Seat(id=1, places=2, organisation=Organisation(kind=kind))
    answer = None
    if says is not None:
        headcount = 2 if says in (AnswerStatus.ACCEPTED, AnswerStatus.TENTATIVE) else 0
        answer = Answer(status=says, headcount=headcount, persons=[], announcement=Announcement(sequence=1))
        if substitute:
            confirmed = b.NOW if substitute == "confirmed" else None
            answer.substitute = SeatHolder(scope=HolderScope.MEETING, confirmed_at=confirmed)
    meeting = Meeting(moved_at_sequence=2 if moved_since else 0)
    return InvitedSeat(Invitation(seat=seat, meeting=meeting), answer=answer)


rows = st.lists(
    st.builds(
        a_row, st.sampled_from(SAYS), st.sampled_from(OrganisationKind), st.sampled_from(["", "open", "confirmed"])
    )
)


@given(rows)
def test_the_counters_add_up(some: list[InvitedSeat]) -> None:
    counted = tally(some)
    for part in (counted.municipalities, counted.others, counted.everybody):
        assert part.represented + part.tentative + part.declined + part.silent == part.total
        assert part.unconfirmed <= part.represented + part.tentative
    assert counted.municipalities.total + counted.others.total == counted.everybody.total == len(some)


def test_each_state_counts_where_it_belongs() -> None:
    some = [a_row(says, OrganisationKind.MUNICIPALITY) for says in SAYS]
    counted = tally(some).municipalities
    assert (counted.represented, counted.tentative, counted.declined, counted.silent) == (1, 1, 1, 2)
    assert counted.headcount == 4


def test_a_substitute_counts_as_represented_with_confirmation_open() -> None:
    kinds = product([AnswerStatus.ACCEPTED], [OrganisationKind.MUNICIPALITY], ["open", "confirmed"])
    counted = tally([a_row(*kind) for kind in kinds]).everybody
    assert (counted.represented, counted.unconfirmed) == (2, 1)


def test_a_substitute_who_declined_leaves_nothing_open() -> None:
    counted = tally([a_row(AnswerStatus.DECLINED, OrganisationKind.AGENCY, "open")]).others
    assert (counted.declined, counted.unconfirmed) == (1, 0)


def test_answers_from_before_a_move_count_as_they_were_given_and_are_told_apart() -> None:
    says = (AnswerStatus.ACCEPTED, AnswerStatus.DECLINED, AnswerStatus.PENDING)
    counted = tally([a_row(one, OrganisationKind.MUNICIPALITY, moved_since=True) for one in says]).everybody
    assert (counted.represented, counted.declined, counted.silent, counted.before_move) == (1, 1, 1, 2)
