"""The minutes of the sample's rounds, replayed by the verbs: attendance, text, review, objections, approval."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from integrationrunde.actions import operations as actions
from integrationrunde.actions import telling
from integrationrunde.actions.models import ActionItem
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.agenda.models import AgendaItemKind
from integrationrunde.demo import task_history
from integrationrunde.demo.founding import County
from integrationrunde.demo.sample import DECISIONS, OUTCOME_KINDS, TASK_KINDS, Row, morning, sample
from integrationrunde.invitations import queries
from integrationrunde.invitations.models import AnswerStatus
from integrationrunde.kit.actor import Actor, System
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState
from integrationrunde.minutes import (
    approving,
    attendance,
    attendance_queries,
    circulating,
    closing,
    correcting,
    deciding,
    drafts,
    frame,
    outcomes,
    reviewing,
    reviews,
    writing,
)
from integrationrunde.minutes.attendance_ticks import Tick, What
from integrationrunde.minutes.models import ApprovalMode, Minutes, MinutesItem, Objection
from integrationrunde.minutes.outcomes import OutcomeDetails
from integrationrunde.minutes.reviewing import Entry
from integrationrunde.seats.models import HolderActor

AFTER_MIDNIGHT = timedelta(minutes=1)
BY_LAPSE = "fristablauf_ohne_einwendung"


def write_up(county: County, meeting: Meeting, row: Row, *, by: Actor) -> Minutes:
    """Tick who was there and write down what the sample says, in the course of the meeting."""
    _tick(county, meeting, row, by=by)
    minutes = writing.begin(meeting, by=by, now=meeting.start())
    loaded = _loaded(meeting)
    whole = frame.Frame(
        began_at=time.fromisoformat(row["start_time"]),
        ended_at=time.fromisoformat(row["end_time"]),
        chair=loaded.chair,
        minute_taker=loaded.minute_taker,
    )
    frame.change_frame(loaded, whole, by=by, now=meeting.end())
    for item, said in _items(meeting, row):
        text = row["minutes"].get("version_1", {}).get("items", {}).get(said["number"], said["minutes_text"])
        writing.save_text(item, text, base=0, by=by, now=meeting.end())
        _record(county, item, said, row, by=by, now=meeting.end())
        if item.agenda_item.kind is AgendaItemKind.TASK_FOLLOW_UP:
            task_history.decide(county, item, row, by=by, now=meeting.end())
    return minutes


def _tick(county: County, meeting: Meeting, row: Row, *, by: Actor) -> None:
    now = meeting.start()
    attendance.open_list(meeting, by=by, now=now)
    lines = {line.seat_id: line for line in attendance_queries.rows(meeting.id)}
    excused = {found.seat.id for found in queries.invited_seats(meeting) if found.status is AnswerStatus.DECLINED}
    for entry in row["attendance"]:
        seat = county.seats[entry["org_id"]]
        what = What.EXCUSED if seat.id in excused else What.ABSENT
        tick = Tick(
            key=f"{meeting.uid}:{entry['org_id']}",
            what=What.PRESENT if entry["present"] else what,
            ticked_at=now,
            headcount=entry["headcount"] or None,
        )
        attendance.tick(meeting, lines[seat.id].id, tick, by=by, now=now)


def _items(meeting: Meeting, row: Row) -> Iterator[tuple[MinutesItem, Row]]:
    """Each item of the minutes with what the sample says to it; breaks have none."""
    said = [entry for entry in row["agenda"] if entry["kind"] != "pause"]
    return zip(sorted(_loaded(meeting).items, key=lambda item: item.position), said, strict=True)


def _loaded(meeting: Meeting) -> Minutes:
    found = drafts.minutes_of(meeting.id)
    if found is None:
        raise LookupError(f"meeting {meeting.id} has no minutes")
    return found


def _record(county: County, item: MinutesItem, said: Row, row: Row, *, by: Actor, now: datetime) -> None:
    tasks = {task["id"]: task for task in sample()["action_items"] if task["round_id"] == row["id"]}
    for entry in said["outcomes"]:
        details = OutcomeDetails(wording=entry["text"], kind=OUTCOME_KINDS[entry["kind"]])
        made = outcomes.add_outcome(item, details, by=by, now=now)
        for ident in entry["action_item_ids"]:
            made_task = outcomes.record_task(item, _task(county, tasks[ident]), outcome_id=made.id, by=by, now=now)
            task_history.involve(county, made_task, tasks[ident])
    followed = {ident for entry in said["outcomes"] for ident in entry["action_item_ids"]}
    for ident, task in tasks.items():
        if task["agenda_number"] == said["number"] and ident not in followed:
            task_history.involve(county, outcomes.record_task(item, _task(county, task), by=by, now=now), task)


def _task(county: County, task: Row) -> TaskDetails:
    """The task as it was given: with its first date."""
    return TaskDetails(
        title=task["title"],
        kind=TASK_KINDS[task["kind"]],
        due_on=date.fromisoformat(task["extended_from"] or task["due_on"]),
        owner_ids=tuple(sorted(county.organisations[owner["org_id"]].id for owner in task["assignees"])),
    )


def review(county: County, meeting: Meeting, minutes: Minutes, row: Row, *, by: Actor) -> None:
    """Circulate the minutes, let the seats object, decide, approve, and let the substitutes go."""
    said = row["minutes"]
    sent = morning(said["sent_on"], 10)
    _bind_in_order(meeting, row, by=by, now=sent)
    circulating.circulate(minutes, deadline=date.fromisoformat(said["objection_deadline"]), by=by, now=sent)
    for entry in said["objections"]:
        _decide(_object(county, meeting, row, entry), meeting, row, entry, by=by)
    approved = morning(said["approved_on"], 9)
    if said["approval_mode"] == BY_LAPSE:
        closing.close(minutes.id, by=System(), now=morning(said["approved_on"], 0) + AFTER_MIDNIGHT)
    else:
        approving.approve(minutes, ApprovalMode.AFTER_CORRECTION, by=by, now=approved)
    closing.let_substitutes_go(meeting.id, by=System(), now=approved)
    meeting.state = MeetingState.CLOSED
    db.session.flush()


def _bind_in_order(meeting: Meeting, row: Row, *, by: Actor, now: datetime) -> None:
    """Let the tasks bind in the order of the sample's numbers, so that each gets its own."""
    titles = {task["title"]: task["id"] for task in sample()["action_items"] if task["round_id"] == row["id"]}
    found: list[ActionItem] = [task for draft in drafts.drafts(_loaded(meeting)) for task in draft.tasks]
    absent = drafts.absent_organisations(meeting.id)
    in_order = sorted(found, key=lambda one: str(titles[one.title]))
    for task in in_order:
        actions.bind(task, year=meeting.held_on.year, absent=absent, by=by, now=now)
    telling.tell_bound(in_order, meeting, now=now)


