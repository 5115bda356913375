"""The verbs of writing: start the minutes, save an item's text, bring back an old one."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from integrationrunde.agenda.models import AgendaItem, AgendaItemKind
from integrationrunde.directory.models import Organisation
from integrationrunde.journal.operations import record
from integrationrunde.kit.actor import Actor
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Difference, Outdated, Refused, refuse
from integrationrunde.kit.words import N_, _, clean, ngettext
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import paragraphs, rules
from integrationrunde.minutes.locking import lock
from integrationrunde.minutes.models import Minutes, MinutesItem, MinutesRevision, MinutesState, Paragraph
from integrationrunde.minutes.repeating import AlreadyDone


def begin(meeting: Meeting, *, by: Actor, now: datetime) -> Minutes:
    """Start the minutes of a meeting, an item for each of the agenda's; chair and minute taker as planned.

    Breaks of the agenda are no items. Raises Refused as `rules.why_not_begin` says, AlreadyDone when there are some.
    """
    refuse(rules.why_not_begin(meeting, now))
    db.session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())
    if db.session.scalar(sa.select(Minutes.id).where(Minutes.meeting_id == meeting.id)) is not None:
        raise AlreadyDone(_("There are minutes of this meeting already."), meeting.id)
    minutes = Minutes(
        meeting_id=meeting.id,
        chair=_name_of(meeting.chair_id),
        minute_taker=_name_of(meeting.minute_taker_id),
        created_at=now,
    )
    db.session.add(minutes)
    db.session.flush()
    follow_agenda(minutes)
    record(N_("Minutes of “%(title)s” started"), by=by, now=now, about=[meeting, minutes], title=meeting.title)
    return minutes


def missing_items(minutes: Minutes) -> Sequence[AgendaItem]:
    """The agenda's items that are not in the minutes, such as those added later; in their order."""
    known = sa.select(MinutesItem.agenda_item_id).where(MinutesItem.minutes_id == minutes.id)
    statement = sa.select(AgendaItem).where(
        AgendaItem.meeting_id == minutes.meeting_id,
        AgendaItem.kind != AgendaItemKind.BREAK,
        AgendaItem.id.not_in(known),
    )
    return db.session.scalars(statement.order_by(AgendaItem.position)).all()


def follow_agenda(minutes: Minutes) -> int:
    """Take over the items of the agenda that are not in the minutes yet, at the end; gives how many.

    Raises Refused when the minutes cannot be written.
    """
    hold_writable(minutes)
    last = db.session.scalar(sa.select(sa.func.max(MinutesItem.position)).filter_by(minutes_id=minutes.id)) or 0
    missing = missing_items(minutes)
    db.session.add_all(
        MinutesItem(minutes_id=minutes.id, agenda_item_id=item.id, position=place)
        for place, item in enumerate(missing, start=last + 1)
    )
    db.session.flush()
    return len(missing)


def save_text(
    item: MinutesItem, text: str, *, base: int, correcting: bool = False, by: Actor, now: datetime
) -> MinutesRevision | None:
    """Store an item's text as its next revision; ``base`` is the revision that was edited (0: none yet).

    Gives the item's newest revision: the one before when the text is the same (None when there is none). Its paragraphs
    keep their ids. ``correcting`` writes while the minutes are under review, for the next version. Raises Outdated with
    both texts when somebody saved after ``base``, Refused when the minutes cannot be written or the text is too long.
    """
    _lock(item)
    check_writable(db.session.get_one(Minutes, item.minutes_id), correcting=correcting)
    text = clean(text)
    newest = current_revision(item)
    if text == item.text:
        return newest
    if base != item.revision:
        raise Outdated([Difference(_title(item), text, item.text)], item.revision)
    blocks = [block.text for block in paragraphs.blocks(text)]
    _check_length(text, blocks)
    revision = MinutesRevision(
        minutes_item_id=item.id,
        number=item.revision + 1,
        base_number=item.revision,
        text=text,
        paragraph_ids=_paragraph_ids(item, newest, blocks),
        saved_by=by.label,
        saved_at=now,
    )
    item.text, item.revision = text, revision.number
    db.session.add(revision)
    db.session.flush()
    return revision


