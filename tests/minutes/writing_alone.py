"""One item of minutes with a text that was saved through its page, and what is stored afterwards."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import MeetingState
from integrationrunde.minutes.models import MinutesItem
from tests.builders import a_meeting, an_item
from tests.minutes_builders import a_minutes_item, some_minutes

NOW = datetime(2017, 9, 20, 10, 42, tzinfo=clock.BERLIN)


def a_saved_item(editor: FlaskClient, text: str) -> MinutesItem:
    """The first item of a meeting's minutes, as an editor saved it."""
    meeting = a_meeting(state=MeetingState.HELD)
    made = a_minutes_item(some_minutes(meeting), an_item(meeting, 1, title="Sprachmittlung"), text="")
    path = f"/protokollpunkte/{made.id}"
    db.session.commit()
    assert editor.post(f"{path}/speichern", data={"base": "0", "text": text}).status_code == 200
    db.session.expire_all()
    return made


def only(kind: type[Any]) -> Any:
    """The one row of a table, read anew."""
    db.session.rollback()
    return db.session.scalars(sa.select(kind)).one()


def count(kind: type[Any]) -> int:
    """How many rows a table has, read anew."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0