def _object(county: County, meeting: Meeting, row: Row, entry: Row) -> Objection:
    seat = county.seats[entry["org_id"]]
    holder = queries.acting_holders(meeting.id, seat_id=seat.id)[seat.id][0]
    version = reviews.newest_version(_loaded(meeting).id)
    asked = reviews.seat_asked(version.id, seat.id) if version else None
    if asked is None:
        raise LookupError(f"{entry['org_id']} objects without having been asked")
    said = Entry(text=entry["text"], paragraph_id=_paragraph_id(meeting, row, entry))
    own = HolderActor(holder, county.organisations[entry["org_id"]])
    return reviewing.object_to(asked, said, holder=holder, by=own, now=morning(entry["submitted_on"], 11))


def _decide(objection: Objection, meeting: Meeting, row: Row, entry: Row, *, by: Actor) -> None:
    now = morning(entry["decided_on"], 8)
    item, said = next(pair for pair in _items(meeting, row) if pair[1]["number"] == entry["agenda_number"])
    if item.text != said["minutes_text"]:
        correcting.correct_text(item, said["minutes_text"], base=item.revision, by=by, now=now)
    deciding.decide(objection, DECISIONS[entry["decision"]], reason=entry["result_text"], by=by, now=now)


def _paragraph_id(meeting: Meeting, row: Row, entry: Row) -> int:
    item = next(item for item, said in _items(meeting, row) if said["number"] == entry["agenda_number"])
    draft = next(one for one in drafts.drafts(_loaded(meeting)) if one.item.id == item.id)
    return draft.paragraph_ids[-1]
