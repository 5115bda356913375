"""Gather the words of every room into its own catalog and compile them all into one.

Sources are the calls of gettext in `integrationrunde/<room>/` and in `templates/<room>/`. Each room keeps its own
`integrationrunde/translations/de/<room>.po`, so that two people who work in two rooms never meet in one file. What
lies outside of the rooms (layout, components, error pages, the application itself) is the room `layout`.

    python tools/words.py               merge what is new into the catalogs, then compile
    python tools/words.py seats agenda  merge these two rooms only, then compile
    python tools/words.py --tidy        the same, and delete what is no longer used instead of commenting it out
    python tools/words.py --compile     compile only
    python tools/words.py --check       change nothing; fail with a list of everything that is wrong
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from jinja2 import TemplateError
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "en")
SOURCE_LANGUAGE = "en"
OUTSIDE = "layout"
KEYWORDS: Mapping[str, Any] = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PLACEHOLDER = re.compile(r"(?<!%)(?:%%)*%\((\w+)\)")
Key = tuple[str | None, str]
Catalogs = dict[str, Catalog]


class Any1(dict[str, int]):
    """A mapping in which every placeholder has a value, to try whether a text can be formatted at all."""

    def __missing__(self, name: str) -> int:
        return 1


class Words:
    """The words of the checkout at `root`: what its sources say and what its catalogs know."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.package = root / "integrationrunde"
        self.broken: list[str] = []

    def rooms(self) -> list[str]:
        """All rooms of the package, and the room of everything that lies outside of them."""
        return [*sorted(found.parent.name for found in self.package.glob("*/__init__.py")), OUTSIDE]

    def _sources(self) -> Iterator[tuple[str, Path]]:
        rooms = set(self.rooms())
        for base, pattern in ((self.package, "*.py"), (self.root / "templates", "*")):
            for path in sorted(base.rglob(pattern)):
                if path.is_file() and not path.name.startswith("."):
                    top = path.relative_to(base).parts[0]
                    yield (top if top in rooms else OUTSIDE), path

    def said(self) -> Catalogs:
        """What the sources of each room say. A source that cannot be read is noted in `broken`."""
        said = {room: Catalog() for room in self.rooms()}
        for room, path in self._sources():
            method: Any = "python" if path.suffix == ".py" else babel_extract
            name = path.relative_to(self.root).as_posix()
            options = {} if path.suffix == ".py" else {"silent": "false"}
            try:
                with path.open("rb") as source:
                    for line, message, comments, context in extract(method, source, KEYWORDS, ["Words:"], options):
                        said[room].add(message, None, [(name, line)], auto_comments=comments, context=context)
            except (TemplateError, SyntaxError, UnicodeDecodeError) as error:
                self.broken.append(f"{room}: {name} cannot be read: {error}")
        return said

    def file(self, language: str, room: str) -> Path:
        return self.package / "translations" / language / f"{room}.po"

    def known(self, language: str) -> Catalogs:
        """What the catalogs of a language know, room by room. An unreadable file is noted in `broken`."""
        known: Catalogs = {}
        for path in sorted(self.file(language, OUTSIDE).parent.glob("*.po")):
            try:
                with path.open("rb") as file:
                    known[path.stem] = read_po(file, locale=language, charset="utf-8", abort_invalid=True)
            except (PoFileError, UnicodeDecodeError, ValueError) as error:
                self.broken.append(f"{path.stem}: {path.relative_to(self.root)} cannot be read: {error}")
        return known

    def compile(self) -> None:
        """Write one binary catalog per language out of all its rooms; the first room wins where two differ."""
        for language in LANGUAGES:
            whole = Catalog(locale=language, fuzzy=False)
            for catalog in self.known(language).values():
                for message in messages(catalog):
                    if is_translated(message) and not message.fuzzy:
                        earlier = whole.get(message.id, message.context)
                        if earlier is None or (message.pluralizable and not earlier.pluralizable):
                            whole.delete(message.id, message.context)
                            whole.add(message.id, message.string, context=message.context)
            target = self.package / "translations" / language / "LC_MESSAGES" / "messages.mo"
            if len(whole) or target.exists():
                buffer = io.BytesIO()
                write_mo(buffer, whole)
                write(target, buffer.getvalue())

    def merge(self, rooms: Iterable[str], *, tidy: bool) -> None:
        """Bring the catalogs of the rooms up to what their sources say; what another room translated is offered."""
        said, known = self.said(), self.known("de")
        elsewhere = {key_of(m): m for c in known.values() for m in messages(c) if is_translated(m)}
        unreadable = {note.split(":")[0] for note in self.broken}
        for room in rooms:
            if room in unreadable:
                continue
            old = known.get(room, Catalog())
            new = merged(said.get(room, Catalog()), old, elsewhere, tidy=tidy)
            if len(new) or new.obsolete or room in known:
                write(self.file("de", room), as_po(new, "de"))

    def complaints(self) -> list[str]:
        """Everything that keeps the words from being complete, one line each."""
        said, known, english = self.said(), self.known("de"), self.known(SOURCE_LANGUAGE)
        found: list[str] = []
        for room in sorted({*said, *known, *english}):
            spoken = {key_of(m): m for m in messages(said.get(room, Catalog()))}
            for language, catalogs in (("de", known), (SOURCE_LANGUAGE, english)):
                catalog = catalogs.get(room, Catalog())
                complete = language != SOURCE_LANGUAGE
                found += [f"{language}/{room}: {line}" for line in of_room(spoken, catalog, complete=complete)]
        return self.broken + found + conflicts(known) + conflicts(english)


