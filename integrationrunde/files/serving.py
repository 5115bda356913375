"""Handing out stored bytes: always as a file to keep, never as a page of ours."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from flask import Response

from integrationrunde.files import folder
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _

_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_CHUNK = 64 * 1024


def as_download(stored: StoredFile, name: str) -> Response:
    """The bytes under this name. Raises Refused when they are not there."""
    path = folder.path_of(stored.sha256)
    if not path.is_file():
        raise Refused(_("The file itself is missing. Please tell the secretariat."))
    response = Response(_pieces(path), mimetype=stored.media_type)
    response.content_length = path.stat().st_size
    response.headers.set("Content-Disposition", "attachment", **_named(name))
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _named(name: str) -> dict[str, str]:
    """The name in ASCII, and as it is where that differs (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return {"filename": plain} if plain == name else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in pieces. It is opened when somebody reads, so that no answer without a body leaves it open."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
