"""Builders of minutes, outcomes, tasks and papers; see `tests.builders`."""

import hashlib
from datetime import date, time
from itertools import count
from typing import Any

import sqlalchemy as sa

from integrationrunde.actions.models import ActionItem, EntryKind, Ownership, OwnershipEntry, ReportChannel
from integrationrunde.agenda.models import AgendaItem, Attachment, AttachmentPlace
from integrationrunde.directory.models import Organisation
from integrationrunde.files.kinds import kind_of
from integrationrunde.files.models import StoredFile
from integrationrunde.files.storing import store
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Meeting, MeetingState, Series
from integrationrunde.minutes.models import (
    ApprovalMode,
    Attendance,
    Decided,
    Minutes,
    MinutesApproval,
    MinutesItem,
    MinutesRevision,
    MinutesState,
    MinutesVersion,
    Objection,
    Outcome,
    Paragraph,
    ReviewSeat,
    Supplement,
    TaskDecision,
)
from integrationrunde.seats.models import Seat
from tests.builders import NOW, _add, a_meeting, a_series, an_item, an_organisation

SECRETARIAT = "Kreis Beispiel – Integrationszentrum (Geschäftsstelle)"
_numbers = count(1)


def a_stored_file(content: bytes | None = None, **changes: Any) -> StoredFile:
    """The row of a file; its bytes lie nowhere."""
    content = content if content is not None else b"%%PDF-1.7 %d" % next(_numbers)
    fields: dict[str, Any] = {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "application/pdf",
        "created_at": NOW,
    }
    return _add(StoredFile(**{**fields, **changes}))


def an_attachment(item: AgendaItem, **changes: Any) -> Attachment:
    """A paper to that agenda item; for the meeting or the minutes give ``place`` and ``agenda_item_id=None``."""
    fields: dict[str, Any] = {
        "meeting_id": item.meeting_id,
        "place": AttachmentPlace.AGENDA_ITEM,
        "agenda_item_id": item.id,
        "position": 1,
        "title": "Übersicht der Netzwerke",
        "file_name": "uebersicht.pdf",
        "uploaded_by": SECRETARIAT,
        "uploaded_at": NOW,
    }
    file = {} if "stored_file_id" in changes else {"stored_file_id": a_stored_file().id}
    return _add(Attachment(**{**fields, **file, **changes}))


def a_paper_on_disk(item: AgendaItem, content: bytes = b"%PDF-1.7 klein", **changes: Any) -> Attachment:
    """A paper whose bytes really lie in the folder of files."""
    kind = kind_of(content)
    assert kind is not None
    return an_attachment(item, stored_file_id=store(content, kind, now=NOW).id, **changes)


def an_action_item(series: Series | None = None, **changes: Any) -> ActionItem:
    """A binding task; a draft with ``number_year=None, number_count=None, bound_at=None``."""
    series = series or a_series()
    fields: dict[str, Any] = {
        "series_id": series.id,
        "number_year": 2017,
        "number_count": next(_numbers),
        "title": "Feste Ansprechstelle benennen",
        **dict.fromkeys(("due_on", "first_due_on"), date(2017, 10, 16)),
        **dict.fromkeys(("bound_at", "created_at"), NOW),
    }
    if changes.get("agenda_item_id"):
        fields["meeting_id"] = db.session.get_one(AgendaItem, changes["agenda_item_id"]).meeting_id
    return _add(ActionItem(**{**fields, **changes}))


def an_ownership(task: ActionItem, organisation: Organisation | None = None, **changes: Any) -> Ownership:
    fields = {"action_item_id": task.id, "organisation_id": (organisation or an_organisation()).id}
    done = {"reported_done_at": NOW} if changes.get("state") == "done" else {}
    return _add(Ownership(**{**fields, **done, **changes}))


def an_entry(ownership: Ownership, **changes: Any) -> OwnershipEntry:
    fields: dict[str, Any] = {
        "ownership_id": ownership.id,
        "happened_at": NOW,
        "organisation_name": "Stadt Beispielstadt",
        "function": "Ansprechstelle Integration",
        "kind": EntryKind.PROGRESS,
        "channel": ReportChannel.LINK,
    }
    return _add(OwnershipEntry(**{**fields, **changes}))


def an_attendance(meeting: Meeting, seat: Seat, **changes: Any) -> Attendance:
    """What stands in the list for a seat; ``open`` unless said otherwise."""
    organisation = db.session.get_one(Organisation, seat.organisation_id)
    fields: dict[str, Any] = {
        "meeting_id": meeting.id,
        "seat_id": seat.id,
        "organisation_id": organisation.id,
        "organisation_name": organisation.official_name,
        "function": "Ansprechstelle Integration",
    }
    return _add(Attendance(**{**fields, **changes}))


def some_minutes(meeting: Meeting | None = None, **changes: Any) -> Minutes:
    """Minutes in draft, without items."""
    meeting = meeting or a_meeting(state=MeetingState.HELD)
    fields: dict[str, Any] = {
        "meeting_id": meeting.id,
        "began_at": time(9, 35),
        "ended_at": time(12, 0),
        "chair": "Kreis Beispiel (Dezernatsleitung)",
        "minute_taker": SECRETARIAT,
        "created_at": NOW,
    }
    return _add(Minutes(**{**fields, **changes}))


