"""Reading accounts."""

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Request, session
from sqlalchemy.orm import selectinload

from integrationrunde.accounts.models import Account, Session
from integrationrunde.kit import clock
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db


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


def actor_of_request(_request: Request) -> AccountActor | None:
    """The account whose live session the cookie names, or None."""
    token = session.get("token")
    if not token:
        return None
    statement = (
        sa.select(Session, Account)
        .join(Session.account)
        .options(selectinload(Account.roles))
        .where(Session.token_sha256 == token_hash(token), Session.revoked_at.is_(None), Account.active.is_(True))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None or row.Session.expires_at <= clock.now():
        return None
    account = row.Account
    roles = tuple((role.series_id, role.role) for role in account.roles)
    return AccountActor(account.id, account.name, account.language, row.Session.id, roles)
