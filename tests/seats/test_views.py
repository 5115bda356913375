"""Pages of seats and of those who act for them."""

from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from integrationrunde.directory.models import Organisation, OrganisationKind
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from integrationrunde.seats import queries
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder
from tests.builders import a_contact, a_holder, a_meeting, a_seat, a_series, an_account, an_organisation
from tests.counting import statements
from tests.signing_in import sign_in

NOW = datetime(2017, 8, 23, 10, 0, tzinfo=clock.BERLIN)


@pytest.fixture(autouse=True)
def _in_august(app: House) -> None:
    clock.set_to(NOW)


@pytest.fixture
def admin(client: FlaskClient) -> FlaskClient:
    return sign_in(client, an_account())


def person(**changes: Any) -> dict[str, Any]:
    fields = {"contact_id": "", "function": "Stabsstelle Integration", "address": "stab@werl.example", "language": "de"}
    return {**fields, **changes}


def fresh(kind: Any, ident: int) -> Any:
    db.session.rollback()
    return db.session.get(kind, ident, populate_existing=True)


def organisation_of(seat: Seat) -> Organisation:
    return db.session.get_one(Organisation, seat.organisation_id)


def test_all_municipalities_get_a_seat_with_their_contacts_at_once(admin: FlaskClient) -> None:
    series = a_series()
    towns = [an_organisation("Stadt Werl"), an_organisation("Stadt Soest")]
    a_contact(towns[0], address="integration@werl.example")
    an_organisation("Agentur für Arbeit", kind=OrganisationKind.AGENCY)
    db.session.commit()
    path = f"/reihen/{series.id}/plaetze/neu"
    page = admin.get(f"{path}?kind=municipality").text
    assert page.count("checked") == 2
    assert "hat noch keine Standard-Ansprechstelle" in page
    chosen = {"organisation_ids": [one.id for one in towns], "places": "3"}
    assert admin.post(path, data=chosen).status_code == 303
    db.session.rollback()
    seats = queries.seats_on(series.id, date(2017, 8, 23))
    assert [(seat.organisation.short_name, seat.places) for seat in seats] == [("Soest", 3), ("Werl", 3)]
    listed = admin.get(f"/reihen/{series.id}/plaetze").text
    assert "nimmt niemand wahr" in listed
    assert "1 Platz ist nicht erreichbar" in listed
    gaps = admin.get(f"/reihen/{series.id}/plaetze?state=gap").text
    assert "Stadt Soest" in gaps
    assert "Stadt Werl" not in gaps
    # A page that stood open meanwhile offers them again; nothing happens twice.
    assert admin.post(path, data=chosen).status_code == 422


def test_choosing_nothing_or_nonsense_is_told(admin: FlaskClient) -> None:
    series = a_series()
    town = an_organisation()
    db.session.commit()
    path = f"/reihen/{series.id}/plaetze/neu"
    assert "Bitte füllen Sie dieses Feld aus" in admin.post(path, data={"places": "2"}).text
    assert admin.post(path, data={"places": "2", "organisation_ids": "4711"}).status_code == 422
    assert "1 bis 99" in admin.post(path, data={"places": "100", "organisation_ids": town.id}).text


def test_a_person_is_added_from_a_contact_or_by_hand(admin: FlaskClient) -> None:
    seat = a_seat(a_series())
    contact = a_contact(organisation_of(seat))
    db.session.commit()
    path = f"/plaetze/{seat.id}/person-neu"
    assert contact.address in admin.get(path).text
    assert admin.post(path, data=person(contact_id=contact.id, function="", address="")).status_code == 303
    assert admin.post(path, data=person(name="  \u202eVor\r\nname \x07 Nachname ")).status_code == 303
    db.session.rollback()
    holders = queries.active_holders([seat.id])[seat.id]
    assert [(one.contact_id, one.address) for one in holders] == [
        (contact.id, contact.address),
        (None, "stab@werl.example"),
    ]
    assert holders[1].name == "Vor name Nachname"
    assert admin.post(path, data=person(contact_id="", function="", address="")).status_code == 422
    doubled = admin.post(path, data=person(address="STAB@werl.example"))
    assert doubled.status_code == 409
    assert "Stabsstelle Integration" in doubled.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"address": "kein at"}, "E-Mail"),
        ({"address": "a@b.example\nBcc: c@d.example"}, "E-Mail"),
        ({"function": "F" * 10_000}, "9880"),
        ({"language": "xx"}, "Auswahl"),
    ],
)
def test_a_badly_filled_person_comes_back(admin: FlaskClient, changes: dict[str, str], told: str) -> None:
    seat = a_seat(a_series())
    db.session.commit()
    sent = admin.post(f"/plaetze/{seat.id}/person-neu", data=person(name="Ungewöhnlich 😀", **changes))
    assert sent.status_code == 422
    assert told in sent.text
    assert "Ungewöhnlich 😀" in sent.text
    assert queries.active_holders([seat.id]) == {seat.id: []}


