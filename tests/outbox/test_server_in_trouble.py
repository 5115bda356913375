"""Servers that are down, mute, slow, rude or misconfigured: no letter is lost, none is blamed for it."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox.delivery import Delivered, deliver_due
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.outbox.operations import resume
from integrationrunde.outbox.queries import pause
from integrationrunde.outbox.render import render
from integrationrunde.outbox.transport import Courier
from tests.outbox.builders import HOUSE, an_invitation
from tests.outbox.conftest import fetch
from tests.smtp import DROP, HANG, BadServer, PostOffice, free_port, post_office

Post = Callable[..., OutgoingLetter]
Later = Callable[[timedelta], None]
ADDRESS = "integration@stadt-werl.example"
MINUTE = timedelta(minutes=1)


class TestServerInTrouble:
    def test_nobody_listens(self, app: House, post: Post, later: Later) -> None:
        """An attempt for every letter that is due, by one try to connect; later all of them leave."""
        app.config.update(MAIL_PORT=free_port(), MAIL_TIMEOUT=1.0)
        letters = [post() for _ in range(3)]
        assert deliver_due() == Delivered(postponed=3)
        after = [fetch(letter.id) for letter in letters]
        assert {(x.state, x.attempts, x.last_failure) for x in after} == {("queued", 1, "temporary")}
        assert len({x.due_at for x in after}) == 3
        with post_office() as office:
            app.config.update(office.settings)
            later(2 * MINUTE)
            assert deliver_due().sent == 3

    @pytest.mark.parametrize(
        ("step", "reply", "failure"),
        [
            ("banner", HANG, "temporary"),
            ("banner", DROP, "temporary"),
            ("banner", "421 busy", "temporary"),
            ("EHLO", HANG, "temporary"),
            ("MAIL", HANG, "temporary"),
            ("MAIL", DROP, "temporary"),
            ("MAIL", "421 4.3.2 closing", "temporary"),
            ("RCPT", HANG, "temporary"),
            ("RCPT", DROP, "temporary"),
            ("DATA", DROP, "temporary"),
            ("DATA", "451 4.3.0 disk full", "temporary"),
            ("end", "451 4.3.0 disk full", "temporary"),
            ("end", DROP, "unknown"),
            ("end", HANG, "unknown"),
            ("end", "554 5.7.1 content refused", "policy"),
            ("end", "550 refused", "policy"),
            ("RCPT", "220 out of step", "temporary"),
        ],
    )
    def test_at_each_step(
        self, badly: Callable[..., BadServer], post: Post, later: Later, step: str, reply: str, failure: str
    ) -> None:
        server = badly(**{step: reply})
        letter = post()
        deliver_due()
        after = fetch(letter.id)
        assert (after.last_failure, after.attempts, after.lease_until) == (failure, 1, None)
        assert after.state is (LetterState.FAILED if failure == "policy" else LetterState.QUEUED)
        del server.script[step]
        later(2 * MINUTE)
        assert deliver_due().sent == (0 if failure == "policy" else 1)

    def test_dying_after_data_brings_the_same_bytes_again(
        self, badly: Callable[..., BadServer], post: Post, later: Later
    ) -> None:
        server = badly(end=DROP)
        letter = post(an_invitation())
        deliver_due()
        del server.script["end"]
        later(2 * MINUTE)
        assert deliver_due().sent == 1
        assert server.taken == [render(letter, keyring())] * 2

    def test_a_slow_server_gets_its_time_for_the_last_reply(self, office: PostOffice, app: House, post: Post) -> None:
        office.slowness = 0.6
        app.config.update(MAIL_TIMEOUT=0.3, MAIL_DATA_TIMEOUT=5.0)
        post()
        assert deliver_due().sent == 1

    @pytest.mark.parametrize("reply", [DROP, "421 4.7.0 too many letters on this connection"])
    def test_a_server_that_has_enough_of_a_connection_gets_another_at_no_attempts_cost(
        self, badly: Callable[..., BadServer], post: Post, reply: str
    ) -> None:
        server = badly()
        letters = [post(), post()]
        with closing(Courier()) as courier:
            deliver_due(courier=courier, limit=1)
            server.script["MAIL"] = [reply]
            assert deliver_due(courier=courier).sent == 1
        assert server.connections == 2
        assert {fetch(letter.id).attempts for letter in letters} == {1}

    def test_one_broken_connection_does_not_hold_up_the_others_for_long(
        self, badly: Callable[..., BadServer], post: Post
    ) -> None:
        server = badly(RCPT=DROP)
        letters = [post() for _ in range(3)]
        assert deliver_due() == Delivered(postponed=1)
        del server.script["RCPT"]
        assert deliver_due() == Delivered(sent=2)
        assert fetch(letters[0].id).state is LetterState.QUEUED


class TestConfiguration:
    @pytest.mark.parametrize(
        ("step", "reply"),
        [
            ("banner", "554 no service"),
            ("EHLO", "550 no"),
            ("MAIL", "530 5.7.0 authenticate first"),
            ("MAIL", "550 5.7.1 not your address"),
            ("RCPT", "535 5.7.8 no"),
        ],
    )
    def test_an_error_rests_the_whole_queue_and_costs_no_attempt(
        self, badly: Callable[..., BadServer], post: Post, later: Later, step: str, reply: str
    ) -> None:
        server = badly(**{step: reply, "HELO": reply})
        letters = [post(), post()]
        assert deliver_due().paused
        found = pause()
        assert found is not None
        assert found.detail
        connections = server.connections
        assert deliver_due() == Delivered(paused=True)
        assert server.connections == connections
        assert {(fetch(x.id).state, fetch(x.id).attempts) for x in letters} == {("queued", 0)}
        del server.script[step]
        later(6 * MINUTE)
        assert deliver_due() == Delivered(sent=2)
        db.session.rollback()
        assert pause() is None

    def test_somebody_who_has_mended_it_need_not_wait(self, badly: Callable[..., BadServer], post: Post) -> None:
        server = badly(MAIL="530 5.7.0 authenticate first")
        post()
        assert deliver_due().paused
        del server.script["MAIL"]
        with transaction():
            resume(by=HOUSE, now=clock.now())
        assert deliver_due() == Delivered(sent=1)
