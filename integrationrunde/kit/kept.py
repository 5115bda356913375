"""Nothing typed is lost: what a refused or interrupted request carried, ready to be shown and sent again."""

from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from integrationrunde.kit.forms import RESUME

_NEVER_KEPT = frozenset({"csrf_token", RESUME, "password", "new_password", "repeated_password"})
PREFIX = "kept-"


@dataclass(frozen=True)
class KeptField:
    """One field of the interrupted form."""

    name: str
    value: str


def typed() -> list[KeptField]:
    """What the present request typed, without secrets."""
    return _without_secrets(request.form)


def _without_secrets(form: MultiDict[str, str]) -> list[KeptField]:
    return [KeptField(name, value) for name, value in form.items(multi=True) if name not in _NEVER_KEPT]


def carried() -> list[KeptField]:
    """What a sign-in form carries on for the form that was interrupted (fields with PREFIX)."""
    pairs = request.form.items(multi=True)
    return [KeptField(name.removeprefix(PREFIX), value) for name, value in pairs if name.startswith(PREFIX)]
