"""The ZIP for the file and "zu den Akten"."""

import hashlib
import io
import json
import re
import zipfile
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from integrationrunde.agenda.models import Audience
from integrationrunde.dossier import operations
from integrationrunde.files import folder
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes import approving
from integrationrunde.minutes.models import ApprovalMode
from tests import builders as b
from tests import minutes_builders as m
from tests.minutes.rounds import AFTER, BY, Round, a_circulated_round, a_round
from tests.minutes.test_giving_out import an_approved_round
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("app")


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def files_in(answer: TestResponse) -> dict[str, bytes]:
    """The files of a ZIP by their names in its one folder."""
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def a_round_with_papers(*named: tuple[str, bytes], **changes: Any) -> Round:
    """An approved round whose minutes name papers of these names and bytes, which lie on the disk."""
    made = a_round()
    item = made.loaded().items[0].agenda_item
    for position, (name, content) in enumerate(named, start=1):
        m.a_paper_on_disk(item, content, file_name=name, position=position, **changes)
    db.session.commit()
    made.circulate()
    approving.approve(made.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER)
    return made


def test_papers_lie_in_the_zip_under_safe_names_with_checksums(app: Flask) -> None:
    contents = [b"%PDF-1.7 eins", b"%PDF-1.7 zwei", b"%PDF-1.7 drei", b"%PDF-1.7 " + b"vier" * 100_000]
    names = ["Übersicht.pdf", "Übersicht.pdf", "..\\..\n/Ελληνικά.PDF", "x" * 116 + ".pdf"]
    made = a_round_with_papers(*zip(names, contents, strict=True))
    client = sign_in(app.test_client(), b.an_account(Role.READER))
    db.session.commit()
    files = files_in(client.get(f"/sitzungen/{made.meeting.id}/akte.zip"))
    told = json.loads(files["metadaten.json"])
    filed = ["anlagen/01-ubersicht.pdf", "anlagen/02-ubersicht.pdf", "anlagen/03-anlage.pdf"]
    filed.append(f"anlagen/04-{'x' * 60}.pdf")
    assert [one["name"] for one in told["papers"]] == filed
    assert [files[name] for name in filed] == contents
    assert {one["state"] for one in told["papers"]} == {"whole"}
    assert [one["file_name"] for one in told["papers"]] == names
    sums = {one["name"]: one["sha256"] for one in told["files"]}
    assert [sums[name] for name in filed] == [hashlib.sha256(one).hexdigest() for one in contents]
    assert [one["sha256"] for one in told["papers"]] == [sums[name] for name in filed]


def test_what_is_internal_is_not_in_the_zip(app: Flask) -> None:
    made = a_round_with_papers(("intern.pdf", b"%PDF-1.7 intern"), audience=Audience.INTERNAL)
    client = sign_in(app.test_client(), b.an_account(Role.READER))
    db.session.commit()
    assert not any("anlagen" in name for name in files_in(client.get(f"/sitzungen/{made.meeting.id}/akte.zip")))


def test_a_missing_or_damaged_paper_is_told_and_all_else_arrives(app: Flask) -> None:
    gone, damaged, whole = b"%PDF-1.7 weg", b"%PDF-1.7 heil", b"%PDF-1.7 da"
    made = a_round_with_papers(("weg.pdf", gone), ("kaputt.pdf", damaged), ("da.pdf", whole), title="Kursplan")
    folder.path_of(hashlib.sha256(gone).hexdigest()).unlink()
    folder.path_of(hashlib.sha256(damaged).hexdigest()).write_bytes(b"%PDF-1.7 verfault")
    client = sign_in(app.test_client(), b.an_account(Role.READER))
    db.session.commit()
    page = client.get(f"/sitzungen/{made.meeting.id}/akte").text
    assert "Dateien von Anlagen fehlen" in page
    assert page.rindex("weg.pdf") > page.index("Dateien von Anlagen fehlen") > page.index("da.pdf")
    answer = client.get(f"/sitzungen/{made.meeting.id}/akte.zip")
    assert answer.status_code == 200
    files = files_in(answer)
    told = json.loads(files["metadaten.json"])["papers"]
    assert [one["state"] for one in told] == ["missing", "damaged", "whole"]
    assert [one["name"] for one in told] == [None, "anlagen/02-kaputt.pdf", "anlagen/03-da.pdf"]
    assert told[0]["sha256"] == hashlib.sha256(gone).hexdigest()
    assert files["anlagen/03-da.pdf"] == whole
    assert "anlagen/01-weg.pdf" not in files


