"""States, kinds and failures of letters in words, and what to do about them."""

from dataclasses import dataclass

from integrationrunde.kit.words import N_, _
from integrationrunde.outbox.failures import FailureClass
from integrationrunde.outbox.models import LetterState, OutboxPause, OutgoingLetter, Report

STATES = {
    LetterState.QUEUED: ("info", N_("waiting")),
    LetterState.SENDING: ("info", N_("being sent")),
    LetterState.SENT: ("success", N_("sent")),
    LetterState.FAILED: ("danger", N_("failed")),
    LetterState.DISCARDED: ("neutral", N_("discarded")),
    LetterState.SUPERSEDED: ("neutral", N_("overtaken")),
}

KINDS = {
    "minutes_given_out": N_("Approved minutes"),
    "invitation": N_("Invitation"),
    "reminder": N_("Reminder"),
    "meeting_reminder": N_("Reminder of the meeting"),
    "receipt": N_("Receipt"),
    "told": N_("Answer of somebody else for the seat"),
    "substitution": N_("Request to come as a substitute"),
    "handed_over": N_("Receipt of a hand-over"),
    "taken_back": N_("Hand-over taken back"),
    "substitute_declined": N_("Substitute has declined"),
    "succeeded": N_("End of a term at a seat"),
    "readdressed": N_("Word to a former address"),
    "uninvited": N_("Uninvitation"),
    "update": N_("Announced changes"),
    "cancellation": N_("Calling off"),
    "topics": N_("Call for topics"),
    "proposal_answered": N_("Answer to a proposed topic"),
    "minutes_review": N_("Minutes to review or to read"),
    "minutes_review_reminder": N_("Reminder of minutes under review"),
    "minutes_objections_answered": N_("Answer to objections"),
    "minutes_approved": N_("Minutes approved"),
    "minutes_supplemented": N_("Supplement to minutes"),
    "task_bound": N_("Tasks that bind an organisation"),
    "task_news": N_("News about a task"),
    "task_reminded": N_("Reminder of tasks by hand"),
    "task_moved": N_("Other dates of tasks"),
    "task_handed_over": N_("Request to do a task"),
    "task_reminder": N_("Reminder of tasks"),
    "task_digest": N_("Overview of tasks for the secretariat"),
    "lost_link": N_("New personal link"),
    "account": N_("Letter about an access"),
    "barrier": N_("Barrier report"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, in one sentence, and what the secretariat can do."""

    what: str
    what_to_do: str


_FAILURES = {
    FailureClass.TEMPORARY: (
        N_("The mail server could not be reached or asked for patience."),
        N_("It is tried again by itself. If it goes on for long, ask those who run your mail server."),
    ),
    FailureClass.UNKNOWN: (
        N_("The connection broke off at the very end; perhaps the letter has arrived."),
        N_("The same letter is sent again by itself. Mail programmes recognise it, so that nobody gets it twice."),
    ),
    FailureClass.HARD: (
        N_("This address does not exist, says the mail server of the recipient."),
        N_("Correct the address of the contact or of the holder of the seat, then send a new letter from there."),
    ),
    FailureClass.SOFT: (
        N_("The mailbox of the recipient is full."),
        N_("Call the recipient, or send the letter again in a few days."),
    ),
    FailureClass.SIZE: (
        N_("The letter is too large for the mail server."),
        N_("Copy the text and send it by another way."),
    ),
    FailureClass.POLICY: (
        N_("The mail server of the recipient refused the letter as unwanted."),
        N_("Ask those who run your mail server to check SPF, DKIM and DMARC of the sender; then send it again."),
    ),
    FailureClass.CONFIGURATION: (
        N_("Our own mail server does not accept letters from here."),
        N_("Ask those who run this installation to check access data, certificate and sender address."),
    ),
    FailureClass.MESSAGE: (
        N_("The letter could not be put together."),
        N_("Send it again. If it fails again, tell your administrator."),
    ),
    FailureClass.EXPIRED: (
        N_("What the letter speaks of had begun before it could leave."),
        N_("Call the recipient if it still matters, and discard the letter."),
    ),
}

_REPORTS = {
    Report.HARD: (
        N_("It came back: this address does not exist, says a mail server."),
        N_("Check the address and call. Enter the right one at the seat, then send a new letter from there."),
    ),
    Report.SOFT: (
        N_("It came back: the mail server could not keep it this time, perhaps because the mailbox is full."),
        N_("Call the recipient, or send the letter again in a few days."),
    ),
    Report.POLICY: (
        N_("It came back: the mail server of the recipient refused it as unwanted."),
        N_("Call the recipient. Ask those who run your mail server to check SPF, DKIM and DMARC of the sender."),
    ),
    Report.DELAYED: (
        N_("It has not arrived yet: a mail server on the way reports a delay."),
        N_("Nothing is to be done: the server goes on trying, and reports when it gives up."),
    ),
}


def state_of(letter: OutgoingLetter) -> tuple[str, str]:
    """Kind of the badge and its text."""
    if letter.came_back:
        return "danger", _("came back")
    kind, text = STATES[letter.state]
    if letter.state is LetterState.QUEUED and letter.attempts:
        return "warning", _("will be tried again")
    return kind, _(text)


def state_options() -> list[tuple[str, str]]:
    """The states to filter by."""
    return [*((state.value, _(text)) for state, (_kind, text) in STATES.items()), ("returned", _("came back"))]


def kind_of(kind: str) -> str:
    """The kind of a letter in words."""
    return _(KINDS[kind]) if kind in KINDS else kind


def explanation(letter: OutgoingLetter) -> Explanation | None:
    """Why the letter has not arrived; None where nothing is wrong."""
    if letter.state is LetterState.SENT:
        return _reported(letter)
    if letter.last_failure is None:
        return None
    what, what_to_do = _FAILURES[letter.last_failure]
    return Explanation(_(what), _(what_to_do))


def _reported(letter: OutgoingLetter) -> Explanation | None:
    if letter.report not in _REPORTS:
        return None
    what, what_to_do = _REPORTS[letter.report]
    return Explanation(_(what), _(what_to_do))


def checks(pause: OutboxPause) -> list[str]:
    """What to look at while the whole queue rests, the likeliest first."""
    hints = [
        (
            ("certificate", "ssl"),
            _("The certificate of the mail server: is it valid, is MAIL_CA_FILE right?"),
        ),
        (("530", "534", "535", "538", "auth"), _("User name and password: MAIL_USERNAME and MAIL_PASSWORD.")),
        (
            ("550", "553", "5.1.7", "5.1.8", "sender"),
            _("The sender: MAIL_SENDER, with INBOX_ADDRESS also its plus-addresses, must be allowed to send."),
        ),
        (("starttls", "notsupported"), _("The way of encryption: MAIL_SECURITY (starttls, tls) and MAIL_PORT.")),
    ]
    said = f"{pause.smtp_code or ''} {pause.detail}".casefold()
    hits = [hint for words, hint in hints if any(word in said for word in words)]
    return hits + [hint for _words, hint in hints if hint not in hits]
