"""Shapes of input: the secretariat's side of invitations."""

from wtforms import (
    DateField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from integrationrunde.invitations.models import AnswerStatus, Channel, Mode
from integrationrunde.invitations.rules import REMARK_LENGTH
from integrationrunde.kit.forms import AtMost, HouseForm, PlainForm, VersionForm, mail_address, optional, required
from integrationrunde.kit.words import _, lazy_gettext

STATUS_CHOICES = [
    (AnswerStatus.ACCEPTED, lazy_gettext("We take part")),
    (AnswerStatus.TENTATIVE, lazy_gettext("With a reservation")),
    (AnswerStatus.DECLINED, lazy_gettext("We do not take part")),
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
        choices=[(Mode.ON_SITE, lazy_gettext("on site")), (Mode.ONLINE, lazy_gettext("online"))],
        default=Mode.ON_SITE,
        validate_choice=True,
    )


class ReplyForm(HouseForm):
    """An answer: yes, perhaps or no; how many come, who, and a remark."""

    status = RadioField(
        lazy_gettext("Answer"),
        choices=STATUS_CHOICES,
        validators=[InputRequired(lazy_gettext("Please choose an answer."))],
    )
    headcount = IntegerField(
        lazy_gettext("How many persons come?"),
        [Optional(), NumberRange(min=1, message=lazy_gettext("At least one person must come."))],
        default=1,
    )
    persons = FieldList(FormField(PersonForm), min_entries=0, max_entries=20)
    remark = TextAreaField(lazy_gettext("Remark"), [optional(), AtMost(REMARK_LENGTH)])

    places = 99

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


class HeardReplyForm(ReplyForm):
    """An answer that the secretariat heard."""

    channel = RadioField(
        lazy_gettext("How did the answer come?"),
        choices=CHANNEL_CHOICES,
        default=Channel.PHONE,
        validators=[InputRequired(lazy_gettext("Please choose how the answer came."))],
    )
    stated_on = DateField(lazy_gettext("Given on"), [Optional()])
    stated_time = TimeField(lazy_gettext("at"), [Optional()])


class LetterTextForm(VersionForm):
    """The meeting's own paragraph in the invitation."""

    letter_text = TextAreaField(lazy_gettext("Additional text of the invitation"), [optional(), AtMost(4000)])


class GuestForm(HouseForm):
    """A guest: an organisation with a seat for one meeting."""

    organisation = SelectField(lazy_gettext("Organisation"), coerce=int)
    function = StringField(lazy_gettext("Function"), [*required(), AtMost(120)])
    name = StringField(lazy_gettext("Name"), [optional(), AtMost(120)])
    address = StringField(lazy_gettext("E-mail address"), [*required(), mail_address, AtMost(254)])
    places = IntegerField(
        lazy_gettext("Places"),
        [InputRequired(lazy_gettext("Please fill in this field.")), NumberRange(1, 99)],
        default=1,
    )


class SuccessorForm(HouseForm):
    """Who takes over a seat."""

    function = StringField(lazy_gettext("Function"), [*required(), AtMost(120)])
    name = StringField(lazy_gettext("Name"), [optional(), AtMost(120)])
    salutation = StringField(lazy_gettext("Salutation in letters"), [optional(), AtMost(120)])
    address = StringField(lazy_gettext("E-mail address"), [*required(), mail_address, AtMost(254)])
    language = SelectField(lazy_gettext("Language of letters"), choices=[("de", "Deutsch"), ("en", "English")])


class ReasonForm(HouseForm):
    """A reason that those concerned are told."""

    reason = TextAreaField(lazy_gettext("Reason (the organisation reads it)"), [*required(), AtMost(500)])


class EmptyForm(HouseForm):
    """A confirmation without fields."""
