"""The ticks of the attendance list (Häkchen), as the devices made them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from integrationrunde.kit.database import Base


class AttendanceTick(Base):
    """One tick that arrived. ``key`` is given by the device: a tick that is sent twice counts once.

    ``ticked_at`` is when it was made, ``recorded_at`` when it arrived; the newest made counts.
    """

    __tablename__ = "attendance_tick"

    id: Mapped[int] = mapped_column(primary_key=True)
    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    what: Mapped[str] = mapped_column(sa.String(20))
    ticked_by: Mapped[str] = mapped_column(sa.String(300))
    ticked_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
