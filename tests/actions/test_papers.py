"""Papers of a task: put there by the secretariat, read by its owners alone, and by whoever they hand it to."""

import io

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.actions import changing, papers
from integrationrunde.actions.models import ActionItem, TaskPaper
from integrationrunde.files.models import StoredFile
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from tests.actions.owners import WHO, a_task, later, part
from tests.builders import NOW, a_series, an_account
from tests.portal.test_tasks import PDF, holder_of, page_of
from tests.signing_in import sign_in


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    clock.set_to(NOW)
    return sign_in(client, an_account(Role.EDITOR))


def address(task: ActionItem, path: str = "") -> str:
    db.session.commit()
    return f"/arbeitsauftraege/{task.id}{path}"


def uploaded(editor: FlaskClient, task: ActionItem, content: bytes = PDF, **form: str) -> int:
    """Send a file as a paper of the task; gives the status."""
    data = {"file": (io.BytesIO(content), "Vorlage für alle.pdf"), **form}
    return editor.post(address(task, "/anlagen/neu"), data=data).status_code


def only_paper(task: ActionItem) -> TaskPaper:
    [found] = papers.papers(task.id)
    return found


def test_a_paper_comes_back_as_it_was_on_both_sides(app: House, editor: FlaskClient) -> None:
    task = a_task("Stadt Werl", "Stadt Soest")
    assert uploaded(editor, task) == 303
    paper = only_paper(task)
    assert (paper.title, paper.file_name) == ("Vorlage für alle", "Vorlage für alle.pdf")
    assert "Vorlage für alle" in editor.get(address(task)).text
    for name in ("Stadt Werl", "Stadt Soest"):
        owned = part(task, name)
        assert "Vorlage für alle" in app.test_client().get(page_of(owned)).text
        found = app.test_client().get(page_of(owned, f"/anlagen/{paper.id}"))
        assert (found.status_code, found.data) == (200, PDF)
        assert found.headers["Content-Disposition"].startswith("attachment")
    assert editor.get(address(task, f"/anlagen/{paper.id}")).data == PDF


def test_who_does_not_own_the_task_does_not_read_its_papers(app: House, editor: FlaskClient) -> None:
    task, other = a_task("Stadt Werl"), a_task("Stadt Soest")
    assert uploaded(editor, task) == 303
    paper, theirs = only_paper(task), part(other)
    stranger = app.test_client()
    assert stranger.get(page_of(theirs, f"/anlagen/{paper.id}")).status_code == 404
    assert stranger.get(page_of(part(task), f"/anlagen/{paper.id}", holder_of(theirs))).status_code == 404
    assert editor.get(address(other, f"/anlagen/{paper.id}")).status_code == 404
    assert stranger.get(address(task, f"/anlagen/{paper.id}")).status_code != 200


def test_an_editor_of_another_series_has_nothing_to_do_with_it(app: House, editor: FlaskClient) -> None:
    task = a_task()
    assert uploaded(editor, task) == 303
    elsewhere = sign_in(app.test_client(), an_account(Role.EDITOR, series=a_series()))
    for path in ("/anlagen/neu", f"/anlagen/{only_paper(task).id}", f"/anlagen/{only_paper(task).id}/entfernen"):
        assert elsewhere.get(address(task, path)).status_code in (403, 404)


def test_the_same_file_twice_is_one_paper(app: House, editor: FlaskClient) -> None:
    task = a_task()
    assert [uploaded(editor, task), uploaded(editor, task)] == [303, 303]
    assert only_paper(task).title == "Vorlage für alle"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "Datei ist leer"), (b"MZ\x90\x00", "keine dieser Arten"), (b"%PDF-1.7" + b"%" * 2**20, "1 MB")],
)
def test_what_cannot_be_stored_is_told_at_the_field(app: House, editor: FlaskClient, content: bytes, said: str) -> None:
    task = a_task()
    app.config["FILES_MAX_MB"] = 1
    data = {"file": (io.BytesIO(content), "vorlage.pdf"), "title": "Meine Vorlage"}
    page = editor.post(address(task, "/anlagen/neu"), data=data)
    assert page.status_code == 422
    assert said in page.text
    assert "Meine Vorlage" in page.text
    assert papers.papers(task.id) == []


def test_a_full_disk_is_told_and_what_was_typed_stays(
    app: House, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("integrationrunde.files.folder.put", full)
    task = a_task()
    page = editor.post(
        address(task, "/anlagen/neu"), data={"file": (io.BytesIO(PDF), "vorlage.pdf"), "title": "Meine Vorlage"}
    )
    assert page.status_code == 409
    assert "kein Platz" in page.text
    assert "Meine Vorlage" in page.text
    assert papers.papers(task.id) == []


def test_a_removed_paper_is_gone_with_its_bytes(app: House, editor: FlaskClient) -> None:
    task = a_task()
    uploaded(editor, task)
    path = f"/anlagen/{only_paper(task).id}"
    assert "endgültig" in editor.get(address(task, f"{path}/entfernen")).text
    assert editor.post(address(task, f"{path}/entfernen")).status_code == 303
    assert editor.get(address(task, path)).status_code == 404
    assert db.session.scalars(sa.select(StoredFile)).all() == []


def test_papers_of_a_finished_task_stay_as_they_are(app: House, editor: FlaskClient) -> None:
    task = a_task()
    uploaded(editor, task)
    paper = only_paper(task)
    changing.drop(task, "Nicht mehr nötig", by=WHO, now=later())
    assert uploaded(editor, task, PDF + b"\n") == 409
    assert editor.post(address(task, f"/anlagen/{paper.id}/entfernen")).status_code == 409
    assert editor.get(address(task, f"/anlagen/{paper.id}")).data == PDF
