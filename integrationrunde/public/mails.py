"""Letters about barriers."""

from integrationrunde.outbox.mail import Mail, Recipient
from integrationrunde.outbox.texts import compose
from integrationrunde.public.models import BarrierReport


def barrier_reported(report: BarrierReport, address: str) -> Mail:
    """Tells the operator that a barrier was reported; where and by when it is to be answered."""
    words = compose("public/mail/barrier_reported", "de", report=report)
    return Mail(
        key=f"barrier:{report.id}",
        kind="barrier",
        recipient=Recipient(name="", address=address),
        subject=words.subject,
        text=words.text,
        html=words.html,
    )


def barrier_answered(report: BarrierReport, ombuds: str) -> Mail:
    """Carries the answer to whoever reported; names the ombuds office."""
    words = compose("public/mail/barrier_answered", "de", report=report, ombuds=ombuds)
    return Mail(
        key=f"barrier:{report.id}:answer",
        kind="barrier",
        recipient=Recipient(name="", address=report.address),
        subject=words.subject,
        text=words.text,
        html=words.html,
    )
