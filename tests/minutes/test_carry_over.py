"""The follow-up of tasks: what a meeting has before it, what it decides, and that its minutes say so."""

from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from integrationrunde.actions import queries as actions
from integrationrunde.actions import reporting
from integrationrunde.actions.models import ActionItem, EntryKind, OwnershipState, ReportChannel
from integrationrunde.agenda.models import AgendaItemKind, Audience
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings import queries as meetings
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes import canonical, carry_over, composing, content, drafts
from integrationrunde.minutes.carry_over import Verdict
from integrationrunde.minutes.models import Decided, MinutesItem, MinutesState, TaskDecision
from integrationrunde.minutes.sheet_items import section
from tests.actions.owners import DUE, LATER, WHO, a_task, bound, kinds, later, letters, loaded, part
from tests.builders import NOW, a_meeting, a_series, an_account, an_item
from tests.minutes.contents import a_content_item, some_content
from tests.minutes_builders import a_minutes_item, some_minutes
from tests.signing_in import sign_in

WERL, ENSE, SOEST = "Stadt Werl", "Gemeinde Ense", "Stadt Soest"


@dataclass
class Round:
    """A meeting whose minutes are written, with its item for tasks; a task of three owners from before."""

    series: Series
    meeting: Meeting
    item: MinutesItem
    task: ActionItem

    def decide(self, decided: Decided, *names: str, **changes: Any) -> TaskDecision:
        """Let the meeting decide, for these organisations or for all."""
        chosen = frozenset(part(self.task, name).organisation_id for name in names) if names else None
        verdict = Verdict(decided=decided, organisation_ids=chosen, **changes)
        return carry_over.decide(self.item, loaded(self.task), verdict, by=WHO, now=later(2))

    def said(self) -> content.Item:
        """What the minutes say by now at the item, read from their bytes."""
        minutes = drafts.minutes_of(self.meeting.id)
        assert minutes is not None
        written = canonical.written(composing.composed(minutes, version=1, now=later(3)))
        return canonical.read(written).items[0]


@pytest.fixture
def made(app: House) -> Round:
    clock.set_to(NOW)
    series = a_series()
    a_meeting(series, number=1, state=MeetingState.CLOSED, held_on=NOW.date() - timedelta(days=180))
    ident = a_meeting(series, number=2, state=MeetingState.HELD, held_on=NOW.date()).id
    meeting = meetings.meeting(ident)
    assert meeting is not None
    item = an_item(meeting, kind=AgendaItemKind.TASK_FOLLOW_UP, title="Maßnahmenverfolgung")
    written = drafts.item(a_minutes_item(some_minutes(meeting), item).id)
    assert written is not None
    return Round(series, meeting, written, a_task(WERL, ENSE, SOEST, series=series))


def test_open_and_newly_finished_tasks_stand_before_the_meeting(made: Round) -> None:
    werl = part(made.task, WERL).organisation
    new, old = (bound(made.series, werl, title=title) for title in ("Neu erledigt", "Lange erledigt"))
    for task in (new, old):
        owned = part(task)
        owned.state, owned.reported_done_at = OwnershipState.DONE, NOW
    made.meeting.held_on = NOW.date()
    db.session.flush()
    found = carry_over.carried(made.meeting)
    assert [task.title for task in found.open] == [made.task.title]
    assert [task.title for task in found.finished] == ["Neu erledigt", "Lange erledigt"]
    a_meeting(made.series, number=3, state=MeetingState.HELD, held_on=NOW.date() + timedelta(days=30))
    later_one = a_meeting(made.series, number=4, held_on=NOW.date() + timedelta(days=60))
    assert not carry_over.carried(later_one).finished


def test_no_more_read_of_a_task_than_may_read_where_it_was_recorded(client: FlaskClient, made: Round) -> None:
    werl, ense = (part(made.task, name).organisation for name in (WERL, ENSE))
    earlier = a_meeting(made.series, number=3, state=MeetingState.CLOSED, held_on=NOW.date() - timedelta(days=90))
    place = an_item(earlier)
    a_minutes_item(some_minutes(earlier), place, audience=Audience.ORGANISATIONS, organisations=[werl])
    made.task.meeting_id, made.task.agenda_item_id = earlier.id, place.id
    db.session.flush()
    editor = sign_in(client, an_account(Role.EDITOR, made.series))
    path = f"/protokollpunkte/{made.item.id}/massnahmen/{made.task.id}"
    assert "nicht für alle lesbar" in editor.get(path).text
    with pytest.raises(Refused):
        made.decide(Decided.DONE, WERL)
    made.item.audience, made.item.organisations = Audience.ORGANISATIONS, [werl, ense]
    with pytest.raises(Refused):
        made.decide(Decided.DONE, WERL)
    made.item.organisations = [werl]
    made.decide(Decided.DONE, WERL)
    assert part(made.task, WERL).state is OwnershipState.DONE


