"""What can be decided about letters that came in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.inbox.models import IncomingLetter, IncomingState
from integrationrunde.invitations.models import Answer, AnswerStatus, Channel
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.mailroom.effect import What, effect_of
from integrationrunde.outbox import health
from integrationrunde.outbox.queries import addresses_in_trouble
from tests.builders import NOW
from tests.mailroom.inbox_post import WAITS, Post, a_post, path, state
from tests.mailroom.incoming import a_message, about, came_in

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def post(app: House) -> Post:
    return a_post()


def answers(post: Post) -> list[Answer]:
    return list(db.session.scalars(sa.select(Answer).filter_by(invitation_id=post.invitation.id)))


def journal() -> list[str]:
    return list(db.session.scalars(sa.select(JournalEntry.message).order_by(JournalEntry.id)))


class TestDeciding:
    @pytest.fixture
    def office(self, post: Post, signed_in: SignIn) -> FlaskClient:
        return signed_in(Role.EDITOR, post.series)

    def test_taking_an_answer_over(self, post: Post, office: FlaskClient) -> None:
        assert office.post(path(post, "unsure", "/uebernehmen")).status_code == 303
        assert state(post, "unsure") is IncomingState.HANDLED
        assert [one.status for one in answers(post)] == [AnswerStatus.ACCEPTED]
        assert "Stadt Werl hat per Kalender zugesagt" in office.get(path(post, "unsure")).text

    def test_not_taking_it_over(self, post: Post, office: FlaskClient) -> None:
        assert office.post(path(post, "unsure", "/nicht-uebernehmen")).status_code == 303
        assert answers(post) == []
        page = office.get(path(post, "unsure")).text
        assert "Sie haben entschieden, dass sie nichts ändert" in page
        assert "Ihre Entscheidung" not in page

    @pytest.mark.parametrize(
        ("name", "action"),
        [
            ("unsure", "/uebernehmen"),
            ("unsure", "/nicht-uebernehmen"),
            ("message", "/erledigt"),
            ("message", "/rueckmeldung"),
        ],
    )
    def test_deciding_twice_is_told(self, post: Post, office: FlaskClient, name: str, action: str) -> None:
        data = {"invitation": post.invitation.id, "status": "accepted", "headcount": "1"}
        assert office.post(path(post, name, action), data=data).status_code == 303
        second = office.post(path(post, name, action), data=data)
        assert second.status_code == 409
        assert "wartet auf keine Entscheidung" in second.text or "keine Rückmeldung" in second.text
        assert len(answers(post)) <= 1

    def test_a_message_becomes_the_answer_of_the_seat_in_one_step(self, post: Post, office: FlaskClient) -> None:
        page = office.get(path(post, "message", "/rueckmeldung")).text
        assert f'<option selected value="{post.invitation.id}">Stadt Werl' in page
        assert "Wir kommen gern zu zweit.</textarea>" in page
        data = {"invitation": post.invitation.id, "status": "accepted", "headcount": "1", "remark": "gern"}
        assert office.post(path(post, "message", "/rueckmeldung"), data=data).status_code == 303
        (stored,) = answers(post)
        assert (stored.status, stored.channel, stored.remark) == (AnswerStatus.ACCEPTED, Channel.MAIL, "gern")
        assert "Sie haben den Brief als Rückmeldung eingetragen" in office.get(path(post, "message")).text

    def test_a_long_message_is_cut_to_a_remark(self, post: Post, office: FlaskClient) -> None:
        long = came_in(a_message("Wir kommen gern. " * 60), about(post.invitation, What.HUMAN, post.holder), WAITS)
        page = office.get(f"/posteingang/{long.id}/rueckmeldung").text
        remark = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0].strip()
        assert remark.endswith("…")
        assert 180 < len(remark) <= 200

    @pytest.mark.parametrize(
        "changes",
        [
            {"invitation": ""},
            {"invitation": "999999"},
            {"invitation": "elsewhere"},
            {"invitation": "-1"},
            {"status": ""},
            {"status": "pending"},
            {"headcount": "99"},
            {"remark": "x" * 201},
        ],
    )
    def test_a_badly_filled_answer_keeps_what_was_typed(
        self, post: Post, office: FlaskClient, changes: dict[str, str]
    ) -> None:
        data = {"invitation": str(post.invitation.id), "status": "declined", "headcount": "1", "remark": "getippt"}
        if "headcount" in changes:
            data["status"] = "accepted"
        answer = office.post(path(post, "message", "/rueckmeldung"), data={**data, **changes})
        assert answer.status_code == 422
        assert changes.get("remark", "getippt") in answer.text
        assert state(post, "message") is WAITS

    def test_a_seat_of_another_series_cannot_be_chosen(self, post: Post, office: FlaskClient) -> None:
        other = effect_of(post.letters["elsewhere"]).invitation_id
        data = {"invitation": str(other), "status": "declined"}
        assert office.post(path(post, "message", "/rueckmeldung"), data=data).status_code == 422

    def test_settling_with_a_note(self, post: Post, office: FlaskClient) -> None:
        note = "Angerufen,\r\nkommt nicht."
        assert office.post(path(post, "message", "/erledigt"), data={"note": note}).status_code == 303
        assert (
            effect_of(db.session.get_one(IncomingLetter, post.letters["message"].id)).note == "Angerufen,\nkommt nicht."
        )
        assert "Angerufen" in office.get(path(post, "message")).text

    def test_a_note_that_is_too_long_is_kept(self, post: Post, office: FlaskClient) -> None:
        answer = office.post(path(post, "message", "/erledigt"), data={"note": "lang " * 200})
        assert answer.status_code == 422
        assert "lang lang" in answer.text
        assert "<title>Fehler:" in answer.text

    def test_an_address_that_was_checked(self, post: Post, office: FlaskClient) -> None:
        address = effect_of(post.letters["bounce"]).recipients[0].address
        health.note_hard(address, detail="550", now=NOW)
        assert "Adresse ist in Ordnung" in office.get(path(post, "bounce")).text
        assert office.post(path(post, "bounce", "/adresse-in-ordnung"), data={"address": address}).status_code == 303
        assert addresses_in_trouble([address]) == {}
        assert "Address %(address)s found to be in order" in journal()

    def test_an_address_of_which_the_letter_says_nothing(self, post: Post, office: FlaskClient) -> None:
        health.note_hard("fremd@stadt.example", detail="550", now=NOW)
        for typed in ("fremd@stadt.example", "", "x" * 5000):
            data = {"address": typed}
            assert office.post(path(post, "bounce", "/adresse-in-ordnung"), data=data).status_code == 409
        assert addresses_in_trouble(["fremd@stadt.example"])

    def test_trying_again_what_could_not_be_processed(self, post: Post, signed_in: SignIn) -> None:
        office = signed_in(Role.EDITOR)
        assert "Noch einmal versuchen" in office.get(path(post, "failed")).text
        assert office.post(path(post, "failed", "/noch-einmal")).status_code == 303
        assert state(post, "failed") is IncomingState.NEW
        assert office.post(path(post, "failed", "/noch-einmal")).status_code == 409

    def test_a_meeting_that_has_begun_is_not_offered(self, post: Post, signed_in: SignIn) -> None:
        clock.set_to(post.meeting.start() + timedelta(minutes=1))
        page = signed_in(Role.EDITOR).get(path(post, "message", "/rueckmeldung")).text
        assert "Es steht keine Sitzung bevor" in page