def _lock(item: MinutesItem) -> None:
    """Let nobody else save this item until the transaction ends; its minutes are not circulated meanwhile."""
    db.session.flush()
    db.session.execute(sa.select(Minutes.id).where(Minutes.id == item.minutes_id).with_for_update(read=True))
    db.session.execute(sa.select(MinutesItem.id).where(MinutesItem.id == item.id).with_for_update())
    db.session.refresh(item, ["text", "revision", "version"])
    db.session.refresh(db.session.get_one(Minutes, item.minutes_id), ["state"])


def restore(item: MinutesItem, revision: MinutesRevision, *, base: int, by: Actor, now: datetime) -> None:
    """Save an old text anew; what stands now stays readable as a revision. Raises as `save_text` does."""
    save_text(item, revision.text, base=base, by=by, now=now)
    message = N_("Text of “%(title)s” brought back as of revision %(number)s")
    record(message, by=by, now=now, about=_about(item), title=_title(item), number=revision.number)


def current_revision(item: MinutesItem) -> MinutesRevision | None:
    """The revision that holds the item's text; None as long as nobody has written."""
    return db.session.scalar(
        sa.select(MinutesRevision).where(
            MinutesRevision.minutes_item_id == item.id, MinutesRevision.number == item.revision
        )
    )


def hold_writable(minutes: Minutes, *, correcting: bool = False) -> None:
    """Let nobody circulate or approve the minutes until this transaction ends; raises as `check_writable` does."""
    lock(minutes)
    check_writable(minutes, correcting=correcting)


def check_writable(minutes: Minutes, *, correcting: bool = False) -> None:
    """Raise Refused when the minutes cannot be written; under review only who is ``correcting`` may."""
    reason = rules.why_not_write(minutes)
    if reason and not (correcting and minutes.state is MinutesState.IN_REVIEW):
        raise Refused(reason)


def _check_length(text: str, blocks: Sequence[str]) -> None:
    if len(text) > rules.LONGEST_TEXT:
        raise Refused(
            _(
                "The text of one item may have %(limit)s characters at most; these are %(length)s. "
                "Shorten it, or add the long part as a paper.",
                limit=rules.LONGEST_TEXT,
                length=len(text),
            )
        )
    if len(blocks) > paragraphs.MOST_BLOCKS:
        limit = paragraphs.MOST_BLOCKS
        raise Refused(
            ngettext(
                "One item may have %(num)s paragraph at most.", "One item may have %(num)s paragraphs at most.", limit
            )
        )


def _paragraph_ids(item: MinutesItem, newest: MinutesRevision | None, blocks: Sequence[str]) -> list[int]:
    base: list[tuple[int, str]] = []
    if newest is not None:
        texts = [block.text for block in paragraphs.blocks(newest.text)]
        base = list(zip(newest.paragraph_ids, texts, strict=False))
    kept = paragraphs.kept_ids(base, blocks)
    fresh = [Paragraph(minutes_item_id=item.id) for ident in kept if ident is None]
    db.session.add_all(fresh)
    db.session.flush()
    new = iter(fresh)
    return [ident if ident is not None else next(new).id for ident in kept]


def _about(item: MinutesItem) -> list[Meeting | Minutes]:
    minutes = db.session.get_one(Minutes, item.minutes_id)
    return [db.session.get_one(Meeting, minutes.meeting_id), minutes]


def _title(item: MinutesItem) -> str:
    return db.session.get_one(AgendaItem, item.agenda_item_id).title


def _name_of(organisation_id: int | None) -> str:
    if organisation_id is None:
        return ""
    return db.session.get_one(Organisation, organisation_id).official_name
