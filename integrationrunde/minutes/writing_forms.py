"""Forms of writing minutes."""

import zlib
from datetime import date
from typing import Any

from wtforms import (
    Field,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import AnyOf, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.actions.rules import FARTHEST
from integrationrunde.actions.task_fields import TaskFields
from integrationrunde.agenda.models import Audience
from integrationrunde.agenda.operations import ItemDetails as AgendaItemDetails
from integrationrunde.directory.models import Organisation
from integrationrunde.kit.forms import (
    TIME_FORMATS,
    AtMost,
    HouseForm,
    Lines,
    PlainForm,
    VersionForm,
    optional,
    required,
)
from integrationrunde.kit.words import _, day, lazy_gettext
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import rules
from integrationrunde.minutes.frame import MOST_BREAKS, Frame
from integrationrunde.minutes.items import ItemDetails
from integrationrunde.minutes.models import OutcomeKind, ReachedBy
from integrationrunde.minutes.outcomes import OutcomeDetails
from integrationrunde.minutes.wording import AUDIENCES, OUTCOME_KINDS, REACHED_BY

LONGEST_WORDING = 5000
VOTES = ("votes_yes", "votes_no", "votes_abstain")


def fingerprint(details: Any) -> int:
    """A number that changes with the details: autosaved texts shall not make a form about other things outdated."""
    return zlib.crc32(repr(details).encode()) % 10**9


def _optional_id(text: Any) -> int | None:
    return int(text) if text and str(text).isdecimal() else None


def _choices_of(organisations: list[Organisation]) -> list[tuple[int, str]]:
    return [(one.id, one.short_name) for one in organisations]


def _several(label: Any) -> Any:
    return SelectMultipleField(label, coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))


