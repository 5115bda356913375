"""Forms of seats and their holders."""

from typing import Any

from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.directory.models import Contact, Organisation
from integrationrunde.kit.forms import AtMost, HouseForm, VersionForm, mail_address, one_of, optional, required
from integrationrunde.kit.words import _, lazy_gettext
from integrationrunde.seats.models import SeatHolder
from integrationrunde.seats.person import Person

LANGUAGES = (("de", "Deutsch"), ("en", "English"))


def _places() -> IntegerField:
    text = lazy_gettext("Please give a number from 1 to 99.")
    return IntegerField(lazy_gettext("Places"), default=2, validators=[*required(), NumberRange(1, 99, message=text)])


class NewSeatsForm(HouseForm):
    """Organisations that get a seat, several at once."""

    organisation_ids = SelectMultipleField(
        lazy_gettext("Organisations"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=required(),
    )
    places = _places()

    def offer(self, organisations: list[Organisation]) -> None:
        """Fill the choices."""
        self.organisation_ids.choices = [(one.id, one.official_name) for one in organisations]


class SeatForm(VersionForm):
    """A seat."""

    places = _places()


class HolderForm(VersionForm):
    """Somebody who acts for a seat: copied from a contact, or typed."""

    contact_id = SelectField(lazy_gettext("Contact"), coerce=lambda text: int(text) if text else None)
    function = StringField(lazy_gettext("Function"), validators=[optional(), AtMost(120)])
    name = StringField(lazy_gettext("Name"), validators=[optional(), AtMost(120)])
    salutation = StringField(lazy_gettext("Salutation"), validators=[optional(), AtMost(120)])
    address = StringField(lazy_gettext("E-mail address"), validators=[optional(), AtMost(254), mail_address])
    language = SelectField(lazy_gettext("Language of letters"), choices=one_of(LANGUAGES), default="de")

    def offer(self, contacts: list[Contact]) -> None:
        """Fill the choices of contacts; typing by hand is always possible."""
        self.contact_id.choices = [("", _("– enter by hand –")), *((one.id, described(one)) for one in contacts)]

    def person(self, contacts: list[Contact]) -> Person:
        """Who was meant: the chosen contact as the directory knows it, else what was typed."""
        chosen = next((one for one in contacts if one.id == self.contact_id.data), None)
        return Person.of(chosen) if chosen else Person(**self.typed())

    def change_of(self, holder: SeatHolder) -> Person:
        """What was typed, for a holder whose contact stays the same."""
        return Person(**self.typed(), contact_id=holder.contact_id)

    def typed(self) -> dict[str, Any]:
        """The details that were typed."""
        names = ("function", "name", "salutation", "address", "language")
        return {name: self[name].data or "" for name in names}

    def is_filled(self) -> bool:
        """Whether somebody was named: a contact, a function or an address. Says so at the field otherwise."""
        if self.contact_id.data or self.function.data or self.address.data:
            return True
        message = _("Please choose a contact, or give at least a function or an e-mail address.")
        self.contact_id.errors = [*self.contact_id.errors, message]
        return False


def described(contact: Contact) -> str:
    """A contact on one line."""
    return ", ".join(part for part in (contact.function, contact.name, contact.address or _("no address")) if part)
