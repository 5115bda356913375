"""What a letter that came in has changed, in plain values: written by whoever applies it, read by pages."""

import enum
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from integrationrunde.inbox.models import IncomingLetter


class What(enum.StrEnum):
    """What became of a letter.

    ``answer_stored`` counts or has counted; ``answer_older`` was kept, but a newer one counts; ``answer_same`` said
    what was known and stored nothing; ``answer_unconfirmed`` stored nothing until somebody decides;
    ``answer_unknown_person`` and ``answer_unknown_meeting`` fit nobody, or nothing; ``answer_refused`` came too late or
    for nobody's question; ``proposal`` asks for another time; ``nothing`` is for the reader alone.
    """

    ANSWER_STORED = "answer_stored"
    ANSWER_OLDER = "answer_older"
    ANSWER_SAME = "answer_same"
    ANSWER_UNCONFIRMED = "answer_unconfirmed"
    ANSWER_UNKNOWN_PERSON = "answer_unknown_person"
    ANSWER_UNKNOWN_MEETING = "answer_unknown_meeting"
    ANSWER_REFUSED = "answer_refused"
    PROPOSAL = "proposal"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    HUMAN = "human"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Reported:
    """A recipient of a report: what it says (``verdict``, ``status``), and the letter and holder that it concerns."""

    address: str
    verdict: str
    status: str = ""
    letter_id: int | None = None
    holder_id: int | None = None


@dataclass(frozen=True)
class Effect:
    """What a letter has changed, and what it was found to speak of.

    ``why`` is a short word of its own for each ``what`` (`replies`, `bounces`, `receiving`); ``status`` the answer that
    was stored or waits; ``proposal`` names ``start``, ``end`` and ``original_start`` as ISO texts; ``letter_ids`` are
    our letters that it answers; ``note`` is what somebody wrote when it was settled. A calendar's letter may speak of
    several meetings: ``others`` are its effects on the further ones, and ``waits`` tells of each whether it waits for a
    decision. What waits stands in front.
    """

    what: What
    why: str = ""
    meeting_id: int | None = None
    invitation_id: int | None = None
    seat_id: int | None = None
    holder_id: int | None = None
    answer_id: int | None = None
    status: str = ""
    before_move: bool = False
    proposal: dict[str, Any] | None = None
    recipients: tuple[Reported, ...] = ()
    letter_ids: tuple[int, ...] = ()
    note: str = ""
    waits: bool = False
    others: tuple["Effect", ...] = ()

    @property
    def everything(self) -> tuple["Effect", ...]:
        """The effect on each meeting that the letter speaks of."""
        return (replace(self, others=()), *self.others)

    def decided(self) -> "Effect | None":
        """What is to be decided next, this effect standing behind it; None where nothing else waits."""
        following = next((one for one in self.others if one.waits), None)
        if following is None:
            return None
        rest = tuple(one for one in self.others if one is not following)
        return replace(following, waits=False, others=(*rest, replace(self, others=())))

    def as_json(self) -> dict[str, Any]:
        """Plain values; what is empty is left out."""
        plain = {name: getattr(self, name) for name in _NAMES} | {
            "what": self.what.value,
            "letter_ids": list(self.letter_ids),
            "recipients": [_without_empty(asdict(one)) for one in self.recipients],
            "others": [one.as_json() for one in self.others],
        }
        return _without_empty(plain)

    @classmethod
    def from_json(cls, plain: dict[str, Any] | None) -> "Effect":
        """The effect in these values; what they lack is empty, what is unknown is left out."""
        known = {name: value for name, value in (plain or {}).items() if name in _NAMES}
        recipients = tuple(Reported(**one) for one in known.pop("recipients", ()))
        letter_ids = tuple(known.pop("letter_ids", ()))
        others = tuple(cls.from_json(one) for one in known.pop("others", ()))
        what = What(known.pop("what", What.NOTHING))
        return cls(what=what, recipients=recipients, letter_ids=letter_ids, others=others, **known)


_NAMES = {field.name for field in fields(Effect)}


def effect_of(letter: IncomingLetter) -> Effect:
    """The effect that was noted with a letter; an empty one where it has had none yet."""
    return Effect.from_json(letter.effect)


def _without_empty(plain: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plain.items() if value not in (None, "", (), [], False)}
