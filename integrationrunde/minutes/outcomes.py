"""The verbs of results (Ergebnisse) and of the tasks that are written down with them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import attributes

from integrationrunde.actions import operations as actions
from integrationrunde.actions.models import ActionItem
from integrationrunde.agenda.models import AgendaItem, Topic
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.words import N_, _
from integrationrunde.meetings.models import Meeting, Series
from integrationrunde.minutes import drafts, rules
from integrationrunde.minutes.models import (
    Minutes,
    MinutesItem,
    Outcome,
    OutcomeKind,
    OutcomeTask,
    Paragraph,
    ReachedBy,
)
from integrationrunde.minutes.writing import hold_writable


@dataclass(frozen=True, kw_only=True)
class OutcomeDetails:
    """What is written down of a result. ``votes`` are yes, no and abstentions of a vote; else None."""

    wording: str = ""
    kind: OutcomeKind = OutcomeKind.AGREEMENT
    reached_by: ReachedBy = ReachedBy.CONSENSUS
    votes: tuple[int, int, int] | None = None
    organisation_ids: tuple[int, ...] = ()
    topic_id: int | None = None
    paragraph_id: int | None = None

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The details as they are stored; organisations must have been loaded."""
        return cls(
            wording=outcome.wording,
            kind=outcome.kind,
            reached_by=outcome.reached_by,
            votes=_votes(outcome),
            organisation_ids=tuple(sorted(one.id for one in outcome.organisations)),
            topic_id=outcome.topic_id,
            paragraph_id=outcome.paragraph_id,
        )


def add_outcome(item: MinutesItem, details: OutcomeDetails, *, by: Actor, now: datetime) -> Outcome:
    """A result of an item, behind its paragraph; without a topic of its own it has that of the agenda item.

    Raises Refused when the minutes cannot be written and for what does not fit the series or the item.
    """
    minutes = db.session.get_one(Minutes, item.minutes_id)
    hold_writable(minutes)
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    if details.topic_id is None:
        details = replace(details, topic_id=db.session.get_one(AgendaItem, item.agenda_item_id).topic_id)
    _check(item, meeting, details)
    last = sa.select(sa.func.max(Outcome.position)).where(Outcome.minutes_item_id == item.id)
    outcome = Outcome(
        series_id=meeting.series_id,
        minutes_item_id=item.id,
        position=(db.session.scalar(last) or 0) + 1,
        organisations=[],
        tasks=[],
    )
    _write(outcome, details)
    db.session.add(outcome)
    db.session.flush()
    record(N_("Result recorded: %(wording)s"), by=by, now=now, about=[meeting, minutes], wording=_short(outcome))
    return outcome


def change_outcome(
    outcome: Outcome, item: MinutesItem, details: OutcomeDetails, *, correcting: bool = False, by: Actor, now: datetime
) -> None:
    """Store other details of a result, whose organisations must have been loaded. Raises Refused as add_outcome does.

    ``correcting`` changes it while the minutes are under review, for the next version.
    """
    minutes = db.session.get_one(Minutes, item.minutes_id)
    hold_writable(minutes, correcting=correcting)
    if details == OutcomeDetails.of(outcome):
        return
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    _check(item, meeting, details)
    _write(outcome, details)
    attributes.flag_modified(outcome, "wording")  # organisations are rows of their own: the version must rise
    db.session.flush()
    record(N_("Result changed: %(wording)s"), by=by, now=now, about=[meeting, minutes], wording=_short(outcome))


def discard_outcome(outcome: Outcome, item: MinutesItem, *, by: Actor, now: datetime) -> None:
    """Delete a result that nobody was told of; its tasks stay with the item. Raises Refused once it has a number."""
    minutes = db.session.get_one(Minutes, item.minutes_id)
    hold_writable(minutes)
    if outcome.number:
        raise Refused(
            _("The result %(number)s was circulated. It can be replaced, not deleted.", number=outcome.number)
        )
    about = [db.session.get_one(Meeting, minutes.meeting_id), minutes]
    record(N_("Result deleted: %(wording)s"), by=by, now=now, about=about, wording=_short(outcome))
    db.session.execute(sa.delete(OutcomeTask).where(OutcomeTask.outcome_id == outcome.id))
    db.session.expire(outcome, ["tasks"])
    db.session.delete(outcome)
    db.session.flush()


