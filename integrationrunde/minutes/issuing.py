"""Gathering what letters about a version need, and telling everybody who acts for a seat."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import joinedload

from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, comparing
from integrationrunde.minutes.comparing import Changes
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.mails import Issue
from integrationrunde.minutes.models import MinutesVersion
from integrationrunde.minutes.readers import Reader
from integrationrunde.outbox.mail import Mail
from integrationrunde.outbox.operations import queue
from integrationrunde.seats.models import SeatHolder


def issue(meeting_id: int, version: MinutesVersion, *, now: datetime) -> Issue:
    """What letters about a version need."""
    loaded = db.session.get_one(Meeting, meeting_id, options=[joinedload(Meeting.series)], populate_existing=True)
    return Issue(loaded, version, now)


def tell(audience: Sequence[Reader], compose: Callable[[Reader, SeatHolder], Mail], *, now: datetime) -> int:
    """Queue one letter for everybody who acts for one of these seats; gives how many."""
    letters = [compose(reader, holder) for reader in audience for holder in reader.recipients]
    for letter in letters:
        queue(letter, now=now)
    return len(letters)


class Comparison:
    """What changed between two versions, as one organisation after the other may read it; nothing without a first.

    Those that may read the same items get the same comparison: it is made once.
    """

    def __init__(self, before: Content | None, after: Content) -> None:
        self._before, self._after = before, after
        self._found: dict[tuple[bool, ...], Changes] = {}

    @property
    def has_the_same_text(self) -> bool:
        """Whether the second version says what the first one said, to everybody."""
        return self._before is not None and comparing.say_the_same(self._before, self._after)

    def for_organisation(self, organisation_id: int) -> Changes | None:
        """What differs; None where there is nothing to compare with."""
        if self._before is None:
            return None
        old, new = (canonical.for_organisation(one, organisation_id) for one in (self._before, self._after))
        reads = tuple(item.is_cut for item in (*old.items, *new.items))
        if reads not in self._found:
            self._found[reads] = comparing.changes_between(old, new)
        return self._found[reads]
