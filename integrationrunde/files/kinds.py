"""What kind of file some bytes are, by the bytes alone. Pure functions; what is not listed here is not stored.

Whatever could be read as two kinds at once is refused: such files are made to be taken for something harmless.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from integrationrunde.kit.words import clean_line


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be stored; ``ending`` is how its names end, ``label`` how people call it."""

    media_type: str
    ending: str
    label: str


PDF = FileKind("application/pdf", "pdf", "PDF")
PNG = FileKind("image/png", "png", "PNG")
JPEG = FileKind("image/jpeg", "jpg", "JPEG")
TEXT = FileKind("text/plain", "txt", "TXT")
CSV = FileKind("text/csv", "csv", "CSV")
_OPEN_DOCUMENT = {
    f"application/vnd.oasis.opendocument.{name}": FileKind(f"application/vnd.oasis.opendocument.{name}", ending, label)
    for name, ending, label in (
        ("text", "odt", "ODT"),
        ("spreadsheet", "ods", "ODS"),
        ("presentation", "odp", "ODP"),
    )
}
_OFFICE = {
    f"application/vnd.openxmlformats-officedocument.{name}.main+xml": FileKind(
        f"application/vnd.openxmlformats-officedocument.{name}", ending, label
    )
    for name, ending, label in (
        ("wordprocessingml.document", "docx", "DOCX"),
        ("spreadsheetml.sheet", "xlsx", "XLSX"),
        ("presentationml.presentation", "pptx", "PPTX"),
    )
}
KINDS = (PDF, *_OPEN_DOCUMENT.values(), *_OFFICE.values(), PNG, JPEG, TEXT, CSV)
_BY_MAGIC = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_ZIP = b"PK\x03\x04"
_MOST_READ = 256 * 1024
_MARKUP = re.compile(rb"<\s*(!doctype|\?xml|html|head|body|script|svg|iframe|object)", re.IGNORECASE)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_PATH = re.compile(r'[/\\:*?"<>|]+')
LONGEST_NAME = 120


def kind_of(content: bytes, name: str = "") -> FileKind | None:
    """The kind of these bytes; None for one that is not stored. ``name`` only tells a table (CSV) from other text."""
    for magic, kind in _BY_MAGIC.items():
        if content.startswith(magic):
            return None if _hides_another(content, kind) else kind
    if content.startswith(_ZIP):
        return _package(content)
    if not _is_plain(content):
        return None
    return CSV if name.lower().endswith(".csv") else TEXT


def listed() -> str:
    """The kinds that may be stored, as a list for people."""
    return ", ".join(kind.label for kind in KINDS)


def named(name: str, kind: FileKind) -> str:
    """A name without folders and without characters that some system refuses, with the ending of what the file is."""
    last = clean_line(name.replace("\\", "/").rpartition("/")[2])
    stem = _PATH.sub("-", last.rpartition(".")[0] if "." in last else last).strip(" .-")
    return f"{stem[:LONGEST_NAME].rstrip(' .-') or 'anlage'}.{kind.ending}"


def _hides_another(content: bytes, kind: FileKind) -> bool:
    """Whether the bytes are an archive too, or an image that is a document as well."""
    return zipfile.is_zipfile(io.BytesIO(content)) or (kind is not PDF and b"%PDF-" in content[:1024])


def _package(content: bytes) -> FileKind | None:
    """An office document is an archive that says what it holds; any other archive, and one with macros, is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            first = archive.infolist()[0]
            if first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED:
                return _OPEN_DOCUMENT.get(_read(archive, "mimetype").decode("ascii"))
            types = _read(archive, "[Content_Types].xml").decode()
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, RuntimeError, NotImplementedError, EOFError):
        return None
    if "macroEnabled" in types:
        return None
    return next((kind for main, kind in _OFFICE.items() if f'"{main}"' in types), None)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(_MOST_READ)


def _is_plain(content: bytes) -> bool:
    """Text in UTF-8 or, from old table programmes, Windows-1252; nothing that a browser would take as a page."""
    if not content.strip() or _CONTROLS.search(content) or _MARKUP.search(content) or b"%PDF-" in content[:1024]:
        return False
    return not content.startswith(b"{\\rtf") and not zipfile.is_zipfile(io.BytesIO(content))
