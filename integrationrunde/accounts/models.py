"""Accounts, their roles, their sessions, and the table that slows guessing down."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import Base
from integrationrunde.kit.links import Capability
from integrationrunde.kit.words import fold, sort_key


class Account(Base):
    """Somebody of the secretariat. ``reset_generation`` rises with each reset link: only the newest works.

    ``feed_generation`` rises when the addresses of the account's calendar subscriptions end.

    ``sort_key`` and ``searched`` follow name and address by themselves. What a person does by signing in (times, hash,
    generation) is written past ``version``, so that it never spoils the form of somebody who edits the account.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    sort_key: Mapped[str] = mapped_column(sa.String(400), index=True)
    searched: Mapped[str] = mapped_column(sa.Text)
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    language: Mapped[str] = mapped_column(sa.String(5), default="de")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None]
    reset_generation: Mapped[int] = mapped_column(default=0)
    feed_generation: Mapped[int] = mapped_column(default=0)
    reset_requested_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    roles: Mapped[list["AccountRole"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="account"
    )
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (sa.CheckConstraint("address = lower(address)", name="address_lower"),)

    @property
    def feed(self) -> Capability:
        """The capability that opens the calendar of all meetings that the account may read."""
        return Capability("account-feed", self.id, self.feed_generation)

    def series_feed(self, series_id: int) -> Capability:
        """The capability that opens the calendar of one series, as long as the account may read it."""
        return Capability(f"series-feed-{series_id}", self.id, self.feed_generation)

    @validates("name", "address")
    def _make_findable(self, key: str, value: str) -> str:
        words = {"name": self.name or "", "address": self.address or "", key: value}
        self.sort_key = sort_key(words["name"])[:400]
        self.searched = fold(f"{words['name']} {words['address']}")
        return value


class AccountRole(Base):
    """A role in one series, or in all (``series_id`` NULL). No foreign key: series live on a floor above."""

    __tablename__ = "account_role"
    __table_args__ = (
        sa.Index("uq_account_role_one_each", "account_id", sa.text("coalesce(series_id, 0)"), unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    series_id: Mapped[int | None] = mapped_column(index=True)
    role: Mapped[Role]

    account: Mapped[Account] = relationship(lazy="raise", back_populates="roles")


class Session(Base):
    """A signed-in browser; revocable. Only the SHA-256 of the cookie's random token is stored."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    browser: Mapped[str] = mapped_column(sa.String(200))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")


class Throttle(Base):
    """How often something was tried within a window; ``bucket`` names what (hashed: no address, no IP in the clear)."""

    __tablename__ = "throttle"

    bucket: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    window_start: Mapped[datetime]
    count: Mapped[int] = mapped_column(default=0)