def a_minutes_item(minutes: Minutes, item: AgendaItem | None = None, **changes: Any) -> MinutesItem:
    """An item with one block of text in revision 1; ``text=""`` leaves it untouched in revision 0."""
    position = item.position if item else next(_numbers)
    if item is None:
        item = an_item(db.session.get_one(Meeting, minutes.meeting_id), position)
    fields: dict[str, Any] = {
        "minutes_id": minutes.id,
        "agenda_item_id": item.id,
        "position": position,
        "text": "Die Kommunen berichten über ihren Stand.",
    }
    made = _add(MinutesItem(**{**fields, **changes}))
    if made.text:
        paragraph = _add(Paragraph(minutes_item_id=made.id))
        a_revision(made, paragraph_ids=[paragraph.id])
    return made


def a_revision(item: MinutesItem, **changes: Any) -> MinutesRevision:
    """The item's text as its next revision; ``paragraph_ids`` says which paragraphs."""
    fields: dict[str, Any] = {
        "minutes_item_id": item.id,
        "number": item.revision + 1,
        "base_number": item.revision,
        "text": item.text,
        "paragraph_ids": [],
        "saved_by": SECRETARIAT,
        "saved_at": NOW,
    }
    made = _add(MinutesRevision(**{**fields, **changes}))
    item.revision, item.text = made.number, made.text
    db.session.flush()
    return made


def an_outcome(item: MinutesItem, **changes: Any) -> Outcome:
    """An agreement by consensus without a number; votes need ``reached_by`` and all three counts."""
    minutes = db.session.get_one(Minutes, item.minutes_id)
    meeting = db.session.get_one(Meeting, minutes.meeting_id)
    fields: dict[str, Any] = {
        "series_id": meeting.series_id,
        "minutes_item_id": item.id,
        "wording": "Jede Kommune benennt eine feste Ansprechstelle.",
    }
    return _add(Outcome(**{**fields, **changes}))


def a_version(minutes: Minutes, canonical: bytes = b'{"schema":1}', **changes: Any) -> MinutesVersion:
    """A circulated version; the minutes are then in review."""
    fields: dict[str, Any] = {
        "minutes_id": minutes.id,
        "number": 1,
        "canonical": canonical,
        "sha256": hashlib.sha256(canonical).hexdigest(),
        "circulated_by": SECRETARIAT,
        "circulated_at": NOW,
        "objection_deadline": date(2017, 10, 18),
    }
    minutes.state = MinutesState.IN_REVIEW
    return _add(MinutesVersion(**{**fields, **changes}))


def a_review_seat(version: MinutesVersion, seat: Seat, may_object: bool = True) -> ReviewSeat:
    return _add(ReviewSeat(version_id=version.id, seat_id=seat.id, may_object=may_object))


def an_objection(seat: ReviewSeat, **changes: Any) -> Objection:
    """An open objection to the whole; ``paragraph_id`` or ``outcome_id`` name a place."""
    fields: dict[str, Any] = {
        "review_seat_id": seat.id,
        "text": "So wurde es nicht gesagt.",
        "given_by": "Stadt Beispielstadt (Ansprechstelle Integration)",
        "stated_at": NOW,
    }
    return _add(Objection(**{**fields, **changes}))


def an_approval(version: MinutesVersion, record: bytes = b"{}", **changes: Any) -> MinutesApproval:
    """The approval by lapse; the minutes are approved, and frozen, from then on."""
    fields: dict[str, Any] = {
        "minutes_id": version.minutes_id,
        "version_id": version.id,
        "mode": ApprovalMode.LAPSE,
        "approved_by": "Fristablauf",
        "approved_at": NOW,
        "record": record,
        "sha256": hashlib.sha256(record).hexdigest(),
    }
    made = _add(MinutesApproval(**{**fields, **changes}))
    db.session.get_one(Minutes, version.minutes_id).state = MinutesState.APPROVED
    db.session.flush()
    return made


def a_supplement(minutes: Minutes, canonical: bytes = b"{}", **changes: Any) -> Supplement:
    fields: dict[str, Any] = {
        "minutes_id": minutes.id,
        "number": 1,
        "text": "Zu TOP 4: Die Frist ist der 30.06.2017.",
        "dated": date(2017, 11, 2),
        "canonical": canonical,
        "sha256": hashlib.sha256(canonical).hexdigest(),
        "recorded_by": SECRETARIAT,
        "recorded_at": NOW,
    }
    return _add(Supplement(**{**fields, **changes}))


def a_task_decision(item: MinutesItem, task: ActionItem, **changes: Any) -> TaskDecision:
    fields: dict[str, Any] = {
        "minutes_item_id": item.id,
        "action_item_id": task.id,
        "decided": Decided.DONE,
        "organisations": ["Stadt Beispielstadt"],
        "recorded_by": SECRETARIAT,
        "recorded_at": NOW,
    }
    return _add(TaskDecision(**{**fields, **changes}))


def some_written_minutes(meeting: Meeting, item: AgendaItem, organisation_id: int) -> dict[str, Any]:
    """Minutes with a result, a task and an older one, of which it is reminded on ``day``; ids by the names in paths."""
    written = a_minutes_item(some_minutes(meeting), item)
    series = db.session.get_one(Series, meeting.series_id)
    draft = {"number_year": None, "number_count": None, "bound_at": None}
    task = an_action_item(series, agenda_item_id=item.id, **draft)
    older = an_action_item(series)
    for each in (task, older):
        an_ownership(each, db.session.get_one(Organisation, organisation_id))
    [seat] = db.session.scalars(sa.select(Seat).filter_by(series_id=series.id, organisation_id=organisation_id))
    ids = {"minutes_item_id": written.id, "outcome_id": an_outcome(written).id, "task_id": task.id}
    ids["decision_id"] = a_task_decision(written, older).id
    return {**ids, "attendance_id": an_attendance(meeting, seat).id, "day": "2017-10-09"}
