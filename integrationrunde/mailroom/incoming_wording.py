"""Letters that came in, in words: what each is, how it was understood, what it changed, what is to be done."""

from collections.abc import Iterator
from dataclasses import dataclass

from integrationrunde.inbox.classifying import Kind
from integrationrunde.inbox.models import IncomingLetter, IncomingState
from integrationrunde.inbox.verdicts import Verdict
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.words import N_, _, ngettext
from integrationrunde.mailroom.effect import Effect, What, effect_of

KINDS = {
    Kind.REPLY: N_("Answer of a calendar"),
    Kind.COUNTER: N_("Another time proposed"),
    Kind.BOUNCE: N_("Report about a letter"),
    Kind.AUTO_REPLY: N_("Automatic answer"),
    Kind.HUMAN: N_("Message"),
    Kind.OTHER: N_("Something else"),
}
STATES = {
    IncomingState.NEW: ("info", N_("has just come in")),
    IncomingState.APPLIED: ("success", N_("seen to by itself")),
    IncomingState.NEEDS_DECISION: ("warning", N_("needs a decision")),
    IncomingState.SET_ASIDE: ("danger", N_("could not be processed")),
    IncomingState.HANDLED: ("neutral", N_("settled")),
}
FOLLOW_UP = ("warning", N_("please follow up"))
VERDICTS = {
    Verdict.HARD: ("danger", N_("address does not exist")),
    Verdict.POLICY: ("danger", N_("refused as unwanted")),
    Verdict.SOFT: ("warning", N_("not delivered this time")),
    Verdict.DELAYED: ("info", N_("delayed")),
    Verdict.NOT_A_FAILURE: ("success", N_("arrived")),
}
_NOT_ARRIVED = (Verdict.HARD, Verdict.POLICY, Verdict.SOFT)
STATUSES = {
    AnswerStatus.ACCEPTED: N_("acceptance"),
    AnswerStatus.TENTATIVE: N_("with a reservation"),
    AnswerStatus.DECLINED: N_("refusal"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A letter in one sentence, and in another what to do; "" where there is nothing to do."""

    what: str
    what_to_do: str = ""


_BY_CALENDAR = {
    "accepted": N_("%(who)s has accepted by calendar. The answer has been taken over."),
    "tentative": N_("%(who)s has answered by calendar with a reservation. The answer has been taken over."),
    "declined": N_("%(who)s has declined by calendar. The answer has been taken over."),
}
_BY_LETTER = {
    "accepted": N_("%(who)s has accepted. You have taken the letter as the answer."),
    "tentative": N_("%(who)s has answered with a reservation. You have taken the letter as the answer."),
    "declined": N_("%(who)s has declined. You have taken the letter as the answer."),
}
_TAKEN_OVER = {
    "accepted": N_("The acceptance that came with it has been taken over."),
    "tentative": N_("The reservation that came with it has been taken over."),
    "declined": N_("The refusal that came with it has been taken over."),
}
_UNSURE = {
    "sender": N_("An answer for %(who)s came from the calendar of somebody who was not asked."),
    "forged": N_("An answer for %(who)s came, but it is not certain that the sender really wrote it."),
    "attendee": N_("Somebody of %(who)s answered by calendar for a person whom we do not know."),
    "delegated": N_("%(who)s wants to send somebody else, says its calendar."),
    "handed_over": N_("%(who)s has handed the meeting over, and now answers by calendar itself."),
    "several_seats": N_("%(who)s answered by calendar, but acts for several seats. It is not clear for which."),
}
_REFUSED = {
    "method_mismatch": N_("The answer of %(who)s contradicts itself. It has changed nothing."),
    "other_date": N_("%(who)s answered by calendar for a date that the meeting never had. It has changed nothing."),
    "called_off": N_("%(who)s answered by calendar, but the meeting is called off. Nothing has changed."),
    "held": N_("%(who)s answered by calendar when answers had closed. Nothing has changed."),
    "uninvited": N_("%(who)s answered by calendar, but is no longer invited. Nothing has changed."),
    "acts_no_longer": N_("Somebody who no longer acts for %(who)s answered by calendar. Nothing has changed."),
}
_BOUNCED = {
    Verdict.HARD: (
        N_("A letter to %(who)s did not arrive: the address %(address)s does not exist."),
        N_("Check the address, and follow up by phone. A corrected address gets the invitation by itself."),
    ),
    Verdict.POLICY: (
        N_("A letter to %(who)s was refused as unwanted."),
        N_("Follow up by phone. Ask those who run your mail server to check SPF, DKIM and DMARC of the sender."),
    ),
    Verdict.SOFT: (
        N_("A letter to %(who)s did not arrive this time, for example because the mailbox is full."),
        N_("Follow up by phone, or send the letter again in a few days."),
    ),
    Verdict.DELAYED: (
        N_("A letter to %(who)s is delayed. The mail server goes on trying; nothing is to be done."),
        "",
    ),
    Verdict.NOT_A_FAILURE: (N_("A letter to %(who)s has arrived or was passed on, says a report."), ""),
}
_IN_GENERAL = {
    What.ANSWER_OLDER: (
        N_("%(who)s answered by calendar, but has given a newer answer since. The newer one counts."),
        "",
    ),
    What.ANSWER_SAME: (N_("%(who)s said by calendar what was known already. Nothing has changed."), ""),
    What.ANSWER_UNKNOWN_MEETING: (
        N_("%(who)s answered by calendar to an event that we do not know. Nothing has changed."),
        "",
    ),
    What.ANSWER_UNKNOWN_PERSON: (
        N_("%(who)s answered the invitation by calendar, but is not invited. Nobody has been added."),
        N_("If the person speaks for an invited organisation, enter the answer for it. Otherwise settle the letter."),
    ),
    What.PROPOSAL: (
        N_("%(who)s proposes another time. The meeting stays as it is until you decide."),
        N_("Compare both times. If the meeting is to move, edit it and announce the change; then settle the letter."),
    ),
    What.AUTO_REPLY: (N_("An automatic answer of %(who)s, for example about an absence. Nothing has changed."), ""),
    What.HUMAN: (
        N_("%(who)s has written to you."),
        N_("Read the text. If it answers the invitation, enter it as an answer. Reply with your own mail programme."),
    ),
    What.NOTHING: (N_("A letter that concerns no meeting. Nothing has changed."), ""),
}


def state_of(letter: IncomingLetter) -> tuple[str, str]:
    """Kind of the badge and its text."""
    kind, text = FOLLOW_UP if _asks_to_follow_up(letter) else STATES[letter.state]
    return kind, _(text)


def _asks_to_follow_up(letter: IncomingLetter) -> bool:
    """Whether a letter of ours did not arrive: all is written down, but somebody must be reached by another way."""
    effect = effect_of(letter)
    failed = any(one.verdict in _NOT_ARRIVED and one.letter_id for one in effect.recipients)
    return letter.state is IncomingState.APPLIED and effect.what is What.BOUNCE and failed


def state_options() -> list[tuple[str, str]]:
    """The states to filter by."""
    return [(state.value, _(text)) for state, (_kind, text) in STATES.items()]


def kind_of(letter: IncomingLetter) -> str:
    """What kind of letter it is, in words."""
    return _(KINDS[letter.kind])


def kind_options() -> list[tuple[str, str]]:
    """The kinds to filter by."""
    return [(kind.value, _(text)) for kind, text in KINDS.items()]


def status_of(status: str) -> str:
    """An answer in one word, "" for none."""
    return _(STATUSES[AnswerStatus(status)]) if status in set(STATUSES) else ""


def verdict_of(verdict: str) -> tuple[str, str]:
    """Kind of the badge and text for what a report says of an address."""
    kind, text = VERDICTS[Verdict(verdict)] if verdict in set(Verdict) else ("neutral", N_("not clear"))
    return kind, _(text)


def told(letter: IncomingLetter, organisation: str) -> Told:
    """What the letter means. ``organisation`` is the one of whose seat it speaks, "" for none."""
    if letter.state is IncomingState.SET_ASIDE:
        return Told(
            _("This letter could not be processed. It has changed nothing."),
            _("Try it once more. If it fails again, read it, enter by hand what it says, and settle it."),
        )
    if letter.effect is None:
        return Told(_("This letter has just come in. What it says takes effect within a minute."))
    effect = effect_of(letter)
    what, what_to_do = _sentences(letter, effect)
    values = {
        "who": organisation or letter.sender or _("Somebody"),
        "address": next((one.address for one in effect.recipients if one.verdict == Verdict.HARD), ""),
    }
    said = " ".join([_(what, **values), *_besides(effect)])
    is_open = letter.state is IncomingState.NEEDS_DECISION or _asks_to_follow_up(letter)
    return Told(said, _(what_to_do) if what_to_do and is_open else "")


def told_besides(letter: IncomingLetter, effect: Effect, organisation: str) -> str:
    """What the letter means for a further meeting."""
    waits = " " + _("It waits until you have decided the rest.") if effect.waits else ""
    what = _sentences(letter, effect)[0]
    return _(what, who=organisation or letter.sender or _("Somebody")) + waits


def _besides(effect: Effect) -> Iterator[str]:
    """What else is to be known of it, a sentence each."""
    if effect.what is What.PROPOSAL and effect.answer_id is not None and effect.status in _TAKEN_OVER:
        yield _(_TAKEN_OVER[effect.status])
    if effect.what is What.PROPOSAL and effect.why in ("sender", "attendee", "forged"):
        yield _("It did not come from the address that was invited.")
    if effect.before_move and effect.what in (What.ANSWER_STORED, What.ANSWER_UNCONFIRMED):
        yield _("It was given for the former time of the meeting.")
    if effect.others:
        number = len(effect.others)
        yield ngettext("It speaks of %(num)s more meeting.", "It speaks of %(num)s more meetings.", number)
    if effect.why == "rejected":
        yield _("You have decided that it changes nothing.")


def _sentences(letter: IncomingLetter, effect: Effect) -> tuple[str, str]:
    if effect.what is What.ANSWER_STORED:
        texts = _BY_CALENDAR if letter.kind in (Kind.REPLY, Kind.COUNTER) else _BY_LETTER
        return texts.get(effect.status, N_("%(who)s has answered. The answer has been taken over.")), ""
    if effect.what is What.ANSWER_UNCONFIRMED:
        what = _UNSURE.get(effect.why, N_("An answer for %(who)s came by calendar and has not been taken over yet."))
        return what, N_("Decide whether it counts. When in doubt, ask by phone.")
    if effect.what is What.ANSWER_REFUSED:
        what = _REFUSED.get(effect.why, N_("An answer of %(who)s could not be taken over."))
        return what, N_("If it matters, ask by phone and enter the answer by hand; then settle the letter.")
    if effect.what is What.BOUNCE:
        return _about_bounce(effect)
    return _IN_GENERAL[effect.what]


def _about_bounce(effect: Effect) -> tuple[str, str]:
    """The sentence for the worst that a report says."""
    found = {one.verdict for one in effect.recipients}
    if effect.why == "no_recipient":
        return (
            N_("A report says that a letter did not arrive, but not to whom it went."),
            N_("Ask an administrator to read the source of the letter; then settle it."),
        )
    worst = next((verdict for verdict in VERDICTS if verdict in found), None)
    if worst is None or not any(one.letter_id or one.holder_id for one in effect.recipients):
        return N_("A report about a letter that did not come from here, or that cannot be told any more."), ""
    return _BOUNCED[worst]
