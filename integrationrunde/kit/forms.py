"""Form fields: typed text is cleaned on the way in, lengths are told in the user's words."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import g, has_request_context, request
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    FieldList,
    Form,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
    validators,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in the stubs

from integrationrunde.kit.errors import Difference
from integrationrunde.kit.words import _, clean, clean_line, day, hour, lazy_gettext

RESUME = "_resume"
LARGEST_ID = 2**31 - 1
# As browsers send them, and as people type them where the browser has no picker.
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
TIME_FORMATS = ["%H:%M", "%H:%M:%S"]


class HouseForm(FlaskForm):
    """Base of all forms. The CSRF token is checked at the door, for every unsafe request, not by each form."""

    class Meta(FlaskForm.Meta):
        """Cleans every text field before anything else looks at it."""

        csrf = False

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Put the cleaning filter in front of a text field's own filters."""
            filters = cleaning(unbound_field.field_class)
            own = unbound_field.kwargs.get("filters", ())
            unbound_field.kwargs["filters"] = tuple(filters) + tuple(f for f in own if f not in filters)
            return super().bind_field(form, unbound_field, options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Note the form that reads what was sent, so that pages that show what was typed know its words."""
            sent = super().wrap_formdata(form, formdata)
            if sent is not None and isinstance(form, HouseForm) and has_request_context():
                g.form_read = form
            return sent

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was sent, rightly filled. A form brought back after signing in again is shown first."""
        if RESUME in request.form:
            return False
        return bool(super().validate_on_submit(extra_validators))


class PlainForm(Form):
    """A form inside a form (one row of a list), cleaned like the others."""

    Meta = HouseForm.Meta


def cleaning(field_class: type[Field]) -> list[Callable[[Any], Any]]:
    """The cleaning filters for a kind of field: none for passwords, lines kept in text areas only."""
    if issubclass(field_class, PasswordField) or not issubclass(field_class, StringField):
        return []
    return [_clean_text] if issubclass(field_class, TextAreaField) else [_clean_line]


class Lines(FieldList):  # type: ignore[type-arg]  # generic in the stubs alone
    """Several forms in a form, one for each line; fields whose number no page of ours can send are left out."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        sent = re.compile(rf"{re.escape(prefix)}-[0-9]{{1,4}}(-|$)")
        yield from super()._extract_indices(prefix, [name for name in formdata if sent.match(name)])  # type: ignore[misc]  # not in the stubs


def row_id(text: Any) -> int:
    """What was typed or stands in an address as the id of a row. Raises ValueError for what can be none."""
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError("no id of a row")
    return number


def _clean_text(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _clean_line(value: Any) -> Any:
    return clean_line(value) if isinstance(value, str) else value


def one_of(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """The choices of a field that is declared with them, from values and what they are called."""
    return [SelectChoice(value, label) for value, label in pairs]


def required() -> list[Any]:
    """The field must be filled."""
    return [validators.InputRequired(lazy_gettext("Please fill in this field.")), _not_blank]


def _not_blank(form: Form, field: Field) -> None:
    if isinstance(field.data, str) and not field.data:
        raise ValidationError(_("Please fill in this field."))


def optional() -> validators.Optional:
    """The field may stay empty."""
    return validators.Optional()


class AtMost:
    """At most so many characters, counted as the user counts them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, form: Form, field: Field) -> None:
        """Tell how many characters are too many."""
        length = len(field.data or "")
        if length > self.limit:
            raise ValidationError(
                _(
                    "At most %(limit)s characters, please. These are %(length)s: shorten it by %(over)s.",
                    limit=self.limit,
                    length=length,
                    over=length - self.limit,
                )
            )


def mail_address(form: Form, field: Field) -> None:
    """Validator: an address that mail can be sent to (its form; nobody is asked over the network)."""
    try:
        field.data = validate_email(field.data or "", check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValidationError(
            _("This is not a complete e-mail address. It looks like: integration@stadt.example")
        ) from error


class SeenForm(HouseForm):
    """A form that knows what its page showed when it was opened (``seen``, an id): so pressing twice is noticed."""

    seen = HiddenField()

    def show(self, newest: int) -> None:
        """Note the newest row that the page shows, 0 for none; a form that was sent keeps what it knew."""
        if not self.is_submitted():
            self.seen.data = str(newest)

    def seen_id(self) -> int | None:
        """The id of what the page showed, 0 for nothing; None when the field is missing or broken."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else None


class VersionForm(HouseForm):
    """A form that knows which stored version it was filled from, so that an outdated copy is noticed."""

    version = HiddenField()

    def expected_version(self) -> int | None:
        """The version that the user saw, None when the field is missing or broken."""
        text = str((self.version.raw_data or [""])[0])  # what was sent; data may come from the thing itself
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def differences(self, stored: "VersionForm") -> list[Difference]:
        """Where this form, as sent, parts from one filled with what is stored now; for the page that shows both."""
        found = []
        for own in self:
            texts = _as_text(own), _as_text(stored[own.name])
            if getattr(own.widget, "input_type", "") != "hidden" and texts[0] != texts[1]:
                found.append(Difference(str(own.label.text), *texts))
        return found


def _as_text(field: Field) -> str:
    """What a field holds, as its reader would say it."""
    if isinstance(field, SelectField):
        chosen = [str(label) for _value, label, selected, *_rest in field.iter_choices() if selected]
        return ", ".join(chosen)
    if isinstance(field.data, bool):
        return _("yes") if field.data else _("no")
    if isinstance(field.data, date):
        return day(field.data)
    if isinstance(field.data, time):
        return hour(field.data)
    return "" if field.data is None else str(field.data)
