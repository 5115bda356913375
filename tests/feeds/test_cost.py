"""A feed of five hundred meetings: as many statements as one of five, and written once."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from integrationrunde.feeds.shelf import Shelf, Written
from integrationrunde.feeds.views import shelf
from integrationrunde.invitations.models import (
    Announcement,
    AnnouncementKind,
    Answer,
    AnswerStatus,
    Channel,
    Invitation,
)
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.seats.models import SeatHolder
from tests import builders as b
from tests.counting import statements
from tests.feeds.calendars import entries, personal, secretariat, series, summaries
from tests.portal.rounds import a_round


def more_meetings(holder: SeatHolder, found: Series, number: int) -> None:
    """Invite the holder's seat to so many more meetings, with two answers to each."""
    venue = b.a_venue()
    for count in range(number):
        day = date(2018, 1, 1) + timedelta(days=count)
        meeting = b.a_meeting(found, held_on=day, state=MeetingState.INVITED, venue_id=venue.id)
        told = Announcement(
            meeting_id=meeting.id, kind=AnnouncementKind.INVITATION, sequence=0, snapshot={}, announced_at=b.NOW
        )
        invitation = Invitation(meeting_id=meeting.id, seat_id=holder.seat_id, invited_at=b.NOW)
        db.session.add_all([told, invitation])
        db.session.flush()
        for status in (AnswerStatus.TENTATIVE, AnswerStatus.ACCEPTED):
            db.session.add(
                Answer(
                    invitation_id=invitation.id, announcement_id=told.id, status=status, headcount=1, given_by="x",
                    channel=Channel.LINK, holder_id=holder.id, stated_at=b.NOW, recorded_at=b.NOW,
                )
            )  # fmt: skip
    db.session.commit()


def test_five_hundred_meetings_cost_the_statements_of_five(app: House, client: FlaskClient) -> None:
    round_, account = a_round(), b.an_account(Role.READER)
    holder, found = round_.holders[0], db.session.get_one(Series, round_.meeting.series_id)
    paths = [personal(holder), series(account, found.id), secretariat(account)]
    more_meetings(holder, found, 4)
    few = [statements(client, path) for path in paths]
    more_meetings(holder, found, 495)
    many = [statements(client, path) for path in paths]
    assert few == many
    assert max(many) <= 3 + (db.engine.dialect.name == "sqlite"), "whose it is, its meetings, its tasks; SQLite's BEGIN"
    assert len(entries(client, paths[0])) == 500
    assert len(entries(client, paths[1])) == 1000
    assert {title.split(":")[0] for title in summaries(client, paths[0])} == {"Zusage", "Ohne Rückmeldung"}


def test_unchanged_is_304_without_writing_anew(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    path = personal(round_.holders[0])
    first = client.get(path)
    kept = len(shelf)
    etag = first.headers["ETag"]
    assert etag.startswith('"'), "strong"
    assert client.get(path).data == first.data
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Cache-Control"] == "private, max-age=300"
    head = client.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)
    assert int(head.headers["Content-Length"]) == len(first.data)
    assert len(shelf) == kept
    db.session.get_one(SeatHolder, round_.holders[0].id).language = "en"
    changed = client.get(path, headers={"If-None-Match": etag})
    assert (changed.status_code, changed.headers["ETag"] != etag) == (200, True)


def test_the_same_bytes_after_a_restart(app: House, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = personal(a_round().holders[0])
    before = client.get(path)
    monkeypatch.setattr("integrationrunde.feeds.views.shelf", Shelf())
    after = client.get(path)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


def noted(written: list[str], source: str) -> bytes:
    written.append(source)
    return b"0123456789"


class TestShelf:
    def test_writes_once_for_one_source(self) -> None:
        written: list[str] = []
        kept = Shelf()
        for source in ("a", "b", "a"):
            assert kept.take(source, lambda: noted(written, "x")) == Written.of(noted([], "x"))
        assert len(written) == 2

    def test_the_one_asked_for_longest_ago_makes_way(self) -> None:
        kept, written = Shelf(room=25), list[str]()

        def take(source: str) -> None:
            kept.take(source, lambda: noted(written, source))

        for source in ("a", "b", "a", "c", "a", "b"):
            take(source)
        assert written == ["a", "b", "c", "b"]
        assert len(kept) == 2

    def test_what_is_larger_than_the_shelf_is_not_kept(self) -> None:
        kept = Shelf(room=5)
        assert kept.take("a", lambda: b"0123456789").content == b"0123456789"
        assert len(kept) == 0
