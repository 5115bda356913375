"""Addresses of feeds: which lead somewhere, what dead ones tell, what a look at them changes."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.accounts import operations as accounts
from integrationrunde.accounts.models import AccountRole
from integrationrunde.journal.models import JournalEntry
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.links import Capability, Keyring
from integrationrunde.kit.logs import without_tokens
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from integrationrunde.seats import operations as seats
from integrationrunde.seats import revoking
from integrationrunde.seats.models import Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests.feeds.calendars import personal, secretariat, series
from tests.house.world import picture
from tests.portal.rounds import BY, a_round, link
from tests.signing_in import sign_in


def keys(app: House) -> Keyring:
    found: Keyring = app.extensions["keyring"]
    return found


def feed_of(app: House, capability: Capability) -> str:
    return f"/abo/{keys(app).token(capability)}.ics"


def test_every_dead_address_gets_the_same_bytes(app: House, client: FlaskClient) -> None:
    round_ = a_round(("Stadt Werl", "Stadt Soest"))
    account = b.an_account(Role.READER)
    holder, successor_of = round_.holders
    succeeded, alive = personal(successor_of), personal(holder)
    seats.succeed(successor_of, Person(function="Nachfolge", address="neu@stadt.example"), by=BY, now=b.NOW)
    foreign = Keyring({"1": "another-secret-0123456789-0123456789"}).token(holder.feed)
    dead = [
        succeeded, f"/abo/{foreign}.ics", alive.removesuffix(".ics"), alive.replace(".ics", "x.ics"), "/abo/", "/abo/x",
        feed_of(app, holder.page), feed_of(app, account.feed), feed_of(app, Capability("feed", holder.id, 1)),
        feed_of(app, Capability("feed", 4_711_000, 0)), "/abo/" + "a" * 5000 + ".ics",
        "/abo/1-zzzzzzzzzzzzz-" + "a" * 26,
        secretariat(account).replace("geschaeftsstelle", "reihe/1"),
        "/abo/reihe/99999999999/x.ics", "/abo/reihe/x/x.ics",
        series(account, round_.meeting.series_id).replace(f"reihe/{round_.meeting.series_id}", "reihe/987"),
        series(account, round_.meeting.series_id).replace(f"reihe/{round_.meeting.series_id}", "geschaeftsstelle"),
        alive.replace("/abo/", "/abo/geschaeftsstelle/"),
    ]  # fmt: skip
    assert client.get(alive).status_code == 200
    answers = [client.get(url) for url in dead]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1, [a.request.path[:60] for a in answers if b"<" in a.data]
    assert answers[0].content_type == "text/plain; charset=utf-8"
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert "Abonnement" in answers[0].text


def test_a_feed_opens_no_page_and_a_page_no_feed(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    token, page = keys(app).token(round_.holders[0].feed), round_.link().removeprefix("/s/")
    assert client.get(f"/s/{token}").status_code == 404
    assert client.get(f"/abo/{page}.ics").status_code == 404


@pytest.mark.parametrize("place", [5, -10, -6])
def test_tampering_helps_nobody(app: House, client: FlaskClient, place: int) -> None:
    path = personal(a_round().holders[0])
    at = place if place > 0 else len(path) + place
    changed = path[:at] + ("b" if path[at] != "b" else "c") + path[at + 1 :]
    assert client.get(changed).status_code == 404


def test_a_form_without_the_shown_address_ends_the_present_one(client: FlaskClient) -> None:
    round_ = a_round()
    assert client.post(f"{round_.link()}/abo/neu").status_code == 303
    db.session.expire_all()
    assert round_.holders[0].feed_generation == 1


def test_a_new_address_ends_the_former_one_and_leaves_the_page(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    holder, page = round_.holders[0], round_.link()
    former = personal(holder)
    response = client.post(f"{page}/abo/neu", data={"seen": "0"})
    assert (response.status_code, response.headers["Location"]) == (303, f"{page}/abo?neu=1")
    db.session.expire_all()
    assert client.get(former).status_code == 404
    assert client.get(personal(holder)).status_code == 200
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/abo/neu", data={"seen": "0"}).status_code == 303
    assert client.post(f"{page}/abo/neu", data={"seen": "-1"}).status_code == 303
    db.session.expire_all()
    assert holder.feed_generation == 2, "sent twice it is one change; what nobody can have seen counts as not said"
    assert holder.version == 1, "the form of somebody who edits the holder stays good"
    said = db.session.scalars(sa.select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert said is not None
    assert "subscription" in said.message


def test_who_revokes_the_links_ends_the_subscription(app: House, client: FlaskClient) -> None:
    round_ = a_round(("Stadt Werl", "Stadt Soest", "Stadt Geseke"))
    account = b.an_account(Role.READER)
    one, two, three = round_.holders
    paths = [personal(one), personal(two), personal(three), secretariat(account)]
    revoking.revoke_links(one, by=BY, now=b.NOW)
    seat = db.session.get_one(Seat, two.seat_id, options=[sa.orm.selectinload(Seat.holders)], populate_existing=True)
    revoking.revoke_seat_links(seat, by=BY, now=b.NOW)
    assert [client.get(path).status_code for path in paths] == [404, 404, 200, 200]
    revoking.revoke_all_links(by=BY, now=b.NOW)
    assert [client.get(path).status_code for path in paths] == [404] * 4
    person = Person(function=three.function, address="anders@stadt.example")
    path = personal(three)
    seats.change_holder(three, person, by=BY, now=b.NOW)
    assert client.get(path).status_code == 404


def test_an_account_loses_its_feeds_with_its_role(app: House, client: FlaskClient) -> None:
    round_, other = a_round(), b.a_series()
    here = db.session.get_one(Series, round_.meeting.series_id)
    account = b.an_account(Role.READER, here)
    own, all_, foreign = series(account, here.id), secretariat(account), series(account, other.id)
    assert [client.get(path).status_code for path in (own, all_, foreign)] == [200, 200, 404]
    db.session.execute(sa.delete(AccountRole).where(AccountRole.account_id == account.id))
    assert [client.get(path).status_code for path in (own, all_)] == [404, 404]


def test_a_deactivated_account_gets_its_former_addresses_never_back(app: House, client: FlaskClient) -> None:
    b.an_account(Role.ADMIN)
    account = b.an_account(Role.READER)
    former = secretariat(account)
    assert client.get(former).status_code == 200
    accounts.deactivate(account, by=BY, now=b.NOW)
    assert client.get(former).status_code == 404
    assert client.get(secretariat(account)).status_code == 404
    accounts.reactivate(account, by=BY, now=b.NOW)
    assert client.get(former).status_code == 404
    assert client.get(secretariat(account)).status_code == 200


def test_an_account_makes_new_addresses(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    account = b.an_account(Role.READER)
    former = [secretariat(account), series(account, round_.meeting.series_id)]
    sign_in(client, account)
    page = client.get("/mein-zugang/kalender").text
    for path in former:
        assert f'value="http://localhost{path}"' in page
        assert f'href="webcal://localhost{path}"' in page
    assert client.post("/mein-zugang/kalender/neu").status_code == 303
    assert "beendet" in client.get("/mein-zugang/kalender").text
    db.session.expire_all()
    assert [client.get(path).status_code for path in former] == [404, 404]
    assert client.get(secretariat(account)).status_code == 200


def test_an_account_without_a_role_has_nothing_to_subscribe_to(app: House, client: FlaskClient) -> None:
    account = b.an_account(None)
    sign_in(client, account)
    assert "/abo/" not in client.get("/mein-zugang/kalender").text
    assert client.get(secretariat(account)).status_code == 404


def test_the_holders_page_shows_the_address_and_leads_to_the_help(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    holder = round_.holders[0]
    assert f'href="{round_.link()}/abo"' in client.get(round_.link()).text
    page = client.get(f"{round_.link()}/abo?lang=en").text
    assert f'value="http://localhost{personal(holder)}"' in page
    assert f'href="webcal://localhost{personal(holder)}"' in page
    assert 'href="/hilfe/kalender?lang=en"' in page
    assert "Neuer Abo-Link (alter endet)" in client.get(f"{round_.link()}/abo").text
    assert client.get(f"{round_.link()}/abo/neu").status_code == 303


def test_a_substitute_has_no_subscription(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    options = [sa.orm.joinedload(Seat.organisation)]
    substitute = seats.add_substitute(
        db.session.get_one(Seat, round_.seats[0].id, options=options, populate_existing=True),
        round_.meeting,
        appointed_by=round_.holders[0],
        person=Person(address="jan@stadt.example"),
        by=BY,
        now=b.NOW + timedelta(minutes=1),
    )
    page = link(db.session.get_one(SeatHolder, substitute.id))
    assert "/abo" not in client.get(page).text
    assert client.get(f"{page}/abo").status_code == 404
    assert client.post(f"{page}/abo/neu").status_code == 404


def test_a_storm_of_looks_changes_nothing(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    account = b.an_account(Role.READER)
    paths = [personal(round_.holders[0]), secretariat(account), series(account, round_.meeting.series_id)]
    paths += [f"{round_.link()}/abo", f"{round_.link()}/abo/neu", "/abo/x"]
    db.session.commit()
    before = picture()
    for path in paths * 5:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.open(path, method=method).status_code < 500
    assert picture() == before


def test_the_help_speaks_two_languages(client: FlaskClient) -> None:
    german, english = client.get("/hilfe/kalender").text, client.get("/hilfe/kalender?lang=en").text
    for name in ("Outlook", "Thunderbird", "Apple", "Google"):
        assert f"<h2>{name}</h2>" in german
        assert f"<h2>{name}</h2>" in english
    assert "8 bis 24 Stunden" in german
    assert "8 to 24 hours" in english


def test_no_log_has_the_address_in_full(app: House) -> None:
    path = personal(a_round().holders[0])
    assert path not in without_tokens(f"GET {path} 200")
    assert without_tokens(path).startswith("/abo/")
