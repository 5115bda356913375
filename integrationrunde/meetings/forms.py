"""Forms of series, venues and meetings."""

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import NumberRange

from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.forms import DAY_FORMATS, TIME_FORMATS, AtMost, VersionForm, optional, required
from integrationrunde.kit.words import _, lazy_gettext
from integrationrunde.meetings import rules
from integrationrunde.meetings.details import MeetingDetails, SeriesDetails, VenueDetails
from integrationrunde.meetings.models import Meeting, Series, Venue

ZONES = sorted(zone for zone in available_timezones() if zone.startswith("Europe/"))
BY_RULE, BY_HAND = "rule", "day"


def optional_id(text: Any) -> int | None:
    """The id that a choice stands for, None for the choice of nothing."""
    return int(text) if text else None


def organisation_choices(organisations: list[Organisation]) -> list[tuple[Any, str]]:
    """Choices of an optional organisation."""
    return [("", _("– none –")), *((one.id, one.official_name) for one in organisations)]


def tell(field: Field, problem: str) -> None:
    """Put a problem that a rule found at its field."""
    field.errors = [*field.errors, problem]


def _days(label: Any, default: int, least: int = 0) -> IntegerField:
    text = lazy_gettext("Please give a number of days from %(least)s to 365.", least=least)
    return IntegerField(label, default=default, validators=[*required(), NumberRange(least, 365, message=text)])


class SeriesForm(VersionForm):
    """A series with its deadlines in days."""

    name = StringField(lazy_gettext("Name"), validators=[*required(), AtMost(200)])
    short_name = StringField(lazy_gettext("Short name"), validators=[*required(), AtMost(80)])
    host_id = SelectField(lazy_gettext("Host"), coerce=optional_id, validators=required())
    mandate = TextAreaField(lazy_gettext("Mandate"), validators=[optional(), AtMost(2000)])
    can_resolve = BooleanField(lazy_gettext("This series may pass resolutions"))
    file_reference = StringField(lazy_gettext("File reference"), validators=[optional(), AtMost(80)])
    topics_lead_days = _days(lazy_gettext("Call for topics"), SeriesDetails.topics_lead_days)
    invitation_lead_days = _days(lazy_gettext("Invitation"), SeriesDetails.invitation_lead_days)
    answer_lead_days = _days(lazy_gettext("Answer deadline"), SeriesDetails.answer_lead_days)
    papers_lead_days = _days(lazy_gettext("Papers and final agenda"), SeriesDetails.papers_lead_days)
    minutes_due_days = _days(lazy_gettext("Minutes go into review"), SeriesDetails.minutes_due_days)
    objection_days = _days(lazy_gettext("Time for objections"), SeriesDetails.objection_days, 1)
    encloses_minutes = BooleanField(lazy_gettext("Send approved minutes with their PDF attached"))
    confirms_done = BooleanField(lazy_gettext("The secretariat confirms what is reported as done"), default=True)
    shows_objections = BooleanField(
        lazy_gettext("After the deadline, organisations see the objections of the others to the minutes")
    )
    letter_text = TextAreaField(
        lazy_gettext("Additional text of the invitation"), validators=[optional(), AtMost(5000)]
    )

    def offer(self, hosts: list[Organisation]) -> None:
        """Fill the choices of the host."""
        self.host_id.choices = [("", _("– please choose –")), *((one.id, one.official_name) for one in hosts)]

    def details(self) -> SeriesDetails:
        """What was filled in."""
        return SeriesDetails(**{name: self[name].data or _empty(self[name]) for name in SeriesDetails.names()})


def _empty(field: Field) -> Any:
    """What an empty field means: nothing for texts, 0 for numbers, no for checkboxes."""
    return "" if isinstance(field, StringField) else field.data


class VenueForm(VersionForm):
    """A place to meet."""

    name = StringField(lazy_gettext("Name of the place"), validators=[*required(), AtMost(200)])
    room = StringField(lazy_gettext("Room"), validators=[optional(), AtMost(120)])
    street = StringField(lazy_gettext("Street and number"), validators=[optional(), AtMost(120)])
    postal_code = StringField(lazy_gettext("Postal code"), validators=[optional(), AtMost(10)])
    locality = StringField(lazy_gettext("Town"), validators=[optional(), AtMost(80)])
    capacity = IntegerField(
        lazy_gettext("Seats in the room"),
        validators=[optional(), NumberRange(1, 99_999, message=lazy_gettext("Please give a number from 1 on."))],
    )
    accessibility = TextAreaField(lazy_gettext("Accessibility of the place"), validators=[optional(), AtMost(3000)])
    route = TextAreaField(lazy_gettext("How to get there"), validators=[optional(), AtMost(3000)])

    def details(self) -> VenueDetails:
        """What was filled in."""
        return VenueDetails(**{name: self[name].data or _empty(self[name]) for name in VenueDetails.names()})


