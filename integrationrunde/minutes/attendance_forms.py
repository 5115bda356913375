"""Forms of the attendance list."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from wtforms import (
    Field,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import NumberRange

from integrationrunde.directory.models import Organisation
from integrationrunde.kit.forms import TIME_FORMATS, AtMost, HouseForm, Lines, PlainForm, VersionForm, optional
from integrationrunde.kit.words import _, lazy_gettext
from integrationrunde.minutes.attendance_rules import MOST_PERSONS
from integrationrunde.minutes.attendance_ticks import STATES, Details, Tick, What
from integrationrunde.minutes.models import AttendanceState

OLDEST_TICK = timedelta(days=7)
_MILLISECOND = timedelta(milliseconds=1)
_HEADS = re.compile("[1-9][0-9]?")


class TickForm(HouseForm):
    """A tick: of which line, what (``heads:3`` for three persons), under which key, and how many ms ago it was made.

    The age and not the time is told, so that it does not matter what the device's clock says.
    """

    line = IntegerField(validators=[NumberRange(1, 2**31 - 1)])
    what = StringField()
    key = StringField(validators=[optional(), AtMost(64)])
    age = IntegerField(validators=[optional(), NumberRange(0, OLDEST_TICK // _MILLISECOND)])

    def validate_what(self, field: Field) -> None:
        """A word that is known, with a number where it needs one."""
        what, _colon, number = str(field.data or "").partition(":")
        counts = what == What.HEADS
        if what not in set(What) or (number != "") != counts or (counts and not _HEADS.fullmatch(number)):
            raise ValidationError(_("This tick says nothing that the list knows."))

    def tick(self, now: datetime) -> Tick:
        """What was ticked."""
        what, _colon, number = str(self.what.data).partition(":")
        return Tick(
            key=self.key.data or uuid4().hex,
            what=What(what),
            headcount=int(number) if number else None,
            ticked_at=now - (self.age.data or 0) * _MILLISECOND,
        )


class PersonForm(PlainForm):
    """A person on the signing list."""

    name = StringField(lazy_gettext("Name (optional)"), validators=[optional(), AtMost(120)])
    function = StringField(lazy_gettext("Function"), validators=[optional(), AtMost(120)])


class _WithPersons(VersionForm):
    persons = Lines(FormField(PersonForm), max_entries=MOST_PERSONS)

    def named(self) -> tuple[tuple[str, str], ...]:
        """The persons that were filled in."""
        found = [(one.form.name.data or "", one.form.function.data or "") for one in self.persons]
        return tuple(one for one in found if any(one))


class DetailsForm(_WithPersons):
    """All that can be said of a line."""

    state = RadioField(lazy_gettext("Attendance"), coerce=AttendanceState)
    headcount = IntegerField(lazy_gettext("How many persons"), validators=[optional(), NumberRange(0, 99)])
    function = StringField(lazy_gettext("Function"), validators=[optional(), AtMost(120)])
    substitute_function = StringField(
        lazy_gettext("Came as substitute: function"), validators=[optional(), AtMost(120)]
    )
    arrived_late_at = TimeField(lazy_gettext("Came later, at"), format=TIME_FORMATS, validators=[optional()])
    left_early_at = TimeField(lazy_gettext("Left earlier, at"), format=TIME_FORMATS, validators=[optional()])
    note = StringField(lazy_gettext("Internal note"), validators=[optional(), AtMost(300)])

    def offer(self) -> None:
        """Fill the choices."""
        self.state.choices = [(state, _(text)) for state, text in STATES.items()]

    def is_consistent(self) -> bool:
        """Whether the parts fit together; says at the fields what does not."""
        times = [one for one in (self.arrived_late_at, self.left_early_at) if one.data is not None]
        if self.state.data is not AttendanceState.PRESENT:
            for one in times:
                one.errors = [*one.errors, _("Only whoever is present came later or left earlier.")]
        return not self.errors

    def details(self) -> Details:
        """What was filled in."""
        return Details(
            state=self.state.data,
            headcount=self.headcount.data or 0,
            function=self.function.data or "",
            substitute_function=self.substitute_function.data or "",
            arrived_late_at=self.arrived_late_at.data,
            left_early_at=self.left_early_at.data,
            note=self.note.data or "",
            persons=self.named(),
        )


def _optional_id(text: Any) -> int | None:
    return int(text) if text and str(text).isdecimal() and len(str(text)) < 10 else None


class UnannouncedForm(_WithPersons):
    """An organisation that nobody had announced: of the directory, or by its name."""

    organisation = SelectField(lazy_gettext("Organisation"), coerce=_optional_id)
    name = StringField(lazy_gettext("or its name"), validators=[optional(), AtMost(200)])
    function = StringField(lazy_gettext("Function"), validators=[optional(), AtMost(120)])
    headcount = IntegerField(lazy_gettext("How many persons"), default=1, validators=[optional(), NumberRange(1, 99)])

    def offer(self, organisations: list[Organisation]) -> None:
        """Fill the choices."""
        known = [(str(one.id), one.official_name) for one in organisations]
        self.organisation.choices = [("", _("– not in the directory –")), *known]

    def is_consistent(self) -> bool:
        """Whether exactly one organisation is named; says so at the field otherwise."""
        if not self.organisation.data and not self.name.data:
            self.name.errors = [*self.name.errors, _("Choose the organisation or write down its name.")]
        if self.organisation.data and self.name.data:
            self.name.errors = [*self.name.errors, _("Choose the organisation or write its name, not both.")]
        return not self.errors

    def details(self) -> Details:
        """What was filled in."""
        return Details(
            state=AttendanceState.PRESENT,
            headcount=self.headcount.data or 1,
            function=self.function.data or "",
            persons=self.named(),
        )
