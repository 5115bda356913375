"""Which letters a PDF can show: those of the fonts that `tools/assets.py` fetched."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from integrationrunde.kit.errors import Unprintable

FONTS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "print"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_INVISIBLE = frozenset("\n\t \N{NO-BREAK SPACE}\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")


def showable(text: str) -> str:
    """The text with each character that no font has replaced by �, because PDF/UA knows no missing letters.

    Raises Unprintable where the fonts are missing.
    """
    covered = _covered()
    if all(character in _INVISIBLE or ord(character) in covered for character in text):
        return text
    return "".join(_shown(character, covered) for character in text)


def _shown(character: str, covered: frozenset[int]) -> str:
    if character in _INVISIBLE or ord(character) in covered:
        return character
    if unicodedata.category(character) in ("Cf", "Mn", "Me", "Cn") or 0xFE00 <= ord(character) <= 0xFE0F:
        return ""
    return REPLACEMENT


@lru_cache
def _covered() -> frozenset[int]:
    """The code points of the regular letters that the bold ones have as well."""
    regular = _of("FiraSans_400Regular") | _of("NotoSansEthiopic_400Regular") | _of("DejaVuSans")
    bold = _of("FiraSans_600SemiBold") | _of("NotoSansEthiopic_600SemiBold") | _of("DejaVuSans-Bold")
    return frozenset(regular & bold)


def _of(name: str) -> set[int]:
    try:
        with TTFont(FONTS / f"{name}.ttf", lazy=True) as font:
            return set(font.getBestCmap() or {})
    except (OSError, TTLibError) as error:
        raise Unprintable(f"the font {name} cannot be read: run tools/assets.py") from error
