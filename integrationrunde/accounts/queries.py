"""Reading accounts."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from integrationrunde.accounts.models import Account, AccountRole, Session
from integrationrunde.kit import links
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.lists import Wish
from integrationrunde.kit.words import pattern


@dataclass(frozen=True)
class AccountActor:
    """A signed-in account, detached from the database so that an error page can still name it."""

    actor_id: int
    label: str
    language: str
    session_id: int
    roles: tuple[tuple[int | None, Role], ...]
    kind: str = "account"
    is_authenticated: bool = True

    def get_id(self) -> str:
        """The identifier for the sign-in library: the session's, so that it can be revoked."""
        return str(self.session_id)

    def holds(self, role: Role, series_id: int | None = None) -> bool:
        """Whether the account has at least this role in the series (None: in any)."""
        return any(
            own.includes(role) for where, own in self.roles if series_id is None or where is None or where == series_id
        )

    def holds_everywhere(self, role: Role) -> bool:
        """Whether the account has at least this role for all series."""
        return any(own.includes(role) for where, own in self.roles if where is None)

    def readable_series(self) -> set[int] | None:
        """The series that the account may read; None means all."""
        places = {where for where, _ in self.roles}
        return None if None in places else {where for where in places if where is not None}


def token_hash(token: str) -> str:
    """How a session's token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_behind(token: str, now: datetime) -> AccountActor | None:
    """The account whose live session has this token, or None. One statement."""
    statement = (
        sa.select(Session)
        .join(Session.account)
        .outerjoin(Account.roles)
        .options(contains_eager(Session.account).contains_eager(Account.roles))
        .where(Session.token_sha256 == token_hash(token), Account.active.is_(True), *_alive(now))
    )
    found = db.session.scalars(statement).unique().one_or_none()
    if found is None:
        return None
    account = found.account
    roles = tuple((role.series_id, role.role) for role in account.roles)
    return AccountActor(account.id, account.name, account.language, found.id, roles)


def _alive(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return Session.revoked_at.is_(None), Session.expires_at > now


def live_sessions(account_id: int, now: datetime) -> Sequence[Session]:
    """Where this account is signed in, the newest first."""
    statement = sa.select(Session).where(Session.account_id == account_id, *_alive(now))
    return db.session.scalars(statement.order_by(Session.started_at.desc(), Session.id.desc())).all()


def account_with_roles(account_id: int) -> Account | None:
    """The account, its roles loaded."""
    return db.session.scalar(sa.select(Account).options(selectinload(Account.roles)).filter_by(id=account_id))


def account_by_feed_token(
    token: str, keys: links.Keyring, capability_of: Callable[[Account], links.Capability]
) -> Account | None:
    """The active account, its roles loaded, whose subscription this token opens: ``capability_of`` says which one.

    None for anything else: mistyped, forged, of another purpose, ended. What the account may read is still to be asked.
    """
    claim = links.read(token)
    statement = sa.select(Account).outerjoin(Account.roles).options(contains_eager(Account.roles))
    found = None
    if claim is not None and claim.subject_id < 2**31:
        found = db.session.scalars(statement.where(Account.id == claim.subject_id)).unique().one_or_none()
    if claim is None or found is None or not keys.proves(claim, capability_of(found)):
        return None
    return found if found.active else None


def account_of(address: str) -> Account | None:
    """The account with this address, however it is written; its roles loaded."""
    found = sa.select(Account).options(selectinload(Account.roles)).filter_by(address=address.strip().lower())
    return db.session.scalar(found)


def accounts(wish: Wish) -> sa.Select[Any]:
    """The accounts that the reader of a list asks for: ``q``, the filters ``state`` and ``role``, a sort order."""
    statement = sa.select(Account).options(selectinload(Account.roles))
    if wish.query:
        statement = statement.where(Account.searched.like(pattern(wish.query)))
    if "state" in wish.filters:
        statement = statement.where(Account.active.is_(wish.filters["state"] == "active"))
    if wish.filters.get("role") in set(Role):
        statement = statement.where(Account.roles.any(AccountRole.role == Role(wish.filters["role"])))
    column = {"address": Account.address, "signed_in": Account.last_signed_in_at}.get(wish.key, Account.sort_key)
    ordered = column.desc() if wish.descending else column.asc()
    return statement.order_by(sa.nulls_last(ordered), Account.id)


def overall_admins() -> Sequence[int]:
    """Ids of the active accounts that are admin for all series."""
    statement = (
        sa.select(Account.id)
        .join(Account.roles)
        .where(Account.active.is_(True), AccountRole.series_id.is_(None), AccountRole.role == Role.ADMIN)
    )
    return db.session.scalars(statement).all()
