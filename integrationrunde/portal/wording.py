"""How the holder's pages say where an answer stands."""

from integrationrunde.invitations.listing import channel_of
from integrationrunde.invitations.models import Answer, AnswerStatus, Mode
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.kit.errors import Difference
from integrationrunde.kit.words import N_, _, day_time
from integrationrunde.portal.forms import AnswerForm

STANDING = {
    AnswerStatus.ACCEPTED: ("success", N_("Accepted")),
    AnswerStatus.TENTATIVE: ("warning", N_("With a reservation")),
    AnswerStatus.DECLINED: ("danger", N_("Declined")),
    AnswerStatus.PENDING: ("neutral", N_("Answer still open")),
}


def standing(row: InvitedSeat, *, to_substitute: bool = False) -> tuple[str, str]:
    """Kind of badge and text for where the seat's answer stands; a substitute who confirmed reads the own word."""
    kind, text = STANDING[row.status]
    confirmed_here = to_substitute and not row.awaits_confirmation
    if row.status is AnswerStatus.ACCEPTED and row.substitute is not None and not confirmed_here:
        return kind, _("Represented by a substitute")
    return kind, _(text)


def differences(form: AnswerForm, present: Answer) -> list[Difference]:
    """What somebody is about to store beside what is stored, for the page that lets them choose."""
    reply = form.reply()
    typed = [_named(person.name, person.function, person.mode) for person in reply.persons]
    stored = [_named(person.name, person.function, person.mode) for person in present.persons]
    given = f"{present.given_by}, {channel_of(present.channel)}, {day_time(present.stated_at)}"
    return [
        Difference(_("Answer"), _(STANDING[reply.status][1]), _(STANDING[present.status][1])),
        Difference(_("Persons"), str(reply.coming), str(present.headcount)),
        Difference(_("Names and functions"), "; ".join(filter(None, typed)), "; ".join(filter(None, stored))),
        Difference(_("Remark"), reply.remark, present.remark),
        Difference(_("Given by"), _("you, just now; not stored yet"), given),
    ]


def _named(name: str, function: str, mode: Mode) -> str:
    words = ", ".join(part for part in (name, function) if part)
    return f"{words} ({_('online')})" if words and mode is Mode.ONLINE else words
