"""What an entry says, in the reader's language."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from flask_babel import force_locale

from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.words import _, day

WORD = "word"
LANGUAGES = ("de", "en")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def shown(entry: JournalEntry) -> str:
    """The entry's sentence. A value that is missing shows as an ellipsis: the journal is older than its wording."""
    return _filled(_(entry.message), entry.values)


def in_every_language(message: str, values: Mapping[str, Any]) -> list[str]:
    """The sentence in each language of the house, so that it is found by the words in which it was read."""
    sentences = []
    for language in LANGUAGES:
        with force_locale(language):
            sentences.append(_filled(_(message), values))
    return sentences


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda match: _value(values, match[1]) if match[1] else "%", sentence)


def _value(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return "…"
    if isinstance(value, dict) and WORD in value:
        return _(value[WORD])
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):  # a typed text may look like a day
            return day(date.fromisoformat(value))
    return str(value)
