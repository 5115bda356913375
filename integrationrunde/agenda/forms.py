"""Forms of the agenda and of a meeting like the last one."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.agenda.models import AgendaItem, AgendaItemKind, Topic
from integrationrunde.agenda.operations import ItemDetails
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.forms import DAY_FORMATS, TIME_FORMATS, AtMost, HouseForm, VersionForm, optional, required
from integrationrunde.kit.words import N_, _, day, lazy_gettext
from integrationrunde.meetings.models import Meeting

KINDS = {
    AgendaItemKind.FORMALITY: N_("Formality"),
    AgendaItemKind.INFORMATION: N_("Information"),
    AgendaItemKind.DISCUSSION: N_("Discussion"),
    AgendaItemKind.DECISION: N_("Decision"),
    AgendaItemKind.STATUS_REPORT: N_("Status report"),
    AgendaItemKind.TASK_FOLLOW_UP: N_("Follow-up of tasks"),
    AgendaItemKind.PROGRAMME_STATUS: N_("State of a funding programme"),
    AgendaItemKind.BREAK: N_("Break"),
}


def _optional_id(text: Any) -> int | None:
    return int(text) if text else None


class ItemForm(VersionForm):
    """An agenda item. ``position`` is only sent when a removed item comes back to its place."""

    title = StringField(lazy_gettext("Title"), validators=[*required(), AtMost(200)])
    kind = SelectField(lazy_gettext("Kind"), coerce=AgendaItemKind, default=AgendaItemKind.INFORMATION)
    duration_minutes = IntegerField(
        lazy_gettext("Duration in minutes"),
        default=15,
        validators=[
            *required(),
            NumberRange(0, 1440, message=lazy_gettext("Please give a number of minutes from 0 to 1440.")),
        ],
    )
    presenter_ids = SelectMultipleField(
        lazy_gettext("Presented by"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    topic_id = SelectField(lazy_gettext("Topic"), coerce=_optional_id)
    new_topic = StringField(lazy_gettext("New topic"), validators=[optional(), AtMost(200)])
    note = TextAreaField(lazy_gettext("Note"), validators=[optional(), AtMost(5000)])
    is_standing = BooleanField(lazy_gettext("Standing item"))
    position = IntegerField(lazy_gettext("Place"), validators=[optional(), NumberRange(1, 10_000)])

    def offer(self, organisations: list[Organisation], topics: list[Topic]) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind, _(label)) for kind, label in KINDS.items()]
        self.presenter_ids.choices = [(one.id, one.short_name) for one in organisations]
        self.topic_id.choices = [("", _("– no topic –")), *((one.id, one.title) for one in topics)]

    def details(self) -> ItemDetails:
        """What was filled in."""
        return ItemDetails(
            title=self.title.data or "",
            kind=self.kind.data,
            duration_minutes=self.duration_minutes.data or 0,
            note=self.note.data or "",
            is_standing=self.is_standing.data,
            presenter_ids=tuple(self.presenter_ids.data or ()),
            topic_id=self.topic_id.data,
            new_topic=self.new_topic.data or "",
        )

    def names_one_topic(self) -> bool:
        """Whether no more than one topic was named; says so at the field otherwise."""
        if not (self.topic_id.data and self.new_topic.data):
            return True
        message = _("Choose a topic of the series or type a new one, not both.")
        self.new_topic.errors = [*self.new_topic.errors, message]
        return False


def stored(item: AgendaItem) -> dict[str, Any]:
    """What a form about a stored item begins with, besides what the row itself says."""
    return {"presenter_ids": [presenter.id for presenter in item.presenters]}


class OrderForm(HouseForm):
    """The order in which somebody saw the items, and the one that is wanted: ids, separated by commas."""

    seen = StringField()
    order = StringField()

    def ids(self, name: str) -> list[int]:
        """The ids of a field; anything that is no number counts as none at all."""
        parts = (self[name].data or "").split(",")
        return [int(part) for part in parts if part.isdecimal() and len(part) < 10]


class LikeLastForm(HouseForm):
    """A meeting like the last one: only what cannot be the same."""

    number = IntegerField(
        lazy_gettext("Number"),
        validators=[*required(), NumberRange(1, 9999, message=lazy_gettext("Please give a number from 1 to 9999."))],
    )
    title = StringField(lazy_gettext("Title"), validators=[*required(), AtMost(200)])
    held_on = DateField(lazy_gettext("Date"), format=DAY_FORMATS, validators=required())
    starts_at = TimeField(lazy_gettext("Begins at"), format=TIME_FORMATS, validators=required())
    ends_at = TimeField(lazy_gettext("Ends at"), format=TIME_FORMATS, validators=required())


class DeclineForm(HouseForm):
    """Why a proposed topic is declined; the organisation reads it."""

    reason = TextAreaField(lazy_gettext("Reason"), validators=[*required(), AtMost(500)])


class DeferForm(HouseForm):
    """To which later meeting a proposed topic is put off."""

    later_id = SelectField(lazy_gettext("Later meeting"), coerce=_optional_id, validators=required())

    def offer(self, meetings: list[Meeting]) -> None:
        """Fill the choices."""
        choices = [(one.id, f"{one.title}, {day(one.held_on)}") for one in meetings]
        self.later_id.choices = choices if len(choices) == 1 else [("", _("– please choose –")), *choices]
