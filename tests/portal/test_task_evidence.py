"""Evidence of what was done: kept as it was sent, read by its own organisation alone; too large, and a full disk."""

import io

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.actions.models import EntryKind, OwnershipEntry
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.actions.owners import a_task, kinds, part
from tests.portal.test_tasks import PDF, holder_of, page_of, part_again, stored


def test_done_is_reported_with_a_file_that_comes_back_as_it_was(app: House, client: FlaskClient) -> None:
    owned = stored(a_task())
    form = {"what": "done", "note": "Siehe Anlage", "file": (io.BytesIO(PDF), "C:\\Beleg über alles.pdf")}
    assert client.post(page_of(owned, "/melden"), data=form).status_code == 303
    entry = db.session.scalars(sa.select(OwnershipEntry).filter_by(kind=EntryKind.DONE_REPORTED)).one()
    found = client.get(page_of(owned, f"/nachweise/{entry.id}"))
    assert (found.status_code, found.data) == (200, PDF)
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert part_again(owned).awaits_confirmation


def test_a_full_disk_is_told_and_what_was_typed_stays(
    app: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned = stored(a_task())

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("integrationrunde.files.folder.put", full)
    form = {"what": "done", "note": "Mit Beleg", "file": (io.BytesIO(PDF), "beleg.pdf")}
    page = client.post(page_of(owned, "/melden"), data=form)
    assert page.status_code == 409
    assert "Mit Beleg" in page.get_data(as_text=True)
    assert kinds(owned) == [EntryKind.BOUND]


def test_a_file_that_is_too_large_is_told_and_what_was_typed_stays(app: House, client: FlaskClient) -> None:
    owned = stored(a_task())
    app.config["FILES_MAX_MB"] = 1
    form = {"what": "done", "note": "Mit Beleg", "file": (io.BytesIO(PDF + b"%" * 1024 * 1024), "beleg.pdf")}
    page = client.post(page_of(owned, "/melden"), data=form)
    assert page.status_code == 422
    assert "größer als 1 MB" in page.get_data(as_text=True)
    assert "Mit Beleg" in page.get_data(as_text=True)
    assert kinds(owned) == [EntryKind.BOUND]


def test_evidence_of_another_organisation_is_not_there(app: House, client: FlaskClient) -> None:
    task = a_task("Stadt Werl", "Stadt Soest")
    werl, soest = stored(task, "Stadt Werl"), part(task, "Stadt Soest")
    form = {"what": "done", "note": "Siehe Anlage", "file": (io.BytesIO(PDF), "beleg.pdf")}
    assert client.post(page_of(werl, "/melden"), data=form).status_code == 303
    entry = db.session.scalars(sa.select(OwnershipEntry).filter_by(kind=EntryKind.DONE_REPORTED)).one()
    stranger = holder_of(soest)
    for owned in (werl, soest):
        assert client.get(page_of(owned, f"/nachweise/{entry.id}", stranger)).status_code == 404