def messages(catalog: Catalog) -> Iterator[Message]:
    """The messages of a catalog without its header."""
    return (message for message in catalog if message.id)


def key_of(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def is_translated(message: Message) -> bool:
    strings = forms(message.string)
    return bool(strings) and all(strings) and len(strings) == (2 if message.pluralizable else 1)


def merged(said: Catalog, old: Catalog, elsewhere: Mapping[Key, Message], *, tidy: bool) -> Catalog:
    """A fresh catalog: all that is said, with the translations that are known."""
    new = Catalog()
    memory = {key_of(m): m for m in (*old.obsolete.values(), *messages(old))}
    for message in messages(said):
        known = memory.get(key_of(message))
        if known is None or not any(forms(known.string)):
            known = elsewhere.get(key_of(message), known)
        string = fitting(message, known)
        flags = {"fuzzy"} if known is not None and known.fuzzy else set()
        comments = known.user_comments if known is not None else ()
        new.add(message.id, string, (), flags, message.auto_comments, comments, context=message.context)
    if not tidy:
        kept = {key_of(m) for m in messages(new)}
        for key, message in memory.items():
            if key not in kept and is_translated(message):
                new.obsolete[key[1] if key[0] is None else (key[1], key[0])] = message
    return new


def fitting(message: Message, known: Message | None) -> Any:
    strings = forms(known.string) if known is not None else ()
    if message.pluralizable:
        return strings if len(strings) == 2 else ((strings * 2)[:2] or ("", ""))
    return strings[0] if strings else ""


def as_po(catalog: Catalog, language: str) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    return (HEADER.format(language=language) + buffer.getvalue().decode().strip() + "\n").encode()


def write(path: Path, content: bytes) -> None:
    """Replace a file in one step, and only when it changes."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def of_room(spoken: Mapping[Key, Message], catalog: Catalog, *, complete: bool) -> Iterator[str]:
    """What is wrong in the catalog of one room; `complete` says that every message must be in it."""
    known = {key_of(m): m for m in messages(catalog)}
    for key, message in spoken.items():
        if key not in known:
            if complete:
                yield f"missing: {key[1]!r}"
        elif message.pluralizable != known[key].pluralizable:
            yield f"plural here, singular there: {key[1]!r}"
        elif not is_translated(known[key]):
            yield f"untranslated: {key[1]!r}"
        else:
            yield from (f"{wrong}: {key[1]!r}" for wrong in misformatted(message, known[key]))
    yield from (f"fuzzy: {key[1]!r}" for key, message in known.items() if message.fuzzy)
    yield from (f"obsolete: {key[1]!r}" for key in known if key not in spoken)
    yield from (f"obsolete: {key_of(message)[1]!r}" for message in catalog.obsolete.values())


def misformatted(message: Message, known: Message) -> Iterator[str]:
    """Placeholders that differ, and percent signs that would break formatting."""
    ids, strings = forms(message.id), forms(known.string)
    names = [set(PLACEHOLDER.findall(text)) for text in ids]
    allowed = set().union(*names)
    in_template = any(not name.endswith(".py") for name, _ in message.locations)
    for text in strings:
        used = set(PLACEHOLDER.findall(text))
        # The number may be spelled out in one form ("one meeting", "%(num)s meetings"); nothing else may get lost.
        needed = allowed - {"num"} if message.pluralizable else allowed
        if not needed <= used <= allowed:
            yield f"placeholders {sorted(used)} instead of {sorted(allowed)}"
        yield from _unformattable(text, needed=bool(allowed) or in_template)
    yield from (wrong for text in ids for wrong in _unformattable(text, needed=bool(allowed) or in_template))


def _unformattable(text: str, *, needed: bool) -> Iterator[str]:
    try:
        _ = text % Any1() if needed else text
    except (TypeError, ValueError) as error:
        yield f"cannot be formatted ({error}; a percent sign is written %%)"


def conflicts(known: Catalogs) -> list[str]:
    """The same message with two translations: only one of them could win."""
    first: dict[Key, tuple[str, str]] = {}
    found: list[str] = []
    for room, catalog in known.items():
        for message in filter(is_translated, messages(catalog)):
            string = forms(message.string)[0]
            before, earlier = first.setdefault(key_of(message), (room, string))
            if earlier != string:
                found.append(f"{room}: {key_of(message)[1]!r} is {string!r}, but {earlier!r} in {before}")
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", help="rooms to merge (default: all)")
    parser.add_argument("--check", action="store_true", help="change nothing, fail when anything is wrong")
    parser.add_argument("--compile", action="store_true", help="compile only")
    parser.add_argument("--tidy", action="store_true", help="delete obsolete entries")
    wanted = parser.parse_args(arguments)
    words = Words(ROOT)
    if wanted.check:
        found = words.complaints()
        print(*found, f"words: {len(found)} complaints" if found else "words: complete", sep="\n")
        return 1 if found else 0
    if not wanted.compile:
        words.merge(wanted.rooms or {*words.rooms(), *words.known("de")}, tidy=wanted.tidy)
        open_ends = sum(not is_translated(m) for c in words.known("de").values() for m in messages(c))
        print(f"words: merged, {open_ends} untranslated")
    words.compile()
    print(*dict.fromkeys(words.broken), sep="\n", end="\n" if words.broken else "", file=sys.stderr)
    return 1 if words.broken else 0


if __name__ == "__main__":
    sys.exit(main())
