"""The database itself refuses to change what was circulated and what was approved, also to raw SQL."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from integrationrunde.demo import operations as demo
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes.models import (
    Minutes,
    MinutesVersion,
)
from tests import minutes_builders as builders
from tests.builders import a_seat, a_series
from tests.house.world import none_of


def circulated() -> MinutesVersion:
    """Minutes with an item, an outcome and a break, in review by one seat."""
    minutes = builders.some_minutes()
    item = builders.a_minutes_item(minutes)
    builders.an_outcome(item)
    builders.a_task_decision(item, builders.an_action_item(a_series()))
    db.session.execute(
        sa.text("INSERT INTO minutes_break (minutes_id, began_at, ended_at) VALUES (:id, '10:00:00', '10:15:00')"),
        {"id": minutes.id},
    )
    version = builders.a_version(minutes)
    builders.a_review_seat(version, a_seat(a_series()))
    return version


def refused(statement: str) -> bool:
    """Whether the database refuses the statement; what happened before stays."""
    try:
        with db.session.begin_nested():
            db.session.execute(sa.text(statement))
    except IntegrityError:
        return True
    return False


BYTES = ["canonical = canonical", "sha256 = lower(sha256)", "number = 7", "schema = 2", "minutes_id = minutes_id"]


def test_a_circulated_version_keeps_its_bytes(app: House) -> None:
    circulated()
    none_of([change for change in BYTES if not refused(f"UPDATE minutes_version SET {change}")])


def test_a_circulated_version_cannot_be_deleted(app: House) -> None:
    circulated()
    assert refused("DELETE FROM minutes_version")


def test_what_is_under_review_may_still_change(app: House) -> None:
    circulated()
    assert not refused("UPDATE minutes_version SET superseded_at = circulated_at, changes_note = 'x'")
    assert not refused("UPDATE minutes_item SET text = 'x'")
    assert not refused("UPDATE outcome SET wording = 'x'")
    assert not refused("UPDATE task_decision SET reason = 'x'")
    assert not refused("UPDATE minutes SET chair = 'x'")


CHANGES = [
    "UPDATE minutes SET state = 'draft'",
    "UPDATE minutes SET ended_at = '12:30:00'",
    "DELETE FROM minutes",
    "UPDATE minutes_item SET text = 'x'",
    "UPDATE minutes_item SET audience = 'internal'",
    "DELETE FROM minutes_item",
    "UPDATE minutes_break SET ended_at = '11:00:00'",
    "DELETE FROM minutes_break",
    "UPDATE outcome SET wording = 'x'",
    "UPDATE outcome SET number_year = 2016, number_count = 9",
    "DELETE FROM outcome",
    "UPDATE task_decision SET reason = 'x'",
    "DELETE FROM task_decision",
    "UPDATE minutes_version SET changes_note = 'x'",
    "UPDATE minutes_version SET objection_deadline = '2018-01-02'",
    "DELETE FROM minutes_version",
    "UPDATE review_seat SET may_object = (1 = 0)",
    "DELETE FROM review_seat",
    "UPDATE minutes_approval SET mode = 'after_correction'",
    "DELETE FROM minutes_approval",
    "UPDATE supplement SET text = 'x'",
    "DELETE FROM supplement",
]


def test_approved_minutes_never_change(app: House) -> None:
    version = circulated()
    builders.an_approval(version)
    builders.a_supplement(db.session.get_one(Minutes, version.minutes_id))
    none_of([statement for statement in CHANGES if not refused(statement)])


def test_what_lives_on_after_the_approval_may_change(app: House) -> None:
    builders.an_approval(circulated())
    assert not refused("UPDATE minutes_item SET internal_note = 'x'")
    assert not refused("UPDATE outcome SET topic_id = NULL, replaced_by_id = NULL")


@pytest.mark.postgresql_only
def test_truncating_is_refused(app: House) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    tables = ("minutes_version", "minutes_approval", "supplement")
    none_of([table for table in tables if not refused(f"TRUNCATE {table} CASCADE")])


def test_emptying_a_demo_takes_approved_minutes_along_and_leaves_the_guards(app: House) -> None:
    builders.an_approval(circulated())
    demo.empty()
    db.session.commit()
    db.session.expunge_all()
    assert db.session.scalars(sa.select(MinutesVersion)).all() == []
    builders.an_approval(circulated())
    assert refused("DELETE FROM minutes_version")
    assert refused("UPDATE minutes SET state = 'draft'")
