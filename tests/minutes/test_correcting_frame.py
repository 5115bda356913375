"""Begin, end, breaks, chair and minute taker corrected under review: only the next version says so."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import approving, canonical, circulating, comparing, correcting, head_words, printing
from integrationrunde.minutes.content import Break
from integrationrunde.minutes.frame import Frame
from integrationrunde.minutes.models import ApprovalMode, Minutes, MinutesState
from tests import builders as b
from tests.minutes.contents import a_head, some_content
from tests.minutes.rounds import AFTER, BY, WRITTEN, Round, a_circulated_round, a_round, letters
from tests.portal.rounds import link
from tests.signing_in import sign_in

LATER = WRITTEN + timedelta(days=1)
NEW_DEADLINE = date(2017, 10, 26)
BREAKS = ((time(10, 40), time(10, 55)),)


@pytest.fixture
def editor(app: House, client: FlaskClient) -> Iterator[FlaskClient]:
    with time_machine.travel(LATER, tick=False):
        yield sign_in(client, b.an_account(Role.EDITOR))


def corrected(made: Round, **changes: object) -> None:
    minutes = made.loaded()
    frame = replace(Frame.of(minutes), **changes)  # type: ignore[arg-type]
    correcting.correct_frame(minutes, frame, by=BY, now=LATER)


def facts_of(made: Round) -> list[list[str]]:
    """The head as the PDF of the newest version lays it out."""
    return printing.Press(made.minutes).whole(made.version).sheet.facts


def test_a_correction_goes_out_with_the_next_version_and_leaves_the_circulated_one(app: House) -> None:
    made = a_circulated_round()
    first = made.version
    before = first.canonical
    corrected(made, ended_at=time(12, 10), chair="Kreis (Dezernatsleitung)", breaks=BREAKS)
    db.session.refresh(first)
    assert first.canonical == before
    assert circulating.has_changed(made.minutes, first, now=LATER)
    circulating.circulate_again(made.minutes, deadline=NEW_DEADLINE, by=BY, now=LATER)
    head = canonical.read(made.version.canonical).head
    assert (made.version.number, head.end, head.chair) == (2, time(12, 10), "Kreis (Dezernatsleitung)")
    assert head.breaks == (Break(begin=time(10, 40), end=time(10, 55)),)
    db.session.refresh(first)
    assert first.canonical == before
    shown = dict(facts_of(made))
    assert (shown["Sitzungsleitung"], shown["Pausen"]) == ("Kreis (Dezernatsleitung)", "10:40 Uhr bis 10:55 Uhr")


def test_every_letter_tells_what_is_corrected(app: House) -> None:
    made = a_circulated_round()
    corrected(made, chair="Kreis (Dezernatsleitung)", breaks=BREAKS)
    circulating.circulate_again(made.minutes, deadline=NEW_DEADLINE, by=BY, now=LATER)
    newest = letters("minutes_review")[-3:]
    for letter in newest:
        assert "Sitzungsleitung\n   Gestrichen: " in letter.text
        assert "Neu: Kreis (Dezernatsleitung)" in letter.text
        assert "Pausen\n   Gestrichen: keine\n   Neu: 10:40 Uhr bis 10:55 Uhr" in letter.text
        assert "<ins>Kreis (Dezernatsleitung)</ins>" in (letter.html or "")
        assert "Beginn und Ende" not in letter.text


def test_a_small_correction_is_approved_at_once(app: House) -> None:
    made = a_circulated_round()
    corrected(made, minute_taker="Kreis (Integrationszentrum)")
    assert approving.lapse(made.minutes, by=BY, now=AFTER) is None
    approving.approve(made.minutes, ApprovalMode.AFTER_CORRECTION, by=BY, now=AFTER)
    assert made.minutes.state is MinutesState.APPROVED
    assert canonical.read(made.version.canonical).head.minute_taker == "Kreis (Integrationszentrum)"
    assert "Neu: Kreis (Integrationszentrum)" in letters("minutes_approved")[0].text
    with pytest.raises(Refused, match="nicht in der Abstimmung"):
        corrected(made, chair="Zu spät")


def test_nothing_is_corrected_before_the_review_and_nothing_wrong(app: House) -> None:
    with pytest.raises(Refused, match="nicht in der Abstimmung"):
        corrected(a_round(), chair="Zu früh")
    made = a_circulated_round()
    with pytest.raises(Refused, match="nach ihrem Beginn"):
        corrected(made, breaks=((time(11), time(10)),))


def test_whoever_looked_at_older_times_is_told(app: House) -> None:
    made = a_circulated_round()
    minutes = made.loaded()
    wanted = replace(Frame.of(minutes), chair="Meine")
    db.session.execute(sa.update(Minutes).values(chair="Ihre").execution_options(synchronize_session=False))
    with pytest.raises(Refused, match="Inzwischen hat jemand"):
        correcting.correct_frame(minutes, wanted, by=BY, now=LATER)


def test_a_break_that_somebody_else_noted_meanwhile_is_not_lost(app: House) -> None:
    made = a_circulated_round()
    minutes = made.loaded()
    wanted = replace(Frame.of(minutes), breaks=BREAKS)
    db.session.execute(
        sa.text("INSERT INTO minutes_break (minutes_id, began_at, ended_at) VALUES (:id, '10:00:00', '10:15:00')"),
        {"id": minutes.id},
    )
    with pytest.raises(Refused, match="Inzwischen hat jemand"):
        correcting.correct_frame(minutes, wanted, by=BY, now=LATER)


def test_the_secretariat_corrects_on_its_page_and_the_seat_sees_it_marked(editor: FlaskClient) -> None:
    made = a_circulated_round()
    page = f"/sitzungen/{made.meeting.id}/protokoll"
    address = f"{page}/rahmen/berichtigen"
    assert address in editor.get(f"{page}/abstimmung").text
    version = re.search(r'name="version" type="hidden" value="(\d+)"', editor.get(address).text)
    assert version is not None
    data = {"version": version[1], "began_at": "09:35", "ended_at": "12:10", "chair": "Kreis", "minute_taker": "KI"}
    wrong = editor.post(address, data={**data, "breaks-0-began_at": "10:30", "breaks-0-ended_at": "10:15"})
    assert wrong.status_code == 422
    assert 'value="12:10"' in wrong.text
    done = editor.post(address, data=data)
    assert (done.status_code, done.location) == (303, f"{page}/abstimmung")
    pending = editor.get(f"{page}/abstimmung").text
    assert "09:35 Uhr bis 12:10 Uhr</ins>" in pending
    assert "Nächste Fassung versenden" in pending
    outdated = editor.post(address, data={**data, "chair": "Anders"})
    assert outdated.status_code == 409
    assert "Anders" in outdated.text
    fields = {"deadline": "2017-10-26", "note": "", "senden": "1"}
    assert editor.post(f"{page}/versenden", data=fields).status_code == 303
    seen = editor.get(link(made.holder(), f"/protokoll/{made.meeting.id}")).text
    assert "09:35 Uhr bis 12:10 Uhr</ins>" in seen


def test_the_form_is_closed_unless_under_review(editor: FlaskClient) -> None:
    made = a_round()
    address = f"/sitzungen/{made.meeting.id}/protokoll/rahmen/berichtigen"
    assert editor.post(address, data={"version": "0", "chair": "Kreis"}).status_code == 409
    db.session.expire_all()
    assert made.loaded().chair != "Kreis"


@pytest.mark.usefixtures("app")
def test_the_head_in_words() -> None:
    before = some_content(head=a_head(breaks=(), chair=""))
    after = some_content(head=a_head(breaks=(Break(begin=time(10, 30), end=None),), ends_on=date(2017, 9, 21)))
    told = [
        (head_words.label(one.fact), head_words.told(one.before, one.fact), head_words.told(one.after, one.fact))
        for one in comparing.head_between(before.head, after.head)
    ]
    assert told == [
        ("Beginn und Ende", "09:35 Uhr bis 12:00 Uhr", "09:35 Uhr bis 12:00 Uhr (21.09.2017)"),
        ("Pausen", "keine", "ab 10:30 Uhr"),
        ("Sitzungsleitung", "keine Angabe", "Kreis Beispiel (Dezernatsleitung)"),
    ]
