"""Asking for a feed and reading it."""

from typing import Any

import icalendar
import sqlalchemy as sa
from flask import current_app
from flask.testing import FlaskClient

from integrationrunde.accounts.models import Account
from integrationrunde.kit.database import db
from integrationrunde.seats.models import SeatHolder


def personal(holder: SeatHolder) -> str:
    """The path of a holder's feed, as the database has it now."""
    generation = db.session.scalar(sa.select(SeatHolder.feed_generation).where(SeatHolder.id == holder.id))
    assert generation == db.session.get_one(SeatHolder, holder.id).feed_generation
    return f"/abo/{_token(holder.feed)}.ics"


def secretariat(account: Account) -> str:
    """The path of an account's feed of all meetings."""
    return f"/abo/geschaeftsstelle/{_token(account.feed)}.ics"


def series(account: Account, series_id: int) -> str:
    """The path of an account's feed of one series."""
    return f"/abo/reihe/{series_id}/{_token(account.series_feed(series_id))}.ics"


def _token(capability: Any) -> str:
    return str(current_app.extensions["keyring"].token(capability))


def entries(client: FlaskClient, path: str) -> list[Any]:
    """The entries of a feed that must open."""
    response = client.get(path)
    assert response.status_code == 200, response.text
    return list(icalendar.Calendar.from_ical(response.data).walk("VEVENT"))


def summaries(client: FlaskClient, path: str) -> list[str]:
    """What the entries of a feed are called."""
    return [str(entry["SUMMARY"]) for entry in entries(client, path)]
