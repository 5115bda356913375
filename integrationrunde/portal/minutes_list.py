"""The minutes of a seat's meetings: a list to search, and each as a PDF. Only what the organisation may read counts."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from integrationrunde.kit import clock, lists
from integrationrunde.kit.database import db
from integrationrunde.kit.words import sort_key
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, searching
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.models import (
    Minutes,
    MinutesState,
    MinutesVersion,
    Objection,
    ReviewAnswer,
    ReviewAnswerKind,
    ReviewSeat,
)
from integrationrunde.minutes.pdf_response import pdf_response
from integrationrunde.minutes.printing import Press
from integrationrunde.portal import visiting
from integrationrunde.portal.minutes_papers import papers_to_open
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink, Visitor
from integrationrunde.seats.models import HolderScope

PAGE_SIZE = 10


@dataclass(frozen=True)
class Listed:
    """The newest version that the seat got of one meeting's minutes, in outline and cut for it."""

    version: MinutesVersion
    content: Content

    @property
    def is_approved(self) -> bool:
        """Whether the minutes are approved."""
        return self.version.minutes.state is MinutesState.APPROVED


@bp.get("/s/<token>/protokolle", strict_slashes=False)
def minutes_list(token: str) -> ResponseReturnValue:
    """The minutes that the seat got, newest meeting first; ``suche`` keeps those in which all words stand."""
    who = visiting.visitor(token)
    wish = lists.wish(sorts=["-tag"], filters=["suche"])
    sought = wish.filters.get("suche", "")
    page = lists.page_of(_found(who, sought), wish, size=PAGE_SIZE)
    listed = [_outlined(version, who.seat.organisation_id) for version in page.rows]
    return render_template(
        "portal/minutes_list.html",
        who=who,
        found=listed,
        page=page,
        wish=wish,
        papers=papers_to_open([one.content for one in listed], who.seat.organisation_id),
        sought=sought,
        has_any=bool(sought or page.total),
    )


@bp.get("/s/<token>/protokoll/<int:meeting_id>/fassung/<int:number>.pdf")
def minutes_pdf(token: str, meeting_id: int, number: int) -> Response:
    """One version that the seat got, as a PDF; browsers keep none of it."""
    who = visiting.visitor(token)
    wanted = _versions(who).where(Minutes.meeting_id == meeting_id, MinutesVersion.number == number)
    version = db.session.scalars(wanted).one_or_none()
    if version is None:
        raise DeadLink
    return pdf_response(Press(version.minutes).for_organisation(version, who.seat.organisation), keep=False)


def to_review(who: Visitor, now: datetime) -> list[MinutesVersion]:
    """The newest versions under review about which the seat was asked and said nothing yet, as long as it can."""
    if who.is_colleague:
        return []
    newest = sa.select(sa.func.max(ReviewAnswer.id)).where(ReviewAnswer.review_seat_id == ReviewSeat.id)
    newest_id = newest.correlate(ReviewSeat).scalar_subquery()
    said = sa.or_(
        sa.exists().where(ReviewAnswer.id == newest_id, ReviewAnswer.kind == ReviewAnswerKind.AGREED),
        sa.exists().where(Objection.review_seat_id == ReviewSeat.id, Objection.withdrawn_at.is_(None)),
    )
    asked = sa.and_(ReviewSeat.version_id == MinutesVersion.id, ReviewSeat.seat_id == who.seat.id)
    statement = (
        _versions(who)
        .join(ReviewSeat, asked)
        .where(
            Minutes.state == MinutesState.IN_REVIEW,
            MinutesVersion.superseded_at.is_(None),
            MinutesVersion.objection_deadline >= clock.local(now).date(),
            ReviewSeat.may_object,
            ~said,
        )
    )
    return list(db.session.scalars(statement.order_by(MinutesVersion.objection_deadline)))


def _versions(who: Visitor) -> sa.Select[MinutesVersion]:
    """Every version of the minutes that the seat got, as far as this holder may see their meetings.

    About the version that was approved after a correction nobody was asked; it is theirs all the same.
    """
    if who.holder.scope is HolderScope.TASK:
        raise DeadLink
    got = (
        sa.select(MinutesVersion.minutes_id)
        .join(ReviewSeat, ReviewSeat.version_id == MinutesVersion.id)
        .where(ReviewSeat.seat_id == who.seat.id)
    )
    statement = (
        sa.select(MinutesVersion)
        .join(MinutesVersion.minutes)
        .options(joinedload(MinutesVersion.minutes).joinedload(Minutes.meeting))
        .where(MinutesVersion.minutes_id.in_(got))
    )
    if who.holder.scope is HolderScope.MEETING:
        statement = statement.where(Minutes.meeting_id == who.holder.meeting_id)
    return statement


def _found(who: Visitor, sought: str) -> sa.Select[MinutesVersion]:
    """The newest version of each, in which all words stand as far as the organisation may read it."""
    words = searching.has_words(sort_key(sought).split(), who.seat.organisation_id)
    newest = _versions(who).join(Minutes.meeting).where(MinutesVersion.superseded_at.is_(None), *words)
    return newest.order_by(Meeting.held_on.desc(), MinutesVersion.id.desc())


def _outlined(version: MinutesVersion, organisation_id: int) -> Listed:
    return Listed(version, canonical.for_organisation(canonical.outline(version.canonical), organisation_id))
