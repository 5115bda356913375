"""What can be mended about letters that came in, each with its line in the journal. Deciding is `deciding`."""

from datetime import datetime

from integrationrunde.inbox import operations as inbox
from integrationrunde.inbox.models import IncomingLetter
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.mailroom.effect import effect_of
from integrationrunde.mailroom.incoming_queries import addresses_of
from integrationrunde.outbox import health


def try_again(letter: IncomingLetter, *, by: Actor, now: datetime) -> None:
    """Let a letter that was set aside take effect anew. Raises Refused where it was not set aside."""
    db.session.refresh(letter, ["state"], with_for_update=True)
    inbox.try_again(letter)
    record(N_("Letter that could not be processed tried once more"), by=by, now=now, about=[letter])


def trust(letter: IncomingLetter, address: str, *, by: Actor, now: datetime) -> None:
    """Somebody has checked an address that a report called wrong: what is known against it is forgotten.

    Raises Refused for an address of which the letter does not speak.
    """
    if address.casefold() not in addresses_of(effect_of(letter)):
        raise Refused(_("This letter says nothing about that address."))
    health.trust(address, now=now)
    record(N_("Address %(address)s found to be in order"), by=by, now=now, about=[letter], address=address)