class MeetingForm(VersionForm):
    """A meeting. The deadline follows the rules of the series, or is a day that was typed."""

    number = IntegerField(
        lazy_gettext("Number"),
        validators=[*required(), NumberRange(1, 9999, message=lazy_gettext("Please give a number from 1 to 9999."))],
    )
    title = StringField(lazy_gettext("Title"), validators=[*required(), AtMost(200)])
    held_on = DateField(lazy_gettext("Date"), format=DAY_FORMATS, validators=required())
    starts_at = TimeField(lazy_gettext("Begins at"), format=TIME_FORMATS, validators=required())
    ends_at = TimeField(lazy_gettext("Ends at"), format=TIME_FORMATS, validators=required())
    ends_on_next_day = BooleanField(lazy_gettext("Ends on the next day"))
    zone = SelectField(lazy_gettext("Time zone"), default="Europe/Berlin")
    venue_id = SelectField(lazy_gettext("Place"), coerce=optional_id)
    online_url = StringField(lazy_gettext("Link for taking part online"), validators=[optional(), AtMost(500)])
    deadline_by = RadioField(lazy_gettext("Answer deadline"), default=BY_RULE)
    answer_deadline = DateField(lazy_gettext("Answers until"), format=DAY_FORMATS, validators=[optional()])
    chair_id = SelectField(lazy_gettext("Chair"), coerce=optional_id)
    minute_taker_id = SelectField(lazy_gettext("Minute taker"), coerce=optional_id)

    def offer(self, venues: list[Venue], organisations: list[Organisation]) -> None:
        """Fill the choices."""
        self.zone.choices = [(zone, zone) for zone in ZONES]
        self.venue_id.choices = [("", _("– not yet known –")), *((venue.id, venue.label) for venue in venues)]
        self.chair_id.choices = self.minute_taker_id.choices = organisation_choices(organisations)
        self.deadline_by.choices = [(BY_RULE, _("By the rules of the series")), (BY_HAND, _("On another day"))]

    def choose_venue(self, venue_id: int | None) -> None:
        """Choose a place that has just been added, where there is one with this id."""
        if venue_id in [value for value, *_rest in self.venue_id.iter_choices() if value]:
            self.venue_id.data = venue_id

    @property
    def is_whole(self) -> bool:
        """Whether all of the meeting may be changed, not only what stays within the house."""
        return "held_on" in self

    def keep_only(self, names: frozenset[str]) -> None:
        """Drop the fields that may not be changed."""
        for name in set(MeetingDetails.names()) - names:
            del self[name]
        if "answer_deadline" not in names:
            del self.deadline_by

    def details(self, series: Series, today: date) -> MeetingDetails:
        """What was filled in, with the deadline that the rules give or that was typed."""
        typed = {name: self[name].data for name in MeetingDetails.names()}
        if self.deadline_by.data == BY_RULE or typed["answer_deadline"] is None:
            typed["answer_deadline"] = rules.answer_deadline(series, typed["held_on"], today).day
        return MeetingDetails(**{**typed, "online_url": typed["online_url"] or ""})

    def changed(self, meeting: Meeting) -> MeetingDetails:
        """The stored details with what was filled in of the few fields that may still be changed."""
        names = [name for name in MeetingDetails.names() if name in self]
        return replace(MeetingDetails.of(meeting), **{name: self[name].data for name in names})

    def fits(self, series: Series, today: date, stored: Meeting | None = None) -> bool:
        """Whether the rules find nothing wrong; puts what they find at the fields."""
        if self.held_on.data is None or self.held_on.data.year not in rules.YEARS:
            tell(self.held_on, _("Please check the year."))
            return False
        if self.deadline_by.data == BY_HAND and self.answer_deadline.data is None:
            tell(self.answer_deadline, _("Please give the day, or choose the rules of the series."))
            return False
        unchanged = stored.answer_deadline if stored else None
        details = self.details(series, today)
        found = rules.problems(details, series, today, unchanged=unchanged)
        if stored and not found:
            found = rules.past_problem(stored, details, clock.now())
        for name, problem in found.items():
            tell(self[name], problem)
        return not found


def deadline_by(meeting: Meeting, today: date) -> str:
    """Whether the stored deadline is the one that the rules of the series give."""
    by_rule = rules.answer_deadline(meeting.series, meeting.held_on, today).day
    return BY_RULE if meeting.answer_deadline == by_rule else BY_HAND


def suggestion(series: Series, last: Meeting | None) -> dict[str, Any]:
    """What a new meeting begins with: number and title counted on, the rest as last time; minutes by the host."""
    if last is None:
        return {"number": 1, "title": f"1. {series.short_name}"[:200], "minute_taker_id": series.host_id}
    number = last.number + 1
    as_before = ("starts_at", "ends_at", "ends_on_next_day", "zone", "venue_id", "chair_id", "minute_taker_id")
    title = rules.next_title(last.title, last.number, number)
    return {"number": number, "title": title, **{name: getattr(last, name) for name in as_before}}
