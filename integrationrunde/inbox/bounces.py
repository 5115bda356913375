"""Reports about our letters: who was not reached, and what that means."""

import re
from dataclasses import dataclass

from integrationrunde.inbox import notices, reports, undelivered
from integrationrunde.inbox.reading import Letter
from integrationrunde.inbox.reports import Entry
from integrationrunde.inbox.verdicts import Verdict, verdict

_BASIC = re.compile(r"(?<![\d.])[45]\d\d[ -][^\n]*")


@dataclass(frozen=True)
class Recipient:
    """One recipient of a report. ``status`` is an enhanced code or "", ``original`` the address that we had used."""

    address: str
    status: str
    action: str
    verdict: Verdict
    diagnostic: str = ""
    original: str = ""


def recipients_of(letter: Letter) -> tuple[Recipient, ...]:
    """The recipients of a report: by its fields (RFC 3464), else by its words."""
    entries = [entry for report in reports.reports_in(letter) for entry in report.entries]
    if entries:
        everybody = [entry.address for entry in entries]
        return _each_once([_by_fields(entry, letter, everybody) for entry in entries])
    notice = notices.notice_in(letter)
    if notice:
        return tuple(_by_notice(entry) for entry in notice.entries)
    if _is_feedback(letter):
        return _complained(letter)
    return _by_words(letter)


def _by_fields(entry: Entry, letter: Letter, everybody: list[str]) -> Recipient:
    address = entry.address if "@" in entry.address else _named_otherwise(letter, entry.address)
    action = entry.action or ("delayed" if undelivered.is_delay(letter) else "failed")
    judged = verdict(action, entry.status, _explained(entry, letter, address, everybody))
    original = entry.original if entry.original != address else ""
    return Recipient(address, entry.status, action, judged, entry.diagnostic[:500], original)


def _by_notice(entry: Entry) -> Recipient:
    judged = verdict(entry.action, entry.status, entry.diagnostic) if entry.action else Verdict.NOT_A_FAILURE
    return Recipient(entry.address, entry.status, entry.action, judged, entry.diagnostic[:500])


def _explained(entry: Entry, letter: Letter, address: str, everybody: list[str]) -> str:
    """What the server said. Where the report has no diagnostic of worth, the words above it are asked."""
    if entry.diagnostic and (reports.enhanced_in(entry.diagnostic) or _BASIC.search(entry.diagnostic)):
        return entry.diagnostic
    return f"{entry.diagnostic}\n{_around(undelivered.words_of(letter), address, everybody)}"


def _named_otherwise(letter: Letter, unusable: str) -> str:
    found = undelivered.recipients(letter)
    return found[0] if found else unusable


def _by_words(letter: Letter) -> tuple[Recipient, ...]:
    words = undelivered.words_of(letter)
    action = "delayed" if undelivered.is_delay(letter) else "failed"
    subject = letter.field("subject")
    found, everybody = [], undelivered.recipients(letter)
    for address in everybody:
        said = f"{_around(words, address, everybody)}\n{subject}"
        status = reports.enhanced_in(said)
        found.append(Recipient(address, status, action, verdict(action, status, said), _diagnostic(said)))
    return tuple(found)


def _around(words: str, address: str, everybody: list[str]) -> str:
    """What is said after an address, up to the next one; all words where it is not named."""
    lower = words.lower()
    place = lower.find(address)
    if place < 0 or not address:
        return words[:4000]
    others = [lower.find(other, place + len(address)) for other in everybody if other != address]
    end = min([place + 1200, *(other for other in others if other > 0)])
    after = words[words.rfind("\n", 0, place) + 1 : end]
    return after if len(after.strip()) > len(address) + 10 else words[:4000]


def _diagnostic(said: str) -> str:
    match = _BASIC.search(said)
    return " ".join((match[0] if match else said).split())[:500]


def _is_feedback(letter: Letter) -> bool:
    if any(part.kind == "message/feedback-report" for part in letter.own_parts):
        return True
    return letter.field("subject").lower().startswith("complaint about message from")


def _complained(letter: Letter) -> tuple[Recipient, ...]:
    """Who pressed "this is spam" (RFC 5965): the letter had arrived."""
    fields = [part.text for part in letter.own_parts if part.kind == "message/feedback-report"]
    named = re.findall(
        r"^(?:Original-Rcpt-To|Removal-Recipient):[ \t]*(.+)$", "\n".join(fields), re.MULTILINE | re.IGNORECASE
    )
    found = [reports.address_in(value) for value in named]
    found = found or [address for copy in undelivered.returned(letter) for address in copy.addresses("to")]
    return tuple(Recipient(address, "", "", Verdict.NOT_A_FAILURE) for address in dict.fromkeys(found))


def _each_once(found: list[Recipient]) -> tuple[Recipient, ...]:
    return tuple({recipient.address: recipient for recipient in found}.values())
