"""The verbs of seats."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from integrationrunde.directory.queries import default_contact
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.seats import operations, queries, revoking
from integrationrunde.seats.models import HolderScope, SeatHolder
from integrationrunde.seats.person import Person
from tests.builders import a_contact, a_holder, a_meeting, a_seat, a_series, an_organisation

NOW = datetime(2017, 8, 23, 8, 0, tzinfo=UTC)
DONE: dict[str, Any] = {"by": System(), "now": NOW}


def a_person(**changes: Any) -> Person:
    return Person(**{"function": "Fachbereichsleitung", "address": "leitung@werl.example", **changes})


@pytest.mark.usefixtures("app")
def test_a_seat_begins_today_with_its_first_holder() -> None:
    seat = operations.add_seat(a_series(), an_organisation("Stadt Werl"), holder=a_person(), **DONE)
    assert (seat.valid_from, seat.valid_to, seat.places) == (date(2017, 8, 23), None, 2)
    (holder,) = queries.active_holders([seat.id])[seat.id]
    assert (holder.function, holder.scope, holder.generation) == ("Fachbereichsleitung", HolderScope.SEAT, 0)


@pytest.mark.usefixtures("app")
def test_an_organisation_has_one_seat_in_a_series() -> None:
    series, werl = a_series(), an_organisation("Stadt Werl")
    operations.add_seat(series, werl, **DONE)
    with pytest.raises(Refused, match="Werl"):
        operations.add_seat(series, werl, **DONE)
    with pytest.raises(Refused, match="Werl"):
        operations.add_guest_seat(a_meeting(series), werl, a_person(), **DONE)
    operations.add_seat(a_series(), werl, **DONE)


@pytest.mark.usefixtures("app")
def test_ended_organisations_and_ended_series_take_no_seat() -> None:
    gone = an_organisation("Gemeinde Altdorf", valid_to=date(2016, 12, 31))
    with pytest.raises(Refused):
        operations.add_seat(a_series(), gone, **DONE)
    with pytest.raises(Refused):
        operations.add_seat(a_series(ended_on=date(2017, 1, 1)), an_organisation(), **DONE)


@pytest.mark.usefixtures("app")
def test_several_seats_at_once_take_the_default_contacts_and_skip_who_has_one() -> None:
    series = a_series()
    towns = [an_organisation(f"Stadt {name}") for name in ("Werl", "Soest", "Warstein")]
    a_seat(series, towns[0])
    contacts = default_contact([a_contact(towns[1]).organisation_id, towns[2].id])
    seats = operations.add_seats(series, towns, contacts, **DONE)
    assert [seat.organisation_id for seat in seats] == [towns[1].id, towns[2].id]
    holders = queries.active_holders([seat.id for seat in seats])
    assert [len(holders[seat.id]) for seat in seats] == [1, 0]
    assert holders[seats[0].id][0].contact_id == contacts[towns[1].id].id


@pytest.mark.usefixtures("app")
def test_ending_a_seat_ends_its_holders_and_opening_it_again_does_not_bring_them_back() -> None:
    seat = a_seat(a_series())
    holder = a_holder(seat)
    operations.end_seat(seat, **DONE)
    assert seat.valid_to == date(2017, 8, 23)
    assert holder.ended_at == NOW
    with pytest.raises(Refused):
        operations.add_holder(seat, a_person(), **DONE)
    operations.reopen_seat(seat, holder=a_person(), **DONE)
    assert seat in queries.seats_on(seat.series_id, date(2040, 1, 1))
    assert [one.address for one in queries.active_holders([seat.id])[seat.id]] == ["leitung@werl.example"]


@pytest.mark.usefixtures("app")
def test_a_seat_cannot_be_opened_again_beside_a_newer_one() -> None:
    series, werl = a_series(), an_organisation("Stadt Werl")
    old = operations.add_seat(series, werl, **DONE)
    operations.end_seat(old, **DONE)
    operations.add_seat(series, werl, **DONE)
    with pytest.raises(Refused):
        operations.reopen_seat(old, **DONE)


@pytest.mark.usefixtures("app")
def test_two_holders_of_a_seat_do_not_share_an_address() -> None:
    seat = a_seat(a_series())
    operations.add_holder(seat, a_person(), **DONE)
    with pytest.raises(Refused, match="LEITUNG@werl"):
        operations.add_holder(seat, a_person(address="LEITUNG@werl.example"), **DONE)
    operations.add_holder(seat, a_person(address=""), **DONE)
    operations.add_holder(seat, a_person(address=""), **DONE)


@pytest.mark.usefixtures("app")
def test_another_address_revokes_links_and_other_details_do_not() -> None:
    holder = a_holder(a_seat(a_series()), address="falsch@werl.example")
    operations.change_holder(holder, a_person(address="Falsch@werl.example", function="Stabsstelle"), **DONE)
    assert (holder.generation, holder.function) == (0, "Stabsstelle")
    operations.change_holder(holder, a_person(address="richtig@werl.example"), **DONE)
    assert (holder.generation, holder.address) == (1, "richtig@werl.example")


@pytest.mark.usefixtures("app")
def test_a_successor_takes_over_and_the_predecessors_link_dies(app: House) -> None:
    keys = app.extensions["keyring"]
    holder = a_holder(a_seat(a_series()))
    before = keys.token(holder.page)
    assert queries.holder_by_token(before, keys) is holder
    successor = operations.succeed(holder, a_person(), **DONE)
    assert (holder.ended_at, holder.replaced_by_id) == (NOW, successor.id)
    assert queries.holder_by_token(before, keys) is None
    assert queries.holder_by_token(keys.token(successor.page), keys) is successor
    with pytest.raises(Refused):
        operations.succeed(holder, a_person(address="noch@werl.example"), **DONE)


@pytest.mark.usefixtures("app")
def test_a_successor_may_take_over_the_functional_mailbox() -> None:
    holder = a_holder(a_seat(a_series()), address="integration@werl.example")
    successor = operations.succeed(holder, a_person(address="integration@werl.example"), **DONE)
    assert successor.address == holder.address


@pytest.mark.usefixtures("app")
def test_a_substitute_holds_for_one_meeting_only() -> None:
    series = a_series()
    seat = a_seat(series)
    first, meeting, other = a_holder(seat), a_meeting(series), a_meeting(series)
    substitute = operations.add_substitute(seat, meeting, appointed_by=first, person=a_person(), **DONE)
    assert (substitute.scope, substitute.appointed_by_id, substitute.confirmed_at) == ("meeting", first.id, None)
    assert queries.active_holders([seat.id], meeting.id) == {seat.id: [first, substitute]}
    assert queries.active_holders([seat.id], other.id) == {seat.id: [first]}
    assert queries.active_holders([seat.id]) == {seat.id: [first]}
    operations.confirm_substitute(substitute, **DONE)
    operations.confirm_substitute(substitute, by=System(), now=datetime(2017, 9, 1, tzinfo=UTC))
    assert substitute.confirmed_at == NOW


@pytest.mark.usefixtures("app")
def test_hand_overs_are_not_stacked() -> None:
    series = a_series()
    seat = a_seat(series)
    first, meeting = a_holder(seat), a_meeting(series)
    with pytest.raises(Refused, match=first.address):
        operations.add_substitute(seat, meeting, appointed_by=first, person=a_person(address=first.address), **DONE)
    substitute = operations.add_substitute(seat, meeting, appointed_by=first, person=a_person(), **DONE)
    another = a_person(address="dritte@werl.example")
    with pytest.raises(Refused):
        operations.add_substitute(seat, meeting, appointed_by=first, person=another, **DONE)
    with pytest.raises(Refused):
        operations.add_substitute(seat, a_meeting(series), appointed_by=substitute, person=another, **DONE)
    with pytest.raises(Refused):
        operations.succeed(substitute, another, **DONE)
    operations.end_holder(substitute, **DONE)
    with pytest.raises(Refused):
        operations.confirm_substitute(substitute, **DONE)
    operations.add_substitute(seat, meeting, appointed_by=first, person=another, **DONE)


@pytest.mark.usefixtures("app")
def test_the_same_person_may_be_substitute_at_two_meetings() -> None:
    series = a_series()
    seat = a_seat(series)
    first = a_holder(seat)
    for meeting in (a_meeting(series), a_meeting(series)):
        operations.add_substitute(seat, meeting, appointed_by=first, person=a_person(), **DONE)
    operations.add_holder(seat, a_person(), **DONE)


def test_revoked_links_open_nothing(app: House) -> None:
    keys = app.extensions["keyring"]
    holder, other = a_holder(a_seat(a_series())), a_holder(a_seat(a_series()))
    tokens = [keys.token(one.page) for one in (holder, other)]
    revoking.revoke_links(holder, **DONE)
    assert [queries.holder_by_token(token, keys) for token in tokens] == [None, other]
    assert queries.holder_by_token(keys.token(holder.page), keys) is holder
    assert revoking.revoke_all_links(**DONE) == 2
    assert queries.holder_by_token(tokens[1], keys) is None
    assert queries.holder_by_token("1-1-" + "a" * 26, keys) is None
    assert queries.holder_by_token("no token at all", keys) is None


@pytest.mark.usefixtures("app")
def test_all_links_of_a_seat_are_revoked_together() -> None:
    seat = a_seat(a_series())
    acting, ended = [a_holder(seat), a_holder(seat)], a_holder(seat, ended_at=NOW)
    assert revoking.revoke_seat_links(seat, **DONE) == 2
    assert [one.generation for one in (*acting, ended)] == [1, 1, 0]


@pytest.mark.usefixtures("app")
def test_the_journal_names_organisation_and_function_but_no_person() -> None:
    seat = operations.add_seat(a_series(), an_organisation("Stadt Werl"), **DONE)
    secret = a_person(name="Vorname Nachname", address="geheim@werl.example")
    holder = operations.add_holder(seat, secret, **DONE)
    operations.change_holder(holder, a_person(name="Vorname Nachname", address="neu@werl.example"), **DONE)
    operations.succeed(holder, a_person(address="geheim@werl.example"), **DONE)
    operations.end_seat(seat, **DONE)
    db.session.flush()
    entries = db.session.scalars(sa.select(JournalEntry).order_by(JournalEntry.id)).all()
    told = " ".join(f"{entry.message % entry.values} {entry.values}" for entry in entries)
    assert len(entries) == 5
    assert all(entry.series_id == seat.series_id for entry in entries)
    assert "Stadt Werl" in told
    assert "Fachbereichsleitung" in told
    assert "Nachname" not in told
    assert "@" not in told


@pytest.mark.usefixtures("app")
def test_a_lost_letter_is_found_by_address_in_any_case() -> None:
    seat = a_seat(a_series())
    here = a_holder(seat, address="Stelle@Werl.example")
    a_holder(seat, address="stelle@werl.example", ended_at=NOW)
    a_holder(seat, address="")
    assert queries.holders_by_address(" stelle@werl.EXAMPLE ") == [here]
    assert queries.holders_by_address("") == []


@pytest.mark.usefixtures("app")
def test_seats_of_a_meeting_are_those_of_its_day_and_its_guests() -> None:
    series = a_series()
    names = ("Stadt Arnsberg", "Stadt Bestwig", "Stadt Celle", "Stadt Dorsten")
    before, during, after, guest = (an_organisation(name) for name in names)
    meeting, other = a_meeting(series, held_on=date(2017, 9, 20)), a_meeting(series)
    a_seat(series, before, valid_to=date(2017, 9, 19))
    a_seat(series, during, valid_to=date(2017, 9, 20))
    a_seat(series, after, valid_from=date(2017, 9, 21))
    operations.add_guest_seat(meeting, guest, a_person(), **DONE)
    operations.add_guest_seat(other, before, a_person(), **DONE)
    assert [seat.organisation for seat in queries.seats_for(meeting)] == [during, guest]
    assert [seat.organisation for seat in queries.seats_on(series.id, date(2017, 9, 20))] == [during]
    assert [len(seat.holders) for seat in queries.seats_for(meeting)] == [0, 1]


@pytest.mark.usefixtures("app")
def test_one_statement_finds_all_holders() -> None:
    series = a_series()
    seats = [a_seat(series) for _ in range(5)]
    for seat in seats:
        a_holder(seat)
    found = queries.active_holders([seat.id for seat in seats], 1)
    assert all(isinstance(one, SeatHolder) for holders in found.values() for one in holders)
    assert [len(found[seat.id]) for seat in seats] == [1] * 5