def test_a_successor_takes_over_in_one_step(admin: FlaskClient) -> None:
    holder = a_holder(a_seat(a_series()), function="Fachbereichsleitung")
    db.session.commit()
    path = f"/plaetze/personen/{holder.id}/nachfolge"
    assert "Fachbereichsleitung" in admin.get(path).text
    assert admin.post(path, data=person()).status_code == 303
    before = fresh(SeatHolder, holder.id)
    successor = fresh(SeatHolder, before.replaced_by_id)
    assert before.ended_at is not None
    assert (successor.address, successor.scope) == ("stab@werl.example", HolderScope.SEAT)
    page = admin.get(f"/plaetze/{holder.seat_id}").text
    assert "Nachfolge eingetreten; Link beendet" in page
    assert "Stabsstelle Integration übernimmt den Platz" in page
    assert admin.get(path).status_code == 404


def test_an_edited_address_revokes_the_old_links(admin: FlaskClient) -> None:
    holder = a_holder(a_seat(a_series()), address="alt@werl.example")
    db.session.commit()
    path = f"/plaetze/personen/{holder.id}/bearbeiten"
    assert 'value="alt@werl.example"' in admin.get(path).text
    assert admin.post(path, data=person(version=holder.version)).status_code == 303
    stored = fresh(SeatHolder, holder.id)
    assert (stored.address, stored.generation) == ("stab@werl.example", 1)
    outdated = admin.post(path, data=person(version="1", function="Anderswo"))
    assert outdated.status_code == 409
    assert "Anderswo" in outdated.text
    assert "Stabsstelle Integration" in outdated.text


def test_links_are_revoked_after_a_question(admin: FlaskClient) -> None:
    seat = a_seat(a_series())
    one, two = a_holder(seat), a_holder(seat)
    elsewhere = a_holder(a_seat(a_series(), organisation_of(seat)))
    db.session.commit()
    path = f"/plaetze/personen/{one.id}/links"
    for ask in (admin.get, admin.head):
        assert ask(path).status_code == 200
    assert fresh(SeatHolder, one.id).generation == 0
    assert admin.post(path).status_code == 303
    assert [fresh(SeatHolder, ident).generation for ident in (one.id, two.id)] == [1, 0]
    assert admin.post(f"/plaetze/{seat.id}/links").status_code == 303
    assert [fresh(SeatHolder, who.id).generation for who in (one, two, elsewhere)] == [2, 1, 1]


def test_an_editor_revokes_only_in_own_series(client: FlaskClient) -> None:
    mine = a_series()
    seat = a_seat(mine)
    here, there = a_holder(seat), a_holder(a_seat(a_series(), organisation_of(seat)))
    sign_in(client, an_account(Role.EDITOR, mine))
    assert client.post(f"/plaetze/{seat.id}/links").status_code == 303
    assert [fresh(SeatHolder, who.id).generation for who in (here, there)] == [1, 0]


def test_doors_of_another_series_stay_shut(client: FlaskClient) -> None:
    holder = a_holder(a_seat(a_series()))
    seat_id, ident = holder.seat_id, holder.id
    sign_in(client, an_account(Role.EDITOR, a_series()))
    for path in (f"/plaetze/{seat_id}", f"/plaetze/{seat_id}/person-neu", f"/plaetze/personen/{ident}/nachfolge"):
        assert client.get(path).status_code == 404
    for path in (f"/plaetze/{seat_id}/beenden", f"/plaetze/personen/{ident}/beenden", f"/plaetze/{seat_id}/links"):
        assert client.post(path).status_code == 404
    assert fresh(SeatHolder, ident).ended_at is None


def test_readers_see_seats_without_buttons(client: FlaskClient) -> None:
    holder = a_holder(a_seat(a_series()))
    seat = db.session.get_one(Seat, holder.seat_id)
    sign_in(client, an_account(Role.READER, db.session.get(Series, seat.series_id)))
    assert "/bearbeiten" not in client.get(f"/plaetze/{seat.id}").text
    assert client.get(f"/plaetze/{seat.id}/person-neu").status_code == 403
    assert client.post(f"/plaetze/{seat.id}/beenden").status_code == 403


