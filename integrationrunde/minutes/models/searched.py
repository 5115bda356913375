"""What the newest versions say, folded for searching."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from integrationrunde.kit.database import Base


class MinutesSearch(Base):
    """The text of a version that all who got it may read; with ``organisation_id`` what that one may read besides.

    It follows from the version's bytes and exists for the newest version alone; internal parts stand nowhere in it.
    """

    __tablename__ = "minutes_search"
    __table_args__ = (sa.UniqueConstraint("version_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes_version.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    searched: Mapped[str] = mapped_column(sa.Text)
