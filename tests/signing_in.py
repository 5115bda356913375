"""Signing a test client in without the sign-in page."""

import secrets
from datetime import timedelta

from flask.testing import FlaskClient

from integrationrunde.accounts.models import Account, Session
from integrationrunde.accounts.queries import token_hash
from integrationrunde.kit import clock
from integrationrunde.kit.database import db


def sign_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Give the client a live session of this account; commits what the test has built so far."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        Session(
            account_id=account.id,
            token_sha256=token_hash(token),
            browser="Test",
            started_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=1),
        )
    )
    db.session.commit()
    with client.session_transaction() as session:
        session["token"] = token
    return client
