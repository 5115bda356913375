"""Words: gettext, German sorting and searching, cleaning of typed text, formats of dates and times."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time

import babel.dates
import flask_babel
from flask_babel import format_date, get_locale, lazy_gettext

from integrationrunde.kit import clock

__all__ = ["N_", "_", "clean", "clean_line", "day", "day_time", "fold", "lazy_gettext", "ngettext", "sort_key"]

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

# Control, private-use and surrogate characters, and the marks that turn the reading direction.
_REFUSED = frozenset({"Cc", "Co", "Cs"})
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_BARRED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a message for translation where it is shown later."""
    return message


def clean(text: str) -> str:
    """Typed text without control characters, private-use characters or direction marks; NFC; ``\\n`` line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(c for c in lines if c in "\n\t" or _is_text(c))).strip()


def _is_text(character: str) -> bool:
    """Characters newer than our Unicode tables stay (an emoji of this year), code points that never are any do not."""
    code = ord(character)
    never_assigned = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return not (never_assigned or character in _DIRECTION_MARKS or unicodedata.category(character) in _REFUSED)


def clean_line(text: str) -> str:
    """Like clean, on one line: line breaks and runs of blanks become one blank."""
    return re.sub(r"\s+", " ", clean(text.replace("\u2028", "\n").replace("\u2029", "\n")))


def sort_key(text: str) -> str:
    """Key that sorts as DIN 5007-1: ä as a, ß as ss, case and punctuation ignored."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_BARRED)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", letters).strip()


def fold(text: str) -> str:
    """Text for searching: both ways to write an umlaut without one (``Möhnesee`` as ``mohnesee`` and ``moehnesee``)."""
    spelled = sort_key(unicodedata.normalize("NFC", text.casefold()).translate(_UMLAUTS))
    plain = sort_key(text)
    return plain if spelled == plain else f"{plain} {spelled}"


def pattern(query: str) -> str:
    """A LIKE pattern for a folded column; the query's wildcards mean themselves (sort_key leaves none)."""
    return f"%{sort_key(query)}%"


def day(value: date) -> str:
    """A date as this language writes it: ``21.09.2016``."""
    return str(format_date(value, "dd.MM.yyyy" if is_german() else "d MMM yyyy"))


def day_of_week(value: date) -> str:
    """``Mittwoch``."""
    return babel.dates.format_date(value, "EEEE", locale=get_locale() or "de")


def weekday(value: date) -> str:
    """A date with its day of the week: ``Mittwoch, 21. September 2016``."""
    return str(format_date(value, "EEEE, d. MMMM yyyy" if is_german() else "full"))


def hour(value: time) -> str:
    """A time of day: ``09:30 Uhr``."""
    return value.strftime("%H:%M") + (" Uhr" if is_german() else "")


def day_time(value: datetime) -> str:
    """An instant as a clock in Berlin shows it: ``21.09.2016, 09:30 Uhr``."""
    local = clock.local(value)
    return f"{day(local.date())}, {hour(local.time())}"


def is_german() -> bool:
    """Whether the reader's language is German, as it is where nobody reads."""
    locale = get_locale()
    return locale is None or locale.language == "de"
