"""Shapes of input: answers, and the secretariat's side of invitations."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from wtforms import (
    DateField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from integrationrunde.directory.models import Organisation
from integrationrunde.invitations.answering import Attending, Reply
from integrationrunde.invitations.models import AnswerStatus, Channel, Mode
from integrationrunde.invitations.rules import REMARK_LENGTH
from integrationrunde.kit import clock
from integrationrunde.kit.forms import (
    DAY_FORMATS,
    TIME_FORMATS,
    AtMost,
    HouseForm,
    Lines,
    PlainForm,
    VersionForm,
    mail_address,
    one_of,
    optional,
    required,
)
from integrationrunde.kit.words import _, day_time, lazy_gettext

STATUS_CHOICES = [
    (AnswerStatus.ACCEPTED, lazy_gettext("We take part")),
    (AnswerStatus.TENTATIVE, lazy_gettext("With a reservation")),
    (AnswerStatus.DECLINED, lazy_gettext("We do not take part")),
]
SPEAKER_CHOICES = [
    ("substitute", lazy_gettext("the substitute")),
    ("seat", lazy_gettext("the organisation itself: this ends the substitution, and the substitute is told")),
]
CHANNEL_CHOICES = [
    (Channel.PHONE, lazy_gettext("by phone")),
    (Channel.MAIL, lazy_gettext("by e-mail")),
    (Channel.IN_PERSON, lazy_gettext("in person")),
]


class PersonForm(PlainForm):
    """One person who comes."""

    name = StringField(lazy_gettext("Name"), [optional(), AtMost(120)])
    function = StringField(lazy_gettext("Function"), [optional(), AtMost(120)])
    mode = SelectField(
        lazy_gettext("Takes part"),
        choices=one_of([(Mode.ON_SITE, lazy_gettext("on site")), (Mode.ONLINE, lazy_gettext("online"))]),
        default=Mode.ON_SITE,
        validate_choice=True,
    )


class ReplyForm(HouseForm):
    """An answer: yes, perhaps or no; how many come, who, and a remark.

    ``places`` is how many may come, ``hybrid`` whether one may take part online.
    """

    status = RadioField(
        lazy_gettext("Answer"),
        choices=one_of(STATUS_CHOICES),
        validators=[InputRequired(lazy_gettext("Please choose an answer."))],
    )
    headcount = IntegerField(
        lazy_gettext("How many persons come?"),
        [Optional(), NumberRange(min=1, message=lazy_gettext("At least one person must come."))],
        default=1,
    )
    persons = Lines(FormField(PersonForm), min_entries=0, max_entries=20)
    remark = TextAreaField(lazy_gettext("Remark"), [optional(), AtMost(REMARK_LENGTH)])

    places = 99
    hybrid = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Who declines need not say rightly how many come."""
        if self.status.data == AnswerStatus.DECLINED:
            self.headcount.process_errors, self.headcount.raw_data, self.headcount.data = [], [], None
        return bool(super().validate(extra_validators))

    def validate_headcount(self, field: IntegerField) -> None:
        """More persons than places are refused, with what to do."""
        if self.status.data != AnswerStatus.DECLINED and field.data and field.data > self.places:
            raise ValidationError(
                _(
                    "There are %(places)s places for your organisation. Please name at most %(places)s persons; if "
                    "more need to come, write it as a remark or call the secretariat.",
                    places=self.places,
                )
            )
        named = sum(bool(entry.form["name"].data or entry.form["function"].data) for entry in self.persons)
        if self.status.data != AnswerStatus.DECLINED and named > (field.data or 1):
            raise ValidationError(
                _("You have named %(named)s persons. Please correct the number, or remove a name.", named=named)
            )

    def reply(self) -> Reply:
        """What the form says, in the words of `answering`; without a number as many come as are named."""
        persons = [
            Attending(entry.form["name"].data or "", entry.form["function"].data or "", self._mode(entry.form))
            for entry in self.persons
        ]
        named = sum(bool(person.name or person.function) for person in persons)
        return Reply(
            status=AnswerStatus(self.status.data),
            headcount=self.headcount.data or max(1, named),
            persons=persons,
            remark=self.remark.data or "",
        )

    def _mode(self, person: Any) -> Mode:
        return Mode(person["mode"].data or Mode.ON_SITE) if self.hybrid else Mode.ON_SITE


