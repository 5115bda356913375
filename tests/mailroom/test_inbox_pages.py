"""The pages of the inbox: who sees what, how it is told, what can be decided."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.inbox.models import InboxMailbox, IncomingLetter, IncomingState
from integrationrunde.inbox.settings import mailbox_of
from integrationrunde.invitations.models import Answer, AnswerStatus, Channel, Invitation
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.mailroom.effect import Effect, What, effect_of
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.outbox import health
from integrationrunde.outbox.queries import addresses_in_trouble
from integrationrunde.seats.models import SeatHolder
from tests import builders
from tests.builders import NOW
from tests.counting import statements
from tests.mailroom.incoming import a_bounce, a_message, a_reply, about, came_in, invited, reported
from tests.mailroom.letters import a_letter

SignIn = Callable[..., FlaskClient]
WAITS = IncomingState.NEEDS_DECISION


@dataclass
class Post:
    """An invited seat and the letters that came in about it."""

    series: Series
    meeting: Meeting
    holder: SeatHolder
    invitation: Invitation
    letters: dict[str, IncomingLetter] = field(default_factory=dict)


@pytest.fixture
def post(app: House) -> Post:
    """One letter of each kind; two belong to no series, one to another."""
    clock.set_to(NOW)
    series = builders.a_series()
    meeting = builders.a_meeting(series, state=MeetingState.INVITED, invited_at=NOW)
    seat = builders.a_seat(series, builders.an_organisation("Stadt Werl"))
    holder = builders.a_holder(seat)
    found = Post(series, meeting, holder, invited(meeting, seat))
    ours = a_letter(meeting, seat, holder)
    of = found.invitation
    other = builders.a_meeting(state=MeetingState.INVITED, invited_at=NOW)
    elsewhere = invited(other, builders.a_seat(db.session.get_one(Series, other.series_id)))
    proposal = {"start": "2017-09-21T07:30:00+00:00", "end": "2017-09-21T09:30:00+00:00", "original_start": None}
    found.letters = {
        "accepted": came_in(a_reply(meeting), about(of, What.ANSWER_STORED, holder, status="accepted")),
        "unsure": came_in(
            a_reply(meeting), about(of, What.ANSWER_UNCONFIRMED, holder, why="sender", status="accepted"), WAITS
        ),
        "proposal": came_in(
            a_reply(meeting, "TENTATIVE"),
            about(of, What.PROPOSAL, holder, status="tentative", proposal=proposal),
            WAITS,
        ),
        "bounce": came_in(
            a_bounce(ours.recipient_address), about(of, What.BOUNCE, holder, recipients=reported(ours, holder))
        ),
        "message": came_in(a_message(), about(of, What.HUMAN, holder, letter_ids=(ours.id,)), WAITS),
        "failed": came_in(a_message("<b>Hallo</b>"), state=IncomingState.SET_ASIDE, error="ValueError: x"),
        "unknown": came_in(a_message("Wer sind Sie?"), Effect(What.HUMAN), WAITS),
        "elsewhere": came_in(a_reply(other), about(elsewhere, What.ANSWER_STORED, status="declined")),
    }
    return found


def path(post: Post, name: str, action: str = "") -> str:
    return f"/posteingang/{post.letters[name].id}{action}"


def state(post: Post, name: str) -> IncomingState:
    db.session.expire_all()
    return db.session.get_one(IncomingLetter, post.letters[name].id).state


def listed(page: str, post: Post) -> set[str]:
    return {name for name, letter in post.letters.items() if f'id="incoming-{letter.id}"' in page}


def answers(post: Post) -> list[Answer]:
    return list(db.session.scalars(sa.select(Answer).filter_by(invitation_id=post.invitation.id)))


def journal() -> list[str]:
    return list(db.session.scalars(sa.select(JournalEntry.message).order_by(JournalEntry.id)))


OWN = {"accepted", "unsure", "proposal", "bounce", "message"}
ALL = OWN | {"failed", "unknown", "elsewhere"}


class TestList:
    def test_says_of_each_letter_what_became_of_it(self, post: Post, signed_in: SignIn) -> None:
        page = signed_in(Role.READER).get("/posteingang").text
        assert listed(page, post) == ALL
        for text in (
            "Stadt Werl hat per Kalender zugesagt. Die Rückmeldung wurde übernommen.",
            "Stadt Werl schlägt eine andere Zeit vor.",
            "Ein Brief an Stadt Werl kam nicht an: Die Adresse",
            "Stadt Werl hat Ihnen geschrieben.",
            "Dieser Brief konnte nicht verarbeitet werden.",
        ):
            assert text in page

    def test_a_role_in_one_series_shows_the_letters_about_its_meetings(self, post: Post, signed_in: SignIn) -> None:
        assert listed(signed_in(Role.ADMIN, post.series).get("/posteingang").text, post) == OWN
        assert listed(signed_in(Role.READER, builders.a_series()).get("/posteingang").text, post) == set()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("state=undecided", ALL - {"accepted", "elsewhere", "bounce"}),
            ("state=set_aside", {"failed"}),
            ("state=quatsch", ALL),
            ("kind=human", {"message", "failed", "unknown"}),
            ("kind=bounce&state=applied", {"bounce"}),
            ("kind=bounce&state=needs_decision", set()),
            ("q=undelivered", {"bounce"}),
            ("q=%25", ALL),
            ("q=möhnesee", set()),
            ("sort=sender", ALL),
            ("sort=-state", ALL),
            ("page=99", ALL),
        ],
    )
    def test_search_and_filters(self, post: Post, signed_in: SignIn, query: str, found: set[str]) -> None:
        assert listed(signed_in(Role.READER).get(f"/posteingang?{query}").text, post) == found

    def test_navigation_and_start_page_count_what_waits(self, post: Post, signed_in: SignIn) -> None:
        own = signed_in(Role.EDITOR, post.series)
        assert "3<span" in own.get("/verlauf").text
        assert "3 eingegangene Briefe brauchen eine Entscheidung" in own.get("/").text
        assert "eingegangene Briefe brauchen" not in signed_in(Role.READER).get("/").text

    def test_export(self, post: Post, signed_in: SignIn) -> None:
        rows = signed_in(Role.READER).get("/posteingang/liste.csv?kind=bounce").data.decode("utf-8-sig").splitlines()
        assert len(rows) == 2
        assert "Stadt Werl" in rows[1]
        assert signed_in(Role.READER).get("/posteingang/liste.xlsx").status_code == 200


class TestMailbox:
    SETTINGS = {"INBOX_HOST": "imap.example", "INBOX_USERNAME": "runde", "INBOX_PASSWORD": "x"}  # noqa: RUF012

    def test_without_one_the_pages_say_what_works_all_the_same(self, post: Post, signed_in: SignIn) -> None:
        client = signed_in(Role.READER)
        page = client.get("/posteingang").text
        assert "Noch ist kein Postfach angeschlossen" in page
        assert "runde@kreis-soest.example" in page
        assert "Unzustellbare Briefe werden erst gemeldet, wenn" in client.get("/postausgang").text

    def test_that_fails_is_told_here_and_on_the_start_page(self, app: House, post: Post, signed_in: SignIn) -> None:
        app.config.update(self.SETTINGS)
        box = mailbox_of(app.config)
        assert box is not None
        db.session.add(InboxMailbox(name=box.name, fetched_at=NOW, failing_since=NOW, failure="AUTHENTICATIONFAILED"))
        client = signed_in(Role.EDITOR)
        page = client.get("/posteingang").text
        assert "Das Postfach kann zurzeit nicht gelesen werden" in page
        assert "AUTHENTICATIONFAILED" in page
        assert "Das Postfach kann nicht gelesen werden" in client.get("/").text
        assert "Unzustellbare Briefe werden erst gemeldet" not in client.get("/postausgang").text

    def test_that_was_never_read_is_told(self, app: House, post: Post, signed_in: SignIn) -> None:
        app.config.update(self.SETTINGS)
        assert "Das Postfach wurde noch nicht gelesen" in signed_in(Role.READER).get("/posteingang").text


class TestOneLetter:
    @pytest.mark.parametrize("name", sorted(ALL))
    def test_every_kind_opens(self, post: Post, signed_in: SignIn, name: str) -> None:
        assert signed_in(Role.ADMIN).get(path(post, name)).status_code == 200

    def test_what_somebody_wrote_is_text_and_never_markup(self, post: Post, signed_in: SignIn) -> None:
        page = signed_in(Role.READER).get(path(post, "failed")).text
        assert "&lt;b&gt;Hallo&lt;/b&gt;" in page
        assert "<b>Hallo</b>" not in page

    def test_quotations_are_folded(self, post: Post, signed_in: SignIn) -> None:
        page = signed_in(Role.READER).get(path(post, "message")).text
        text, _, folded = page.partition("<details")
        assert "Wir kommen gern zu zweit." in text
        assert "Bitte antworten Sie bis Freitag." not in text
        assert "Bitte antworten Sie bis Freitag." in folded

    def test_both_times_stand_beside_each_other(self, post: Post, signed_in: SignIn) -> None:
        page = signed_in(Role.EDITOR).get(path(post, "proposal")).text
        assert "21.09.2017, 09:30 Uhr bis 11:30 Uhr" in page
        assert f"/sitzungen/{post.meeting.id}/bearbeiten" in page

    @pytest.mark.parametrize(
        "broken", [{"start": "morgen"}, {"start": None}, {"start": 7}, {"start": "2017-09-21"}, {}]
    )
    def test_a_broken_proposal_breaks_nothing(self, post: Post, signed_in: SignIn, broken: dict[str, str]) -> None:
        letter = post.letters["proposal"]
        letter.effect = {**(letter.effect or {}), "proposal": broken}
        assert signed_in(Role.READER).get(path(post, "proposal")).status_code == 200

    def test_a_bounce_leads_to_seat_address_and_letter(self, post: Post, signed_in: SignIn) -> None:
        page = signed_in(Role.EDITOR).get(path(post, "bounce")).text
        assert "telefonisch nachfassen" in page
        assert "bitte nachfassen" in page
        assert f'href="/plaetze/{post.holder.seat_id}"' in page
        assert "/postausgang/" in page
        assert "no such user" in page

    def test_readers_decide_nothing(self, post: Post, signed_in: SignIn) -> None:
        page = signed_in(Role.READER).get(path(post, "message")).text
        assert "Ihre Entscheidung" not in page
        assert "Quelltext" not in page

    @pytest.mark.parametrize("name", ["unknown", "failed", "elsewhere"])
    def test_of_no_series_or_another_is_hidden(self, post: Post, signed_in: SignIn, name: str) -> None:
        own = signed_in(Role.ADMIN, post.series)
        assert own.get(path(post, name)).status_code == 404
        assert own.post(path(post, name, "/erledigt")).status_code == 404
        assert own.get(path(post, name, "/quelltext")).status_code == 404

    def test_the_source_is_a_file_for_admins(self, post: Post, signed_in: SignIn) -> None:
        answer = signed_in(Role.ADMIN, post.series).get(path(post, "message", "/quelltext"))
        assert answer.data == post.letters["message"].raw
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert signed_in(Role.EDITOR, post.series).get(path(post, "message", "/quelltext")).status_code == 403


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


def test_many_letters_need_no_more_statements(post: Post, signed_in: SignIn) -> None:
    client = signed_in(Role.READER)
    few = statements(client, "/posteingang")
    for _ in range(30):
        came_in(a_reply(post.meeting), about(post.invitation, What.ANSWER_STORED, status="accepted"))
    assert statements(client, "/posteingang") == few
