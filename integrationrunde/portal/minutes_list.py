"""The minutes of a seat's meetings: a list to search, and each as a PDF. Only what the organisation may read counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.words import fold, sort_key
from integrationrunde.minutes import canonical
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


@dataclass(frozen=True)
class Listed:
    """The newest version that the seat got of one meeting's minutes, cut for it."""

    version: MinutesVersion
    content: Content

    @property
    def is_approved(self) -> bool:
        """Whether the minutes are approved."""
        return self.version.minutes.state is MinutesState.APPROVED

    def mentions(self, words: Sequence[str]) -> bool:
        """Whether every word stands somewhere in it."""
        text = fold(" ".join(_texts(self.content))) if words else ""
        return all(word in text for word in words)


@bp.get("/s/<token>/protokolle", strict_slashes=False)
def minutes_list(token: str) -> ResponseReturnValue:
    """The minutes that the seat got, newest meeting first; ``suche`` keeps those in which all words stand."""
    who = visiting.visitor(token)
    sought = request.args.get("suche", "").strip()[:100]
    listed = _listed(who)
    found = [one for one in listed if one.mentions(sort_key(sought).split())]
    papers = papers_to_open([one.content for one in found], who.seat.organisation_id)
    return render_template(
        "portal/minutes_list.html", who=who, found=found, papers=papers, sought=sought, has_any=bool(listed)
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


def _listed(who: Visitor) -> list[Listed]:
    newest: dict[int, MinutesVersion] = {}
    for version in db.session.scalars(_versions(who).order_by(MinutesVersion.number)):
        newest[version.minutes_id] = version
    organisation_id = who.seat.organisation_id
    listed = [
        Listed(one, canonical.for_organisation(canonical.read(one.canonical), organisation_id))
        for one in newest.values()
    ]
    return sorted(listed, key=lambda one: (one.content.head.held_on, one.version.id), reverse=True)


def _texts(content: Content) -> Iterator[str]:
    yield from (content.head.occasion, content.head.place, content.head.body)
    for item in content.items:
        yield item.title
        yield from (paragraph.text for paragraph in item.paragraphs)
        for result in item.results:
            yield from (result.number, result.wording, result.topic)
        for task in item.tasks:
            yield from (task.number, task.title, task.text)
        for followed in item.followed:
            yield from (followed.number, followed.title, followed.reason)
    yield from (paper.title for paper in content.papers)
    yield from (declaration.text for declaration in content.declarations)