class TextForm(HouseForm):
    """The text of an item; ``base`` is the revision that was edited."""

    base = HiddenField()
    text = TextAreaField(lazy_gettext("Text"), validators=[optional(), AtMost(rules.LONGEST_TEXT)])

    def base_number(self) -> int:
        """The revision that was edited; -1, which never was, when it is missing or broken."""
        text = str(self.base.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1


class TakeForm(HouseForm):
    """A part of the text that becomes a result or a task: the words, and where they stand."""

    what = StringField(validators=[AnyOf(["outcome", "task"])])
    wording = TextAreaField(lazy_gettext("Wording"), validators=[*required(), AtMost(LONGEST_WORDING)])
    at = IntegerField(validators=[optional()])


class ItemForm(VersionForm):
    """What is written down of an item besides its text."""

    deferred_reason = StringField(lazy_gettext("Deferred because"), validators=[optional(), AtMost(500)])
    deferred_to_id = SelectField(lazy_gettext("Deferred to"), coerce=_optional_id)
    audience = RadioField(lazy_gettext("Who may read it"), coerce=Audience, default=Audience.ALL)
    organisation_ids = _several(lazy_gettext("These organisations"))
    internal_note = TextAreaField(lazy_gettext("Internal note"), validators=[optional(), AtMost(LONGEST_WORDING)])

    def offer(self, organisations: list[Organisation], meetings: list[Meeting]) -> None:
        """Fill the choices."""
        self.audience.choices = [(kind, _(label)) for kind, label in AUDIENCES.items()]
        self.organisation_ids.choices = _choices_of(organisations)
        named = [(str(one.id), f"{one.title}, {day(one.held_on)}") for one in meetings]
        self.deferred_to_id.choices = [("", _("– not decided yet –")), *named]

    def is_consistent(self) -> bool:
        """Whether the parts fit together; says at the fields what does not."""
        if self.audience.data is Audience.ORGANISATIONS and not self.organisation_ids.data:
            _tell(self.organisation_ids, _("Choose the organisations that may read this item."))
        if self.deferred_to_id.data and not self.deferred_reason.data:
            _tell(self.deferred_reason, _("Say why the item was deferred."))
        return not self.errors

    def details(self) -> ItemDetails:
        """What was filled in."""
        chosen = self.organisation_ids.data if self.audience.data is Audience.ORGANISATIONS else ()
        return ItemDetails(
            internal_note=self.internal_note.data or "",
            audience=self.audience.data,
            organisation_ids=tuple(sorted(chosen or ())),
            deferred_reason=self.deferred_reason.data or "",
            deferred_to_id=self.deferred_to_id.data,
        )


class UnplannedForm(HouseForm):
    """An item that nobody had planned."""

    title = StringField(lazy_gettext("Title"), validators=[*required(), AtMost(200)])

    def details(self) -> AgendaItemDetails:
        """What was filled in; it takes no planned time."""
        return AgendaItemDetails(title=self.title.data or "", duration_minutes=0)


class BreakForm(PlainForm):
    """One break; without a beginning there was none."""

    began_at = TimeField(lazy_gettext("Break from"), format=TIME_FORMATS, validators=[optional()])
    ended_at = TimeField(lazy_gettext("to"), format=TIME_FORMATS, validators=[optional()])


class FrameForm(VersionForm):
    """Begin, end, breaks, chair, minute taker."""

    began_at = TimeField(lazy_gettext("Begin"), format=TIME_FORMATS, validators=[optional()])
    ended_at = TimeField(lazy_gettext("End"), format=TIME_FORMATS, validators=[optional()])
    chair = StringField(lazy_gettext("Chair"), validators=[optional(), AtMost(300)])
    minute_taker = StringField(lazy_gettext("Minute taker"), validators=[optional(), AtMost(300)])
    breaks = Lines(FormField(BreakForm), max_entries=MOST_BREAKS + 1)

    def frame(self) -> Frame:
        """What was filled in."""
        breaks = [(one.began_at.data, one.ended_at.data) for one in self.breaks if one.began_at.data is not None]
        return Frame(
            began_at=self.began_at.data,
            ended_at=self.ended_at.data,
            chair=self.chair.data or "",
            minute_taker=self.minute_taker.data or "",
            breaks=tuple(sorted(breaks, key=lambda one: one[0])),
        )


class OutcomeForm(VersionForm):
    """A result."""

    kind = SelectField(lazy_gettext("Kind"), coerce=OutcomeKind, default=OutcomeKind.AGREEMENT)
    wording = TextAreaField(lazy_gettext("Wording"), validators=[optional(), AtMost(LONGEST_WORDING)])
    reached_by = RadioField(lazy_gettext("Reached"), coerce=ReachedBy, default=ReachedBy.CONSENSUS)
    votes_yes = IntegerField(lazy_gettext("Yes"), validators=[optional(), NumberRange(0, 9999)])
    votes_no = IntegerField(lazy_gettext("No"), validators=[optional(), NumberRange(0, 9999)])
    votes_abstain = IntegerField(lazy_gettext("Abstentions"), validators=[optional(), NumberRange(0, 9999)])
    organisation_ids = _several(lazy_gettext("Binds"))
    topic_id = SelectField(lazy_gettext("Topic"), coerce=_optional_id)
    paragraph_id = SelectField(lazy_gettext("Stands behind the paragraph"), coerce=_optional_id)

    def offer(
        self,
        kinds: list[OutcomeKind],
        organisations: list[Organisation],
        topics: list[tuple[int, str]],
        paragraphs: list[tuple[int, str]],
    ) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind, _(OUTCOME_KINDS[kind])) for kind in kinds]
        self.reached_by.choices = [(way, _(label)) for way, label in REACHED_BY.items()]
        self.organisation_ids.choices = _choices_of(organisations)
        self.topic_id.choices = [("", _("– no topic –")), *((str(ident), title) for ident, title in topics)]
        known = [(str(ident), text) for ident, text in paragraphs]
        self.paragraph_id.choices = [("", _("– at the end of the item –")), *known]

    def is_consistent(self) -> bool:
        """Whether a vote has its numbers; says so at the field otherwise."""
        if self.reached_by.data is ReachedBy.VOTE and any(self[name].data is None for name in VOTES):
            _tell(self.votes_yes, _("Give the votes: yes, no and abstentions."))
        return not self.errors

    def details(self) -> OutcomeDetails:
        """What was filled in; numbers count for a vote only."""
        votes = (self.votes_yes.data or 0, self.votes_no.data or 0, self.votes_abstain.data or 0)
        return OutcomeDetails(
            wording=self.wording.data or "",
            kind=self.kind.data,
            reached_by=self.reached_by.data,
            votes=votes if self.reached_by.data is ReachedBy.VOTE else None,
            organisation_ids=tuple(sorted(self.organisation_ids.data or ())),
            topic_id=self.topic_id.data,
            paragraph_id=self.paragraph_id.data,
        )


class TaskForm(TaskFields, VersionForm):
    """A task that is written down."""

    outcome_id = SelectField(lazy_gettext("Follows from the result"), coerce=_optional_id)

    def offer(self, organisations: list[Organisation], outcomes: list[tuple[int, str]]) -> None:
        """Fill the choices."""
        self.offer_task(organisations)
        known = [(str(ident), text) for ident, text in outcomes]
        self.outcome_id.choices = [("", _("– from none –")), *known]

    def lies_after(self, meeting: Meeting) -> bool:
        """Whether the day lies after the meeting, ten years at most; says at the field otherwise what is wrong."""
        wanted: date | None = self.due_on.data
        if wanted is None or meeting.held_on < wanted <= meeting.held_on + FARTHEST:
            return True
        is_before = wanted <= meeting.held_on
        _tell(
            self.due_on,
            _("Choose a day after the meeting.")
            if is_before
            else _("That is more than ten years after the meeting. Please check the day."),
        )
        return False


def _tell(field: Field, message: str) -> None:
    field.errors = [*field.errors, message]
