"""The database itself lets nothing come to approved minutes, also not by raw SQL; drafts beside them are free."""

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from integrationrunde.agenda.models import AgendaItem
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes.models import (
    Attendance,
    AttendedPerson,
    Minutes,
    MinutesItem,
    MinutesVersion,
    Outcome,
    OutcomeTask,
    Paragraph,
    ReviewAnswer,
    ReviewAnswerKind,
    ReviewSeat,
)
from tests import minutes_builders as builders
from tests.builders import NOW, _add, a_seat, a_series, an_item, an_organisation
from tests.house.world import none_of
from tests.minutes.test_frozen import circulated, refused


def approved_whole() -> dict[str, int]:
    """Approved minutes with a row in every table that belongs to them; the ids of their rows, and of a draft's."""
    ids: dict[str, int] = {}
    for kind in ("approved", "draft"):
        version = circulated()
        minutes = db.session.get_one(Minutes, version.minutes_id)
        item = db.session.scalars(sa.select(MinutesItem).filter_by(minutes_id=minutes.id)).one()
        paper = builders.an_attachment(db.session.get_one(AgendaItem, item.agenda_item_id))
        seat = db.session.scalars(sa.select(ReviewSeat).filter_by(version_id=version.id)).one()
        outcome = db.session.scalars(sa.select(Outcome).filter_by(minutes_item_id=item.id)).one()
        builders.an_objection(seat)
        _add(an_answer(seat.id))
        meeting = db.session.get_one(Meeting, minutes.meeting_id)
        builders.an_attendance(meeting, a_seat(a_series()))
        found: dict[str, Any] = {
            "minutes": minutes,
            "meeting": meeting,
            "item": item,
            "outcome": outcome,
            "paper": paper,
        }
        for name, row in {**found, "version": version, "seat": seat}.items():
            ids[f"{kind}_{name}"] = row.id
    builders.an_approval(db.session.get_one(MinutesVersion, ids["approved_version"]))
    for table, column, owner in (
        ("minutes_item_organisation", "minutes_item_id", "item"),
        ("outcome_organisation", "outcome_id", "outcome"),
    ):
        statement = f"INSERT INTO {table} ({column}, organisation_id) VALUES (:id, :organisation)"
        values = {"id": ids[f"draft_{owner}"], "organisation": an_organisation().id}
        db.session.execute(sa.text(statement), values)
    ids["organisation"] = an_organisation().id
    db.session.flush()
    return ids


def an_answer(review_seat_id: int) -> ReviewAnswer:
    return ReviewAnswer(
        review_seat_id=review_seat_id, kind=ReviewAnswerKind.AGREED, given_by="Stadt Beispielstadt", stated_at=NOW
    )


def refusal(doing: Callable[[], object]) -> str:
    """What the database says to this, nothing where it lets it happen; what happened before stays."""
    try:
        with db.session.begin_nested():
            doing()
            db.session.flush()
    except IntegrityError as error:
        return str(error.orig)
    return ""


def test_nothing_comes_to_approved_minutes(app: House) -> None:
    ids = approved_whole()
    minutes = db.session.get_one(Minutes, ids["approved_minutes"])
    meeting = db.session.get_one(Meeting, ids["approved_meeting"])
    item = db.session.get_one(MinutesItem, ids["approved_item"])
    seat = db.session.get_one(ReviewSeat, ids["approved_seat"])
    later = {"number": 2, "canonical": b"{}", "sha256": "0" * 64, "circulated_by": "x", "circulated_at": NOW}
    another_seat, task = a_seat(a_series()), builders.an_action_item(a_series())
    agenda_item = an_item(meeting, 99)
    raw = {
        "minutes_break": "(minutes_id, began_at) VALUES (:approved_minutes, '11:00:00')",
        "minutes_item_organisation": "(minutes_item_id, organisation_id) VALUES (:approved_item, :organisation)",
        "outcome_organisation": "(outcome_id, organisation_id) VALUES (:approved_outcome, :organisation)",
    }
    adding: dict[str, Callable[[], object]] = {
        "minutes_item": partial(builders.a_minutes_item, minutes, agenda_item),
        "minutes_revision": partial(builders.a_revision, item),
        "paragraph": lambda: _add(Paragraph(minutes_item_id=item.id)),
        "minutes_version": lambda: _add(MinutesVersion(minutes_id=minutes.id, **later)),
        "outcome": partial(builders.an_outcome, item),
        "task_decision": partial(builders.a_task_decision, item, task),
        "review_seat": lambda: builders.a_review_seat(
            db.session.get_one(MinutesVersion, ids["approved_version"]), another_seat
        ),
        "review_answer": lambda: _add(an_answer(seat.id)),
        "objection": partial(builders.an_objection, seat),
        "attendance": partial(builders.an_attendance, meeting, another_seat),
        "attachment": partial(builders.an_attachment, agenda_item),
    }
    for table, values in raw.items():
        adding[table] = partial(db.session.execute, sa.text(f"INSERT INTO {table} {values}"), ids)
    none_of([table for table, add in adding.items() if f"{table}: approved minutes never change" not in refusal(add)])


