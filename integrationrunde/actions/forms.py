"""Forms of tasks: what organisations say by link, or the secretariat enters for them."""

import enum
from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    DateField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from integrationrunde.actions import rules
from integrationrunde.actions.history import Evidence
from integrationrunde.actions.models import ReportChannel
from integrationrunde.actions.wording import CHANNELS
from integrationrunde.files import storing
from integrationrunde.files.uploading import UploadForm
from integrationrunde.kit import clock
from integrationrunde.kit.forms import DAY_FORMATS, AtMost, HouseForm, SeenForm, mail_address, optional, required
from integrationrunde.kit.words import N_, _, lazy_gettext
from integrationrunde.seats.person import Person


class What(enum.StrEnum):
    """What an organisation says of its part."""

    ACCEPT = "accept"
    START = "start"
    PROGRESS = "progress"
    DONE = "done"
    DATE = "date"
    DECLINE = "decline"


WHAT = {
    What.ACCEPT: N_("We take this on"),
    What.START: N_("We have begun"),
    What.PROGRESS: N_("This is how far we are"),
    What.DONE: N_("It is done"),
    What.DATE: N_("Asks for another date"),
    What.DECLINE: N_("Not responsible"),
}
BY_LINK = (What.ACCEPT, What.START, What.PROGRESS, What.DONE)


def a_note(label: Any, *, needed: bool = False) -> TextAreaField:
    """The field of a word that stands in the history."""
    first = required() if needed else []
    return TextAreaField(label, validators=[*first, AtMost(rules.LONGEST_NOTE)])


def due_day(label: Any) -> DateField:
    """The field of a day until which something is to be done."""
    return DateField(label, format=DAY_FORMATS, validators=required())


def check_day(field: DateField) -> None:
    """A day on which somebody works, ahead. Raises ValidationError."""
    problem = rules.due_date_problem(field.data, clock.today()) if field.data else None
    if problem:
        raise ValidationError(problem)


class ReportForm(UploadForm, SeenForm):
    """A report with a note and evidence; after `validate` ``upload`` is the file that came along."""

    what = RadioField(
        lazy_gettext("What do you report?"),
        coerce=What,
        validators=[InputRequired(lazy_gettext("Please choose what you report."))],
    )
    note = a_note(lazy_gettext("Note"))
    file = FileField(lazy_gettext("Evidence as a file"))
    url = StringField(lazy_gettext("Evidence as a link"), validators=[optional(), AtMost(500)])

    def offer(self, choices: Collection[What]) -> None:
        """Fill the choices."""
        self.what.choices = [(one, _(WHAT[one])) for one in choices]

    def validate_note(self, field: TextAreaField) -> None:
        """A report of progress says something."""
        if self.what.data is What.PROGRESS and not (field.data or self.file.data or self.url.data):
            raise ValidationError(_("Please say in a few words how far it is."))

    def validate_url(self, field: StringField) -> None:
        """A link is a complete one that nobody can read along."""
        if field.data and (not field.data.startswith("https://") or " " in field.data or len(field.data) < 12):
            raise ValidationError(_("A link begins with https:// and has no blanks."))

    def evidence(self, now: datetime) -> Evidence:
        """What was sent along, stored. Raises Refused when the disk takes no more."""
        stored = storing.store(self.upload.content, self.upload.kind, now=now) if self.upload else None
        name = self.upload.name if self.upload else ""
        return Evidence(file=stored, file_name=name, url=self.url.data or "")


class HeardForm(ReportForm):
    """What the secretariat enters of what an organisation said by phone or mail."""

    channel = RadioField(lazy_gettext("How it came"), coerce=ReportChannel, default=ReportChannel.PHONE)
    wanted = DateField(lazy_gettext("The date that it asks for"), format=DAY_FORMATS, validators=[optional()])
    instead = StringField(
        lazy_gettext("Who is responsible instead"), validators=[optional(), AtMost(rules.LONGEST_INSTEAD)]
    )

    def offer(self, choices: Collection[What]) -> None:
        """Fill the choices."""
        super().offer(choices)
        ways = (ReportChannel.PHONE, ReportChannel.MAIL, ReportChannel.IN_PERSON)
        self.channel.choices = [(way, _(CHANNELS[way])) for way in ways]

    def validate_what(self, field: RadioField) -> None:
        """Another date needs its day, and a reason as well as "not responsible"."""
        if field.data is What.DATE and self.wanted.data is None:
            raise ValidationError(_("Please give the date that it asks for."))
        if field.data in (What.DATE, What.DECLINE) and not self.note.data:
            raise ValidationError(_("Please give the reason as a note."))

    def validate_wanted(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        if self.what.data is What.DATE:
            check_day(field)


class DateForm(SeenForm):
    """Another date with a reason."""

    wanted = due_day(lazy_gettext("The date that you ask for"))
    reason = a_note(lazy_gettext("Reason"), needed=True)

    def validate_wanted(self, field: DateField) -> None:
        """A day on which somebody works, ahead."""
        check_day(field)


class DeclineForm(SeenForm):
    """Not responsible, why, and who is instead."""

    reason = a_note(lazy_gettext("Reason"), needed=True)
    instead = StringField(
        lazy_gettext("Who is responsible instead?"), validators=[optional(), AtMost(rules.LONGEST_INSTEAD)]
    )


class ColleagueForm(HouseForm):
    """A colleague who shall do the task. ``taken`` are addresses that have it anyway."""

    name = StringField(lazy_gettext("Name"), [AtMost(120)])
    function = StringField(lazy_gettext("Function"), [AtMost(120)])
    address = StringField(lazy_gettext("E-mail address"), [*required(), AtMost(254), mail_address])
    note = a_note(lazy_gettext("Word to the colleague"))

    def validate_name(self, field: StringField) -> None:
        """Whoever gets the task is named by name or by function."""
        if not field.data and not self.function.data:
            raise ValidationError(_("Please give a name or a function."))

    def person(self, language: str) -> Person:
        """The colleague, written to in the language of whoever hands over."""
        return Person(
            name=self.name.data or "",
            function=self.function.data or "",
            address=self.address.data or "",
            language=language,
        )
