"""Nothing typed is lost: what a refused or interrupted request carried, ready to be shown and sent again."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from integrationrunde.kit.forms import RESUME

_NEVER_KEPT = frozenset({"csrf_token", RESUME})
PREFIX = "kept-"


@dataclass(frozen=True)
class KeptField:
    """One field of the interrupted form."""

    name: str
    value: str


def typed() -> list[KeptField]:
    """What the present request typed, without secrets; nothing where it is too large to be read."""
    return [] if is_too_large() else _without_secrets(request.form)


def is_too_large() -> bool:
    """Whether more was sent than may be read."""
    try:
        return request.form is None
    except RequestEntityTooLarge:
        return True


def _without_secrets(form: MultiDict[str, str]) -> list[KeptField]:
    return [KeptField(name, value) for name, value in form.items(multi=True) if not _is_secret(name)]


def _is_secret(name: str) -> bool:
    return name in _NEVER_KEPT or "password" in name


def here() -> str:
    """The path and query of the present request as a browser sees them, below the prefix of the installation."""
    return quote(request.script_root) + request.full_path.rstrip("?")


def own_path(text: str | None) -> str | None:
    """A path of this house that a browser may be sent to, or None: nothing that leads elsewhere (no open redirect).

    Browsers read ``\\`` as ``/`` and skip control characters, so neither may occur.
    """
    if not text or not text.startswith("/") or text.startswith("//") or re.search(r"[\\\x00-\x20\x7f]", text):
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text


def carried() -> list[KeptField]:
    """What a sign-in form carries on for the form that was interrupted (fields with PREFIX)."""
    pairs = request.form.items(multi=True)
    return [KeptField(name.removeprefix(PREFIX), value) for name, value in pairs if name.startswith(PREFIX)]
