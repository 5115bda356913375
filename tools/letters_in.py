"""Let letters come in on a stage, as calendars, mail servers and people would answer the invitations of the sample."""

import sqlalchemy as sa

import config
from integrationrunde.app import create_app
from integrationrunde.demo.replying import Way, answer
from integrationrunde.inbox import queries
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import reading, transaction
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import render
from tests.stage import Stage

ANSWERS = (
    ("integration@ruethen.example", Way.ACCEPTED),
    ("integration@geseke.example", Way.UNDELIVERABLE),
    ("integration@lippetal.example", Way.MESSAGE),
)


def let_letters_in(stage: Stage) -> None:
    """Store an answer to the newest invitation of each of `ANSWERS`, and wait until the worker has applied them."""
    app = create_app(config.load(stage.environment))
    with app.app_context():
        with transaction():
            for address, way in ANSWERS:
                answer(render(_invitation_to(address), keyring()), way, now=clock.now())
        stage.wait_until(_all_applied)
        db.session.remove()
        db.engine.dispose()


def _invitation_to(address: str) -> OutgoingLetter:
    wanted = sa.select(OutgoingLetter).filter_by(kind="invitation", recipient_address=address)
    return db.session.scalars(wanted.order_by(OutgoingLetter.id.desc()).limit(1)).one()


def _all_applied() -> bool:
    with reading():
        return not queries.due()
