"""The pages of the outbox."""

import csv
import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit import heartbeat
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.outbox.failures import FailureClass
from integrationrunde.outbox.models import LetterState, OutboxPause, OutgoingLetter
from tests.builders import NOW, a_meeting
from tests.mailroom.conftest import Round
from tests.mailroom.letters import a_letter, failed

SignIn = Callable[..., FlaskClient]


def state(letter: OutgoingLetter) -> LetterState:
    db.session.refresh(letter)
    return letter.state


def journal() -> list[str]:
    return list(db.session.scalars(sa.select(JournalEntry.message).order_by(JournalEntry.id)))


def listed(page: str, post: Round) -> set[str]:
    return {name for name, letter in post.letters.items() if f'id="letter-{letter.id}"' in page}


ALL = {"waiting", "again", "sent", "failed", "discarded", "overtaken"}


def test_the_list_says_what_became_of_each_letter(post: Round, signed_in: SignIn) -> None:
    page = signed_in(Role.READER, post.series).get("/postausgang").text
    assert listed(page, post) == ALL
    for text in ("wartet", "wird erneut versucht", "versandt", "fehlgeschlagen", "verworfen", "überholt"):
        assert text in page
    assert "Diese Adresse gibt es nicht" in page
    assert "nächster Versuch: 23.08.2017, 10:15 Uhr" in page


def test_who_sees_which_letters(post: Round, signed_in: SignIn) -> None:
    assert listed(signed_in(Role.READER).get("/postausgang").text, post) == ALL | {"elsewhere"}
    assert listed(signed_in(Role.EDITOR).get("/postausgang").text, post) == ALL | {"elsewhere"}
    assert listed(signed_in(Role.ADMIN).get("/postausgang").text, post) == ALL | {"elsewhere", "account"}
    assert listed(signed_in(Role.ADMIN, post.series).get("/postausgang").text, post) == ALL


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=failed", {"failed"}),
        ("state=queued", {"waiting", "again"}),
        ("state=quatsch", ALL),
        ("kind=invitation", ALL),
        ("kind=reminder", set()),
        ("q=Ansprechstelle", ALL),
        ("q=moehnesee", set()),
        ("meeting=0", set()),
        ("meeting=²", ALL),
        ("sort=recipient", ALL),
        ("sort=-attempts", ALL),
    ],
)
def test_search_and_filters(post: Round, signed_in: SignIn, query: str, found: set[str]) -> None:
    assert listed(signed_in(Role.READER, post.series).get(f"/postausgang?{query}").text, post) == found


def test_filter_by_meeting(post: Round, signed_in: SignIn) -> None:
    other = a_letter(a_meeting(post.series))
    page = signed_in(Role.READER, post.series).get(f"/postausgang?meeting={post.meeting.id}").text
    assert listed(page, post) == ALL
    assert f'id="letter-{other.id}"' not in page


def test_export(post: Round, signed_in: SignIn) -> None:
    client = signed_in(Role.READER, post.series)
    rows = list(
        csv.reader(
            io.StringIO(client.get("/postausgang/liste.csv?state=failed").get_data().decode("utf-8-sig")), delimiter=";"
        )
    )
    assert len(rows) == 2
    assert rows[1][8:10] == ["fehlgeschlagen", "1"]
    assert rows[1][13] == "550 5.1.1 no such user"
    sheet = load_workbook(io.BytesIO(client.get("/postausgang/liste.xlsx").get_data())).active
    assert sheet is not None
    assert sheet.max_row == 1 + len(ALL)
    assert client.get("/postausgang/liste.pdf").status_code == 404


def test_a_letter_as_sent_without_its_link(post: Round, signed_in: SignIn) -> None:
    letter = post.letters["sent"]
    page = signed_in(Role.READER, post.series).get(f"/postausgang/{letter.id}").text
    assert "hier geht es zu Ihrer Seite: [persönlicher Link]" in page
    assert "/s/1-" not in page
    assert letter.message_id.strip("<>") in page
    assert "Stadt Werl" in page
    assert post.meeting.title in page
    assert "20.09.2017, 09:30 Uhr" in page
    assert "Von Hand weitergeben" not in page


@pytest.mark.parametrize("kind", list(FailureClass))
def test_each_failure_says_what_to_do(post: Round, signed_in: SignIn, kind: FailureClass) -> None:
    letter = a_letter(post.meeting, **failed(kind))
    page = signed_in(Role.READER, post.series).get(f"/postausgang/{letter.id}").text
    assert "kern-alert--danger" in page
    assert "no such user" in page


def test_foreign_letters_do_not_exist(post: Round, signed_in: SignIn) -> None:
    admin_here = signed_in(Role.ADMIN, post.series)
    for name in ("elsewhere", "account"):
        path = f"/postausgang/{post.letters[name].id}"
        assert admin_here.get(path).status_code == 404
        for verb in ("erneut-senden", "verwerfen", "weitergeben"):
            assert admin_here.post(f"{path}/{verb}").status_code == 404
    assert signed_in(Role.EDITOR).get(f"/postausgang/{post.letters['account'].id}").status_code == 404


def test_send_again(post: Round, signed_in: SignIn) -> None:
    letter = post.letters["failed"]
    response = signed_in(Role.EDITOR, post.series).post(
        f"/postausgang/{letter.id}/erneut-senden", follow_redirects=True
    )
    assert "wartet wieder" in response.text
    assert state(letter) is LetterState.QUEUED
    assert letter.attempts == 0
    assert len(journal()) == 1
    assert "zurück in die Warteschlange gestellt" in response.text


