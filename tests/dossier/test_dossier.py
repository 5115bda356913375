"""The ZIP for the file and "zu den Akten"."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from flask import Flask
from pypdf import PdfReader

from integrationrunde.dossier import operations
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.meetings.models import Meeting, MeetingState
from tests import builders as b
from tests.minutes.rounds import AFTER, BY, a_circulated_round, a_round
from tests.minutes.test_giving_out import an_approved_round
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("app")


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


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
