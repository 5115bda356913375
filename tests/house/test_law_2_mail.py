"""Law 2: a mail is a row. One file sends, one room speaks SMTP, and a fact is told once."""

import ast
from pathlib import Path

import sqlalchemy as sa

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.outbox.mail import Mail, Recipient
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.operations import queue
from tests.builders import NOW

PACKAGE = Path("integrationrunde")


def importers(module: str) -> set[str]:
    """The files that import a module."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if any(name == module or name.startswith(f"{module}.") for name in names):
                found.add(path.relative_to(PACKAGE).as_posix())
    return found


def test_one_file_knows_flask_mail() -> None:
    assert importers("flask_mail") == {"outbox/transport.py"}


def test_one_room_speaks_smtp() -> None:
    speakers = importers("smtplib")
    assert speakers
    assert {path for path in speakers if not path.startswith("outbox/")} == set()


def test_no_room_sends_around_the_outbox() -> None:
    transport = importers("integrationrunde.outbox.transport") | importers("integrationrunde.outbox.delivery")
    assert {path for path in transport if not path.startswith(("outbox/", "worker/"))} == set()


def test_saying_it_twice_is_one_letter(app: House) -> None:
    mail = Mail(
        key="invite:1:1",
        kind="invitation",
        recipient=Recipient(name="Stadt Werl", address="integration@werl.example"),
        subject="Einladung",
        text="Guten Tag",
    )
    first, second = queue(mail, now=NOW), queue(mail, now=NOW)
    db.session.commit()
    assert first.id == second.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutgoingLetter)) == 1


def test_a_letter_is_part_of_its_transaction(app: House) -> None:
    queue(Mail(key="x", kind="x", recipient=Recipient(name="", address="a@b.example"), subject="x", text="x"), now=NOW)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutgoingLetter)) == 0
