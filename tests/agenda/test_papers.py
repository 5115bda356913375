"""Papers on the pages of the secretariat and of the seats."""

import gc
import io
import re
import warnings
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from integrationrunde.agenda import operations, papers
from integrationrunde.agenda.models import AgendaItem, Attachment, AttachmentPlace, Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.minutes.models import MinutesState
from tests import builders as b
from tests.counting import statements
from tests.files.archives import PDF
from tests.minutes_builders import a_paper_on_disk, a_version, an_attachment, some_minutes
from tests.portal.rounds import BY, Round, a_round, link
from tests.signing_in import sign_in

DONE: Any = {"by": BY, "now": b.NOW}


@pytest.fixture
def there(app: House) -> Round:
    """A meeting to which two seats were invited."""
    return a_round(("Stadt Werl", "Stadt Soest"))


@pytest.fixture
def editor(client: FlaskClient, there: Round) -> FlaskClient:
    return sign_in(client, b.an_account(Role.EDITOR, db.session.get_one(Series, there.meeting.series_id)))


def items(there: Round) -> list[AgendaItem]:
    statement = sa.select(AgendaItem).filter_by(meeting_id=there.meeting.id).order_by(AgendaItem.position)
    return list(db.session.scalars(statement))


def send(
    client: FlaskClient, there: Round, content: bytes = PDF, name: str = "plan.pdf", **fields: Any
) -> TestResponse:
    sent = {"title": "", "audience": "all", "belongs_to": "meeting", "file": (io.BytesIO(content), name), **fields}
    return client.post(f"/sitzungen/{there.meeting.id}/anlagen/neu", data=sent)


def stored() -> list[Attachment]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Attachment).order_by(Attachment.id)))


def test_a_paper_is_uploaded_to_an_item_and_read_by_both_sides(editor: FlaskClient, there: Round, app: House) -> None:
    item = items(there)[1]
    sent = send(editor, there, belongs_to=str(item.id), name="Übersicht.exe")
    [paper] = stored()
    assert (sent.status_code, sent.location) == (303, f"/sitzungen/{there.meeting.id}/tagesordnung#anlage-{paper.id}")
    assert (paper.title, paper.file_name, paper.agenda_item_id) == ("Übersicht", "Übersicht.pdf", item.id)
    assert "Übersicht" in editor.get(f"/sitzungen/{there.meeting.id}/tagesordnung").text
    visitor = app.test_client()
    assert f"/anlagen/{paper.id}" in visitor.get(there.page()).text
    for answer in (editor.get(f"/anlagen/{paper.id}"), visitor.get(there.link(0, f"/anlagen/{paper.id}"))):
        assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content", "fields", "told"),
    [
        (b"MZ\x00\x00", {}, "PDF, ODT"),
        (b"<svg><script>alert(1)</script></svg>", {}, "PDF, ODT"),
        (b"", {}, "leer"),
        (b"x" * (10 * 1024 * 1024 + 1), {}, "10"),
        (PDF, {"audience": "party"}, "Auswahl"),
        (PDF, {"audience": "organisations"}, "mindestens eine"),
        (PDF, {"belongs_to": "4711"}, "Auswahl"),
        (PDF, {"title": "t" * 201}, "noch einmal"),
    ],
)
def test_what_cannot_be_stored_is_told_and_the_rest_kept(
    editor: FlaskClient, there: Round, content: bytes, fields: dict[str, str], told: str
) -> None:
    answer = send(editor, there, content, **{"title": "Mein Titel", **fields})
    assert answer.status_code == 422
    assert told in answer.text
    assert fields.get("title", "Mein Titel") in answer.text
    assert stored() == []


def test_a_form_without_a_file_is_told(editor: FlaskClient, there: Round) -> None:
    fields = {"title": "Plan", "audience": "all", "belongs_to": "meeting"}
    answer = editor.post(f"/sitzungen/{there.meeting.id}/anlagen/neu", data=fields)
    assert answer.status_code == 422
    assert "Datei" in answer.text


