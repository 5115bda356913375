"""Finding letters again, without loading what nobody asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox import health
from integrationrunde.outbox.mail import About, Recipient
from integrationrunde.outbox.models import AddressState, LetterState, OutgoingLetter
from integrationrunde.outbox.queries import addresses_in_trouble, counts, letter_of, letters_of_meeting, listed
from tests.outbox.builders import NOW, a_mail, queued

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def three(app: House) -> list[int]:
    recipients = [
        Recipient(name="Gemeinde Möhnesee", address="rathaus@moehnesee.example"),
        Recipient(name="Stadt Werl", address="integration@werl.example"),
        Recipient(name="", address="zugang@kreis-soest.example"),
    ]
    abouts = [About(series_id=1, meeting_id=7, seat_id=3), About(series_id=2, meeting_id=8, seat_id=4), About()]
    kinds = ["invitation", "reminder", "account"]
    mails = [a_mail(recipient=r, about=a, kind=k) for r, a, k in zip(recipients, abouts, kinds, strict=True)]
    return [queued(mail, NOW) for mail in mails]


def found(statement: sa.Select[OutgoingLetter]) -> list[int]:
    return [letter.id for letter in db.session.scalars(statement)]


def test_the_list_is_newest_first(three: list[int]) -> None:
    assert found(listed()) == three[::-1]


@pytest.mark.parametrize("text", ["möhnesee", "mohnesee", "moehnesee", "MÖHNE", "rathaus", "rathaus@moehnesee.example"])
def test_search_forgives_umlauts(three: list[int], text: str) -> None:
    assert found(listed(text=text)) == [three[0]]


def test_filters(three: list[int]) -> None:
    with transaction():
        db.session.get_one(OutgoingLetter, three[1]).state = LetterState.FAILED
    assert found(listed(state=LetterState.FAILED)) == [three[1]]
    assert found(listed(kind="account")) == [three[2]]
    assert found(listed(meeting_id=7)) == [three[0]]
    assert found(listed(series_ids=[1, 2])) == [three[1], three[0]]
    assert found(listed(series_ids=[])) == []
    assert found(listed(text="nothing like it")) == []


def test_the_list_leaves_large_parts_behind(three: list[int]) -> None:
    letter = db.session.scalars(listed()).first()
    assert {"text", "html", "calendar"} <= sa.inspect(letter).unloaded


def test_counts_name_every_state(three: list[int]) -> None:
    assert counts() == {**dict.fromkeys(LetterState, 0), LetterState.QUEUED: 3}
    assert counts(meeting_id=7)[LetterState.QUEUED] == 1
    assert counts(series_ids=[2])[LetterState.QUEUED] == 1


def test_letters_of_a_meeting_by_seat(three: list[int]) -> None:
    again = queued(a_mail(about=About(series_id=1, meeting_id=7, seat_id=3)), NOW)
    assert {seat: [x.id for x in letters] for seat, letters in letters_of_meeting(7).items()} == {3: [three[0], again]}


def test_a_letter_by_its_fact() -> None:
    mail = a_mail()
    queued(mail, NOW)
    letter = letter_of(mail.key)
    assert letter is not None
    assert letter.message_id.startswith("<")
    assert letter_of("another") is None


class TestHealth:
    def note(self, how: Callable[..., bool], days: int = 0) -> None:
        with transaction():
            how("Rathaus@Werl.example", detail="552 full", now=NOW + timedelta(days=days))

    def state(self) -> AddressState | None:
        db.session.rollback()
        found = addresses_in_trouble(["rathaus@WERL.example"]).get("rathaus@werl.example")
        return found.state if found else None

    def test_hard_is_at_once_and_stays(self) -> None:
        self.note(health.note_hard)
        assert self.state() is AddressState.HARD
        self.note(health.note_soft)
        assert self.state() is AddressState.HARD

    def test_soft_needs_three_within_two_weeks(self) -> None:
        for day in (0, 7):
            self.note(health.note_soft, day)
            assert self.state() is None
        self.note(health.note_soft, 13)
        assert self.state() is AddressState.SOFT

    def test_old_soft_failures_are_forgotten(self) -> None:
        for day in (0, 10, 20, 30):
            self.note(health.note_soft, day)
            assert self.state() is None

    def test_trust_is_given_back(self) -> None:
        self.note(health.note_hard)
        with transaction():
            health.trust("RATHAUS@werl.example", now=NOW)
        assert self.state() is None
        assert addresses_in_trouble() == {}
