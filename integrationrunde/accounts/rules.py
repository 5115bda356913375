"""What may happen with an account."""

from datetime import datetime, timedelta

from integrationrunde.accounts.models import Account
from integrationrunde.kit.actor import Role
from integrationrunde.kit.words import N_

ROLE_WORDS = {Role.READER: N_("may read"), Role.EDITOR: N_("may edit"), Role.ADMIN: N_("may administer")}
RESET_LASTS = timedelta(hours=2)
WELCOME_LASTS = timedelta(days=7)


def link_lasts(account: Account) -> timedelta:
    """How long a link to choose a password works: a first password may wait until somebody is back at work."""
    return RESET_LASTS if account.password_hash else WELCOME_LASTS


def link_is_open(account: Account, now: datetime) -> bool:
    """Whether a link of this account can still be used."""
    asked = account.reset_requested_at
    return account.active and asked is not None and now < asked + link_lasts(account)
