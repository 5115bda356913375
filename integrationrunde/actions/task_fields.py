"""What every form of a task asks for, whether it is written down in minutes, made by hand or follows from a result."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, DateField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.actions.forms import check_day, due_day
from integrationrunde.actions.models import ActionKind
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.actions.rules import LONGEST_TEXT
from integrationrunde.actions.wording import KINDS
from integrationrunde.directory.models import Organisation
from integrationrunde.directory.rules import municipalities
from integrationrunde.kit.forms import DAY_FORMATS, AtMost, optional, required
from integrationrunde.kit.words import _, lazy_gettext


def _several(label: Any, **more: Any) -> SelectMultipleField:
    ticks: dict[str, Any] = {"option_widget": CheckboxInput(), "widget": ListWidget(prefix_label=False)}
    return SelectMultipleField(label, coerce=int, **ticks, **more)


class _SomeOwner(InputRequired):
    """Owners are chosen one by one, or all municipalities with one tick."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise StopValidation where nobody is chosen."""
        if not form.all_towns.data:
            super().__call__(form, field)


class TaskFields:
    """A task that may lack its day and its owners. One tick lets all municipalities own it, besides those chosen."""

    towns: frozenset[int] = frozenset()

    title = StringField(lazy_gettext("Task"), validators=[*required(), AtMost(200)])
    text = TextAreaField(lazy_gettext("More about it"), validators=[optional(), AtMost(LONGEST_TEXT)])
    kind = SelectField(lazy_gettext("Kind"), coerce=ActionKind, default=ActionKind.TASK)
    due_on = DateField(lazy_gettext("Due on"), format=DAY_FORMATS, validators=[optional()])
    owner_ids = _several(lazy_gettext("Owners"))
    all_towns = BooleanField(lazy_gettext("All municipalities are responsible"))
    involved_ids = _several(lazy_gettext("Involved"))

    def offer_task(self, organisations: Iterable[Organisation]) -> None:
        """Fill the choices of kind and organisations."""
        known = list(organisations)
        self.kind.choices = [(kind, _(label)) for kind, label in KINDS.items()]
        self.owner_ids.choices = self.involved_ids.choices = [(one.id, one.short_name) for one in known]
        self.towns = municipalities(known)
        self.all_towns.label.text = _("All %(number)s municipalities are responsible", number=len(self.towns))

    def details(self) -> TaskDetails:
        """What was filled in; who owns it is not involved besides."""
        owners = {*(self.owner_ids.data or ()), *(self.towns if self.all_towns.data else ())}
        return TaskDetails(
            title=self.title.data or "",
            kind=self.kind.data,
            text=self.text.data or "",
            due_on=self.due_on.data,
            owner_ids=tuple(sorted(owners)),
            involved_ids=tuple(sorted(set(self.involved_ids.data or ()) - owners)),
        )


class BindingTaskFields(TaskFields):
    """A task that binds as soon as it is made: it has owners, and a day."""

    due_on = due_day(lazy_gettext("Due on"))
    owner_ids = _several(
        lazy_gettext("Owners"), validators=[_SomeOwner(lazy_gettext("Please choose at least one organisation."))]
    )
    consents = BooleanField(lazy_gettext("The organisations are asked whether they agree"))

    def validate_due_on(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        check_day(field)
