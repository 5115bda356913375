"""Bytes of files of all kinds, small."""

import io
import zipfile

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 30
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"


def archive(**members: str) -> bytes:
    """A ZIP with these members, stored."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, text in members.items():
            made.writestr({"types": "[Content_Types].xml"}.get(name, name), text)
    return written.getvalue()


def office(name: str, extra: str = "") -> bytes:
    """An office document that says it is this, such as ``wordprocessingml.document``."""
    return archive(types=f'<Types><Override ContentType="{_MAIN.format(name)}"/>{extra}</Types>')


def open_document(name: str) -> bytes:
    """An OpenDocument that says it is this, such as ``text``."""
    return archive(mimetype=f"application/vnd.oasis.opendocument.{name}", content="<x/>")