def test_the_disk_being_full_is_told_beside_what_was_typed(
    editor: FlaskClient, there: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    answer = send(editor, there, title="Mein Titel")
    assert answer.status_code == 409
    assert "Mein Titel" in answer.text
    assert stored() == []


def test_the_audience_says_which_seats_read_it(client: FlaskClient, there: Round) -> None:
    item = items(there)[0]
    werl = [db.session.get_one(Organisation, there.seats[0].organisation_id)]
    for_werl = a_paper_on_disk(item, title="Für Werl", audience=Audience.ORGANISATIONS, organisations=werl)
    internal = a_paper_on_disk(item, title="Für uns", audience=Audience.INTERNAL)
    db.session.commit()
    pages = [client.get(there.page(number)).text for number in (0, 1)]
    assert ["Für Werl" in page for page in pages] == [True, False]
    assert not any("Für uns" in page for page in pages)
    found = [client.get(there.link(n, f"/anlagen/{for_werl.id}")).status_code for n in (0, 1)]
    assert found == [200, 404]
    assert client.get(there.link(0, f"/anlagen/{internal.id}")).status_code == 404


def test_a_link_opens_papers_of_meetings_that_the_seat_is_invited_to(client: FlaskClient, there: Round) -> None:
    paper = a_paper_on_disk(items(there)[0])
    stranger = b.a_holder(b.a_seat(db.session.get_one(Series, there.meeting.series_id)))
    other = a_paper_on_disk(b.an_item(b.a_meeting()))
    substitute = b.a_holder(there.seats[0], scope="task")
    db.session.commit()
    assert client.get(link(stranger, f"/anlagen/{paper.id}")).status_code == 404
    assert client.get(link(substitute, f"/anlagen/{paper.id}")).status_code == 404
    assert client.get(there.link(0, f"/anlagen/{other.id}")).status_code == 404
    invitation = there.invitation()
    invitation.revoked_at, invitation.revocation_reason = b.NOW, "Versehen"
    db.session.commit()
    assert client.get(there.link(0, f"/anlagen/{paper.id}")).status_code == 404


def test_papers_of_the_minutes_wait_until_these_were_circulated(client: FlaskClient, there: Round) -> None:
    paper = a_paper_on_disk(items(there)[0], place=AttachmentPlace.MINUTES, agenda_item_id=None)
    minutes = some_minutes(there.meeting)
    db.session.commit()
    assert client.get(there.link(0, f"/anlagen/{paper.id}")).status_code == 404
    a_version(minutes)
    assert client.get(there.link(0, f"/anlagen/{paper.id}")).status_code == 200


def test_circulated_papers_stay_and_those_of_approved_minutes_are_final(there: Round) -> None:
    paper = an_attachment(items(there)[0])
    minutes = some_minutes(there.meeting)
    a_version(minutes)
    with pytest.raises(Refused):
        papers.remove_paper(paper, there.meeting, **DONE)
    db.session.refresh(paper, ["organisations"])
    papers.change_paper(paper, there.meeting, papers.PaperDetails(title="Neu", audience=Audience.INTERNAL), **DONE)
    minutes.state = MinutesState.APPROVED
    db.session.flush()
    with pytest.raises(Refused):
        papers.change_paper(paper, there.meeting, papers.PaperDetails(title="Neuer"), **DONE)


def test_a_called_off_meeting_takes_no_papers(editor: FlaskClient, there: Round) -> None:
    there.meeting.state = MeetingState.CANCELLED
    db.session.commit()
    assert send(editor, there).status_code == 409
    assert stored() == []


def test_title_and_audience_are_changed_and_an_outdated_copy_is_told(editor: FlaskClient, there: Round) -> None:
    paper = an_attachment(items(there)[0])
    url = f"/anlagen/{paper.id}/bearbeiten"
    fields = {"title": "Neuer Titel", "audience": "organisations", "organisation_ids": there.seats[0].organisation_id}
    assert editor.post(url, data={**fields, "version": "1"}).status_code == 303
    [changed] = stored()
    assert (changed.title, changed.audience, changed.version) == ("Neuer Titel", Audience.ORGANISATIONS, 2)
    late = editor.post(url, data={"title": "Zu spät", "audience": "all", "version": "1"})
    assert late.status_code == 409
    assert "Neuer Titel" in late.text
    assert "Zu spät" in late.text


def test_a_paper_is_removed_after_a_question_and_its_bytes_are_forgotten(editor: FlaskClient, there: Round) -> None:
    url = f"/anlagen/{a_paper_on_disk(items(there)[0]).id}/entfernen"
    assert "Netzwerke" in editor.get(url).text
    assert len(stored()) == 1
    assert editor.post(url).status_code == 303
    assert stored() == []
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
    assert editor.get(url).status_code == 404


def test_papers_change_places_among_their_like(editor: FlaskClient, there: Round) -> None:
    item = items(there)[0]
    first, second = an_attachment(item, title="Erste"), an_attachment(item, title="Zweite", position=2)
    assert editor.post(f"/anlagen/{second.id}/hoch").status_code == 303
    assert editor.post(f"/anlagen/{second.id}/hoch").status_code == 303
    assert [(one.title, one.position) for one in stored()] == [("Erste", 2), ("Zweite", 1)]
    assert first.id < second.id


def test_papers_of_a_removed_item_stay_with_the_meeting(there: Round) -> None:
    own = an_attachment(items(there)[0], place=AttachmentPlace.MEETING, agenda_item_id=None)
    paper = an_attachment(items(there)[1])
    operations.remove_item(items(there)[1], there.meeting, **DONE)
    assert (paper.place, paper.agenda_item_id, paper.position) == (AttachmentPlace.MEETING, None, own.position + 1)


def test_a_discarded_draft_takes_its_papers_along(app: House) -> None:
    meeting = b.a_meeting()
    a_paper_on_disk(b.an_item(meeting), audience=Audience.ORGANISATIONS, organisations=[b.an_organisation()])
    db.session.commit()
    operations.discard_meeting(meeting, **DONE)
    assert db.session.scalar(sa.select(sa.func.count(Attachment.id))) == 0
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0


def test_a_missing_file_is_told_on_both_sides(editor: FlaskClient, there: Round) -> None:
    paper = an_attachment(items(there)[0])
    db.session.commit()
    for url in (f"/anlagen/{paper.id}", there.link(0, f"/anlagen/{paper.id}")):
        answer = editor.get(url)
        assert answer.status_code == 409
        assert "Geschäftsstelle" in answer.text


def test_thirty_papers_need_no_more_statements_than_one(editor: FlaskClient, there: Round) -> None:
    item = items(there)[0]
    urls = (f"/sitzungen/{there.meeting.id}/tagesordnung", there.page())
    an_attachment(item)
    for url in urls:
        editor.get(url)
    few = [statements(editor, url) for url in urls]
    for position in range(2, 31):
        an_attachment(item, position=position)
    for url, before in zip(urls, few, strict=True):
        assert statements(editor, url) == before
        assert len(re.findall(r"/anlagen/\d+\"", editor.get(url).text)) == 30


def test_a_download_is_named_as_it_was_and_leaves_no_file_open(editor: FlaskClient, there: Round) -> None:
    send(editor, there, name="Übersicht „Kurse“.pdf")
    [paper] = stored()
    path, sha256 = f"/anlagen/{paper.id}", db.session.get_one(StoredFile, paper.stored_file_id).sha256
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        head = editor.head(path)
        status, length, named = head.status_code, head.content_length, head.headers["Content-Disposition"]
        del head
        gc.collect()
    assert [str(one.message) for one in told if sha256 in str(one.message)] == []
    assert (status, length) == (200, len(PDF))
    assert "filename*=UTF-8''%C3%9Cbersicht%20%E2%80%9EKurse%E2%80%9C.pdf" in named
    assert 'filename="Ubersicht Kurse.pdf"' in named
