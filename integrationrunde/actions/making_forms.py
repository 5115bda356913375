"""The form of a task that the secretariat makes by hand."""

from collections.abc import Collection

from wtforms import SelectField

from integrationrunde.actions.task_fields import BindingTaskFields
from integrationrunde.agenda.models import Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.forms import SeenForm
from integrationrunde.kit.words import _, day, lazy_gettext
from integrationrunde.meetings.models import Meeting

_MEETING, _TOPIC = "meeting", "topic"


class HandTaskForm(BindingTaskFields, SeenForm):
    """A task with its owners, its day and where it comes from; it binds as soon as it is made."""

    origin = SelectField(lazy_gettext("Origin"))

    def offer(self, owners: Collection[Organisation], meetings: Collection[Meeting], topics: Collection[Topic]) -> None:
        """Fill the choices."""
        self.offer_task(owners)
        self.origin.choices = [
            ("", _("– from none –")),
            *((f"{_MEETING}-{one.id}", f"{one.title}, {day(one.held_on)}") for one in meetings),
            *((f"{_TOPIC}-{one.id}", _("Topic: %(title)s", title=one.title)) for one in topics),
        ]

    def comes_from(self) -> dict[str, int]:
        """The meeting or the topic that was chosen, by the name of its column."""
        what, _dash, ident = (self.origin.data or "").partition("-")
        return {f"{what}_id": int(ident)} if ident else {}
