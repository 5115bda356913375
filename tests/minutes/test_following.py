"""While a review runs it follows the people: whoever comes gets the letter once, whoever goes gets none any more."""

from datetime import date

import pytest

from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import circulating, correcting, following
from integrationrunde.minutes.models import MinutesVersion
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import LetterState, OutgoingLetter
from integrationrunde.seats import operations as seats
from integrationrunde.seats import revoking
from integrationrunde.seats.person import Person
from tests.minutes.at_once import at_once
from tests.minutes.rounds import AFTER, BEFORE, BY, WRITTEN, Round, a_circulated_round, letters

NEW = Person(function="Nachfolge", address="nachfolge@beispielstadt.example")

pytestmark = pytest.mark.usefixtures("app")


def caught_up(made: Round) -> list[OutgoingLetter]:
    """What leaves when the worker looks, twice: letters since the circulation."""
    known = {one.id for one in letters("minutes_review")}
    for _time in (1, 2):
        for version_id in following.behind(WRITTEN):
            following.follow(version_id, by=System(), now=WRITTEN)
        db.session.commit()
    assert following.behind(WRITTEN) == []
    return [one for one in letters("minutes_review") if one.id not in known]


def all_sent() -> None:
    for letter in letters("minutes_review"):
        letter.state, letter.sent_at = LetterState.SENT, WRITTEN
    db.session.commit()


def test_right_after_the_circulation_nobody_is_missed() -> None:
    made = a_circulated_round()
    assert caught_up(made) == []


def test_a_successor_gets_the_letter_with_an_own_link_once(app: House) -> None:
    made = a_circulated_round()
    all_sent()
    successor = seats.succeed(made.holder(), NEW, by=BY, now=WRITTEN)
    [letter] = caught_up(made)
    assert (letter.recipient_address, letter.link_subject_id) == (NEW.address, successor.id)
    assert "Zustimmung" in letter.text
    page = app.test_client().get(f"/s/{keyring().token(successor.page)}/protokoll/{made.meeting.id}")
    assert page.status_code == 200


def test_a_new_address_gets_the_letter_with_the_new_link() -> None:
    made = a_circulated_round()
    all_sent()
    holder = made.holder()
    seats.change_holder(holder, Person(function=holder.function, address=NEW.address), by=BY, now=WRITTEN)
    [letter] = caught_up(made)
    assert (letter.recipient_address, letter.link_generation) == (NEW.address, holder.generation)


def test_a_second_holder_gets_it_and_one_of_a_seat_that_was_only_informed_is_told_so() -> None:
    made = a_circulated_round()
    seats.add_holder(made.seats[0], NEW, by=BY, now=WRITTEN)
    seats.add_holder(made.seats[2], Person(function="Neu", address="neu@b.example"), by=BY, now=WRITTEN)
    asked, informed = caught_up(made)
    assert "Zustimmung" in asked.text
    assert "Zustimmung" not in informed.text


def test_a_revoked_link_brings_no_second_letter_and_the_same_people_neither() -> None:
    made = a_circulated_round()
    all_sent()
    revoking.revoke_links(made.holder(0), by=BY, now=WRITTEN)
    holder = made.holder(1)
    seats.change_holder(holder, Person(function="Leitung", address=holder.address.upper()), by=BY, now=WRITTEN)
    assert caught_up(made) == []


def test_letters_that_wait_for_somebody_who_is_gone_are_put_away() -> None:
    made = a_circulated_round()
    first, second = (next(one for one in letters("minutes_review") if one.seat_id == made.seats[n].id) for n in (0, 1))
    seats.end_holder(made.holder(0), by=BY, now=WRITTEN)
    moved = made.holder(1)
    seats.change_holder(moved, Person(function=moved.function, address=NEW.address), by=BY, now=WRITTEN)
    [letter] = caught_up(made)
    assert letter.recipient_address == NEW.address
    assert {first.state, second.state} == {LetterState.SUPERSEDED}


def test_of_a_second_version_the_successor_sees_what_changed() -> None:
    made = a_circulated_round()
    item = made.loaded().items[0]
    correcting.correct_paragraph(item, made.paragraph_id(), "Anders.", base=item.revision, by=BY, now=WRITTEN)
    circulating.circulate_again(made.minutes, deadline=date(2017, 10, 20), by=BY, now=WRITTEN)
    all_sent()
    seats.succeed(made.holder(), NEW, by=BY, now=WRITTEN)
    [letter] = caught_up(made)
    assert "Anders." in letter.text


def test_after_deadline_or_approval_nobody_is_asked_any_more() -> None:
    made = a_circulated_round()
    seats.add_holder(made.seats[0], NEW, by=BY, now=WRITTEN)
    db.session.commit()
    assert following.behind(BEFORE) == [made.version.id]
    assert following.behind(AFTER) == []
    assert following.follow(made.version.id, by=System(), now=AFTER) == 0


@pytest.mark.slow
def test_two_workers_write_once(app: House) -> None:
    made = a_circulated_round()
    seats.add_holder(made.seats[0], NEW, by=BY, now=WRITTEN)
    version_id = made.version.id
    told = at_once(app, *[lambda: following.follow(version_id, by=System(), now=WRITTEN)] * 2)
    assert told == []
    assert [one.recipient_address for one in letters("minutes_review")].count(NEW.address) == 1
    assert db.session.get_one(MinutesVersion, version_id).number == 1
