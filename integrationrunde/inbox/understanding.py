"""A letter's bytes into what it says. The one way for ``flask inbox explain``, IMAP and the mail pipe alike."""

from dataclasses import asdict, dataclass
from typing import Any

from integrationrunde.inbox import bounces, human, replies, tracing
from integrationrunde.inbox.bounces import Recipient
from integrationrunde.inbox.classifying import Kind, kind_of
from integrationrunde.inbox.human import Words
from integrationrunde.inbox.reading import Letter, read
from integrationrunde.inbox.replies import Reply
from integrationrunde.inbox.tracing import Keys

__all__ = ["Keys", "Kind", "Recipient", "Reply", "Understood", "Words", "understand"]


@dataclass(frozen=True)
class Understood:
    """What a letter says. ``recipients`` of bounces, ``replies`` of answers, ``words`` of what people may read."""

    kind: Kind
    message_id: str
    sender: str
    subject: str
    arrived_at: tuple[str, ...]
    keys: Keys
    recipients: tuple[Recipient, ...] = ()
    replies: tuple[Reply, ...] = ()
    words: Words | None = None
    dmarc: str = ""
    remarks: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values; of a reply the first event stands on top, further ones under ``further``."""
        top: dict[str, Any] = {
            "kind": self.kind.value,
            "message_id": self.message_id,
            "sender": self.sender,
            "subject": self.subject,
            "arrived_at": list(self.arrived_at),
            "keys": asdict(self.keys),
            "remarks": list(self.remarks),
        }
        if self.kind is Kind.BOUNCE:
            top["recipients"] = [asdict(recipient) for recipient in self.recipients]
        if self.replies:
            first, *further = (_reply_json(reply) for reply in self.replies)
            top |= first | ({"further": further} if further else {})
        if self.words:
            top |= {"text": self.words.text, "quoted": self.words.quoted}
        found: dict[str, Any] = _storable(top | ({"dmarc": self.dmarc} if self.dmarc else {}))
        return found


def _storable(value: Any) -> Any:
    """The same without what no database and no output takes: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _storable(inner) for key, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _reply_json(reply: Reply) -> dict[str, Any]:
    return asdict(reply) | {"mismatch": reply.mismatch, "is_by_attendee": reply.is_by_attendee}


def understand(raw: bytes) -> Understood:
    """What a letter says. Never raises, whatever the bytes."""
    letter = read(raw)
    kind = kind_of(letter)
    return Understood(
        kind=kind,
        message_id=letter.field("message-id")[:250],
        sender=letter.sender,
        subject=letter.field("subject")[:500],
        arrived_at=tuple(tracing.arrived_at(letter)),
        keys=tracing.keys_of(letter),
        recipients=bounces.recipients_of(letter) if kind is Kind.BOUNCE else (),
        replies=replies.replies_in(letter) if kind in (Kind.REPLY, Kind.COUNTER) else (),
        words=human.words_of(letter) if kind in (Kind.HUMAN, Kind.AUTO_REPLY, Kind.OTHER) else None,
        dmarc=_dmarc(letter),
        remarks=letter.remarks,
    )


def _dmarc(letter: Letter) -> str:
    """What our own mail server says of the sender (RFC 8601): its field stands above all that came from outside."""
    words = letter.field("authentication-results").lower().replace(";", " ").split()
    return next((word.partition("=")[2] for word in words if word.startswith("dmarc=")), "")
