"""Texts to begin an item with, by its kind; they are in the language of the minutes, whatever the screen's."""

from functools import lru_cache
from pathlib import Path

from integrationrunde.agenda.models import AgendaItemKind

_FOLDER = Path(__file__).parent / "texts"


@lru_cache(maxsize=32)
def template(kind: AgendaItemKind) -> str:
    """The text for a kind of agenda item; empty where none ships."""
    path = _FOLDER / f"{kind.value}.md"
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""