def test_done_is_recorded_for_the_chosen_owners(made: Round) -> None:
    reporting.report_done(part(made.task, ENSE), by=WHO, now=later())
    made.decide(Decided.DONE, WERL, ENSE, reason="In der Sitzung berichtet")
    states = {name: part(made.task, name).state for name in (WERL, ENSE, SOEST)}
    assert states == {WERL: OwnershipState.DONE, ENSE: OwnershipState.DONE, SOEST: OwnershipState.OPEN}
    assert kinds(part(made.task, WERL)) == [EntryKind.BOUND, EntryKind.DONE_REPORTED, EntryKind.CONFIRMED]
    assert kinds(part(made.task, ENSE))[-1] is EntryKind.CONFIRMED
    [followed] = made.said().followed
    assert (followed.decided, set(followed.organisations)) == (Decided.DONE, {WERL, ENSE})


def test_a_new_date_is_recorded_with_the_old_one(made: Round) -> None:
    made.decide(Decided.NEW_DATE, due_on=LATER, reason="Abstimmung dauert")
    task = loaded(made.task)
    assert (task.due_on, task.first_due_on) == (LATER, DUE)
    [followed] = made.said().followed
    assert (followed.number, followed.day_before, followed.day_after) == (task.number, DUE, LATER)
    assert followed.reason == "Abstimmung dauert"
    assert len(letters("task_news")) == 3


def test_dropping_needs_its_reason(made: Round) -> None:
    with pytest.raises(Refused):
        made.decide(Decided.DROPPED)
    made.decide(Decided.DROPPED, SOEST, reason="Wird nicht mehr gebraucht")
    assert part(made.task, SOEST).state is OwnershipState.DROPPED
    assert made.said().followed[0].organisations == (SOEST,)


def test_what_is_closed_cannot_be_decided_upon_again(made: Round) -> None:
    made.decide(Decided.DROPPED, SOEST, reason="Entfällt")
    with pytest.raises(Refused):
        made.decide(Decided.DONE, SOEST)


def test_only_minutes_that_are_written_take_decisions(made: Round) -> None:
    decision = made.decide(Decided.DROPPED, SOEST, reason="Entfällt")
    made.item.minutes.state = MinutesState.IN_REVIEW
    db.session.flush()
    with pytest.raises(Refused):
        made.decide(Decided.DONE)
    with pytest.raises(Refused):
        carry_over.discard(decision, made.item, by=WHO, now=later(3))
    assert part(made.task, WERL).state is OwnershipState.OPEN


def test_a_task_of_another_series_is_refused(made: Round) -> None:
    made.task = a_task("Stadt Lippstadt", series=a_series())
    with pytest.raises(Refused):
        made.decide(Decided.DONE)


def test_a_record_is_taken_out_and_the_history_stays(made: Round) -> None:
    decision = made.decide(Decided.DROPPED, SOEST, reason="Entfällt")
    carry_over.discard(decision, made.item, by=WHO, now=later(3))
    assert made.said().followed == ()
    assert part(made.task, SOEST).state is OwnershipState.DROPPED


def test_bytes_of_before_stay_what_they_were(made: Round) -> None:
    """The field came later: minutes that say nothing of tasks of others have the bytes that they always had."""
    plain = some_content(items=(a_content_item(1),))
    written = canonical.written(plain)
    assert b"followed" not in written
    assert canonical.written(canonical.read(written)) == written
    with pytest.raises(canonical.Unreadable):
        canonical.read(written.replace(b'"id":1,', b'"followed":[],"id":1,', 1))
    said = replace(plain, items=(replace(plain.items[0], followed=made_up()),))
    assert canonical.read(canonical.written(said)) == said
    hidden = replace(said.items[0], audience=Audience.ORGANISATIONS)
    assert canonical.for_organisation(replace(said, items=(hidden,)), None).items[0].followed == ()


