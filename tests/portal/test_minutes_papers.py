"""Papers at the minutes of a seat: linked where it may read them, and of the others' papers nothing at all."""

import hashlib
import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pypdf import PdfReader

from integrationrunde.agenda.models import Attachment, AttachmentPlace, Audience
from integrationrunde.directory.models import Organisation
from integrationrunde.invitations.models import Invitation
from integrationrunde.kit.database import db
from integrationrunde.minutes import approving
from integrationrunde.minutes.models import ApprovalMode
from integrationrunde.outbox.letterhead import keyring
from tests import minutes_builders as m
from tests.counting import statements
from tests.minutes.rounds import AFTER, BY, Round, a_round, letters

pytestmark = pytest.mark.usefixtures("app")
SECRET = b"%PDF-1.7 Nur fuer die erste Stelle"
OPEN = b"%PDF-1.7 Fuer alle"


class Shared:
    """Approved minutes with a paper for all and one for the first seat alone; ``late`` came after the circulation."""

    def __init__(self, more: int = 0) -> None:
        self.round: Round = a_round()
        item = self.round.loaded().items[0].agenda_item
        first = db.session.get_one(Organisation, self.round.seats[0].organisation_id)
        named: Any = {"audience": Audience.ORGANISATIONS, "organisations": [first], "position": 2}
        self.open = m.a_paper_on_disk(item, OPEN, title="Kursplan", file_name="kursplan.pdf")
        self.secret = m.a_paper_on_disk(item, SECRET, title="Verschlusssache", file_name="geheim.pdf", **named)
        for position in range(more):
            m.a_paper_on_disk(item, b"%%PDF-1.7 %d" % position, position=position + 3, file_name=f"{position}.pdf")
        db.session.commit()
        self.round.circulate()
        self.late = m.a_paper_on_disk(item, b"%PDF-1.7 spaeter", place=AttachmentPlace.MEETING, agenda_item_id=None)
        approving.approve(self.round.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER)
        db.session.commit()

    def page(self, place: int) -> str:
        return f"/s/{keyring().token(self.round.holder(place).page)}"

    def minutes(self, place: int) -> str:
        return f"{self.page(place)}/protokoll/{self.round.meeting.id}"


def link(paper: Attachment) -> str:
    return f"/anlagen/{paper.id}"


def test_minutes_and_list_link_the_papers_that_the_seat_may_read(client: FlaskClient) -> None:
    made = Shared()
    for path in (made.minutes(0), f"{made.page(0)}/protokolle"):
        page = client.get(path).text
        assert f"{made.page(0)}{link(made.open)}" in page
        assert f"{made.page(0)}{link(made.secret)}" in page
    assert client.get(f"{made.page(0)}{link(made.secret)}").data == SECRET
    assert client.get(f"{made.page(1)}{link(made.open)}").data == OPEN


@pytest.mark.parametrize("place", [1, 2])
def test_of_a_confidential_paper_other_seats_find_nothing(client: FlaskClient, place: int) -> None:
    made = Shared()
    traces = ["Verschlusssache", "geheim.pdf", link(made.secret) + '"', hashlib.sha256(SECRET).hexdigest()]
    base = made.page(place)
    for path in ("", f"/sitzung/{made.round.meeting.id}", f"/protokoll/{made.round.meeting.id}", "/protokolle"):
        answer = client.get(base + path)
        assert answer.status_code == 200
        assert [trace for trace in traces if trace in answer.text] == [], path
    assert "Kursplan" in client.get(made.minutes(place)).text
    assert "0 Sitzungen gefunden" in client.get(f"{base}/protokolle?suche=Verschlusssache").text
    assert client.get(base + link(made.secret)).status_code == 404
    printed = PdfReader(io.BytesIO(client.get(f"{made.minutes(place)}/fassung/1.pdf").data))
    assert "Verschlusssache" not in "".join(one.extract_text() for one in printed.pages)
    written = [*letters("minutes_review"), *letters("minutes_approved")]
    assert written
    assert [one for one in written if "Verschlusssache" in one.text] == []


def test_a_paper_that_is_closed_later_keeps_its_title_and_loses_its_link(client: FlaskClient) -> None:
    made = Shared()
    made.open.audience = Audience.INTERNAL
    db.session.commit()
    page = client.get(made.minutes(1)).text
    assert "Kursplan" in page
    assert link(made.open) + '"' not in page
    assert client.get(made.page(1) + link(made.open)).status_code == 404


def test_whoever_came_without_invitation_opens_the_papers_of_its_minutes_only(client: FlaskClient) -> None:
    made = Shared()
    db.session.execute(sa.delete(Invitation).filter_by(seat_id=made.round.seats[0].id))
    db.session.commit()
    assert client.get(made.page(0) + link(made.secret)).data == SECRET
    assert client.get(made.page(0) + link(made.late)).status_code == 404


def test_list_and_minutes_cost_the_same_with_more_papers(client: FlaskClient) -> None:
    few, many = Shared(), Shared(more=5)
    for path in ("/protokolle", "/protokoll/"):
        costs = []
        for made in (few, many):
            address = made.page(0) + path + (str(made.round.meeting.id) if path.endswith("/") else "")
            client.get(address)
            costs.append(statements(client, address))
        assert costs[0] == costs[1]
