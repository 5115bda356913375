"""Letters to accounts, in the language of the account."""

from integrationrunde.accounts.models import Account
from integrationrunde.accounts.rules import RESET_LASTS, WELCOME_LASTS
from integrationrunde.kit.links import Capability
from integrationrunde.outbox.mail import Mail, PersonalLink, Recipient
from integrationrunde.outbox.texts import compose

ROOT = "/passwort-neu"


def capability(account: Account) -> Capability:
    """What the newest link of this account opens."""
    return Capability("reset", account.id, account.reset_generation)


def reset(account: Account) -> Mail:
    """The link to choose a new password."""
    return _mail(account, "reset", hours=int(RESET_LASTS.total_seconds()) // 3600)


def welcome(account: Account) -> Mail:
    """The link to choose the first password."""
    return _mail(account, "welcome", days=WELCOME_LASTS.days)


def compose_for_nobody() -> None:
    """Do the work of one letter without a recipient, so that the answer takes about as long."""
    compose("accounts/mail/reset", "de", hours=0)


def _mail(account: Account, what: str, **context: int) -> Mail:
    texts = compose(f"accounts/mail/{what}", account.language, **context)
    return Mail(
        key=f"{what}:{account.id}:{account.reset_generation}",
        kind="account",
        recipient=Recipient(name=account.name, address=account.address, language=account.language),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
        link=PersonalLink(capability=capability(account), root=ROOT),
    )
