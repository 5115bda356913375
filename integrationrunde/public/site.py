"""What machines fetch: the operator's colours and mark, and the state of the installation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from integrationrunde.kit import heartbeat
from integrationrunde.kit.database import db
from integrationrunde.outbox.models import LetterState, OutgoingLetter

LATE_AFTER = timedelta(minutes=30)
MARK_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ROBOTS = "User-agent: *\nDisallow: /\n"


def stylesheet(config: Mapping[str, Any]) -> str:
    """The operator's colours; the configuration has made sure that they are colours."""
    light, dark = config["OPERATOR_COLOUR"], config["OPERATOR_COLOUR_DARK"]
    return (
        f":root {{ --ir-brand: {light}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --ir-brand: {dark}; }} }}\n"
        "@media print { :root { --ir-brand: #000; } }\n"
    )


def health(now: datetime) -> dict[str, str]:
    """``database``, ``outbox`` and ``worker``, each ``ok`` or a word of what is wrong: enough for strangers."""
    try:
        oldest = db.session.scalar(
            sa.select(sa.func.min(OutgoingLetter.due_at)).where(OutgoingLetter.state == LetterState.QUEUED)
        )
        last = heartbeat.last_beat()
    except (DBAPIError, PoolTimeoutError):
        return {"database": "unreachable", "outbox": "unknown", "worker": "unknown"}
    late = oldest is not None and now - oldest > LATE_AFTER
    silent = heartbeat.is_silent(last, now=now)
    return {"database": "ok", "outbox": "late" if late else "ok", "worker": "silent" if silent else "ok"}
