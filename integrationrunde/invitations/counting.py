"""Counting answers: exclusive counters that add up, and the tiles of the county's map. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass

from integrationrunde.directory.models import OrganisationKind
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.invitations.queries import InvitedSeat


@dataclass(frozen=True)
class Counters:
    """How many seats are represented, under reservation, declined, silent; they add up to ``total``.

    ``unconfirmed`` are those of the represented whose substitute has not confirmed. ``headcount`` counts persons.
    ``before_move`` are those whose answer is older than the last move; they count as they answered, and are asked anew.
    """

    total: int = 0
    represented: int = 0
    tentative: int = 0
    declined: int = 0
    silent: int = 0
    unconfirmed: int = 0
    before_move: int = 0
    headcount: int = 0
    online: int = 0


@dataclass(frozen=True)
class Tally:
    """Counters of the municipalities beside those of everybody else, and of both."""

    municipalities: Counters
    others: Counters
    everybody: Counters


def tally(rows: Iterable[InvitedSeat]) -> Tally:
    """Count the answers of a meeting's seats."""
    seats = list(rows)
    towns = [row for row in seats if row.seat.organisation.kind is OrganisationKind.MUNICIPALITY]
    others = [row for row in seats if row.seat.organisation.kind is not OrganisationKind.MUNICIPALITY]
    return Tally(count(towns), count(others), count(seats))


def count(rows: list[InvitedSeat]) -> Counters:
    """Count the answers of these seats."""
    by_status = {status: sum(row.status is status for row in rows) for status in AnswerStatus}
    coming = [row.answer for row in rows if row.answer is not None]
    return Counters(
        total=len(rows),
        represented=by_status[AnswerStatus.ACCEPTED],
        tentative=by_status[AnswerStatus.TENTATIVE],
        declined=by_status[AnswerStatus.DECLINED],
        silent=by_status[AnswerStatus.PENDING],
        before_move=sum(row.is_before_move and row.status is not AnswerStatus.PENDING for row in rows),
        unconfirmed=sum(row.awaits_confirmation for row in rows),
        headcount=sum(answer.headcount for answer in coming),
        online=sum(person.mode == "online" for answer in coming for person in answer.persons),
    )
