"""What kind of letter it is: asked in a fixed order, because many letters bear the signs of several kinds."""

import enum
import re

from integrationrunde.inbox import automatic, notices, replies, reports, undelivered
from integrationrunde.inbox.reading import Letter


class Kind(enum.StrEnum):
    """The kinds of letters; see the room's docstring."""

    BOUNCE = "bounce"
    REPLY = "reply"
    COUNTER = "counter"
    AUTO_REPLY = "auto-reply"
    HUMAN = "human"
    OTHER = "other"


_SERVANT = re.compile(
    r"(?:\W|^)(?:mailer-?daemon|mail-?daemon|post-?_?master|mdaemon|mail-?system|postoffice)(?:@|\W|$)"
    r"|^\W*(?:mail )?(?:delivery|deliver) (?:sub)?(?:system|service)\b|^\W*system administrator\W"
    r"|^\W*mail administrator\W",
    re.IGNORECASE,
)
_FAILURE = re.compile(
    r"undeliver|unzustellbar|non ?(?:remis|distribu)|no se puede entregar|non recapitabile|onbestelbaar"
    r"|niet bezorgd|niedostarczon|returned mail|return(?:ed|ing)? (?:message )?to sender|failure notice"
    r"|failed delivery|failure delivery|(?:mail|message|delivery|email|e-mail|zustell\w*"
    r"|nachricht)\W{0,3}(?:has |have |was |status |could |not |be |is |delivery |system )*(?:fail|error"
    r"|notification|delivered|problem|delay|fehler|bounce|refused|rejected|blocked)|could(?:n't"
    r"| not) (?:be )?(?:deliver|send|sent)|(?:error|problem) (?:sending|delivering)|nicht zugestellt"
    r"|zustellung\w*\W{1,3}(?:\w+\W{1,3}){0,4}(?:verzögert|fehlgeschlagen|gescheitert|verweigert|(?:nicht |un)möglich)"
    r"|zustell\w*(?:bericht|status)|übermittlungsstatus|\bbounced?\b"
    r"|message you sent blocked|warning\W{1,3}(?:message|could not)|mail system error"
    r"|unable to deliver|rejected mail|abuse report|feedback report|complaint about",
    re.IGNORECASE,
)
_EVIDENCE = re.compile(
    r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.])[45]\d\d[ -]\S|user unknown|unknown user"
    r"|no such user|recipient|mailbox|permanent|rejected|could not be delivered|unable to deliver|undeliver"
    r"|nicht zugestellt|unzustellbar|empfänger|not delivered|fehlgeschlagen",
    re.IGNORECASE,
)
_NOT_DELIVERED = re.compile(
    r"(?:could|can)(?:n't| ?not) be delivered|(?:not|unable to) deliver|undeliverable|unzustellbar"
    r"|nicht zugestellt werden",
    re.IGNORECASE,
)
_INVITATIONS = ("REQUEST", "CANCEL", "PUBLISH", "ADD", "REFRESH", "DECLINECOUNTER")


def kind_of(letter: Letter) -> Kind:
    """The kind of a letter."""
    if is_report(letter):
        return Kind.BOUNCE
    answer = next(iter(replies.replies_in(letter)), None)
    if answer:
        return Kind.REPLY if answer.method == "REPLY" else Kind.COUNTER
    if is_bounce_in_words(letter):
        return Kind.BOUNCE
    if is_invitation(letter):
        return Kind.OTHER
    if automatic.is_automatic(letter):
        return Kind.AUTO_REPLY
    return Kind.OTHER if automatic.is_bulk(letter) or _is_nothing(letter) else Kind.HUMAN


def is_report(letter: Letter) -> bool:
    """Whether it says by its form or its sender that it is a report about a letter."""
    kinds = [part.kind for part in letter.own_parts]
    if _is_forwarded(letter):
        return False
    types = (letter.parameter("report-type").lower(), letter.kind)
    if any(reports.is_status(part) for part in letter.own_parts) or "message/feedback-report" in kinds:
        return True
    if types[0] in ("delivery-status", "feedback-report", "global-delivery-status"):
        return True
    if automatic.is_receipt(letter):
        return False
    if notices.notice_in(letter):
        return True
    return letter.has("x-failed-recipients") or bool(_SERVANT.search(letter.field("from")))


def _is_forwarded(letter: Letter) -> bool:
    """Whether a person passes on what came to them; some programmes put its parts among those of the letter."""
    passed_on = automatic.is_forwarding(letter.field("subject")) and letter.kind != "multipart/report"
    by_machine = _SERVANT.search(letter.field("from")) or automatic.is_automatic(letter)
    return passed_on and bool(letter.sender) and not by_machine


def is_bounce_in_words(letter: Letter) -> bool:
    """Whether a letter without the form of a report says that another could not be delivered."""
    subject = letter.field("subject")
    if automatic.is_answering(subject) or automatic.is_receipt(letter):
        return False
    words, copies = undelivered.words_of(letter), undelivered.returned(letter)
    nobody = automatic.has_null_sender(letter) or not letter.sender or automatic.is_no_reply(letter.sender)
    by_machine = nobody or automatic.is_marked(letter)
    if not by_machine and any(is_report(copy) for copy in copies):  # somebody attaches what came to them
        return False
    if _FAILURE.search(subject):
        says_whom = by_machine or bool(undelivered.recipients(letter))
        if copies or undelivered.by_rules(letter) or (says_whom and _EVIDENCE.search(words)):
            return True
    plain = nobody and not automatic.is_marked(letter) and bool(undelivered.by_rules(letter))
    return plain or (nobody and bool(copies) and bool(_NOT_DELIVERED.search(words)))


def is_invitation(letter: Letter) -> bool:
    """Whether it is a calendar's letter that is no answer. A calendar that a person attached to a text is not."""
    if automatic.is_answering(letter.field("subject")):
        return False
    return any(
        method in _INVITATIONS and part.disposition != "attachment" and part.parameter("method").upper() == method
        for part, method in replies.calendar_parts(letter)
    )


def _is_nothing(letter: Letter) -> bool:
    """Neither text nor attachment, or no header at all: nobody can be meant to read this."""
    headed = any(letter.has(name) for name in ("from", "to", "subject", "date"))
    return not headed or not any(part.content.strip() for part in letter.own_parts)
