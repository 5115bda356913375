"""Plus-addresses: every letter has its own for bounces and for replies, and only a real tag leads back to it."""

from collections.abc import Callable
from datetime import timedelta
from email.headerregistry import Address

import pytest

from integrationrunde.kit.database import db
from integrationrunde.kit.links import Capability, Keyring
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox import verp
from integrationrunde.outbox.delivery import deliver_due
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import retry
from integrationrunde.outbox.render import render
from tests.outbox.builders import HOUSE, NOW, an_invitation
from tests.outbox.conftest import fetch
from tests.smtp import BadServer, PostOffice

Post = Callable[..., OutgoingLetter]
INBOX = "antwort@sitzung.example"


@pytest.fixture
def inbox(app: House) -> None:
    app.config["INBOX_ADDRESS"] = INBOX


def reply_to(office: PostOffice) -> Address:
    (address,) = office.received[-1].message["Reply-To"].addresses
    assert isinstance(address, Address)
    return address


def tag_in(address: str) -> str:
    """What stands behind the plus."""
    return address.partition("@")[0].partition("+")[2]


@pytest.mark.usefixtures("inbox")
class TestWithPlusAddresses:
    def test_bounces_and_replies_lead_back_to_the_letter(self, office: PostOffice, post: Post) -> None:
        letters = [post(), post()]
        deliver_due()
        for letter, received in zip(letters, office.received, strict=True):
            assert received.sender.startswith("antwort+v.")
            assert received.sender.endswith("@sitzung.example")
            answer_to = received.message["Reply-To"].addresses[0].addr_spec
            assert answer_to.startswith("antwort+r.")
            for address in (received.sender, answer_to):
                found = verp.letter_of(tag_in(address))
                assert found is not None
                assert found.id == letter.id
                assert len(address.partition("@")[0]) <= 64

    def test_relays_may_change_the_case(self, office: PostOffice, post: Post) -> None:
        letter = post()
        deliver_due()
        found = verp.letter_of(tag_in(office.received[0].sender.upper()))
        assert found is not None
        assert found.id == letter.id

    def test_from_and_organizer_stay_the_sender(self, office: PostOffice, post: Post) -> None:
        post(an_invitation())
        deliver_due()
        assert office.received[0].message["From"].addresses[0].addr_spec == "runde@kreis-soest.example"

    def test_every_attempt_has_the_same_bytes_and_the_same_envelope(
        self, app: House, badly: Callable[..., BadServer], post: Post, later: Callable[[timedelta], None]
    ) -> None:
        server = badly(("DSN",), end="451 4.3.0 later")
        letter = post()
        deliver_due()
        app.config["INBOX_ADDRESS"] = ""
        app.extensions["keyring"] = Keyring({"2": "newer-key-0123456789abcdef", **app.config["LINK_KEYS"]})
        later(timedelta(minutes=2))
        server.script.pop("end")
        assert deliver_due().sent == 1
        assert server.taken[0] == server.taken[1] == render(letter, keyring())
        first, second = [line for line in server.commands if line.startswith("mail FROM")]
        assert first == second
        assert f"antwort+v.{verp.tag_of(letter, keyring())}@sitzung.example" in first

    def test_the_envelope_asks_for_reports_where_offered(self, badly: Callable[..., BadServer], post: Post) -> None:
        server = badly(("DSN",))
        letter = post()
        deliver_due()
        ident = letter.message_id.strip("<>").partition("@")[0]
        assert f" RET=HDRS ENVID={ident}" in server.commands[1]
        assert "NOTIFY=FAILURE,DELAY ORCPT=rfc822;" in server.commands[2]

    def test_a_letter_with_a_reply_address_of_its_own_keeps_it(self, office: PostOffice, post: Post) -> None:
        post(reply_to="amt@kreis-soest.example")
        deliver_due()
        assert reply_to(office).addr_spec == "amt@kreis-soest.example"
        assert office.received[0].sender.startswith("antwort+v.")

    def test_the_tag_is_not_stored(self, post: Post) -> None:
        letter = post()
        stored = " ".join(str(getattr(letter, column.key)) for column in OutgoingLetter.__table__.columns)
        assert verp.tag_of(letter, keyring()) not in stored
        assert verp.tag_of(letter, keyring()).rpartition("-")[2] not in stored

    def test_a_letter_whose_key_is_gone_can_be_sent_again_under_a_new_one(
        self, app: House, office: PostOffice, post: Post
    ) -> None:
        letter = post(link=None, text="x", html="")
        app.extensions["keyring"] = Keyring({"9": "quite-another-key-0123456789"})
        assert deliver_due().failed == 1
        with transaction():
            retry(db.session.get_one(OutgoingLetter, letter.id), by=HOUSE, now=NOW)
        assert deliver_due().sent == 1
        assert fetch(letter.id).state is LetterState.SENT


class TestWithout:
    def test_envelope_and_reply_address_are_as_configured(self, app: House, office: PostOffice, post: Post) -> None:
        app.config["MAIL_REPLY_TO"] = "geschaeftsstelle@kreis-soest.example"
        post()
        deliver_due()
        assert office.received[0].sender == "runde@kreis-soest.example"
        assert reply_to(office).addr_spec == "geschaeftsstelle@kreis-soest.example"

    def test_configuring_them_later_does_not_change_a_letter(self, app: House, office: PostOffice, post: Post) -> None:
        post()
        app.config["INBOX_ADDRESS"] = INBOX
        deliver_due()
        assert office.received[0].sender == "runde@kreis-soest.example"


@pytest.mark.usefixtures("inbox")
class TestForgedTags:
    @pytest.mark.parametrize(
        "tag",
        [
            "",
            "v.",
            "v.x",
            "irgendwas",
            f"v.1-1-{'a' * 26}",
            f"v.9-1-{'a' * 26}",
            "v.ä",
            "\0",
        ],
    )
    def test_lead_nowhere(self, post: Post, tag: str) -> None:
        post()
        assert verp.letter_of(tag) is None

    def test_of_another_letter_lead_nowhere(self, post: Post) -> None:
        mine, other = post(), post()
        tag, foreign = verp.tag_of(mine, keyring()), verp.tag_of(other, keyring())
        key, _, _ = tag.split("-")
        assert verp.letter_of(f"v.{key}-{foreign.split('-')[1]}-{tag.split('-')[2]}") is None

    def test_a_personal_link_is_no_tag(self, post: Post) -> None:
        letter = post()
        assert verp.letter_of(keyring().token(Capability("page", letter.id, 0))) is None

    def test_of_a_letter_that_is_gone_leads_nowhere(self, app: House) -> None:
        assert verp.letter_of(keyring().token(Capability("letter", 999_999, 0))) is None
