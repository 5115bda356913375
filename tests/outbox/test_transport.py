"""The way to the server: certificates, sign-in, extensions."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from integrationrunde.kit.transaction import House
from integrationrunde.outbox.failures import NotDelivered, Phase
from integrationrunde.outbox.transport import Courier, Parcel, longest_talk
from tests.smtp import AUTHORITY, BadServer, PostOffice, bad_server, post_office

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # on loopback, with a made-up password
Deliver = Callable[..., str]


@pytest.fixture
def deliver(app: House) -> Deliver:
    """Sends a parcel with this configuration; gives the server's reply or the kind of failure."""

    def send(settings: dict[str, Any], recipient: str = "a@stadt.example", **changes: Any) -> str:
        app.config.update({**settings, **changes})
        with closing(Courier()) as courier:
            try:
                return courier.send(a_parcel(recipient)).text
            except NotDelivered as failure:
                return f"{failure.kind} {failure.phase}"

    return send


def a_parcel(recipient: str = "a@stadt.example") -> Parcel:
    raw = f"To: <{recipient}>\r\nSubject: x\r\n\r\nGuten Tag\r\n".encode()
    return Parcel("runde@kreis-soest.example", recipient, "abc123", raw)


class TestCertificates:
    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_a_trusted_one_is_taken(self, deliver: Deliver, security: str) -> None:
        with post_office(certificate="server", security=security) as office:
            reply = deliver(office.settings, MAIL_SECURITY=security, MAIL_CA_FILE=AUTHORITY)
        assert reply == "2.0.0 kept"

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    @pytest.mark.parametrize("certificate", ["self-signed", "server"])
    def test_one_that_nobody_vouches_for_rests_the_queue(
        self, deliver: Deliver, security: str, certificate: str
    ) -> None:
        authority = AUTHORITY if certificate == "self-signed" else None
        with post_office(certificate=certificate, security=security) as office:
            outcome = deliver(office.settings, MAIL_SECURITY=security, MAIL_CA_FILE=authority)
        assert (outcome, office.received) == ("configuration connect", [])

    def test_one_for_another_name_rests_the_queue(self, deliver: Deliver) -> None:
        with post_office(certificate="server", security="starttls") as office:
            settings = {**office.settings, "MAIL_SERVER": "127.0.0.2"}
            assert deliver(settings, MAIL_SECURITY="starttls", MAIL_CA_FILE=AUTHORITY).split()[0] in (
                "configuration",
                "temporary",  # where 127.0.0.2 does not reach the server at all
            )
        assert office.received == []

    def test_a_server_without_starttls_gets_nothing(self, deliver: Deliver) -> None:
        with post_office() as office:
            assert deliver(office.settings, MAIL_SECURITY="starttls") == "configuration connect"
        assert office.received == []


class TestSignIn:
    account = ("runde", "geheim & lang")

    def test_with_the_right_password(self, deliver: Deliver) -> None:
        with post_office(account=self.account) as office:
            reply = deliver(office.settings, MAIL_USERNAME="runde", MAIL_PASSWORD="geheim & lang")
        assert reply == "2.0.0 kept"

    def test_with_a_wrong_one_rests_the_queue(self, deliver: Deliver) -> None:
        with post_office(account=self.account) as office:
            outcome = deliver(office.settings, MAIL_USERNAME="runde", MAIL_PASSWORD="wrong")
        assert outcome == "configuration connect"

    def test_missing_rests_the_queue(self, deliver: Deliver) -> None:
        with post_office(account=self.account) as office:
            assert deliver(office.settings) == "configuration sender"


class TestExtensions:
    @pytest.fixture
    def server(self) -> Iterator[Callable[..., BadServer]]:
        opened: list[Any] = []

        def start(*offers: str) -> BadServer:
            opened.append(bad_server({}, offers))
            server: BadServer = opened[-1].__enter__()
            return server

        yield start
        for one in opened:
            one.__exit__(None, None, None)

    def test_delivery_reports_are_asked_for_where_offered(
        self, deliver: Deliver, server: Callable[..., BadServer]
    ) -> None:
        able = server("DSN", "SIZE 10000000")
        deliver(able.settings, recipient="a+b=c@stadt.example")
        size = len(a_parcel("a+b=c@stadt.example").raw)
        assert able.commands[1] == f"mail FROM:<runde@kreis-soest.example> SIZE={size} RET=HDRS ENVID=abc123"
        assert able.commands[2] == (
            "rcpt TO:<a+b=c@stadt.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb+3Dc@stadt.example"
        )

    def test_and_not_where_not(self, deliver: Deliver, server: Callable[..., BadServer]) -> None:
        plain = server()
        deliver(plain.settings)
        assert plain.commands[:3] == [
            "ehlo kreis-soest.example",
            "mail FROM:<runde@kreis-soest.example>",
            "rcpt TO:<a@stadt.example>",
        ]

    def test_an_address_with_umlauts_needs_smtputf8(self, deliver: Deliver) -> None:
        with post_office(utf8=True) as able:
            assert deliver(able.settings, recipient="jürgen@stadt.example") == "2.0.0 kept"
        assert able.received[0].recipient == "jürgen@stadt.example"
        with post_office() as unable:
            assert deliver(unable.settings, recipient="jürgen@stadt.example") == "hard sender"

    def test_an_address_that_cannot_be_sent_to_does_not_cost_the_connection(self, app: House) -> None:
        with post_office() as office, closing(Courier()) as courier:
            app.config.update(office.settings)
            for _ in range(2):
                with pytest.raises(NotDelivered):
                    courier.send(a_parcel("jürgen@stadt.example"))
                courier.send(a_parcel())
        assert (office.connections, len(office.received)) == (1, 2)


def test_a_name_that_does_not_resolve_is_no_ones_fault(deliver: Deliver) -> None:
    assert deliver({"MAIL_SERVER": "mail.invalid", "MAIL_PORT": 25, "MAIL_TIMEOUT": 1.0}) == "temporary connect"


def test_the_lease_outlasts_the_longest_talk(app: House) -> None:
    app.config.update(MAIL_TIMEOUT=20.0, MAIL_DATA_TIMEOUT=600.0)
    assert longest_talk() > 600 + 10 * 20


def test_closing_a_connection_that_is_dead_is_quiet(app: House) -> None:
    courier = Courier()
    with post_office() as office:
        app.config.update(office.settings)
        courier.send(a_parcel())
    courier.close()
    with pytest.raises(NotDelivered) as caught:
        courier.send(a_parcel())
    assert caught.value.phase is Phase.CONNECT
    courier.close()


def test_another_server_is_found_after_the_first_went_away(app: House) -> None:
    with closing(Courier()) as courier:
        offices: list[PostOffice] = []
        for _ in range(2):
            with post_office() as office:
                app.config.update(office.settings)
                courier.send(a_parcel())
                offices.append(office)
    assert [len(office.received) for office in offices] == [1, 1]
