"""What a report means for an address: the enhanced code (RFC 3463) before words and the basic code."""

import enum
import re

from integrationrunde.inbox.reports import all_enhanced_in


class Verdict(enum.StrEnum):
    """What to make of a report.

    ``hard``           the address does not exist; letters cannot arrive there
    ``soft``           this letter did not arrive; the address stays
    ``delayed``        the server still tries
    ``policy``         refused as unwanted; the operator must look, the address stays
    ``not-a-failure``  it arrived, or was handed on
    """

    HARD = "hard"
    SOFT = "soft"
    DELAYED = "delayed"
    POLICY = "policy"
    NOT_A_FAILURE = "not-a-failure"


_BY_ACTION = {
    "delayed": Verdict.DELAYED,
    "delivered": Verdict.NOT_A_FAILURE,
    "relayed": Verdict.NOT_A_FAILURE,
    "expanded": Verdict.NOT_A_FAILURE,
}
_BY_ENHANCED = (
    (re.compile(r"5\.1\.[78]"), Verdict.POLICY),  # our own sender address was refused
    (re.compile(r"5\.1\.\d+|5\.2\.1|5\.6\.7|5\.4\.310"), Verdict.HARD),
    (re.compile(r"5\.2\.[234]|5\.3\.4"), Verdict.SOFT),
    (re.compile(r"5\.7\.\d+"), Verdict.POLICY),
    (re.compile(r"4\.\d+\.\d+"), Verdict.SOFT),
)
# What Microsoft 365 says of an address that its customer does not have.
_NOT_ADMITTED = re.compile(r"recipient address rejected", re.IGNORECASE)
_NO_HOST = re.compile(
    r"host (or domain name )?(not found|unknown)|unknown host|(host|domain)( name)? (does not|doesn't) exist"
    r"|nxdomain|name or service not known|no such (host|domain)|unrout(e)?able (mail )?domain"
    r"|domain (name )?not found|unknown domain|no mx (record )?found|couldn't find any host",
    re.IGNORECASE,
)
_FULL = re.compile(
    r"(mailbox|mail ?box|inbox|account|quota|user)[^.\n]{0,40}(is |was )?(full|over ?quota|exceed)"
    r"|quota[^.\n]{0,30}exceed|over (the )?(storage )?quota|overquota|exceeded[^.\n]{0,30}(quota|storage)"
    r"|insufficient (disk|storage)|not enough (disk )?space|disk full|receiving mail (at a rate|too quickly)"
    r"|postfach[^.\n]{0,30}voll|too large|too big|exceeds[^.\n]{0,30}size",
    re.IGNORECASE,
)
_UNWANTED = re.compile(
    r"\bspam|unsolicited|\bpolic(y|ies)\b|dmarc|dkim|\bspf\b|black ?list|block ?list|\bblocked\b|\brbl\b|dnsbl"
    r"|reputation|virus|malware|banned|prohibited|not (allowed|permitted|authori[sz]ed)|relay(ing)? (denied"
    r"|not)|access denied|content (filter|reject)|sender (address )?(rejected|denied|verify|is not)"
    r"|reverse (dns|lookup)|greylist|ask your postmaster",
    re.IGNORECASE,
)
_NO_USER = re.compile(
    r"user[ _]?unknown|unknown (user|recipient|local|mailbox|address|account)|(no such|invalid|nonexist\w*"
    r"|non-existent) [\w ]{0,20}(user|recipient|mailbox|address|account|person|customer|name|local)|no mailbox"
    r"|(user|recipient|mailbox|address|account)(\(s\))?[^.\n]{0,80}(unknown|not (found|exist|known|valid"
    r"|listed|available here)|(does not|doesn't|doesnt|did not) exist|isn't|no longer|disabled|inactive"
    r"|invalid|deactivated|suspended|expired)|unrout(e)?able address|(empfänger|benutzer|adresse"
    r"|postfach|konto)[^.\n]{0,80}(unbekannt|nicht (gefunden|bekannt|vorhanden)|existiert nicht"
    r"|ungültig)|nicht im [\w-]{0,30}verzeichnis|(does not"
    r"|doesn't) (like recipient|have (an account|a .{0,30}account|a mailbox))|not a (known|valid) (user"
    r"|recipient)|unknown or (illegal|invalid) (alias|user|address)|bad destination|not our customer"
    r"|addressee unknown|not listed in|recipient not found",
    re.IGNORECASE,
)
# RFC 5321, 4.2.3; the sentence may also be followed by a reason of policy.
_UNAVAILABLE = re.compile(r"mailbox unavailable", re.IGNORECASE)
_BASIC = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s;:,<(\[-])(?!\.\d)")


def verdict(action: str, status: str, diagnostic: str) -> Verdict:
    """The verdict over one recipient. ``action`` is one of RFC 3464's, "" where it is missing (then it has failed)."""
    if action in _BY_ACTION:
        return _BY_ACTION[action]
    by_code = (_by_code(code, diagnostic) for code in _codes(status, diagnostic))
    return next((found for found in by_code if found), None) or _by_words(status, diagnostic)


def _codes(status: str, diagnostic: str) -> list[str]:
    """The codes, the one that says most first: what the refusing server said, the report's status, general ones."""
    said = all_enhanced_in(diagnostic)
    exact = [code for code in said if not code.endswith(".0")]
    return [*exact[-1:], status, *said]


def _by_code(code: str, diagnostic: str) -> Verdict | None:
    found = next((kind for form, kind in _BY_ENHANCED if form.fullmatch(code)), None)
    if code == "5.4.1" and _NOT_ADMITTED.search(diagnostic):
        return Verdict.HARD
    if found is Verdict.HARD and _FULL.search(diagnostic) and not _NO_USER.search(diagnostic):
        return Verdict.SOFT
    if found is Verdict.HARD and code == "5.1.0" and _UNWANTED.search(diagnostic):
        return Verdict.POLICY
    return found


def _by_words(status: str, diagnostic: str) -> Verdict:
    basic = _BASIC.search(diagnostic)
    code = basic[1] if basic else ""
    if status == "5.4.4" or _NO_HOST.search(diagnostic):
        return Verdict.HARD
    if code == "552" or _FULL.search(diagnostic):
        return Verdict.SOFT
    if code.startswith("4"):
        return Verdict.SOFT
    if _NO_USER.search(diagnostic):
        return Verdict.HARD
    if _UNWANTED.search(diagnostic):
        return Verdict.POLICY
    return Verdict.HARD if code == "550" and _UNAVAILABLE.search(diagnostic) else Verdict.SOFT
