"""What a holder does by link, and how a lost link comes back."""

from datetime import datetime

from integrationrunde.accounts import throttling
from integrationrunde.accounts.throttling import Limit
from integrationrunde.invitations import answering
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.locking import wait_for_turn
from integrationrunde.invitations.models import Answer, Channel, Invitation
from integrationrunde.invitations.queries import invited_seat
from integrationrunde.invitations.rules import why_not_answer
from integrationrunde.kit.actor import Actor
from integrationrunde.outbox.operations import queue
from integrationrunde.portal import mails
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.queries import holders_by_address

PER_ADDRESS = Limit("link address", attempts=3, minutes=60)
PER_NETWORK = Limit("link network", attempts=30, minutes=60)


class Overtaken(Exception):
    """Another answer was stored after the page had been opened; the holder decides which one shall count."""


def answer(
    invitation: Invitation, reply: Reply, *, seen: int | None, holder: SeatHolder, by: Actor, now: datetime
) -> Answer:
    """Store an answer given by link; the same answer sent twice is one answer.

    ``seen`` is the id of the answer that the page showed, 0 for none, None when it did not say. Raises Overtaken when
    it is not the present one any more, and Refused as `answering.answer` does.
    """
    wait_for_turn(invitation, holder)
    row = invited_seat(invitation)
    present = row.answer.id if row.answer else 0
    is_open = why_not_answer(invitation, now) is None
    if is_open and seen not in (None, present) and not answering.says_the_same(row, reply, holder, Channel.LINK):
        raise Overtaken
    return answering.answer(invitation, reply, holder=holder, channel=Channel.LINK, by=by, now=now)


def send_links(address: str, *, network: str, now: datetime) -> None:
    """Send everybody who acts under this address their link, one letter for each seat.

    Nobody learns here whether there is anybody: for an unknown address a letter is written too, and thrown away, so
    that the answer takes about as long. Raises TooOften (let the count be committed all the same).
    """
    throttling.count(PER_NETWORK, network, now=now)
    throttling.count(PER_ADDRESS, address.lower(), now=now)
    holders = holders_by_address(address)
    for holder in holders:
        queue(mails.lost_link(holder, now=now), now=now)
    if not holders:
        mails.compose_for_nobody()
