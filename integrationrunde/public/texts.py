"""The operator's texts: as configured, else drafts that state no facts about anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from integrationrunde.kit.markup import rendered

_FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class Text:
    """A text of the operator, ready to be shown; ``is_draft`` where nobody has written it yet."""

    html: Markup
    is_draft: bool


def of_operator(setting: str, config: Mapping[str, Any]) -> Text:
    """The text of a setting such as OPERATOR_IMPRINT, or the draft that ships with the software."""
    own = str(config[setting])
    if own.strip():
        return shown(own)
    return shown(draft(setting.removeprefix("OPERATOR_").lower(), config), is_draft=True)


def shown(text: str, *, is_draft: bool = False) -> Text:
    """A Markdown text, ready to be shown."""
    return Text(rendered(text), is_draft)


def draft(name: str, config: Mapping[str, Any], language: str = "de") -> str:
    """A text that ships with the software, with the operator's name and addresses put in."""
    text = _stored(name, language)
    contact = config["OPERATOR_CONTACT_MAIL"]
    known = {
        "{operator}": config["OPERATOR_NAME"],
        "{contact_mail}": f"<{contact}>" if contact else "[E-Mail-Adresse ergänzen]",
        "{contact_phone}": config["OPERATOR_CONTACT_PHONE"] or "[Telefonnummer ergänzen]",
        "{ombuds}": config["OPERATOR_OMBUDS"],
    }
    for placeholder, value in known.items():
        text = text.replace(placeholder, value)
    return text


@lru_cache(maxsize=32)
def _stored(name: str, language: str) -> str:
    return (_FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8")
