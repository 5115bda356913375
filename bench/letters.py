"""1,000 letters from the outbox beside the same bytes through bare smtplib, to the same server on loopback."""

import smtplib
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade

import config
from integrationrunde.app import create_app
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import transaction
from integrationrunde.outbox.delivery import deliver_due
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.mail import Mail, Recipient
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.operations import queue
from integrationrunde.outbox.render import render
from tests.smtp import PostOffice, post_office

LETTERS = 1000


def measure(folder: Path) -> None:
    """Send 1,000 letters both ways and print letters per second and their ratio."""
    with post_office() as office:
        app = create_app(config.load(_environment(folder, office.port)))
        with app.app_context():
            upgrade()
            _compare(office)
            db.engine.dispose()


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "INTEGRATIONSRUNDE_ENV": "test",
        "DATABASE_URL": f"sqlite:///{folder}/letters.sqlite3",
        "INSTANCE_PATH": str(folder / "letters"),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(port),
        "MAIL_SENDER": "runde@kreis.example",
    }


def _compare(office: PostOffice) -> None:
    with transaction():
        for number in range(LETTERS):
            recipient = Recipient(name="Ansprechstelle", address=f"stelle{number}@stadt.example")
            text = f"Brief {number}\n" * 40
            queue(
                Mail(key=f"bench:{number}", kind="update", recipient=recipient, subject="Messung", text=text),
                now=clock.now(),
            )
    letters = db.session.scalars(sa.select(OutgoingLetter)).all()
    raw = [(letter.recipient_address, render(letter, keyring())) for letter in letters]
    db.session.rollback()
    bare = _timed(lambda: _bare(raw, office.port))
    begun = len(office.received)
    ours = _timed(_deliver_all)
    sent = len(office.received) - begun
    print(f"{sent} letters: outbox {sent / ours:.0f}/s, bare smtplib {LETTERS / bare:.0f}/s, ratio {bare / ours:.2f}")


def _bare(raw: list[tuple[str, bytes]], port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for address, content in raw:
            server.sendmail("runde@kreis.example", [address], content)


def _deliver_all() -> None:
    while db.session.scalar(sa.select(sa.func.count()).where(OutgoingLetter.sent_at.is_(None))):
        db.session.rollback()
        deliver_due()


def _timed(action: Callable[[], None]) -> float:
    begun = time.monotonic()
    action()
    return time.monotonic() - begun
