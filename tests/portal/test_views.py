"""The pages of a holder: what they show, and what becomes of an answer."""

from datetime import timedelta

import icalendar
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import event

from integrationrunde.invitations import answering, following, operations
from integrationrunde.invitations.announcing import announce
from integrationrunde.invitations.answering import Reply
from integrationrunde.invitations.models import AnswerStatus, Channel, Invitation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.outbox.models import OutgoingLetter
from tests import builders as b
from tests.portal.rounds import BY, a_round, accept, at, link, start_of


def test_the_start_page_shows_next_and_past_meetings(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    text = client.get(round_.link()).text
    assert "3. kreisweite Austauschrunde" in text
    assert "Rückmeldung noch offen" in text
    at(round_.meeting.end() + timedelta(days=1))
    text = client.get(round_.link()).text
    assert "Frühere Sitzungen" in text
    assert "3. kreisweite Austauschrunde" in text


def test_the_page_of_a_meeting_says_all_that_matters(app: House, client: FlaskClient) -> None:
    venue = b.a_venue(route="Bus C1 bis Kreishaus\nEingang Hof", room="Saal 2")
    text = client.get(a_round(venue_id=venue.id).page()).text
    for said in (
        "Rückmeldung für: Stadt Werl",
        "Mittwoch, 20. September 2017, 09:30 Uhr bis 12:05 Uhr",
        "TOP 2: ",
        "09:40 Uhr",
        "Saal 2",
        "Bus C1 bis Kreishaus",
        "Stufenloser Zugang",
        "keine Einzelfälle",
        "/datenschutz",
        "termin.ics",
    ):
        assert said in text


def test_an_answer_is_stored_and_shown(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    data = {
        "headcount": "2",
        "persons-0-name": "Dana Beispiel",
        "persons-1-function": "Sozialamt",
        "remark": "Etwas später",
    }
    response = accept(client, round_.page(), **data)
    assert response.status_code == 303
    [stored] = round_.answers()
    assert (stored.status, stored.headcount, stored.remark) == (AnswerStatus.ACCEPTED, 2, "Etwas später")
    assert [(p.name, p.function) for p in stored.persons] == [("Dana Beispiel", ""), ("", "Sozialamt")]
    assert (stored.channel, stored.holder_id, stored.is_late) == (Channel.LINK, round_.holders[0].id, False)
    text = client.get(response.location).text
    assert "Gespeichert am 23.08.2017, 10:00 Uhr, von Stadt Werl (Ansprechstelle Integration), per Link." in text
    assert "Dana Beispiel" in text
    assert [letter.kind for letter in round_.letters()] == ["receipt"]


def test_an_answer_can_be_changed_until_the_start(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    accept(client, round_.page())
    [first] = round_.answers()
    at(start_of(round_.meeting, minutes=1))
    response = accept(client, round_.page(), status="declined", seen=str(first.id))
    assert response.status_code == 303
    assert [a.status for a in round_.answers()] == [AnswerStatus.ACCEPTED, AnswerStatus.DECLINED]
    at(start_of(round_.meeting))
    response = accept(client, round_.page(), remark="Doch dabei")
    assert response.status_code == 409
    assert "Doch dabei" in response.text
    assert "bitte wenden Sie sich an die Geschäftsstelle" in response.text
    assert "Was Sie eingegeben haben, steht hier noch" in response.text
    assert "Sie können noch bis zum Beginn" not in response.text
    assert "Rückmeldung speichern" not in response.text
    assert len(round_.answers()) == 2


def test_after_the_start_the_page_shows_the_way_to_the_secretariat_and_no_form(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    at(start_of(round_.meeting))
    text = client.get(round_.page()).text
    assert "<form" not in text
    assert "runde@kreis-soest.example" in text


def test_a_late_answer_says_so_before_and_after(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    at(clock.end_of(round_.meeting.answer_deadline) + timedelta(seconds=1))
    assert "als nachträglich gekennzeichnet" in client.get(round_.page()).text
    accept(client, round_.page())
    assert round_.answers()[0].is_late
    assert "nachträglich" in client.get(round_.page()).text


@pytest.mark.parametrize(
    ("wish", "value"), [("zusage", "accepted"), ("vorbehalt", "tentative"), ("absage", "declined")]
)
def test_a_wish_in_the_link_only_preselects(app: House, client: FlaskClient, wish: str, value: str) -> None:
    round_ = a_round()
    text = client.get(round_.page() + f"?antwort={wish}").text
    [chosen] = [tag for tag in text.split("<input") if 'type="radio"' in tag and "checked" in tag.partition(">")[0]]
    assert f'value="{value}"' in chosen
    assert round_.answers() == []


def test_on_site_or_online_is_asked_only_in_hybrid_meetings(app: House, client: FlaskClient) -> None:
    plain, hybrid = a_round(), a_round(("Stadt Geseke",), online_url="https://video.example/raum")
    assert "persons-0-mode" not in client.get(plain.page()).text
    accept(client, plain.page(), **{"persons-0-name": "Dana", "persons-0-mode": "online"})
    assert [p.mode for p in plain.answers()[0].persons] == ["on_site"]
    assert "https://video.example/raum" in client.get(hybrid.page()).text
    accept(client, hybrid.page(), **{"persons-0-name": "Dana", "persons-0-mode": "online"})
    assert [p.mode for p in hybrid.answers()[0].persons] == ["online"]


BAD = {
    "nothing chosen": ({"status": ""}, "Bitte wählen Sie eine Rückmeldung"),
    "an unknown answer": ({"status": "perhaps"}, "status-0"),
    "more persons than places": ({"headcount": "3"}, "höchstens so viele Personen"),
    "nobody": ({"headcount": "0"}, "Mindestens eine Person"),
    "no number": ({"headcount": "viele"}, "headcount"),
    "a number beyond all": ({"headcount": "9" * 40}, "höchstens so viele Personen"),
    "more names than persons": ({"persons-0-name": "A", "persons-1-name": "B"}, "2 Personen genannt"),
    "10,000 characters": ({"remark": "x" * 10_000}, "x" * 10_000),
    "a name of 10,000 characters": ({"persons-0-name": "ü" * 10_000}, "ü" * 10_000),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_and_kept(app: House, client: FlaskClient, case: str) -> None:
    changes, said = BAD[case]
    round_ = a_round()
    response = accept(client, round_.page(), **{"remark": "Bitte behalten", **changes})
    assert response.status_code == 422
    assert said in response.text
    assert changes.get("remark", "Bitte behalten") in response.text
    assert "Fehler:" in response.text
    assert round_.answers() == []


def test_who_declines_need_not_count(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    assert accept(client, round_.page(), status="declined", headcount="keine").status_code == 303
    assert round_.answers()[0].headcount == 0


def test_line_breaks_and_controls_in_names_reach_neither_page_nor_letter(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    name = "Dana\r\nBcc: alle@kreis.example\x00\u202egnp\U0001f600 مرحبا"
    accept(client, round_.page(), **{"persons-0-name": name, "remark": "eins\r\nzwei\x07"})
    [stored] = round_.answers()
    assert stored.persons[0].name == "Dana Bcc: alle@kreis.examplegnp\U0001f600 مرحبا"
    assert stored.remark == "eins\nzwei"
    [receipt] = round_.letters()
    assert "\nBcc:" not in receipt.text
    assert "مرحبا" in client.get(round_.page()).text


def test_a_double_submit_is_one_answer_and_one_receipt(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    for _ in range(2):
        assert accept(client, round_.page(), remark="Doppelt").status_code == 303
    assert len(round_.answers()) == 1
    assert len(round_.letters("receipt")) == 1


def test_an_older_tab_is_told_before_it_overwrites(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    answering.answer(
        round_.invitation(), Reply(status=AnswerStatus.DECLINED), holder=None, channel=Channel.PHONE, by=BY, now=b.NOW
    )
    db.session.commit()
    present = round_.answers()[0].id
    response = accept(client, round_.page(), remark="Wir kommen doch")
    assert response.status_code == 409
    for said in ("Wir kommen doch", "telefonisch", "Absage", "Zusage", f'name="seen" value="{present}"'):
        assert said in response.text
    assert len(round_.answers()) == 1
    response = accept(client, round_.page(), remark="Wir kommen doch", seen=str(present))
    assert response.status_code == 303
    assert round_.answers()[-1].remark == "Wir kommen doch"


def test_an_answer_to_a_meeting_called_off_is_refused_and_kept(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    round_.meeting.state = MeetingState.CANCELLED
    response = accept(client, round_.page(), remark="Schade")
    assert response.status_code == 409
    assert "abgesagt" in response.text
    assert "Schade" in response.text
    assert round_.answers() == []


def test_who_was_uninvited_sees_why_and_no_agenda(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    operations.uninvite(round_.invitation(), "Die Sitzung findet im kleinen Kreis statt.", by=BY, now=b.NOW)
    text = client.get(round_.page()).text
    assert "im kleinen Kreis" in text
    assert "Ankommen in den Kommunen" not in text
    assert "nicht mehr eingeladen" in client.get(round_.link()).text
    assert accept(client, round_.page()).status_code == 409
    assert client.get(round_.page(path="/termin.ics")).status_code == 404


def test_seats_see_organisations_that_come_and_nothing_else(app: House, client: FlaskClient) -> None:
    round_ = a_round(("Stadt Werl", "Stadt Soest", "Gemeinde Ense", "Stadt Geseke"))
    accept(client, round_.page(1), remark="Geheim", **{"persons-0-name": "Dana Beispiel"})
    accept(client, round_.page(2), status="declined", remark="Auch geheim")
    text = client.get(round_.page(0)).text
    assert "Stadt Soest" in text
    for hidden in ("Geheim", "Auch geheim", "Dana Beispiel", "Gemeinde Ense", "Stadt Geseke", "@beispielstadt"):
        assert hidden not in text


def test_the_calendar_entry_names_nobody_and_is_asked_for_once(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    response = client.get(round_.page(path="/termin.ics"))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "no-store"
    calendar = icalendar.Calendar.from_ical(response.data)
    [entry] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], entry["UID"]) == ("PUBLISH", round_.meeting.uid)
    assert entry.get("DTSTART").dt == round_.meeting.start()
    assert "ATTENDEE" not in entry
    assert "ORGANIZER" not in entry
    assert b"/s/" not in response.data
    etag = response.headers["ETag"]
    assert not etag.startswith("W/")
    at(b.NOW + timedelta(hours=1))
    again = client.get(round_.page(path="/termin.ics"), headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    round_.meeting.title = "Verlegt"
    assert client.get(round_.page(path="/termin.ics")).headers["ETag"] == etag, "planned, but not announced"
    announce(round_.meeting, by=BY, now=b.NOW + timedelta(hours=1))
    assert client.get(round_.page(path="/termin.ics")).headers["ETag"] != etag


def test_pages_speak_the_holders_language_unless_asked(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    assert '<html lang="de">' in client.get(round_.page()).text
    assert '<html lang="en">' in client.get(round_.page() + "?lang=en").text
    round_.holders[0].language = "en"
    text = client.get(round_.page()).text
    assert '<html lang="en">' in text
    assert "Answer for: Stadt Werl" in text


def test_another_holder_of_the_seat_is_told_and_sees_it(app: House, client: FlaskClient) -> None:
    round_ = a_round()
    second = b.a_holder(round_.seats[0], function="Stabsstelle")
    following.follow(by=BY, now=b.NOW)
    accept(client, round_.page())
    assert {letter.recipient_address: letter.kind for letter in round_.letters()} == {
        round_.holders[0].address: "receipt",
        second.address: "told",
    }
    text = client.get(link(second, f"/sitzung/{round_.meeting.id}")).text
    assert "von Stadt Werl (Ansprechstelle Integration)" in text


def statements(client: FlaskClient, url: str) -> int:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    assert client.get(url).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_pages_need_no_more_statements_with_more_seats_and_meetings(app: House, client: FlaskClient) -> None:
    small, large = a_round(), a_round(tuple(f"Stadt Nr. {n}" for n in range(30)))
    for number in range(30):
        accept(client, large.page(number))
    accept(client, small.page())
    assert statements(client, small.page()) == statements(client, large.page())
    before = statements(client, large.link())
    large_series = db.session.get_one(Series, large.meeting.series_id)
    for _ in range(5):
        other = b.a_meeting(large_series, state=MeetingState.INVITED)
        db.session.add(Invitation(meeting_id=other.id, seat_id=large.seats[0].id, invited_at=b.NOW))
    assert statements(client, large.link()) == before
    assert len(list(db.session.scalars(sa.select(OutgoingLetter.id)))) > 30
