"""What machines fetch: the operator's colours and mark, and the state of the installation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from integrationrunde.kit import heartbeat
from integrationrunde.kit.database import db
from integrationrunde.outbox.models import LetterState, OutgoingLetter

LATE_AFTER = timedelta(minutes=30)
MARK_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
MARK_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ROBOTS = "User-agent: *\nDisallow: /\n"
_PNG = b"\x89PNG\r\n\x1a\n"


def stylesheet(config: Mapping[str, Any]) -> str:
    """The operator's colours; the configuration has made sure that they are colours."""
    light, dark = config["OPERATOR_COLOUR"], config["OPERATOR_COLOUR_DARK"]
    return (
        f":root {{ --ir-brand: {light}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --ir-brand: {dark}; }} }}\n"
        "@media print { :root { --ir-brand: #000; } }\n"
    )


def mark(config: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """The operator's mark with its type; None without a file, or when it is not what its name says."""
    name = config["OPERATOR_MARK_FILE"]
    if not name or not Path(name).is_file():
        return None
    content, kind = Path(name).read_bytes(), MARK_TYPES[Path(name).suffix.lower()]
    right = content.startswith(_PNG) if kind == "image/png" else b"<svg" in content[:4096]
    return (content, kind) if right else None


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