def record_task(
    item: MinutesItem, details: actions.TaskDetails, *, outcome_id: int | None = None, by: Actor, now: datetime
) -> ActionItem:
    """Write down a task at an item, following from one of its results where that is given.

    Owners that were absent consent first. Raises Refused when the minutes cannot be written.
    """
    minutes = db.session.get_one(Minutes, item.minutes_id)
    hold_writable(minutes)
    series_id = db.session.get_one(Meeting, minutes.meeting_id).series_id
    absent = drafts.absent_organisations(minutes.meeting_id)
    task = actions.draft_task(series_id, details, agenda_item_id=item.agenda_item_id, absent=absent, by=by, now=now)
    _follow(task, item, outcome_id)
    return task


def change_task(
    task: ActionItem,
    item: MinutesItem,
    details: actions.TaskDetails,
    *,
    outcome_id: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Store other details of a task that was written down at an item. Raises Refused as record_task does."""
    minutes = db.session.get_one(Minutes, item.minutes_id)
    hold_writable(minutes)
    absent = drafts.absent_organisations(minutes.meeting_id)
    actions.change_draft(task, details, absent=absent, by=by, now=now)
    db.session.execute(sa.delete(OutcomeTask).where(OutcomeTask.action_item_id == task.id))
    _follow(task, item, outcome_id)


def discard_task(task: ActionItem, item: MinutesItem, *, by: Actor, now: datetime) -> None:
    """Delete a task that was written down. Raises Refused as record_task does, and once the task binds."""
    hold_writable(db.session.get_one(Minutes, item.minutes_id))
    db.session.execute(sa.delete(OutcomeTask).where(OutcomeTask.action_item_id == task.id))
    actions.discard_draft(task, by=by, now=now)


def _follow(task: ActionItem, item: MinutesItem, outcome_id: int | None) -> None:
    if outcome_id is None:
        return
    outcome = db.session.get(Outcome, outcome_id)
    if outcome is None or outcome.minutes_item_id != item.id:
        raise Refused(_("Choose a result of this item."))
    db.session.add(OutcomeTask(outcome_id=outcome_id, action_item_id=task.id))
    db.session.flush()


def _check(item: MinutesItem, meeting: Meeting, details: OutcomeDetails) -> None:
    series = db.session.get_one(Series, meeting.series_id)
    if details.kind not in rules.outcome_kinds(series):
        raise Refused(_("This series has no mandate to resolve. Choose another kind of result."))
    if (details.reached_by is ReachedBy.VOTE) != (details.votes is not None):
        raise Refused(_("Give the votes: yes, no and abstentions."))
    topic = db.session.get(Topic, details.topic_id) if details.topic_id else None
    if topic is not None and topic.series_id != series.id:
        raise Refused(_("Choose a topic of this series."))
    paragraph = db.session.get(Paragraph, details.paragraph_id) if details.paragraph_id else None
    if paragraph is not None and paragraph.minutes_item_id != item.id:
        raise Refused(_("Choose a paragraph of this item."))


def _write(outcome: Outcome, details: OutcomeDetails) -> None:
    chosen = sa.select(Organisation).where(Organisation.id.in_(details.organisation_ids))
    outcome.organisations = list(db.session.scalars(chosen.order_by(Organisation.sort_key)))
    outcome.wording, outcome.kind, outcome.reached_by = details.wording, details.kind, details.reached_by
    votes = details.votes or (None, None, None)
    outcome.votes_yes, outcome.votes_no, outcome.votes_abstain = votes
    outcome.topic_id, outcome.paragraph_id = details.topic_id, details.paragraph_id


def _votes(outcome: Outcome) -> tuple[int, int, int] | None:
    counts = outcome.votes_yes, outcome.votes_no, outcome.votes_abstain
    if counts[0] is None or counts[1] is None or counts[2] is None:
        return None
    return counts[0], counts[1], counts[2]


def _short(outcome: Outcome) -> str:
    """The beginning of the wording, for the journal."""
    plain = " ".join(outcome.wording.split())
    return plain if len(plain) <= 80 else f"{plain[:79]}…"