MOVES = {
    "minutes_item": "minutes_id = :approved_minutes",
    "minutes_break": "minutes_id = :approved_minutes",
    "minutes_revision": "minutes_item_id = :approved_item",
    "paragraph": "minutes_item_id = :approved_item",
    "outcome": "minutes_item_id = :approved_item",
    "task_decision": "minutes_item_id = :approved_item",
    "minutes_item_organisation": "minutes_item_id = :approved_item",
    "outcome_organisation": "outcome_id = :approved_outcome",
    "review_seat": "version_id = :approved_version",
    "review_answer": "review_seat_id = :approved_seat",
    "objection": "review_seat_id = :approved_seat",
    "attendance": "meeting_id = :approved_meeting",
    "attachment": "meeting_id = :approved_meeting",
}
OF_THE_DRAFT = {
    "minutes_id": ":draft_minutes",
    "minutes_item_id": ":draft_item",
    "outcome_id": ":draft_outcome",
    "version_id": ":draft_version",
    "review_seat_id": ":draft_seat",
    "meeting_id": ":draft_meeting",
}


def test_nothing_is_moved_to_approved_minutes(app: House) -> None:
    ids = approved_whole()
    found = []
    for table, move in MOVES.items():
        column = move.split(" ")[0]
        statement = sa.text(f"UPDATE {table} SET {move} WHERE {column} = {OF_THE_DRAFT[column]}")
        if f"{table}: approved minutes never change" not in refusal(partial(db.session.execute, statement, ids)):
            found.append(table)
    none_of(found)


ALSO_FROZEN = [
    "UPDATE outcome SET dropped_at = '2018-01-02 08:00:00' WHERE id = :approved_outcome",
    "UPDATE minutes_revision SET text = 'x' WHERE minutes_item_id = :approved_item",
    "DELETE FROM minutes_revision WHERE minutes_item_id = :approved_item",
    "DELETE FROM paragraph WHERE minutes_item_id = :approved_item",
    "UPDATE review_answer SET kind = 'withdrawn' WHERE review_seat_id = :approved_seat",
    "DELETE FROM review_answer WHERE review_seat_id = :approved_seat",
    "UPDATE objection SET text = 'x' WHERE review_seat_id = :approved_seat",
    "UPDATE objection SET withdrawn_at = stated_at WHERE review_seat_id = :approved_seat",
    "DELETE FROM objection WHERE review_seat_id = :approved_seat",
    "UPDATE attachment SET title = 'x' WHERE id = :approved_paper",
    "DELETE FROM attachment WHERE id = :approved_paper",
]


def test_what_seats_said_and_papers_never_change(app: House) -> None:
    ids = approved_whole()
    refused_ones = [partial(db.session.execute, sa.text(statement), ids) for statement in ALSO_FROZEN]
    said = [refusal(one) for one in refused_ones]
    none_of([one for one, why in zip(ALSO_FROZEN, said, strict=True) if "approved minutes never change" not in why])


def test_drafts_get_and_lose_whatever_they_need(app: House) -> None:
    ids = approved_whole()
    freely = [
        statement.replace(":approved", ":draft")
        for statement in ALSO_FROZEN
        if not statement.startswith("DELETE FROM p")
    ]
    none_of([one for one in freely if refusal(partial(db.session.execute, sa.text(one), ids))])


def test_what_comes_after_the_approval_goes_on(app: House) -> None:
    ids = approved_whole()
    minutes = db.session.get_one(Minutes, ids["approved_minutes"])
    outcome = db.session.get_one(Outcome, ids["approved_outcome"])
    line = db.session.scalars(sa.select(Attendance).filter_by(meeting_id=minutes.meeting_id)).one()
    task = builders.an_action_item(a_series())
    builders.a_supplement(minutes)
    builders.an_entry(builders.an_ownership(task))
    _add(OutcomeTask(outcome_id=outcome.id, action_item_id=task.id))
    person = _add(AttendedPerson(attendance_id=line.id, name="x"))
    db.session.delete(person)
    db.session.flush()
    for statement in (
        "UPDATE objection SET holder_id = NULL",
        "UPDATE review_answer SET holder_id = NULL",
        "UPDATE attendance SET substitute_id = NULL",
        "UPDATE attachment SET audience = 'internal'",
        "UPDATE outcome SET review_on = '2018-06-01'",
    ):
        assert not refused(statement), statement
