"""The help for subscribers, in the language of the page."""

from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from integrationrunde.kit.markup import rendered

_FOLDER = Path(__file__).parent / "texts"


@lru_cache(maxsize=4)
def help_text(language: str) -> Markup:
    """How to subscribe; German where there is no text in the language."""
    own = _FOLDER / f"help.{language}.md"
    return rendered((own if own.exists() else _FOLDER / "help.de.md").read_text(encoding="utf-8"))