def test_a_seat_ends_and_opens_again(admin: FlaskClient) -> None:
    seat = a_seat(a_series())
    a_holder(seat)
    a_contact(organisation_of(seat), address="neu@werl.example")
    db.session.commit()
    assert "1 Person nimmt ihn nicht mehr wahr" in admin.get(f"/plaetze/{seat.id}/beenden").text
    assert admin.post(f"/plaetze/{seat.id}/beenden").status_code == 303
    assert "Dieser Platz endete am 23.08.2017" in admin.get(f"/plaetze/{seat.id}").text
    assert admin.post(f"/plaetze/{seat.id}/beenden").status_code == 409
    assert admin.post(f"/plaetze/{seat.id}/wieder-oeffnen").status_code == 303
    db.session.rollback()
    assert [one.address for one in queries.active_holders([seat.id])[seat.id]] == ["neu@werl.example"]


def test_the_seat_page_shows_no_link_and_names_the_substitutes_meeting(admin: FlaskClient, app: House) -> None:
    series = a_series()
    seat, meeting = a_seat(series), a_meeting(series)
    first = a_holder(seat)
    scope = {"scope": HolderScope.MEETING, "meeting_id": meeting.id, "appointed_by_id": first.id}
    substitute = a_holder(seat, function="Sozialamt", **scope)
    db.session.commit()
    page = admin.get(f"/plaetze/{seat.id}").text
    assert "20.09.2017" in page
    assert "Bestätigung offen" in page
    assert "Bestätigung offen" not in admin.get(f"/reihen/{series.id}/plaetze").text
    for holder in (first, substitute):
        assert app.extensions["keyring"].token(holder.page) not in page


def test_places_are_changed_and_counted(admin: FlaskClient) -> None:
    seat = a_seat(a_series())
    db.session.commit()
    path = f"/plaetze/{seat.id}/bearbeiten"
    assert admin.post(path, data={"places": "0", "version": "1"}).status_code == 422
    assert admin.post(path, data={"places": "4", "version": "1"}).status_code == 303
    assert admin.post(path, data={"places": "5", "version": "1"}).status_code == 409
    assert fresh(Seat, seat.id).places == 4


def test_the_list_is_found_sorted_and_saved_as_a_file(admin: FlaskClient) -> None:
    series = a_series()
    for name, places in (("Stadt Möhnesee", 1), ("Stadt Werl", 3)):
        a_holder(a_seat(series, an_organisation(name), places=places), function="=Rechnen()")
    db.session.commit()
    path = f"/reihen/{series.id}/plaetze"
    found = admin.get(f"{path}?q=mohnesee").text
    assert "Stadt Möhnesee" in found
    assert "Stadt Werl" not in found
    ordered = admin.get(f"{path}?sort=-places").text
    assert ordered.index("Stadt Werl") < ordered.index("Stadt Möhnesee")
    saved = admin.get(f"{path}/export.csv?sort=-places").data.decode("utf-8-sig").splitlines()
    assert saved[0].startswith("Stelle;")
    assert saved[1].startswith("Stadt Werl;3;01.01.2016;;'=Rechnen()")
    assert admin.get(f"{path}/export.xlsx").status_code == 200
    assert admin.get(f"{path}/export.pdf").status_code == 404


def test_one_command_revokes_every_link(app: House) -> None:
    holder = a_holder(a_seat(a_series()))
    ident = holder.id
    db.session.commit()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["seats", "revoke-all-links"], input="n\n").exit_code == 1
    assert fresh(SeatHolder, ident).generation == 0
    done = runner.invoke(args=["seats", "revoke-all-links", "--yes"])
    assert (done.exit_code, "1 holders" in done.output) == (0, True)
    assert fresh(SeatHolder, ident).generation == 1


@pytest.mark.parametrize("path", ["/reihen/{series}/plaetze", "/reihen/{series}/plaetze/neu", "/plaetze/{seat}"])
def test_statements_do_not_grow_with_rows(admin: FlaskClient, path: str) -> None:
    series = a_series()
    seat = a_seat(series)
    a_holder(seat)
    an_organisation()
    db.session.commit()
    url = path.format(series=series.id, seat=seat.id)
    few = statements(admin, url)
    for _ in range(30):
        a_holder(a_seat(series))
        a_holder(seat)
        a_contact()
    db.session.commit()
    assert statements(admin, url) == few


def test_a_substitute_is_not_let_go_at_the_seat(admin: FlaskClient) -> None:
    seat = a_seat(a_series())
    meeting = a_meeting(db.session.get_one(Series, seat.series_id))
    first = a_holder(seat)
    substitute = a_holder(seat, scope=HolderScope.MEETING, meeting_id=meeting.id, appointed_by_id=first.id)
    page = admin.get(f"/plaetze/{seat.id}").text
    assert f"/plaetze/personen/{first.id}/beenden" in page
    assert f"/plaetze/personen/{substitute.id}/beenden" not in page
    assert admin.post(f"/plaetze/personen/{substitute.id}/beenden").status_code == 404
