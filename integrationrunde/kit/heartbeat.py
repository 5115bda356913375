"""Signs of life of the worker, so that pages and the health check can say when it last ran."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from integrationrunde.kit.database import Base, db

EVERY = timedelta(minutes=1)
SILENT_AFTER = timedelta(minutes=5)
_FORGOTTEN_AFTER = timedelta(days=1)


class WorkerHeartbeat(Base):
    """When a worker was last alive. ``worker`` is host and process: several may run at once."""

    __tablename__ = "worker_heartbeat"

    worker: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    beat_at: Mapped[datetime]


def beat(worker: str, *, now: datetime) -> None:
    """Write down that this worker is alive, and forget workers that have long been gone."""
    row = db.session.get(WorkerHeartbeat, worker)
    if row is None:
        db.session.add(WorkerHeartbeat(worker=worker, beat_at=now))
    else:
        row.beat_at = now
    db.session.execute(
        sa.delete(WorkerHeartbeat).where(
            WorkerHeartbeat.beat_at < now - _FORGOTTEN_AFTER, WorkerHeartbeat.worker != worker
        )
    )


def last_beat() -> datetime | None:
    """When any worker was last alive; None when none has ever run."""
    return db.session.scalar(sa.select(sa.func.max(WorkerHeartbeat.beat_at)))


def is_silent(last: datetime | None, *, now: datetime) -> bool:
    """Whether a worker that was alive at ``last`` (None: never) must be taken for gone."""
    return last is None or now - last > SILENT_AFTER
