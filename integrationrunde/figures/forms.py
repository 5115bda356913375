"""Shapes of what is entered about a result after its minutes."""

from collections.abc import Sequence

from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.actions import rules
from integrationrunde.actions.models import ActionKind
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.actions.wording import KINDS
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.forms import DAY_FORMATS, AtMost, HouseForm, SeenForm, optional, required
from integrationrunde.kit.words import _, lazy_gettext
from integrationrunde.minutes.models import Outcome

LONGEST_CHOICE = 90
LONGEST_TEXT = 4000


class ReplaceForm(HouseForm):
    """Which later result holds instead."""

    later = SelectField(lazy_gettext("Later result"), coerce=int)

    def offer(self, later: Sequence[Outcome]) -> None:
        """The results that can replace it."""
        self.later.choices = [(one.id, _named(one)) for one in later]


class PlanReviewForm(HouseForm):
    """When somebody looks whether the result still holds."""

    review_on = DateField(lazy_gettext("Look at it again on"), required(), format=DAY_FORMATS)


class NoteReviewForm(HouseForm):
    """What was found."""

    note = TextAreaField(lazy_gettext("What was found"), [*required(), AtMost(500)])


class FollowingTaskForm(SeenForm):
    """A task that follows from a result; it binds as soon as it is made."""

    title = StringField(lazy_gettext("Task"), [*required(), AtMost(200)])
    text = TextAreaField(lazy_gettext("More about it"), [optional(), AtMost(LONGEST_TEXT)])
    kind = SelectField(lazy_gettext("Kind"), coerce=ActionKind, default=ActionKind.TASK)
    due_on = DateField(lazy_gettext("Due on"), required(), format=DAY_FORMATS)
    owner_ids = SelectMultipleField(
        lazy_gettext("Owners"),
        [InputRequired(lazy_gettext("Please choose at least one organisation."))],
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    consents = BooleanField(lazy_gettext("The organisations are asked whether they agree"))

    def offer(self, owners: Sequence[Organisation]) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind, _(label)) for kind, label in KINDS.items()]
        self.owner_ids.choices = [(one.id, one.short_name) for one in owners]

    def validate_due_on(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        problem = rules.due_date_problem(field.data, clock.today()) if field.data else None
        if problem:
            raise ValidationError(problem)

    def details(self) -> TaskDetails:
        """What was filled in."""
        return TaskDetails(
            title=self.title.data or "",
            kind=self.kind.data,
            text=self.text.data or "",
            due_on=self.due_on.data,
            owner_ids=tuple(sorted(self.owner_ids.data or ())),
        )


def _named(outcome: Outcome) -> str:
    wording = " ".join(outcome.wording.split())
    short = wording if len(wording) <= LONGEST_CHOICE else f"{wording[: LONGEST_CHOICE - 1]}…"
    return f"{outcome.number}: {short}"
