"""The papers (Anlagen) of a task: what its owners need for it. Owners and their colleagues read them by link."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from integrationrunde.actions import rules
from integrationrunde.actions.locking import lock
from integrationrunde.actions.models import ActionItem, TaskPaper
from integrationrunde.files import storing
from integrationrunde.files.models import StoredFile
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import refuse
from integrationrunde.kit.words import N_


def papers(task_id: int) -> Sequence[TaskPaper]:
    """The papers of a task with their files, the oldest first; one statement."""
    statement = sa.select(TaskPaper).where(TaskPaper.action_item_id == task_id).order_by(TaskPaper.id)
    return db.session.scalars(statement.options(joinedload(TaskPaper.stored_file))).all()


def paper(task_id: int, paper_id: int) -> TaskPaper | None:
    """This paper of a task with its file; None where the task has no such paper."""
    return next((one for one in papers(task_id) if one.id == paper_id), None)


def add_paper(task: ActionItem, file: StoredFile, file_name: str, title: str, *, by: Actor, now: datetime) -> TaskPaper:
    """Put a paper to a task; the same file twice is one paper. Raises Refused when the task is done or dropped."""
    refuse(rules.why_not_change_papers(lock(task)))
    known = next((one for one in papers(task.id) if one.stored_file_id == file.id), None)
    if known is not None:
        return known
    added = TaskPaper(
        action_item_id=task.id,
        stored_file_id=file.id,
        title=title,
        file_name=file_name,
        uploaded_by=by.label,
        uploaded_at=now,
    )
    db.session.add(added)
    db.session.flush()
    message = N_("Paper “%(title)s” added to %(number)s")
    record(message, by=by, now=now, about=[task], title=added.title, number=task.number)
    return added


def remove_paper(task: ActionItem, removed: TaskPaper, *, by: Actor, now: datetime) -> None:
    """Take a paper away, and its bytes if nothing else names them. Raises Refused as `add_paper` does."""
    refuse(rules.why_not_change_papers(lock(task)))
    message = N_("Paper “%(title)s” of %(number)s removed")
    record(message, by=by, now=now, about=[task], title=removed.title, number=task.number)
    db.session.delete(removed)
    storing.release([removed.stored_file_id])
