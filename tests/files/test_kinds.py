"""What a file is, decided by its bytes."""

import pytest

from integrationrunde.files.kinds import CSV, KINDS, PDF, kind_of, listed, named
from tests.files import archives

ODF = "application/vnd.oasis.opendocument."
OOXML = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (archives.PDF, "rechnung.exe", "application/pdf"),
        (archives.PNG, "bild", "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 20, "bild.png", "image/jpeg"),
        (archives.open_document("text"), "a.zip", f"{ODF}text"),
        (archives.open_document("spreadsheet"), "", f"{ODF}spreadsheet"),
        (archives.office("wordprocessingml.document"), "", f"{OOXML}wordprocessingml.document"),
        (archives.office("spreadsheetml.sheet"), "", f"{OOXML}spreadsheetml.sheet"),
        ("Ort;Zahl\nMöhnesee;3\n".encode(), "liste.CSV", "text/csv"),
        ("Möhnesee".encode("cp1252"), "alt.txt", "text/plain"),
    ],
)
def test_the_bytes_say_what_it_is(content: bytes, name: str, media_type: str) -> None:
    kind = kind_of(content, name)
    assert kind is not None
    assert kind.media_type == media_type


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00" + b"\x00" * 60, "rechnung.pdf"),
        (b"\x7fELF\x02\x01", "a.txt"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "bild.png"),
        (b"  <!DOCTYPE html><title>x</title>", "a.pdf"),
        (b"Hallo\n<script>alert(1)</script>", "a.csv"),
        (b"<?xml version='1.0'?><a/>", "a.txt"),
        (b"{\\rtf1 x}", "a.txt"),
        (b"GIF89a" + b"\x00" * 20, "a.gif"),
        (archives.archive(virus="x"), "a.docx"),
        (archives.archive(mimetype="text/html"), "a.odt"),
        (archives.office("wordprocessingml.document", "<x ContentType='vnd.macroEnabled'/>"), "a.docm"),
        (archives.PDF + archives.archive(a="x"), "zwei.pdf"),
        (archives.PNG + archives.archive(a="x"), "zwei.png"),
        (archives.PNG + archives.PDF, "zwei.png"),
        (b"PK\x03\x04 broken", "a.docx"),
        (b"", "leer.txt"),
        (b" \n", "leer.txt"),
    ],
)
def test_what_is_not_listed_is_not_taken(content: bytes, name: str) -> None:
    assert kind_of(content, name) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Übersicht der Netzwerke.pdf", "Übersicht der Netzwerke.pdf"),
        ("rechnung.exe", "rechnung.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\Bericht.docx", "Bericht.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("", "anlage.pdf"),
        ("...", "anlage.pdf"),
        ("n" * 500 + ".pdf", "n" * 120 + ".pdf"),
    ],
)
def test_names_are_harmless_and_end_as_what_the_file_is(name: str, kept: str) -> None:
    assert named(name, PDF) == kept


def test_the_list_for_people_names_every_kind_once() -> None:
    assert listed().split(", ") == [kind.label for kind in KINDS]
    assert CSV.label in listed()