def made_up() -> tuple[content.Followed, ...]:
    fields: dict[str, Any] = {"task_id": 1, "number": "A-2016-06", "title": "Ablaufblatt", "reason": "Dauert"}
    dates: dict[str, Any] = {"day_before": DUE, "day_after": LATER}
    return (content.Followed(decided=Decided.NEW_DATE, organisations=(WERL,), **fields, **dates),)


def test_the_pdf_says_it_too(app: House) -> None:
    [box] = [block for block in section(a_content_item(1, followed=made_up())).blocks if block.kind == "task"]
    assert "A-2016-06" in str(box)
    assert "01.12.2017" in str(box)


def editing(client: FlaskClient, made: Round) -> FlaskClient:
    return sign_in(client, an_account(Role.EDITOR, made.series))


def test_the_page_lists_and_takes_a_decision(client: FlaskClient, made: Round) -> None:
    browser = editing(client, made)
    path = f"/protokollpunkte/{made.item.id}"
    form = f"{path}/massnahmen/{made.task.id}"
    listed = browser.get(f"{path}/schreiben").text
    assert made.task.number in listed
    assert form in listed
    werl = part(made.task, WERL).organisation_id
    done = {"decided": "done", "organisation_ids": werl}
    told = browser.post(form, data=done, follow_redirects=True).text
    assert "In der Sitzung entschieden" in told
    assert "ist bereits festgehalten" in browser.post(form, data=done, follow_redirects=True).text
    assert browser.post(form, data={**done, "reason": "Anders"}).status_code == 422
    assert f"{made.task.number}: erledigt" in browser.get(f"/sitzungen/{made.meeting.id}/protokoll").text
    assert part(made.task, WERL).state is OwnershipState.DONE
    history = actions.entries_of_part(part(made.task, WERL).id)
    assert [entry.channel for entry in history][1:] == [ReportChannel.MINUTES] * 2
    decision_id = db.session.query(TaskDecision).one().id
    gone = browser.post(f"{path}/entscheidungen/{decision_id}/loeschen", follow_redirects=True).text
    assert "In der Sitzung entschieden" not in gone
    again = browser.post(f"{path}/entscheidungen/{decision_id}/loeschen", follow_redirects=True)
    assert "bereits aus dem Protokoll genommen" in again.text


def test_a_new_date_is_decided_once(client: FlaskClient, made: Round) -> None:
    browser = editing(client, made)
    form = f"/protokollpunkte/{made.item.id}/massnahmen/{made.task.id}"
    for wanted, kept in ((LATER, 1), (LATER, 1), (LATER + timedelta(days=7), 2), (LATER, 3)):
        data = {"decided": "new_date", "due_on": wanted.isoformat(), "reason": "Ferien"}
        data["organisation_ids"] = str(part(made.task, WERL).organisation_id)
        assert browser.post(form, data=data).status_code == 303
        assert db.session.query(TaskDecision).count() == kept


def test_the_page_says_who_is_late_and_who_declines(client: FlaskClient, made: Round) -> None:
    clock.set_to(clock.instant(DUE + timedelta(days=1), time(9)))
    browser = editing(client, made)
    path = f"/protokollpunkte/{made.item.id}/schreiben"
    assert "überfällig" in browser.get(path).text
    for name in (WERL, ENSE, SOEST):
        owned = part(made.task, name)
        owned.needs_consent = True
        owned.declined_at = NOW if name == ENSE else None
    page = browser.get(path).text
    assert "überfällig" not in page
    assert "Ense (meldet „nicht zuständig“)" in page
    assert page.count("(vorbehaltlich Zustimmung)") == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"decided": "nix"},
        {"decided": "dropped"},
        {"decided": "new_date", "reason": "Dauert"},
        {"decided": "new_date", "reason": "Dauert", "due_on": "2018-05-31"},
        {"decided": "done", "organisation_ids": "0"},
    ],
)
def test_what_is_missing_is_told(client: FlaskClient, made: Round, wrong: dict[str, str]) -> None:
    data = {"organisation_ids": part(made.task, WERL).organisation_id, **wrong}
    path = f"/protokollpunkte/{made.item.id}/massnahmen/{made.task.id}"
    assert editing(client, made).post(path, data=data).status_code == 422
    assert db.session.query(TaskDecision).count() == 0


def test_nobody_decides_on_tasks_of_another_series(client: FlaskClient, made: Round) -> None:
    other = a_task("Stadt Lippstadt", series=a_series())
    path = f"/protokollpunkte/{made.item.id}/massnahmen/{other.id}"
    assert editing(client, made).get(path).status_code == 404
