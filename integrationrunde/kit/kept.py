"""Nothing typed is lost: what a refused or interrupted request carried, ready to be shown and sent again."""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from flask import current_app, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from integrationrunde.kit.form_words import form_of, words_of
from integrationrunde.kit.forms import RESUME

_NEVER_KEPT = frozenset({"csrf_token", RESUME})
PREFIX = "kept-"


@dataclass(frozen=True)
class KeptField:
    """One field of the interrupted form. ``label`` is what people call it and ``said`` what its value says.

    Both are empty where nobody knows the form. Technical fields are sent again, but were filled in by nobody.
    """

    name: str
    value: str
    label: str = ""
    said: str = ""
    is_technical: bool = False


def typed() -> list[KeptField]:
    """What the present request typed, without secrets, in words where the form is known; nothing where it is too large.

    Known is the form that the view has read, or that is registered for it (`form_words.takes`).
    """
    return [] if is_too_large() else _in_words(_without_secrets(request.form))


def _in_words(fields: list[KeptField]) -> list[KeptField]:
    form = g.get("form_read") or form_of(current_app.view_functions.get(request.endpoint or ""))
    if form is None:
        return fields
    words = words_of(form)
    order = {name: place for place, name in enumerate(words)}
    found = []
    for one in sorted(fields, key=lambda one: order.get(one.name, len(order))):
        known = words.get(one.name)
        said = known.values.get(one.value, "") if known else ""
        found.append(replace(one, label=known.label, said=said, is_technical=known.is_technical) if known else one)
    return found


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
