"""The letter to the secretariat about the tasks of a week. Nothing is queued here."""

from collections.abc import Sequence
from datetime import date, datetime

from integrationrunde.accounts.models import Account
from integrationrunde.kit import clock
from integrationrunde.outbox.mail import Mail, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.reminders.digest_sections import Section

KIND = "task_digest"
MOST_LINES = 20
"""How many tasks of one list are named; the others are counted."""


def digest(account: Account, sections: Sequence[Section], week_on: date, *, now: datetime) -> Mail:
    """What is late, waits, or is due this week, by series. Its links open for whoever is signed in."""
    texts = compose(
        f"reminders/mail/{KIND}",
        account.language,
        account=account,
        sections=sections,
        lines=sum(section.count for section in sections),
        most=MOST_LINES,
        today=clock.local(now).date(),
    )
    return Mail(
        key=f"task-digest:{account.id}:{week_on.isoformat()}",
        kind=KIND,
        recipient=Recipient(name=account.name, address=account.address, language=account.language),
        subject=texts.subject,
        text=texts.text,
        html=texts.html,
    )
