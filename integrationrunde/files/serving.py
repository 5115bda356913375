"""Handing out stored bytes: always as a file to keep, never as a page of ours."""

from flask import send_file
from werkzeug.wrappers import Response

from integrationrunde.files import folder
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import _

_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def as_download(stored: StoredFile, name: str) -> Response:
    """The bytes under this name. Raises Refused when they are not there."""
    path = folder.path_of(stored.sha256)
    if not path.is_file():
        raise Refused(_("The file itself is missing. Please tell the secretariat."))
    response = send_file(path, mimetype=stored.media_type, as_attachment=True, download_name=name, etag=False)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
