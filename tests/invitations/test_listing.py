"""The overview's list: what it says of letters."""

import pytest

from integrationrunde.invitations import listing, queries
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import LetterState
from tests.invitations.one_seat import LATER, YES, by_link, invited, loaded
from tests.invitations.rounds import letters


def test_a_letter_that_arrived_does_not_hide_one_that_did_not(app: House) -> None:
    invitation, first, second = invited()
    by_link(invitation, YES, second, now=LATER)
    for letter in letters():
        to_first = letter.link_subject_id == first.id
        letter.state = LetterState.FAILED if to_first else LetterState.SENT
        letter.sent_at = None if to_first else LATER
    db.session.commit()
    [row] = queries.invited_seats(loaded(invitation).meeting)
    assert listing.delivery_of(row) == ("danger", "fehlgeschlagen")
    with app.test_request_context("/?trouble=unreachable"):
        assert listing.chosen([row], listing.wanted()) == [row]


@pytest.mark.parametrize("state", [LetterState.QUEUED, LetterState.FAILED])
def test_letters_to_those_who_act_no_longer_do_not_matter(app: House, state: LetterState) -> None:
    invitation, first, second = invited()
    by_link(invitation, YES, second, now=LATER)
    for letter in letters():
        letter.state, letter.sent_at = LetterState.SENT, LATER
    for letter in letters(link_subject_id=first.id):
        letter.state, letter.sent_at = state, None
    first.ended_at = LATER
    db.session.commit()
    [row] = queries.invited_seats(loaded(invitation).meeting)
    assert row.status is AnswerStatus.ACCEPTED
    assert listing.delivery_of(row) == ("success", "versandt")
