"""The pages of the inbox: who sees what, and how it is told."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from integrationrunde.inbox.models import InboxMailbox
from integrationrunde.inbox.settings import mailbox_of
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.mailroom.effect import What
from tests import builders
from tests.builders import NOW
from tests.counting import statements
from tests.mailroom.inbox_post import Post, a_post, path
from tests.mailroom.incoming import a_reply, about, came_in

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def post(app: House) -> Post:
    return a_post()


def listed(page: str, post: Post) -> set[str]:
    return {name for name, letter in post.letters.items() if f'id="incoming-{letter.id}"' in page}


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


def test_many_letters_need_no_more_statements(post: Post, signed_in: SignIn) -> None:
    client = signed_in(Role.READER)
    few = statements(client, "/posteingang")
    for _ in range(30):
        came_in(a_reply(post.meeting), about(post.invitation, What.ANSWER_STORED, status="accepted"))
    assert statements(client, "/posteingang") == few


def test_a_letter_whose_source_was_removed_says_so(post: Post, signed_in: SignIn) -> None:
    for name in ("accepted", "bounce"):
        letter = post.letters[name]
        letter.raw, letter.understood, letter.source_removed_at = None, {}, NOW
    admin = signed_in(Role.ADMIN)
    for name in ("accepted", "bounce"):
        page = admin.get(path(post, name)).text
        assert "sechs Monate nach dem Eingang" in page
        assert "Quelltext speichern" not in page
        assert admin.get(path(post, name, "/quelltext")).status_code == 404
    assert "Stadt Werl hat per Kalender zugesagt." in admin.get("/posteingang").text
