"""Who may see and handle which letter."""

from dataclasses import dataclass

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.kit.actor import Actor, Role
from integrationrunde.outbox.models import LetterState, OutgoingLetter

PAGE = "page"


@dataclass(frozen=True, slots=True)
class Reach:
    """The letters within somebody's reach: those of these series (None: of all), and those that belong to none."""

    series_ids: frozenset[int] | None
    without_series: bool


def reach(who: AccountActor, role: Role) -> Reach:
    """What an account with at least this role reaches. Letters about accounts are for overall admins alone."""
    everywhere = who.holds_everywhere(role)
    named = frozenset(where for where, own in who.roles if where is not None and own.includes(role))
    return Reach(None if everywhere else named, who.holds_everywhere(Role.ADMIN))


def incoming_reach(who: AccountActor, role: Role) -> Reach:
    """What an account with at least this role reaches of letters that came in. Those of no series need it for all."""
    everywhere = who.holds_everywhere(role)
    named = frozenset(where for where, own in who.roles if where is not None and own.includes(role))
    return Reach(None if everywhere else named, everywhere)


def holds_incoming(who: Actor, role: Role, series_id: int | None) -> bool:
    """Whether the actor has this role for a letter that came in; ``series_id`` is None where it belongs to none."""
    return who.holds_everywhere(role) if series_id is None else who.holds(role, series_id)


def may_see(who: Actor, letter: OutgoingLetter) -> bool:
    """Whether the letter exists for this actor."""
    return _holds(who, Role.READER, letter)


def may_handle(who: Actor, letter: OutgoingLetter) -> bool:
    """Whether the actor may send it again or put it away."""
    return _holds(who, Role.EDITOR, letter)


def may_hand_out(who: Actor, letter: OutgoingLetter) -> bool:
    """Whether the actor may take the text with its personal link, to carry it over by hand.

    Only links to a holder's page, only for admins of the series, and journalled: an answer given by it would count as
    the seat's own. Never a link that resets a password.
    """
    alive = letter.state is not LetterState.SUPERSEDED
    return letter.series_id is not None and letter.link_purpose == PAGE and alive and _holds(who, Role.ADMIN, letter)


def _holds(who: Actor, role: Role, letter: OutgoingLetter) -> bool:
    if letter.series_id is None:
        return who.holds_everywhere(Role.ADMIN)
    return who.holds(role, letter.series_id)
