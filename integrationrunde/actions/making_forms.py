"""The form of a task that the secretariat makes by hand."""

from collections.abc import Collection
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.actions.forms import LONGEST_TEXT, check_day, due_day
from integrationrunde.actions.models import ActionKind
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.actions.wording import KINDS
from integrationrunde.agenda.models import Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.directory.rules import municipalities
from integrationrunde.kit.forms import AtMost, SeenForm, optional, required
from integrationrunde.kit.words import _, day, lazy_gettext
from integrationrunde.meetings.models import Meeting

_MEETING, _TOPIC = "meeting", "topic"


class _SomeOwner(InputRequired):
    """Owners are chosen one by one, or all municipalities with one tick."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation where nobody is chosen."""
        if not form.all_towns.data:
            super().__call__(form, field)


class HandTaskForm(SeenForm):
    """A task with its owners, its day and where it comes from; it binds as soon as it is made."""

    towns: frozenset[int] = frozenset()

    title = StringField(lazy_gettext("Task"), validators=[*required(), AtMost(200)])
    text = TextAreaField(lazy_gettext("More about it"), validators=[optional(), AtMost(LONGEST_TEXT)])
    kind = SelectField(lazy_gettext("Kind"), coerce=ActionKind, default=ActionKind.TASK)
    due_on = due_day(lazy_gettext("Due on"))
    owner_ids = SelectMultipleField(
        lazy_gettext("Owners"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[_SomeOwner(lazy_gettext("Please choose at least one organisation."))],
    )
    all_towns = BooleanField(lazy_gettext("All municipalities are responsible"))
    involved_ids = SelectMultipleField(
        lazy_gettext("Involved"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    origin = SelectField(lazy_gettext("Origin"))
    consents = BooleanField(lazy_gettext("The organisations are asked whether they agree"))

    def offer(self, owners: Collection[Organisation], meetings: Collection[Meeting], topics: Collection[Topic]) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind, _(label)) for kind, label in KINDS.items()]
        self.owner_ids.choices = self.involved_ids.choices = [(one.id, one.short_name) for one in owners]
        self.towns = municipalities(owners)
        self.all_towns.label.text = _("All %(number)s municipalities are responsible", number=len(self.towns))
        self.origin.choices = [
            ("", _("– from none –")),
            *((f"{_MEETING}-{one.id}", f"{one.title}, {day(one.held_on)}") for one in meetings),
            *((f"{_TOPIC}-{one.id}", _("Topic: %(title)s", title=one.title)) for one in topics),
        ]

    def validate_due_on(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        check_day(field)

    def details(self) -> TaskDetails:
        """What was filled in."""
        owners = {*(self.owner_ids.data or ()), *(self.towns if self.all_towns.data else ())}
        return TaskDetails(
            title=self.title.data or "",
            kind=self.kind.data,
            text=self.text.data or "",
            due_on=self.due_on.data,
            owner_ids=tuple(sorted(owners)),
            involved_ids=tuple(sorted(set(self.involved_ids.data or ()) - owners)),
        )

    def comes_from(self) -> dict[str, int]:
        """The meeting or the topic that was chosen, by the name of its column."""
        what, _dash, ident = (self.origin.data or "").partition("-")
        return {f"{what}_id": int(ident)} if ident else {}
