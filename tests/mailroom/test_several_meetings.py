"""A calendar's letter that speaks of several meetings: each known one is answered, once."""

import pytest
from flask.testing import FlaskClient

from integrationrunde.inbox.models import IncomingLetter, IncomingState
from integrationrunde.invitations import operations
from integrationrunde.invitations.models import AnswerStatus, Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.mailroom import deciding
from integrationrunde.mailroom.effect import What, effect_of
from integrationrunde.mailroom.incoming_queries import series_of
from integrationrunde.meetings.models import Series
from tests import builders as b
from tests.inbox.letters import answer
from tests.invitations.one_seat import loaded
from tests.invitations.rounds import BY
from tests.mailroom.arriving import answers_of, arrives, leave, seat_of, stored
from tests.mailroom.at_the_seat import ACCEPTED, APPLIED, DECLINED, WAITS, AtTheSeat
from tests.signing_in import sign_in


def another_meeting(seat: AtTheSeat) -> Invitation:
    """The same seat, invited to a second meeting of its series."""
    invitation = loaded(seat.invitation)
    meeting = b.a_meeting(db.session.get_one(Series, invitation.meeting.series_id), title="Zweite Sitzung")
    [made] = operations.invite(meeting, [invitation.seat], by=BY, now=b.NOW)
    leave()
    return made


def event(invitation: Invitation | None, address: str, partstat: str, *lines: str) -> str:
    uid = loaded(invitation).meeting.uid if invitation else "other@kreis.example"
    said = [f"UID:{uid}", f"DTSTAMP:{clock.now():%Y%m%dT%H%M%SZ}", "SEQUENCE:0", *lines]
    return "\n".join(["BEGIN:VEVENT", *said, f"ATTENDEE;PARTSTAT={partstat}:mailto:{address}", "END:VEVENT"])


def from_calendar(seat: AtTheSeat, *events: str, **headers: str) -> bytes:
    inside = "\n".join(events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Probe//DE\nMETHOD:REPLY\n{inside}\nEND:VCALENDAR\n"
    return answer(text, **{"From": seat.first.address, **headers})


@pytest.fixture
def second(seat: AtTheSeat) -> Invitation:
    return another_meeting(seat)


def test_each_known_meeting_is_answered(seat: AtTheSeat, second: Invitation) -> None:
    own = seat.first.address
    raw = from_calendar(
        seat, event(None, own, "DECLINED"), event(second, own, "DECLINED"), event(seat.invitation, own, "ACCEPTED")
    )
    state, effect = arrives(raw)
    assert (state, effect.what) == (APPLIED, What.ANSWER_STORED)
    assert [one.meeting_id for one in effect.everything] == [second.meeting_id, seat.invitation.meeting_id]
    assert (seat.status, seat_of(second).status) == (ACCEPTED, DECLINED)


def test_each_meeting_once(seat: AtTheSeat, second: Invitation) -> None:
    own = seat.first.address
    elsewhen = event(seat.invitation, own, "DECLINED", "RECURRENCE-ID:20200101T090000Z")
    here = event(seat.invitation, own, "ACCEPTED", "RECURRENCE-ID:20170920T073000Z")
    arrives(from_calendar(seat, elsewhen, here, here, event(second, own, "ACCEPTED")))
    assert [one.status for one in answers_of(seat.invitation)] == [ACCEPTED]
    assert [one.status for one in answers_of(second)] == [ACCEPTED]


def test_what_needs_nobody_counts_while_the_other_waits(seat: AtTheSeat, second: Invitation) -> None:
    own = seat.first.address
    raw = from_calendar(seat, event(seat.invitation, own, "ACCEPTED"), event(second, own, "DELEGATED"))
    state, effect = arrives(raw)
    assert (state, effect.meeting_id, effect.what) == (WAITS, second.meeting_id, What.ANSWER_UNCONFIRMED)
    assert (seat.status, seat_of(second).status) == (ACCEPTED, AnswerStatus.PENDING)
    assert [one.what for one in effect.others] == [What.ANSWER_STORED]


class TestTwoDecisions:
    @pytest.fixture
    def letter(self, seat: AtTheSeat, second: Invitation) -> IncomingLetter:
        events = [event(one, seat.first.address, "ACCEPTED") for one in (seat.invitation, second)]
        raw = from_calendar(seat, *events, From="fremd@anderswo.example")
        found = stored(raw)
        assert arrives(from_calendar(seat, event(second, seat.first.address, "NEEDS-ACTION")))[0] is APPLIED
        db.session.refresh(found)
        return found

    def test_one_after_the_other(self, seat: AtTheSeat, second: Invitation, letter: IncomingLetter) -> None:
        assert effect_of(letter).meeting_id == seat.invitation.meeting_id
        with transaction():
            deciding.confirm_reply(letter, by=BY, now=clock.now())
        assert (letter.state, letter.handled_by) == (WAITS, None)
        assert (effect_of(letter).meeting_id, effect_of(letter).what) == (second.meeting_id, What.ANSWER_UNCONFIRMED)
        assert (seat.status, seat_of(second).status) == (ACCEPTED, AnswerStatus.PENDING)
        with transaction():
            deciding.reject_reply(letter, by=BY, now=clock.now())
        assert letter.state is IncomingState.HANDLED
        assert [(one.what, one.why) for one in effect_of(letter).everything] == [
            (What.ANSWER_UNCONFIRMED, "rejected"),
            (What.ANSWER_STORED, "sender"),
        ]
        assert answers_of(second) == []
        with pytest.raises(Refused), transaction():
            deciding.confirm_reply(letter, by=BY, now=clock.now())

    def test_settling_is_of_one_meeting_too(self, letter: IncomingLetter, second: Invitation) -> None:
        with transaction():
            deciding.settle(letter, "angerufen", by=BY, now=clock.now())
        assert (letter.state, effect_of(letter).meeting_id) == (WAITS, second.meeting_id)

    def test_the_page_tells_of_each(self, app: House, letter: IncomingLetter, second: Invitation) -> None:
        page = client(app).get(f"/posteingang/{letter.id}").text
        assert "Zweite Sitzung" in page
        assert f'href="/sitzungen/{second.meeting_id}"' in page

    def test_the_page_names_no_meeting_of_another_series(
        self, app: House, letter: IncomingLetter, second: Invitation
    ) -> None:
        loaded(second).meeting.series_id = b.a_series().id
        db.session.commit()
        series = db.session.get_one(Series, series_of(letter))
        seen = client(app, series)
        assert "Zweite Sitzung" not in seen.get(f"/posteingang/{letter.id}").text
        answered = seen.post(f"/posteingang/{letter.id}/nicht-uebernehmen")
        assert answered.status_code == 303
        assert answered.headers["Location"] == "/posteingang"


def client(app: House, series: Series | None = None) -> FlaskClient:
    return sign_in(app.test_client(), b.an_account(Role.EDITOR, series))
