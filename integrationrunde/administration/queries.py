"""What the pages of account administration show."""

from collections.abc import Sequence

import sqlalchemy as sa

from integrationrunde.accounts.models import Account
from integrationrunde.accounts.rules import ROLE_WORDS
from integrationrunde.kit.actor import Role
from integrationrunde.kit.database import db
from integrationrunde.kit.words import _, sort_key
from integrationrunde.meetings.models import Series


def all_series() -> Sequence[Series]:
    """Every series, sorted by name."""
    return sorted(db.session.scalars(sa.select(Series)).all(), key=lambda series: sort_key(series.name))


def roles_of(account: Account) -> dict[int | None, Role]:
    """Series id (None: all) -> role."""
    return {row.series_id: row.role for row in account.roles}


def roles_in_words(account: Account, series: Sequence[Series]) -> list[str]:
    """One line for each role: ``Alle Reihen: darf verwalten``; the widest first."""
    roles = roles_of(account)
    labels: dict[int | None, str] = {None: _("All series")}
    labels |= {one.id: one.short_name for one in series}
    return [f"{label}: {_(ROLE_WORDS[roles[ident]])}" for ident, label in labels.items() if ident in roles]