def test_the_zip_has_everything_under_the_file_reference_with_checksums(app: Flask) -> None:
    made = an_approved_round()
    made.series.file_reference = "40.5-10/AR"
    client = sign_in(app.test_client(), b.an_account(Role.READER))
    db.session.commit()
    answer = client.get(f"/sitzungen/{made.meeting.id}/akte.zip")
    folder = f"40-5-10-ar-sitzung-{made.meeting.number}-{made.meeting.held_on}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{folder}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        files = {name.removeprefix(f"{folder}/"): archive.read(name) for name in archive.namelist()}
    told = json.loads(files.pop("metadaten.json"))
    assert {one["name"]: one["sha256"] for one in told["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert told["file_reference"] == "40.5-10/AR"
    assert hashlib.sha256(files["fassungen/fassung-1.json"]).hexdigest() == made.version.sha256
    assert set(files) == {
        "protokoll.pdf",
        "protokoll.html",
        "teilnahme.csv",
        "fassungen/fassung-1.json",
        "genehmigung.json",
    }
    assert files["teilnahme.csv"].decode("utf-8-sig").count("\r\n") == 4


def test_page_and_pdf_of_the_file_say_the_same(app: Flask) -> None:
    made = an_approved_round()
    client = sign_in(app.test_client(), b.an_account(Role.READER))
    db.session.commit()
    answer = client.get(f"/sitzungen/{made.meeting.id}/akte.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        parts = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    printed = squeezed("".join(one.extract_text() for one in PdfReader(io.BytesIO(parts["protokoll.pdf"])).pages))
    page = parts["protokoll.html"].decode()
    assert "<script" not in page
    assert "http" not in page.replace('http-equiv="Content', "")
    body = re.sub(r"<style>.*</style>", "", page, flags=re.DOTALL).partition("<main>")[2]
    shown = [text for text in re.split(r"<[^>]+>", body) if text.strip()]
    assert len(shown) > 40
    assert [text for text in shown if squeezed(text) not in printed] == []


def test_to_the_files_and_back(app: Flask) -> None:
    made = an_approved_round()
    editor = sign_in(app.test_client(), b.an_account(Role.EDITOR))
    admin = sign_in(app.test_client(), b.an_account(Role.ADMIN))
    db.session.commit()
    base = f"/sitzungen/{made.meeting.id}/akte"
    assert editor.get(f"{base}/ablegen").status_code == 200
    assert db.session.get_one(Meeting, made.meeting.id).state is MeetingState.HELD
    assert editor.post(f"{base}/ablegen").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Meeting, made.meeting.id).state is MeetingState.CLOSED
    assert editor.post(f"{base}/ablegen").status_code == 409
    assert editor.post(f"{base}/zurueckholen").status_code == 403
    assert "Aus den Akten zurückholen" in admin.get(base).text
    assert admin.post(f"{base}/zurueckholen").status_code == 303
    assert admin.post(f"{base}/zurueckholen").status_code == 409
    db.session.expire_all()
    assert db.session.get_one(Meeting, made.meeting.id).state is MeetingState.HELD


def test_without_approved_minutes_nothing_goes_to_the_files() -> None:
    made = a_circulated_round()
    with pytest.raises(Refused):
        operations.put_to_file(made.meeting, made.minutes, by=BY, now=AFTER)


def test_before_the_first_circulation_there_is_no_zip(app: Flask) -> None:
    made = a_round()
    client = sign_in(app.test_client(), b.an_account(Role.READER))
    db.session.commit()
    assert client.get(f"/sitzungen/{made.meeting.id}/akte.zip").status_code == 409
    assert "nichts für die Akte" in client.get(f"/sitzungen/{made.meeting.id}/akte").text
