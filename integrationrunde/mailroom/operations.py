"""The verbs of the pages, each with its line in the journal."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.mailroom import queries
from integrationrunde.outbox import health
from integrationrunde.outbox import operations as outbox
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import as_text_for


def send_again(letter: OutgoingLetter, *, by: Actor, now: datetime) -> None:
    """Put a letter back into the queue. Raises Refused where it has left, is leaving or was overtaken.

    Whoever sends a letter again that came back has checked the address.
    """
    if letter.came_back:
        health.trust(letter.recipient_address, now=now)
    outbox.retry(letter, by=by, now=now)
    _write_down(
        letter,
        N_("Letter “%(subject)s” to %(organisation)s put back into the queue"),
        N_("Letter “%(subject)s” put back into the queue"),
        by=by,
        now=now,
    )


def discard(letter: OutgoingLetter, *, by: Actor, now: datetime) -> None:
    """Put a letter away for good. Raises Refused where it has left or is leaving."""
    outbox.discard(letter, by=by, now=now)
    _write_down(
        letter,
        N_("Letter “%(subject)s” to %(organisation)s discarded"),
        N_("Letter “%(subject)s” discarded"),
        by=by,
        now=now,
    )


def send_all_again(letters: Sequence[OutgoingLetter], *, by: Actor, now: datetime) -> int:
    """Put all of these failed letters back into the queue, save those that would fail again; gives their number."""
    hopeful = [letter for letter in letters if letter.last_failure not in queries.HOPELESS]
    for letter in hopeful:
        outbox.retry(letter, by=by, now=now)
    for series_id, of_series in groupby(sorted(hopeful, key=_series), key=_series):
        together = list(of_series)
        record(
            N_("Failed letters put back into the queue: %(number)s"),
            by=by,
            now=now,
            about=together,
            series_id=series_id or None,
            number=len(together),
        )
    return len(hopeful)


def _series(letter: OutgoingLetter) -> int:
    return letter.series_id or 0


def hand_out(letter: OutgoingLetter, *, by: Actor, now: datetime) -> str:
    """The text with its personal link, for the day when mail is down. The journal keeps who took it.

    Raises Refused where the key of the link is no longer known.
    """
    try:
        text = as_text_for(letter, keyring())
    except KeyError as error:
        raise Refused(_("The personal link of this letter can no longer be made. Send a new letter.")) from error
    _write_down(
        letter,
        N_("Text of the letter “%(subject)s” to %(organisation)s taken with its personal link"),
        N_("Text of the letter “%(subject)s” taken with its personal link"),
        by=by,
        now=now,
    )
    return text


def resume(*, by: Actor, now: datetime) -> None:
    """Let the resting queue try again at once."""
    outbox.resume(by=by, now=now)
    record(N_("Sending of letters tried again after a pause"), by=by, now=now, about=[])


def _write_down(letter: OutgoingLetter, to_organisation: str, plain: str, *, by: Actor, now: datetime) -> None:
    organisation = queries.organisation_of(letter)
    if organisation:
        record(to_organisation, by=by, now=now, about=[letter], subject=letter.subject, organisation=organisation)
    else:
        record(plain, by=by, now=now, about=[letter], subject=letter.subject)
