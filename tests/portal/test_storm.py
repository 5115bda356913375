"""Many at once: gateways that open every link change nothing, 500 seats that answer together are all stored."""

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

from integrationrunde.invitations import operations
from integrationrunde.invitations.models import Answer, Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.database import Base, db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.models import OutgoingLetter
from tests import builders as b
from tests.portal.rounds import BY, Round, a_round, link

SEATS = 500


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    db.session.rollback()
    return {
        table.name: sorted(map(repr, db.session.execute(sa.select(table)).all()))
        for table in Base.metadata.sorted_tables
    }


def test_opening_links_changes_nothing_however_often(app: House, client: FlaskClient) -> None:
    round_ = a_round(("Stadt Werl", "Stadt Soest"))
    client.post(round_.page(path="/rueckmeldung"), data={"status": "accepted", "headcount": "1", "seen": "0"})
    data = {"name": "Jan", "address": "jan@stadt.example", "confirmed": "jan@stadt.example"}
    client.post(round_.page(1, "/vertretung"), data=data)
    before = everything()
    paths = ("", "/rueckmeldung", "/vertretung", "/vertretung/zuruecknehmen", "/termin.ics", "?antwort=absage")
    urls = [round_.link(), round_.link(1), "/s/tot", "/link-anfordern?address=jan@stadt.example"]
    urls += [round_.page(number, path) for number in (0, 1) for path in paths]
    wish = "status=declined&seen=0&confirmed=jan@stadt.example&address=jan@stadt.example&name=Jan"
    urls += [f"{url}{'&' if '?' in url else '?'}{wish}" for url in urls]
    for _ in range(3):
        for url in urls:
            for method in ("GET", "HEAD", "OPTIONS"):
                assert client.open(url, method=method).status_code < 500
    assert everything() == before


class Quiet(WSGIRequestHandler):
    """No line in the log for each request."""

    def log_request(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(app: House) -> Iterator[int]:
    """A real server with a thread for each request; yields its port. The test lets go of the database first."""
    db.session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()


def send(port: int, url: str, form: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", url, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse().status
    finally:
        connection.close()


def many_seats(count: int) -> Round:
    clock.set_to(b.NOW)
    series = b.a_series()
    meeting = b.a_meeting(series)
    seats = [b.a_seat(series) for _ in range(count)]
    holders = [b.a_holder(seat) for seat in seats]
    db.session.commit()
    operations.invite(meeting, seats[:1], by=BY, now=b.NOW)
    db.session.add_all(Invitation(meeting_id=meeting.id, seat_id=seat.id, invited_at=b.NOW) for seat in seats[1:])
    db.session.commit()
    return Round(meeting, seats, holders)


@pytest.mark.slow
def test_500_seats_answer_at_once_and_all_are_stored(app: House) -> None:
    round_ = many_seats(SEATS)
    form = {"status": "accepted", "headcount": "2", "seen": "0", "remark": "Gleichzeitig"}
    urls = [f"{link(holder)}/sitzung/{round_.meeting.id}/rueckmeldung" for holder in round_.holders]
    with served(app) as port, ThreadPoolExecutor(50) as senders:
        statuses = Counter(senders.map(lambda url: send(port, url, form), urls))
    assert statuses == {303: SEATS}
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(sa.distinct(Answer.invitation_id)))) == SEATS
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == SEATS
    receipts = sa.select(sa.func.count()).select_from(OutgoingLetter).filter_by(kind="receipt")
    assert db.session.scalar(receipts) == SEATS


@pytest.mark.slow
def test_the_same_answer_sent_many_times_at_once_is_one(app: House) -> None:
    round_ = a_round()
    url = round_.page(path="/rueckmeldung")
    form = {"status": "accepted", "headcount": "1", "seen": "0"}
    with served(app) as port, ThreadPoolExecutor(20) as senders:
        statuses = Counter(senders.map(lambda _: send(port, url, form), range(20)))
    assert statuses == {303: 20}
    assert len(round_.answers()) == 1
    assert len(round_.letters("receipt")) == 1


@pytest.mark.slow
def test_holders_of_one_seat_who_answer_at_once_overwrite_nothing_unseen(app: House) -> None:
    round_ = a_round()
    holders = [round_.holders[0], *(b.a_holder(round_.seats[0]) for _ in range(7))]
    db.session.commit()
    pages = [f"{link(holder)}/sitzung/{round_.meeting.id}/rueckmeldung" for holder in holders]
    forms = [{"status": "accepted", "headcount": "1", "seen": "0", "remark": f"Von {n}"} for n in range(8)]
    with served(app) as port, ThreadPoolExecutor(8) as senders:
        statuses = Counter(senders.map(lambda pair: send(port, *pair), zip(pages, forms, strict=True)))
    assert statuses == {303: 1, 409: 7}
    assert len(round_.answers()) == 1
