"""Canonical bytes: one text for one content, so that its SHA-256 means something. Schema: docs/minutes-schema.md.

JSON in UTF-8: every text NFC, keys sorted, no blanks between tokens, nothing escaped that need not be, only whole
numbers, dates, local times and instants (UTC, seconds) in ISO 8601, no byte-order mark, no newline at the end.
"""

import dataclasses
import enum
import hashlib
import json
import types
import typing
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, TypeVar

from integrationrunde.agenda.models import Audience
from integrationrunde.minutes.content import SCHEMA, Content, Declaration, Item

Shape = TypeVar("Shape")
_MISSING = dataclasses.MISSING


class Unreadable(ValueError):
    """Bytes that are not of a known schema, or not canonical."""


def written(content: Any) -> bytes:
    """The canonical bytes of a content, or of any dataclass of plain values."""
    return json.dumps(
        _plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256(canonical: bytes) -> str:
    """The checksum that page and PDF print: over exactly these bytes, in hexadecimal."""
    return hashlib.sha256(canonical).hexdigest()


def read(canonical: bytes) -> Content:
    """What the bytes of a version say. Raises Unreadable for bytes of another schema or shape."""
    return read_as(Content, canonical)


def outline(canonical: bytes) -> Content:
    """A version without texts and lists of organisations: its head, the places of its items, its papers.

    Long minutes are read in a small part of the time. Raises Unreadable.
    """
    return _read(Content, canonical, _without_texts)


def read_as(kind: type[Shape], canonical: bytes) -> Shape:
    """Canonical bytes as one of our shapes. Raises Unreadable."""
    return _read(kind, canonical, lambda plain: plain)


def _read(kind: type[Shape], canonical: bytes, cut: Callable[[dict[str, Any]], dict[str, Any]]) -> Shape:
    try:
        plain = json.loads(canonical)
        if plain["schema"] != SCHEMA:
            raise Unreadable(f"schema {plain['schema']} is not known")
        return typing.cast(Shape, _shaped(kind, cut(plain)))
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"these bytes are no {kind.__name__}: {error}") from error


def _without_texts(plain: dict[str, Any]) -> dict[str, Any]:
    texts: dict[str, Any] = {"paragraphs": [], "results": [], "tasks": []}
    items = [{name: value for name, value in item.items() if name != "followed"} | texts for item in plain["items"]]
    return {**plain, "items": items, "attendance": [], "declarations": [], "distribution": []}


def for_organisation(content: Content, organisation_id: int | None) -> Content:
    """The content as this organisation may read it; None: an organisation that is named nowhere.

    Whoever builds page, letter, PDF or search for a seat takes this. What it may not read is a place alone.
    """
    items = tuple(item if _may_read(item, organisation_id) else _place(item) for item in content.items)
    readable = {item.id for item in items if not item.is_cut}
    papers = tuple(
        paper
        for paper in content.papers
        if _may_read(paper, organisation_id) and (paper.item_id is None or paper.item_id in readable)
    )
    declarations = tuple(one for one in content.declarations if declaration_is_readable(one, readable))
    return dataclasses.replace(
        content,
        items=items,
        papers=papers,
        papers_missing=content.papers_missing or len(papers) < len(content.papers),
        declarations=declarations,
        declarations_missing=content.declarations_missing or len(declarations) < len(content.declarations),
    )


def declaration_is_readable(declaration: Declaration, readable_items: typing.Collection[int]) -> bool:
    """Whether a declaration belongs to an item that is readable, or to the whole."""
    return declaration.item_id is None or declaration.item_id in readable_items


def _may_read(thing: Any, organisation_id: int | None) -> bool:
    if thing.audience is Audience.ALL:
        return True
    return thing.audience is Audience.ORGANISATIONS and organisation_id in thing.organisation_ids


def _place(item: Item) -> Item:
    """The item without anything that somebody said: also its title may tell too much."""
    return dataclasses.replace(
        item,
        organisation_ids=(),
        title="",
        paragraphs=(),
        results=(),
        tasks=(),
        deferred_reason="",
        deferred_to="",
        is_cut=True,
        followed=(),
    )


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in _said(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _said(value: Any) -> typing.Iterator[dataclasses.Field[Any]]:
    """The fields of a shape; one that came later has a default, and is left out where it says nothing else."""
    return (field for field in dataclasses.fields(value) if getattr(value, field.name) != field.default)


def _shaped(kind: Any, value: Any) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = next(one for one in typing.get_args(kind) if one is not types.NoneType)
        return None if value is None else _shaped(inner, value)
    if origin is tuple:
        return tuple(_shaped(typing.get_args(kind)[0], one) for one in value)
    if dataclasses.is_dataclass(kind):
        return _object(kind, value)
    if issubclass(kind, enum.Enum):
        return kind(value)
    if kind in (date, time, datetime):
        return kind.fromisoformat(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _object(kind: Any, value: dict[str, Any]) -> Any:
    hints = _hints(kind)
    later = {field.name: field.default for field in dataclasses.fields(kind) if field.default is not _MISSING}
    if set(hints) - set(later) != set(value) - set(later) or set(value) - set(hints):
        raise TypeError(f"{kind.__name__} has other fields: {sorted(set(hints) ^ set(value))}")
    found = kind(**{name: _shaped(hint, value[name]) for name, hint in hints.items() if name in value})
    for name in set(later) & set(value):
        if getattr(found, name) == later[name]:
            raise TypeError(f"{kind.__name__}.{name} says nothing and must be left out")
    return found


@lru_cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)
