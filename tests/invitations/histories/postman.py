"""A postman who takes letters from the real delivery and puts them into calendars, as faithfully as told."""

from collections.abc import Iterable
from enum import StrEnum

from integrationrunde.outbox.failures import FailureClass, NotDelivered, Phase, Reply
from integrationrunde.outbox.transport import Courier, Parcel
from tests.calendar.client import Calendar, calendar_of


class Fate(StrEnum):
    """What becomes of a letter on its way."""

    ARRIVES = "arrives"
    LATER = "later"  # refused for now
    ARRIVES_UNHEARD = "arrives unheard"  # the line broke after it had been taken: it will be sent once more
    LOST_UNHEARD = "lost unheard"  # the line broke before that, which looks the same from here
    REFUSED = "refused"  # for good
    NO_SERVER = "no server"


class Postman(Courier):
    """Carries letters into mailboxes of its own: ``calendars`` and ``forgetful``, one each per address (lower case).

    ``fates`` are used up one by one; after that every letter arrives.
    """

    def __init__(self) -> None:
        self.fates: list[Fate] = []
        self.bags: dict[str, list[bytes]] = {}
        self.calendars: dict[str, Calendar] = {}
        self.forgetful: dict[str, Calendar] = {}
        self.by_id: dict[str, bytes] = {}
        self._uncertain: set[str] = set()

    def send(self, parcel: Parcel) -> Reply:
        """One letter. Raises NotDelivered as its fate asks."""
        fate = self.fates.pop(0) if self.fates else Fate.ARRIVES
        if fate is Fate.NO_SERVER:
            raise NotDelivered(FailureClass.TEMPORARY, Phase.CONNECT, "", "nobody listens")
        if fate is Fate.LATER:
            raise NotDelivered(FailureClass.TEMPORARY, Phase.RECIPIENT, "451 4.7.1", "greylisted")
        if fate is Fate.REFUSED:
            raise NotDelivered(FailureClass.SOFT, Phase.RECIPIENT, "552 5.2.2", "mailbox full")
        if fate is not Fate.LOST_UNHEARD:
            self._hand_out(parcel, again=fate is Fate.ARRIVES_UNHEARD)
        if fate is not Fate.ARRIVES:
            raise NotDelivered(FailureClass.UNKNOWN, Phase.FINAL, "", "the line broke")
        return Reply(250, "2.0.0 kept")

    def close(self) -> None:
        """There is no line to close."""

    def _hand_out(self, parcel: Parcel, *, again: bool) -> None:
        known = self.by_id.setdefault(parcel.envelope_id, parcel.raw)
        assert known == parcel.raw, "the same letter with other bytes"
        bag = self.bags.setdefault(parcel.recipient.casefold(), [])
        assert parcel.raw not in bag or parcel.envelope_id in self._uncertain, "a letter that had arrived came again"
        if again:
            self._uncertain.add(parcel.envelope_id)
        bag.append(parcel.raw)
        for shelf, forgets in ((self.calendars, False), (self.forgetful, True)):
            address = parcel.recipient.casefold()
            shelf.setdefault(address, Calendar(address, forgets=forgets)).receive(parcel.raw)

    def sequences(self, address: str) -> list[int]:
        """The SEQUENCE of each calendar letter that came, in order."""
        found = (calendar_of(raw) for raw in self.bags.get(address, []))
        return [event.sequence for _method, event in filter(None, found)]


def delivered_again(bag: Iterable[bytes], calendar: Calendar) -> None:
    """Old letters come once more, in any order: a relay that hung, a mailbox that was moved."""
    for raw in bag:
        calendar.receive(raw)
