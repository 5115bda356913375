"""Forms of account administration."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField

from integrationrunde.accounts.rules import ROLE_WORDS
from integrationrunde.kit.actor import Role
from integrationrunde.kit.forms import AtMost, VersionForm, mail_address, one_of, required
from integrationrunde.kit.words import _
from integrationrunde.kit.words import lazy_gettext as _l
from integrationrunde.meetings.models import Series


class AccountForm(VersionForm):
    """Who it is."""

    name = StringField(_l("Name"), [*required(), AtMost(200)])
    address = StringField(_l("E-mail address"), [*required(), mail_address, AtMost(254)])
    language = SelectField(_l("Language of pages and letters"), choices=one_of([("de", "Deutsch"), ("en", "English")]))


class RolesForm(VersionForm):
    """What it may do: for all series, and for each series (fields are added by `roles_form`)."""

    def chosen(self) -> dict[int | None, Role]:
        """Series id (None: all) -> role, as the form says it."""
        values = {_series_id(field.name): field.data for field in self if field.name.startswith("role_")}
        return {series_id: Role(value) for series_id, value in values.items() if value}


class NewAccountForm(AccountForm, RolesForm):
    """Who it is and what it may do."""


def role_choices() -> list[tuple[str, str]]:
    """Nothing, and the three roles."""
    return [("", _("no access")), *((str(role), _(word)) for role, word in ROLE_WORDS.items())]


def roles_form(series: Sequence[Series], present: dict[int | None, Role], *, base: type[Any] = RolesForm) -> Any:
    """The form for these series, filled with the present roles."""
    choices = one_of(role_choices())
    everywhere = SelectField(_l("All series, also future ones"), choices=choices, default=_word(present.get(None)))
    fields: dict[str, Any] = {"role_all": everywhere}
    for one in series:
        fields[f"role_{one.id}"] = SelectField(one.name, choices=choices, default=_word(present.get(one.id)))
    return type(base.__name__, (base,), fields)


def _word(role: Role | None) -> str:
    return str(role) if role else ""


def _series_id(name: str) -> int | None:
    text = name.removeprefix("role_")
    return None if text == "all" else int(text)
