"""How both databases are opened, and what they refuse."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError

from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House, transaction
from integrationrunde.outbox.models import AddressHealth
from integrationrunde.seats.models import Seat

AT = datetime(2017, 8, 23, 10, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))


def health(at: datetime) -> AddressHealth:
    return AddressHealth(address="a@b.example", last_failed_at=at, detail="")


def test_a_naive_datetime_is_refused(app: House) -> None:
    db.session.add(health(datetime(2017, 8, 23)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="instants carry their zone"):
        db.session.flush()


def test_an_instant_comes_back_aware_and_exact(app: House) -> None:
    db.session.add(health(AT))
    db.session.commit()
    db.session.expire_all()
    found = db.session.scalars(sa.select(AddressHealth.last_failed_at)).one()
    assert found == AT
    assert found.utcoffset() == timedelta(0)


def test_instants_are_utc_at_rest(app: House) -> None:
    db.session.add(health(AT))
    db.session.flush()
    raw = db.session.execute(sa.text("SELECT last_failed_at FROM address_health")).scalar_one()
    text = raw if isinstance(raw, str) else raw.astimezone(UTC).isoformat(" ")
    assert text.startswith("2017-08-23 08:30:15")


def test_instants_are_compared_as_instants(app: House) -> None:
    db.session.add(health(AT))
    db.session.flush()
    later = sa.select(sa.func.count()).where(AddressHealth.last_failed_at > AT.astimezone(UTC) - timedelta(seconds=1))
    assert db.session.scalar(later) == 1


def test_foreign_keys_are_kept(app: House) -> None:
    db.session.add(Seat(series_id=4711, organisation_id=4711, valid_from=AT.date()))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_error_does_not_show_what_was_typed(app: House) -> None:
    db.session.add_all([health(AT), health(AT)])
    with pytest.raises(IntegrityError) as raised:
        db.session.flush()
    assert "[SQL parameters hidden" in str(raised.value)


def test_how_the_database_is_opened(app: House) -> None:
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
        assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2}
    else:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "10s"
        assert connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar() == "5min"


def test_many_writers_at_once_all_get_their_turn(app: House) -> None:
    """A writer who has waited long must not starve among newcomers (SQLite alone would let it)."""

    def write(number: int) -> None:
        with app.app_context():
            with transaction():
                db.session.execute(sa.select(AddressHealth.address)).all()
                time.sleep(0.01)  # the lock is held while a request does its work
                db.session.add(AddressHealth(address=f"{number}@b.example", last_failed_at=AT, detail=""))
            db.session.remove()

    db.session.commit()
    with ThreadPoolExecutor(15) as writers:
        list(writers.map(write, range(300)))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AddressHealth)) == 300
