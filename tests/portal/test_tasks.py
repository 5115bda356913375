"""An organisation's tasks by link: the list, one task, what can be said and asked, and what stays closed."""

import io
import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.actions import changing, colleagues, owning, reporting
from integrationrunde.actions.models import ActionItem, EntryKind, Ownership
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import MeetingState, Series
from integrationrunde.seats import operations as seats
from integrationrunde.seats.models import HolderScope, Seat, SeatHolder
from integrationrunde.seats.person import Person
from tests import builders as b
from tests import minutes_builders as m
from tests.actions.owners import LATER, WHO, a_task, bound, kinds, later, letters, part
from tests.minutes.rounds import a_circulated_round
from tests.portal.rounds import link

FILES = {"program": (b"MZ\x90\x00" * 9, "beleg.pdf"), "empty": (b"", "leer.pdf")}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def holder_of(owned: Ownership) -> SeatHolder:
    """Who acts for the organisation of a part for good."""
    statement = sa.select(SeatHolder).join(Seat).where(Seat.organisation_id == owned.organisation_id)
    return db.session.scalars(statement.where(SeatHolder.scope == HolderScope.SEAT)).first() or pytest.fail("nobody")


def page_of(owned: Ownership, path: str = "", holder: SeatHolder | None = None) -> str:
    """The page of a part below its organisation's link."""
    return link(holder or holder_of(owned), f"/aufgaben/{owned.id}{path}")


def stored(task: ActionItem, name: str | None = None) -> Ownership:
    """Everything committed, the clock at NOW."""
    clock.set_to(b.NOW)
    db.session.commit()
    return part(task, name)


def text_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def test_the_list_has_all_tasks_of_the_round_open_ones_first(app: House, client: FlaskClient) -> None:
    first = a_task("Stadt Werl", confirms=False)
    owned = part(first)
    reporting.report_done(owned, by=WHO, now=later())
    series = db.session.get_one(Series, first.series_id)
    bound(series, owned.organisation, title="Zweite Aufgabe")
    a_task("Stadt Soest", title="Fremde Aufgabe")
    owned = stored(first)
    page = client.get(link(holder_of(owned), "/aufgaben"))
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert text.index("Zweite Aufgabe") < text.index("Ansprechstelle benennen")
    assert "Fremde Aufgabe" not in text


def test_accepted_with_one_button_and_the_page_shows_it(app: House, client: FlaskClient) -> None:
    owned = stored(a_task("Stadt Werl", absent=("Stadt Werl",)))
    assert "vorbehaltlich Zustimmung" in client.get(page_of(owned)).get_data(as_text=True)
    answer = client.post(page_of(owned, "/melden"), data={"what": "accept"})
    assert (answer.status_code, answer.location) == (303, page_of(owned) + "#verlauf")
    page = client.get(page_of(owned)).get_data(as_text=True)
    assert "vorbehaltlich Zustimmung" not in page
    assert "Angenommen" in page


def part_again(owned: Ownership) -> Ownership:
    db.session.expire_all()
    return db.session.get_one(Ownership, owned.id)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Bitte wählen Sie, was Sie melden."),
        ({"what": "progress"}, "in wenigen Worten"),
        ({"what": "gone"}, "Bitte"),
        ({"what": "done", "note": "x" * 2001}, "Höchstens"),
        ({"what": "done", "url": "http://offen.example/"}, "https://"),
        ({"what": "done", "url": "javascript:alert(1)"}, "https://"),
        ({"what": "done", "file": "program"}, "keine dieser Arten"),
        ({"what": "done", "file": "empty"}, "leer"),
    ],
)
def test_a_report_that_is_none_is_told_and_kept(
    app: House, client: FlaskClient, form: dict[str, object], words: str
) -> None:
    owned = stored(a_task())
    sent = dict(form)
    if "file" in sent:
        content, name = FILES[str(sent["file"])]
        sent["file"] = (io.BytesIO(content), name)
    page = client.post(page_of(owned, "/melden"), data=sent)
    assert page.status_code == 422
    assert words in page.get_data(as_text=True)
    assert kinds(owned) == [EntryKind.BOUND]


