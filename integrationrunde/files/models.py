"""What lies in the folder of stored bytes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from integrationrunde.kit.database import Base


class StoredFile(Base):
    """Bytes that were stored once: ``sha256`` is their address in the folder, ``size`` counts bytes.

    ``media_type`` was decided by the content, never by the name that the uploader gave.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.CheckConstraint("length(sha256) = 64 AND sha256 = lower(sha256)", name="sha256_hexadecimal"),
        sa.CheckConstraint("size >= 0", name="size_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    size: Mapped[int] = mapped_column(sa.BigInteger)
    media_type: Mapped[str] = mapped_column(sa.String(100))
    created_at: Mapped[datetime] = mapped_column(index=True)