class HeardReplyForm(ReplyForm):
    """An answer that the secretariat heard."""

    channel = RadioField(
        lazy_gettext("How did the answer come?"),
        choices=one_of(CHANNEL_CHOICES),
        default=Channel.PHONE,
        validators=[InputRequired(lazy_gettext("Please choose how the answer came."))],
    )
    stated_on = DateField(lazy_gettext("Given on"), [optional()], format=DAY_FORMATS)
    stated_time = TimeField(lazy_gettext("at"), [optional()], format=TIME_FORMATS)
    speaker = RadioField(
        lazy_gettext("Who answered?"),
        choices=one_of(SPEAKER_CHOICES),
        validators=[InputRequired(lazy_gettext("Please choose who answered."))],
    )

    invited_at: datetime
    stated_at: datetime | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Also whether the answer was given between the invitation and now; ``stated_at`` is that instant."""
        is_right = super().validate(extra_validators)
        problem = None if self.stated_on.errors or self.stated_time.errors else self._note_instant(clock.now())
        if problem:
            self.stated_on.errors = [problem]
        return is_right and problem is None

    def _note_instant(self, now: datetime) -> str | None:
        """Without a time: today means now, an earlier day its noon. Without a day: today. Gives what is wrong."""
        today = clock.local(now).date()
        if self.stated_time.data is None and self.stated_on.data in (None, today):
            self.stated_at = None
            return None
        try:
            at = clock.instant(self.stated_on.data or today, self.stated_time.data or time(12))
        except (clock.NoSuchTime, OverflowError):
            return _("This time does not exist. Please check day and time.")
        if at > now:
            return _("This lies in the future. Please check day and time.")
        if at < self.invited_at and (
            self.stated_time.data or clock.local(self.invited_at).date() != self.stated_on.data
        ):
            return _("The organisation was invited only on %(when)s. Please check.", when=day_time(self.invited_at))
        self.stated_at = max(at, self.invited_at)
        return None


class LetterTextForm(VersionForm):
    """The meeting's own paragraph in the invitation."""

    letter_text = TextAreaField(lazy_gettext("Additional text of the invitation"), [optional(), AtMost(5000)])


def _id_or_none(text: Any) -> int | None:
    return int(text) if text else None


class GuestForm(HouseForm):
    """A guest: an organisation with a seat for one meeting."""

    organisation = SelectField(lazy_gettext("Organisation"), [*required()], coerce=_id_or_none)
    function = StringField(lazy_gettext("Function"), [*required(), AtMost(120)])
    name = StringField(lazy_gettext("Name"), [optional(), AtMost(120)])
    address = StringField(lazy_gettext("E-mail address"), [*required(), mail_address, AtMost(254)])
    places = IntegerField(
        lazy_gettext("Places"),
        [InputRequired(lazy_gettext("Please fill in this field.")), NumberRange(1, 99)],
        default=1,
    )

    def offer(self, organisations: Sequence[Organisation]) -> None:
        """Fill the choices; nobody is chosen to begin with."""
        found = [(each.id, each.official_name) for each in organisations]
        self.organisation.choices = [("", _("– please choose –")), *found]


class SuccessorForm(HouseForm):
    """Who takes over a seat."""

    function = StringField(lazy_gettext("Function"), [*required(), AtMost(120)])
    name = StringField(lazy_gettext("Name"), [optional(), AtMost(120)])
    salutation = StringField(lazy_gettext("Salutation in letters"), [optional(), AtMost(120)])
    address = StringField(lazy_gettext("E-mail address"), [*required(), mail_address, AtMost(254)])
    language = SelectField(lazy_gettext("Language of letters"), choices=one_of([("de", "Deutsch"), ("en", "English")]))


class ReasonForm(HouseForm):
    """A reason that those concerned are told."""

    reason = TextAreaField(lazy_gettext("Reason (the organisation reads it)"), [*required(), AtMost(500)])


class CallOffForm(HouseForm):
    """Why a meeting is called off."""

    reason = TextAreaField(lazy_gettext("Reason (the organisations read it)"), [*required(), AtMost(500)])


class AnnounceForm(HouseForm):
    """A word to everybody with the changes; ``seen`` names what the page showed."""

    remark = TextAreaField(lazy_gettext("Remark"), [optional(), AtMost(2000)])
    seen = HiddenField()


class EmptyForm(HouseForm):
    """A confirmation without fields."""