def test_another_date_is_asked_for(app: House, client: FlaskClient) -> None:
    owned = stored(a_task())
    for wanted in ("2017-10-31", "2016-01-01", "2099-06-01", "31.2.2017", ""):
        page = client.post(page_of(owned, "/frist"), data={"wanted": wanted, "reason": "Personalwechsel"})
        assert page.status_code == 422
        assert "Personalwechsel" in page.get_data(as_text=True)
    form = {"wanted": LATER.isoformat(), "reason": "Personalwechsel"}
    assert client.post(page_of(owned, "/frist"), data=form).status_code == 303
    assert part_again(owned).asked_due_on == LATER


def test_not_responsible_is_said_with_whom_instead(app: House, client: FlaskClient) -> None:
    owned = stored(a_task())
    assert client.post(page_of(owned, "/nicht-zustaendig"), data={"instead": "Kreis"}).status_code == 422
    form = {"reason": "Nicht unser Amt", "instead": "Kreis, Ausländerbehörde"}
    assert client.post(page_of(owned, "/nicht-zustaendig"), data=form).status_code == 303
    page = client.get(page_of(owned)).get_data(as_text=True)
    assert "Kreis, Ausländerbehörde" in page
    assert "nicht zuständig" in page


def test_a_colleague_sees_this_task_alone_and_reports(app: House, client: FlaskClient) -> None:
    task = a_task()
    series = db.session.get_one(Series, task.series_id)
    other = bound(series, part(task).organisation, title="Andere Aufgabe")
    owned, second = stored(task), part(other)
    form = {"function": "Sachbearbeitung", "address": "sach@werl.example", "note": "Bitte bis Freitag"}
    assert client.post(page_of(owned, "/weitergeben"), data=form).status_code == 303
    (letter,) = letters("task_handed_over")
    assert "Bitte bis Freitag" in letter.text
    colleague = db.session.scalars(sa.select(SeatHolder).filter_by(scope=HolderScope.TASK)).one()
    assert client.get(link(colleague)).location == page_of(owned, holder=colleague)
    page = client.get(page_of(owned, holder=colleague))
    assert page.status_code == 200
    assert "Andere Aufgabe" not in page.get_data(as_text=True)
    assert client.get(page_of(second, holder=colleague)).status_code == 404
    assert client.get(page_of(owned, "/weitergeben", colleague)).status_code == 404
    assert client.get(link(colleague, "/protokolle")).status_code == 404
    assert client.get(link(colleague, "/abonnieren")).status_code in (404, 405)
    report = {"what": "progress", "note": "Läuft"}
    assert client.post(page_of(owned, "/melden", colleague), data=report).status_code == 303
    assert client.post(page_of(owned, f"/zuruecknehmen/{colleague.id}")).status_code == 303
    assert client.get(page_of(owned, holder=colleague)).status_code == 404


def test_the_task_of_another_organisation_is_a_dead_end(app: House, client: FlaskClient) -> None:
    task = a_task("Stadt Werl", "Stadt Soest")
    werl, soest = stored(task, "Stadt Werl"), part(task, "Stadt Soest")
    stranger = holder_of(soest)
    for path in ("", "/frist", "/nicht-zustaendig", "/weitergeben"):
        assert client.get(page_of(werl, path, stranger)).status_code == 404
    assert client.post(page_of(werl, "/melden", stranger), data={"what": "done"}).status_code == 404
    assert kinds(werl) == [EntryKind.BOUND]


def test_a_substitute_has_no_tasks(app: House, client: FlaskClient) -> None:
    task = a_task()
    meeting = b.a_meeting(db.session.get_one(Series, task.series_id))
    seat = db.session.get_one(Seat, holder_of(part(task)).seat_id)
    substitute = b.a_holder(seat, scope=HolderScope.MEETING, meeting_id=meeting.id)
    owned = stored(task)
    assert client.get(page_of(owned, holder=substitute)).status_code == 404
    assert client.get(link(substitute, "/aufgaben")).status_code == 404


def test_of_others_an_owner_learns_organisation_and_state_only(app: House, client: FlaskClient) -> None:
    task = a_task("Stadt Werl", "Stadt Soest", confirms=False)
    reporting.report_done(part(task, "Stadt Soest"), note="Geheime Bemerkung", by=WHO, now=later())
    owned = stored(task, "Stadt Werl")
    page = client.get(page_of(owned)).get_data(as_text=True)
    assert "Stadt Soest: erledigt" in page
    assert "1 von 2 erledigt" in page
    assert "Geheime Bemerkung" not in page


