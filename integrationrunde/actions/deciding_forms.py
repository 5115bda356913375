"""Forms of what the secretariat decides on tasks that bind."""

from collections.abc import Collection

from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.actions.forms import a_note, check_day, due_day
from integrationrunde.actions.models import ActionItem, Ownership
from integrationrunde.actions.rules import LONGEST_TEXT
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.forms import DAY_FORMATS, AtMost, HouseForm, VersionForm, optional, required
from integrationrunde.kit.words import _, lazy_gettext


class WordForm(HouseForm):
    """One word of the secretariat that leaves with the decision."""

    word = a_note(lazy_gettext("Word to the organisation"), needed=True)


class DecideDateForm(HouseForm):
    """Grant or refuse another date. Granted, it holds for all owners."""

    decision = RadioField(
        lazy_gettext("Decision"),
        validators=[InputRequired(lazy_gettext("Please choose."))],
    )
    due_on = DateField(lazy_gettext("The date that holds"), format=DAY_FORMATS, validators=[optional()])
    word = a_note(lazy_gettext("Word to the organisation"))

    def offer(self) -> None:
        """Fill the choices."""
        self.decision.choices = [("grant", _("Grant another date")), ("refuse", _("The date holds"))]

    def validate_word(self, field: TextAreaField) -> None:
        """Whoever is refused learns why."""
        if self.decision.data == "refuse" and not field.data:
            raise ValidationError(_("Please say why the date holds."))

    def validate_due_on(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        if self.decision.data == "grant":
            check_day(field)


class ManyDatesForm(HouseForm):
    """Another date of several tasks, with the reason."""

    due_on = due_day(lazy_gettext("Due on"))
    reason = a_note(lazy_gettext("Reason"), needed=True)

    def validate_due_on(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        check_day(field)


class ChangeForm(VersionForm):
    """Wording and date of a task that binds, with the reason."""

    title = StringField(lazy_gettext("Task"), validators=[*required(), AtMost(200)])
    text = TextAreaField(lazy_gettext("More about it"), validators=[optional(), AtMost(LONGEST_TEXT)])
    due_on = due_day(lazy_gettext("Due on"))
    reason = a_note(lazy_gettext("Reason"), needed=True)
    task: ActionItem | None = None

    def validate_due_on(self, field: DateField) -> None:
        """Another day is one on which somebody works, ahead; the one that holds may stay."""
        if self.task is None or field.data != self.task.due_on:
            check_day(field)


class _OwnersForm(HouseForm):
    """For which owners something holds."""

    organisation_ids = SelectMultipleField(
        lazy_gettext("For these organisations"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired(lazy_gettext("Please choose at least one organisation."))],
    )

    def offer(self, owners: Collection[Ownership]) -> None:
        """Fill the choices; all of them are ticked first."""
        found = [(owned.organisation_id, owned.organisation.short_name) for owned in owners]
        self.organisation_ids.choices = found
        if not self.is_submitted():
            self.organisation_ids.data = [ident for ident, _name in found]


class DropForm(_OwnersForm):
    """Drop a task with a reason."""

    reason = a_note(lazy_gettext("Reason"), needed=True)


class DeferForm(_OwnersForm):
    """Put a task off until a day."""

    follow_up_on = due_day(lazy_gettext("Look at it again on"))
    reason = a_note(lazy_gettext("Reason"), needed=True)

    def validate_follow_up_on(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        check_day(field)


class GiveForm(HouseForm):
    """Another organisation that takes over a part."""

    organisation_id = SelectField(lazy_gettext("Organisation"), coerce=lambda value: int(value) if value else None)
    consents = BooleanField(lazy_gettext("The organisation is asked whether it agrees"), default=True)
    reason = a_note(lazy_gettext("Reason"), needed=True)

    def offer(self, organisations: Collection[Organisation]) -> None:
        """Fill the choices."""
        found = [(str(one.id), one.short_name) for one in organisations]
        self.organisation_id.choices = [("", _("– please choose –")), *found]

    def validate_organisation_id(self, field: SelectField) -> None:
        """One has to be chosen."""
        if field.data is None:
            raise ValidationError(_("Please choose an organisation."))
