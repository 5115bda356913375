"""Law 6: English code, German screen; nothing untranslated, and the glossary's forbidden words nowhere."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from tests.house.world import none_of

FORBIDDEN = re.compile(
    r"\b(Meetings?|\w*[Bb]esprechung(en)?|To-?[Dd]os?|\w*[Aa]nmeldung(en)?|Teilnehmer|Teilnehmern|Teilnehmerlisten?)\b(?!innen|:innen|\*innen)"
)
GERMAN = Path("integrationrunde/translations/de")


def test_words_are_complete() -> None:
    checked = subprocess.run([sys.executable, "tools/words.py", "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def translations() -> Iterator[tuple[str, str]]:
    """Every German text with the room that it belongs to."""
    for path in sorted(GERMAN.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="de"):
                texts = message.string if isinstance(message.string, list | tuple) else [message.string or ""]
                yield from ((path.stem, str(text)) for text in texts if message.id)


def test_forbidden_words_in_no_translation() -> None:
    none_of([f"{room}: {text}" for room, text in translations() if FORBIDDEN.search(text)])


def test_forbidden_words_in_no_text_for_users() -> None:
    texts = [
        *Path("docs/handbuch").rglob("*.md"),
        *Path("integrationrunde").rglob("*.md"),
        *Path("templates").rglob("*.md"),
    ]
    none_of([f"{path}: {hit[0]}" for path in texts if (hit := FORBIDDEN.search(path.read_text()))])


def test_the_formal_address_only() -> None:
    """Screens and letters say "Sie"."""
    informal = re.compile(r"\b(du|dein(e|er|em|en)?|dich|dir|euch|euer)\b")
    none_of([f"{room}: {text}" for room, text in translations() if informal.search(text)])


def test_the_pattern_finds_what_it_should() -> None:
    for text in ("Das Meeting", "Besprechung", "Vorbesprechung", "To-do", "Anmeldung", "Teilnehmer"):
        assert FORBIDDEN.search(text), text
    for text in ("Teilnehmende", "Sitzung", "Einloggen", "Rückmeldung", "Abmeldung", "Teilnahmeliste"):
        assert not FORBIDDEN.search(text), text


def test_no_german_in_code() -> None:
    """Message ids are English: an umlaut in one is a German text that English readers would get."""
    umlaut = re.compile(r"[äöüßÄÖÜ]")
    found = []
    for path in sorted(GERMAN.glob("*.po")):
        with path.open("rb") as file:
            ids = [message.id for message in read_po(file, locale="de") if message.id]
        found += [f"{path.stem}: {ident}" for ident in ids if umlaut.search(str(ident))]
    none_of(found)
