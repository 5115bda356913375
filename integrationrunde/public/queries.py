"""Reading privacy notices and barrier reports."""

from collections.abc import Sequence

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.public.models import BarrierReport, PrivacyNotice, ReportState


def notice(version: str) -> PrivacyNotice | None:
    """The privacy notice of this version, None where none is known."""
    return db.session.scalars(sa.select(PrivacyNotice).filter_by(version=version)).one_or_none()


def notices() -> Sequence[PrivacyNotice]:
    """All privacy notices that were ever in force, newest first."""
    ordered = sa.select(PrivacyNotice).order_by(PrivacyNotice.valid_from.desc(), PrivacyNotice.id.desc())
    return db.session.scalars(ordered).all()


def reports(*, state: str = "") -> sa.Select[BarrierReport]:
    """Barrier reports, newest first; where a state is named, only those in it."""
    statement = sa.select(BarrierReport).order_by(BarrierReport.received_at.desc(), BarrierReport.id.desc())
    return statement.where(BarrierReport.state == state) if state in set(ReportState) else statement