def test_whoever_got_the_minutes_is_led_to_them_a_colleague_is_not(app: House, client: FlaskClient) -> None:
    task = a_task("Stadt Werl", "Gemeinde Ense")
    meeting = b.a_meeting(db.session.get_one(Series, task.series_id), state=MeetingState.HELD)
    task.meeting_id = meeting.id
    werl, ense = stored(task, "Stadt Werl"), part(task, "Gemeinde Ense")
    seat = db.session.get_one(Seat, holder_of(werl).seat_id)
    m.a_review_seat(m.a_version(m.some_minutes(meeting)), seat)
    person = Person(function="Sachbearbeitung", address="sachbearbeitung@werl.example")
    colleague = colleagues.hand_to_colleague(werl, seat, person, holder=holder_of(werl), by=WHO, now=later())
    address = link(holder_of(werl), f"/protokoll/{meeting.id}")
    assert f'href="{address}"' in client.get(page_of(werl)).text
    assert "Im Protokoll nachlesen" not in client.get(page_of(werl, holder=colleague)).text
    assert "Im Protokoll nachlesen" not in client.get(page_of(ense)).text


def test_a_dropped_task_says_so_and_takes_no_report(app: House, client: FlaskClient) -> None:
    task = a_task()
    changing.drop(task, "Programm beendet", by=WHO, now=later())
    owned = stored(task)
    page = client.get(page_of(owned)).get_data(as_text=True)
    assert "ist entfallen" in page
    assert 'name="what"' not in page
    answer = client.post(page_of(owned, "/melden"), data={"what": "progress", "note": "Trotzdem"})
    assert answer.status_code == 409
    assert "ist entfallen" in answer.get_data(as_text=True)
    assert "Trotzdem" in answer.get_data(as_text=True)


def test_who_takes_over_by_hand_does_not_read_what_the_former_owner_wrote(app: House, client: FlaskClient) -> None:
    task = a_task("Stadt Werl")
    other = b.an_organisation("Stadt Soest")
    holder = b.a_holder(b.a_seat(db.session.get_one(Series, task.series_id), other))
    reporting.report_progress(part(task), "Internes aus Werl", by=WHO, now=later(1))
    owning.give_to(part(task), other, "Zuständigkeit", by=WHO, now=later(2))
    owned = stored(task)
    page = client.get(page_of(owned, holder=holder)).get_data(as_text=True)
    assert "Zuständigkeit" in page
    assert "Internes aus Werl" not in page


def test_a_successor_at_the_seat_sees_the_history_and_the_old_link_dies(app: House, client: FlaskClient) -> None:
    task = a_task()
    former = holder_of(part(task))
    reporting.report_progress(part(task), "Von vorher", holder=former, by=WHO, now=later(1))
    new = seats.succeed(former, Person(function="Neu", address="neu@werl.example"), by=WHO, now=later(2))
    owned = stored(task)
    assert client.get(page_of(owned, holder=former)).status_code == 404
    assert "Von vorher" in client.get(page_of(owned, holder=new)).get_data(as_text=True)


def test_the_start_page_has_what_waits(app: House, client: FlaskClient) -> None:
    owned = stored(a_task())
    page = client.get(link(holder_of(owned))).get_data(as_text=True)
    assert "Unsere Arbeitsaufträge" in page
    assert "Ansprechstelle benennen" in page


def test_the_start_page_names_minutes_until_something_was_said_of_them(app: House, client: FlaskClient) -> None:
    made = a_circulated_round()
    clock.set_to(later(24))
    start = link(made.holders[0])
    assert "auf Ihre Durchsicht warten" in client.get(start).get_data(as_text=True)
    assert client.post(link(made.holders[0], f"/protokoll/{made.meeting.id}/ohne-einwendung")).status_code == 303
    assert "auf Ihre Durchsicht warten" not in client.get(start).get_data(as_text=True)
    assert "auf Ihre Durchsicht warten" not in client.get(link(made.holders[2])).get_data(as_text=True)


def test_opening_the_pages_changes_nothing(app: House, client: FlaskClient) -> None:
    owned = stored(a_task())
    for path in ("", "/melden", "/frist", "/nicht-zustaendig", "/weitergeben", "/zuruecknehmen/1"):
        assert client.get(page_of(owned, path) + "?what=done").status_code in (200, 303)
    assert kinds(owned) == [EntryKind.BOUND]
