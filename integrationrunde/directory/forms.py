"""Forms of organisations, contacts and the import."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import NumberRange

from integrationrunde.directory.contacts import ContactDetails
from integrationrunde.directory.models import Contact, Organisation, OrganisationKind
from integrationrunde.directory.operations import OrganisationDetails
from integrationrunde.directory.rules import OFFICIAL_KEY, TILES
from integrationrunde.kit.forms import DAY_FORMATS, AtMost, HouseForm, VersionForm, mail_address, optional, required
from integrationrunde.kit.words import _, lazy_gettext


def _tile_number() -> list[Any]:
    text = lazy_gettext("Please give a number from 1 to %(last)s.", last=TILES)
    return [optional(), NumberRange(1, TILES, message=text)]


def _day(label: str) -> DateField:
    return DateField(label, format=DAY_FORMATS, validators=[optional()])


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _without_blanks(text: str | None) -> str | None:
    return text.replace(" ", "") if text else text


class OrganisationForm(VersionForm):
    """An organisation. Column and row of the map count from 1 here, because people do."""

    kind = SelectField(lazy_gettext("Kind"), coerce=OrganisationKind)
    official_name = StringField(lazy_gettext("Official name"), validators=[*required(), AtMost(200)])
    short_name = StringField(lazy_gettext("Short name"), validators=[*required(), AtMost(80)])
    official_key = StringField(lazy_gettext("Official key"), validators=[optional()], filters=[_without_blanks])
    map_column = IntegerField(lazy_gettext("Column on the map"), validators=_tile_number())
    map_row = IntegerField(lazy_gettext("Row on the map"), validators=_tile_number())
    valid_from = _day(lazy_gettext("First day"))
    valid_to = _day(lazy_gettext("Last day"))
    successor_id = SelectField(lazy_gettext("Successor"), coerce=_number, validate_choice=True)
    note = TextAreaField(lazy_gettext("Note"), validators=[optional(), AtMost(2000)])

    def offer(self, successors: list[Organisation]) -> None:
        """Fill the choices: the kinds, and the organisations that may follow this one."""
        self.kind.choices = [(kind, _(kind.label)) for kind in OrganisationKind]
        self.successor_id.choices = successor_choices(successors)

    def show(self, organisation: Organisation) -> None:
        """Fill the fields with what is stored; the reader's numbers count from 1."""
        self.process(None, obj=organisation)
        if organisation.map_column is not None and organisation.map_row is not None:
            self.map_column.data, self.map_row.data = organisation.map_column + 1, organisation.map_row + 1

    def validate_official_key(self, field: StringField) -> None:
        """Digits, as many as the key of a state, county, municipality or association has."""
        if not OFFICIAL_KEY.fullmatch(field.data or ""):
            raise ValidationError(_("An official key has 5, 8, 9 or 12 digits, for example 05999004."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is right; a tile has both its numbers or none."""
        right = bool(super().validate(extra_validators))
        missing = [field for field in (self.map_column, self.map_row) if field.data is None and not field.errors]
        if len(missing) != 1:
            return right
        missing[0].errors = [_("Please give both the column and the row, or neither.")]
        return False

    def validate_valid_to(self, field: DateField) -> None:
        """The last day does not lie before the first."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_("The last day lies before the first day."))

    def details(self) -> OrganisationDetails:
        """What was entered, tiles counted from 0."""
        column, row = self.map_column.data, self.map_row.data
        return OrganisationDetails(
            kind=self.kind.data,
            official_name=self.official_name.data or "",
            short_name=self.short_name.data or "",
            official_key=self.official_key.data or None,
            map_column=None if column is None else column - 1,
            map_row=None if row is None else row - 1,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data if "valid_to" in self else None,
            successor_id=self.successor_id.data if "successor_id" in self else None,
            note=self.note.data or "",
        )


def successor_choices(organisations: list[Organisation]) -> list[tuple[str, str]]:
    """Organisations to choose from, after the choice of none."""
    offered = [(str(found.id), f"{found.short_name} ({found.official_name})") for found in organisations]
    return [("", _("no successor")), *offered]


class EndForm(HouseForm):
    """The end of an organisation."""

    last_day = DateField(lazy_gettext("Last day"), format=DAY_FORMATS, validators=required())
    successor_id = SelectField(lazy_gettext("Successor"), coerce=_number)

    def __init__(self, first_day: date | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first_day = first_day

    def validate_last_day(self, field: DateField) -> None:
        """The last day does not lie before the first."""
        if field.data and self._first_day and field.data < self._first_day:
            raise ValidationError(_("The last day lies before the first day."))


class ContactForm(VersionForm):
    """A contact. The default can be moved here, and taken away only by moving it to another contact."""

    function = StringField(lazy_gettext("Function"), validators=[*required(), AtMost(120)])
    name = StringField(lazy_gettext("Name"), validators=[optional(), AtMost(120)])
    salutation = StringField(lazy_gettext("Salutation"), validators=[optional(), AtMost(120)])
    address = StringField(lazy_gettext("E-mail address"), validators=[optional(), AtMost(254), mail_address])
    phone = StringField(lazy_gettext("Phone"), validators=[optional(), AtMost(60)])
    language = SelectField(lazy_gettext("Language of letters"))
    source = StringField(lazy_gettext("Source of the address"), validators=[optional(), AtMost(200)])
    is_default = BooleanField(lazy_gettext("Default contact of the organisation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [("de", _("German")), ("en", _("English"))]

    def details(self) -> ContactDetails:
        """What was entered."""
        return ContactDetails(**{name: self[name].data or "" for name in ContactDetails.__dataclass_fields__})

    def show(self, contact: Contact) -> None:
        """Fill the fields with what is stored."""
        self.process(None, obj=contact)


class UploadForm(HouseForm):
    """The file of an import."""

    file = FileField(lazy_gettext("File"))

    def validate_file(self, field: FileField) -> None:
        """A file has been chosen."""
        if not field.data:
            raise ValidationError(_("Please choose a file."))
