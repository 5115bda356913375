"""Shapes of input: what a holder answers or proposes, to whom a seat is handed over, which address lost its link."""

from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, ValidationError

from integrationrunde.agenda.forms import KINDS
from integrationrunde.agenda.models import AgendaItemKind, Proposal
from integrationrunde.agenda.proposal_rules import PROPOSABLE
from integrationrunde.agenda.proposing import Wish
from integrationrunde.invitations.forms import ReplyForm
from integrationrunde.invitations.models import Answer, AnswerStatus
from integrationrunde.invitations.queries import InvitedSeat
from integrationrunde.kit.forms import AtMost, HouseForm, VersionForm, mail_address, optional, required
from integrationrunde.kit.words import _, lazy_gettext
from integrationrunde.seats.models import HolderScope, SeatHolder
from integrationrunde.seats.person import Person

MAX_ROWS = 5
WISHES = {
    "zusage": AnswerStatus.ACCEPTED,
    "vorbehalt": AnswerStatus.TENTATIVE,
    "absage": AnswerStatus.DECLINED,
}
_SUBSTITUTE_CHOICES = [
    (AnswerStatus.ACCEPTED, lazy_gettext("I confirm: I come")),
    (AnswerStatus.DECLINED, lazy_gettext("I cannot come")),
]


class AnswerForm(ReplyForm):
    """An answer by link. ``seen`` names the answer that the page showed, so that no other one is overwritten unseen."""

    seen = HiddenField()

    def suit(self, row: InvitedSeat, holder: SeatHolder) -> "AnswerForm":
        """Fit the form to the seat's places, the kind of meeting and the holder."""
        self.places = row.seat.places
        self.hybrid = row.invitation.announced.is_hybrid
        if holder.scope is HolderScope.MEETING:
            self.status.choices = _SUBSTITUTE_CHOICES
        while len(self.persons) < min(self.places, MAX_ROWS):
            self.persons.append_entry()
        return self

    def seen_answer(self) -> int | None:
        """The id of the answer that the page showed, 0 for none; None when the field is missing or broken."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 20 else None


def fresh_answer_form(row: InvitedSeat, holder: SeatHolder, wish: str) -> AnswerForm:
    """A form that shows the present answer, ready to be changed; ``wish`` (the query's) only preselects."""
    present = row.answer if _is_own(row, holder) else None
    data: dict[str, Any] = _filled(present) if present else {"status": None, **_introduced(holder)}
    if wish in WISHES:
        data["status"] = WISHES[wish]
    seen = str(row.answer.id) if row.answer else "0"
    return AnswerForm(formdata=None, data={**data, "seen": seen}).suit(row, holder)


def _is_own(row: InvitedSeat, holder: SeatHolder) -> bool:
    """Whether the present answer is one that this holder would change, not a hand-over or the word of a substitute."""
    if row.answer is None or row.status is AnswerStatus.PENDING:
        return False
    return row.answer.substitute_id is None or row.answer.holder_id == row.answer.substitute_id == holder.id


def _introduced(holder: SeatHolder) -> dict[str, Any]:
    """A substitute has been named already by whoever handed over."""
    if holder.scope is not HolderScope.MEETING:
        return {}
    return {"persons": [{"name": holder.name, "function": holder.function}]}


def _filled(answer: Answer) -> dict[str, Any]:
    persons = [{"name": each.name, "function": each.function, "mode": each.mode} for each in answer.persons]
    return {
        "status": answer.status,
        "headcount": answer.headcount or 1,
        "persons": persons,
        "remark": answer.remark,
    }


class SubstituteForm(HouseForm):
    """Who shall come instead. ``confirmed`` repeats the address that was shown once more before the letter leaves."""

    # Not optional(): that would end the checks of an empty name before validate_name.
    name = StringField(lazy_gettext("Name"), [AtMost(120)])
    function = StringField(lazy_gettext("Function"), [AtMost(120)])
    address = StringField(lazy_gettext("E-mail address"), [*required(), AtMost(254), mail_address])
    confirmed = HiddenField()

    taken: frozenset[str] = frozenset()

    def validate_name(self, field: StringField) -> None:
        """Whoever comes is announced by name or by function."""
        if not field.data and not self.function.data:
            raise ValidationError(_("Please give a name or a function, so that it is clear who comes."))

    def validate_address(self, field: StringField) -> None:
        """Somebody who acts for the seat anyway needs no hand-over."""
        if (field.data or "").casefold() in self.taken:
            raise ValidationError(
                _("This address acts for your organisation already; no hand-over is needed. Please accept instead.")
            )

    @property
    def is_confirmed(self) -> bool:
        """Whether the very address was shown and confirmed."""
        return bool(self.address.data) and self.confirmed.data == self.address.data

    def person(self, language: str) -> Person:
        """The substitute, written to in the language of whoever hands over."""
        return Person(
            name=self.name.data or "",
            function=self.function.data or "",
            address=self.address.data or "",
            language=language,
        )


class ProposalForm(VersionForm):
    """A topic that a seat proposes."""

    title = StringField(lazy_gettext("Topic"), [*required(), AtMost(200)])
    explanation = TextAreaField(lazy_gettext("What is it about?"), [optional(), AtMost(2000)])
    kind = SelectField(lazy_gettext("What shall happen with it?"), coerce=AgendaItemKind)
    duration_minutes = IntegerField(
        lazy_gettext("Wished duration in minutes"),
        [*required(), NumberRange(5, 180, message=lazy_gettext("Please give a number of minutes from 5 to 180."))],
        default=15,
    )

    @classmethod
    def for_seats(cls, proposal: Proposal | None = None, **options: None) -> "ProposalForm":
        """The form with the kinds that seats may choose; filled with what is stored, else with what was sent."""
        form = cls(obj=proposal, data=None if proposal else {"kind": AgendaItemKind.DISCUSSION}, **options)
        form.kind.choices = [(kind, _(KINDS[kind])) for kind in PROPOSABLE]
        return form

    def wish(self) -> Wish:
        """What was filled in."""
        return Wish(
            title=self.title.data or "",
            explanation=self.explanation.data or "",
            duration_minutes=self.duration_minutes.data or 0,
            kind=self.kind.data,
        )


class LostLinkForm(HouseForm):
    """The address that letters of a round went to."""

    address = StringField(lazy_gettext("E-mail address"), [*required(), AtMost(254), mail_address])