@pytest.mark.parametrize("name", ["sent", "overtaken"])
def test_what_has_left_or_was_overtaken_is_not_sent_again(post: Round, signed_in: SignIn, name: str) -> None:
    response = signed_in(Role.EDITOR, post.series).post(f"/postausgang/{post.letters[name].id}/erneut-senden")
    assert response.status_code == 409
    assert journal() == []


def test_discarding_asks_first(post: Round, signed_in: SignIn) -> None:
    letter, client = post.letters["waiting"], signed_in(Role.EDITOR, post.series)
    question = client.get(f"/postausgang/{letter.id}/verwerfen").text
    assert "Diesen Brief verwerfen?" in question
    assert state(letter) is LetterState.QUEUED
    assert client.post(f"/postausgang/{letter.id}/verwerfen").status_code == 303
    assert state(letter) is LetterState.DISCARDED
    entry = db.session.scalars(sa.select(JournalEntry)).one()
    assert entry.values["organisation"] == "Stadt Werl"
    assert entry.series_id == post.series.id
    assert client.post(f"/postausgang/{letter.id}/verwerfen").status_code == 409


def test_a_reader_changes_nothing(post: Round, signed_in: SignIn) -> None:
    client = signed_in(Role.READER, post.series)
    path = f"/postausgang/{post.letters['failed'].id}"
    for verb in ("erneut-senden", "verwerfen", "weitergeben"):
        assert client.post(f"{path}/{verb}").status_code == 403
    assert client.post("/postausgang/fehlgeschlagene-erneut-senden").status_code == 403
    assert client.post("/postausgang/weiter-versuchen").status_code == 403
    assert "Erneut senden" not in client.get(path).text


def test_passing_on_by_hand(post: Round, signed_in: SignIn) -> None:
    letter, client = post.letters["waiting"], signed_in(Role.ADMIN, post.series)
    path = f"/postausgang/{letter.id}/weitergeben"
    assert "/s/1-" not in client.get(path).text
    assert journal() == []
    page = client.post(path)
    assert page.status_code == 200
    assert "http://localhost/s/1-" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert len(journal()) == 1
    assert state(letter) is LetterState.QUEUED


def test_a_link_that_resets_a_password_is_handed_out_to_nobody(post: Round, signed_in: SignIn) -> None:
    letter, client = post.letters["account"], signed_in(Role.ADMIN)
    assert client.get(f"/postausgang/{letter.id}").status_code == 200
    assert client.get(f"/postausgang/{letter.id}/weitergeben").status_code == 404
    assert client.post(f"/postausgang/{letter.id}/weitergeben").status_code == 404


def test_all_failed_letters_again(post: Round, signed_in: SignIn) -> None:
    hopeful = [
        a_letter(post.meeting, **failed(FailureClass.TEMPORARY)),
        a_letter(post.meeting, **failed(FailureClass.POLICY)),
    ]
    late = a_letter(post.meeting, **failed(FailureClass.EXPIRED))
    foreign = a_letter(a_meeting(), **failed(FailureClass.TEMPORARY))
    client = signed_in(Role.EDITOR, post.series)
    question = client.get("/postausgang/fehlgeschlagene-erneut-senden").text
    assert "2 fehlgeschlagene Briefe" in question
    assert "2 Briefe bleiben außen vor" in question
    assert (
        "2 Briefe warten wieder"
        in client.post("/postausgang/fehlgeschlagene-erneut-senden", follow_redirects=True).text
    )
    assert [state(letter) for letter in hopeful] == [LetterState.QUEUED] * 2
    assert {state(letter) for letter in (late, foreign, post.letters["failed"])} == {LetterState.FAILED}
    assert journal() == ["Failed letters put back into the queue: %(number)s"]


def test_nothing_to_send_again(post: Round, signed_in: SignIn) -> None:
    client = signed_in(Role.EDITOR, post.series)
    assert "Es gibt keinen fehlgeschlagenen Brief" in client.get("/postausgang/fehlgeschlagene-erneut-senden").text
    assert client.post("/postausgang/fehlgeschlagene-erneut-senden").status_code == 303
    assert journal() == []


def test_the_resting_queue(post: Round, signed_in: SignIn) -> None:
    db.session.add(OutboxPause(id=1, since=NOW, next_try_at=NOW, smtp_code="535 5.7.8", detail="authentication failed"))
    client = signed_in(Role.EDITOR, post.series)
    page = client.get("/postausgang").text
    assert "Unser eigener Mailserver nimmt keine an" in page
    assert page.index("MAIL_USERNAME") < page.index("MAIL_SENDER")
    assert "authentication failed" in page
    assert client.post("/postausgang/weiter-versuchen").status_code == 303
    assert journal() == ["Sending of letters tried again after a pause"]
    assert "Jetzt weiter versuchen" not in signed_in(Role.READER, post.series).get("/postausgang").text


def test_nobody_sends(post: Round, signed_in: SignIn) -> None:
    client = signed_in(Role.READER, post.series)
    assert "noch nie gestartet" in client.get("/postausgang").text
    heartbeat.beat("host:1", now=NOW)
    db.session.commit()
    assert "versendet niemand Briefe" not in client.get("/postausgang").text


def test_an_empty_outbox(signed_in: SignIn) -> None:
    client = signed_in(Role.READER)
    assert "Noch gibt es keinen Brief" in client.get("/postausgang").text
    assert "Kein Brief passt dazu" in client.get("/postausgang?q=werl").text
