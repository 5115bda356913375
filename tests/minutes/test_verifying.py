"""`flask minutes verify`: what was changed by hand is found and named."""

from datetime import date, timedelta

import sqlalchemy as sa

from integrationrunde.agenda.models import Audience
from integrationrunde.demo.guards import without_guards
from integrationrunde.files import folder
from integrationrunde.files.models import StoredFile
from integrationrunde.kit.database import db
from integrationrunde.kit.transaction import House
from integrationrunde.minutes import (
    approving,
    circulating,
    supplementing,
    verifying,
)
from integrationrunde.minutes.models import ApprovalMode, ObjectionKind
from tests import builders as b
from tests import minutes_builders as m
from tests.minutes.rounds import AFTER, BY, a_circulated_round, a_round
from tests.minutes.test_approving import SOON, corrected, lapsed


def test_verify_finds_every_row_that_is_no_longer_what_it_was(app: House) -> None:
    made = a_circulated_round()
    approval = lapsed(made)
    supplement = supplementing.supplement(made.minutes, "Zu TOP 1.", by=BY, now=AFTER)
    ids = (made.version.id, approval.id, supplement.id)
    db.session.commit()
    assert verified(app) == (0, "4 rows checked, all as they were.\n")
    for (table, column), ident in zip(
        (("minutes_version", "canonical"), ("minutes_approval", "record"), ("supplement", "canonical")),
        ids,
        strict=True,
    ):
        spoil(table, column, ident)
        status, said = verified(app)
        assert status == 1
        assert f"{table} {ident}" in said


GONE = {
    "DELETE FROM minutes_approval": "their approval is gone",
    "DELETE FROM review_seat WHERE version_id = (SELECT id FROM minutes_version WHERE number = 1);"
    "DELETE FROM minutes_version WHERE number = 1": "version 1 before it is gone",
    "DELETE FROM supplement WHERE number = 1": "supplement 1 before it is gone",
    "UPDATE minutes_approval SET approved_by = 'Niemand'": "says something else",
    "UPDATE minutes SET state = 'in_review'": "no longer marked as approved",
}


def test_verify_finds_what_is_gone_and_what_no_checksum_holds(app: House) -> None:
    made = a_circulated_round()
    corrected(made)
    circulating.circulate_again(made.minutes, deadline=date(2017, 10, 25), by=BY, now=SOON)
    approving.approve(made.minutes, ApprovalMode.LAPSE, by=BY, now=AFTER + timedelta(days=30))
    for text in ("Zu TOP 1.", "Zu TOP 2."):
        supplementing.supplement(made.minutes, text, by=BY, now=AFTER + timedelta(days=30))
    db.session.commit()
    assert verified(app) == (0, "6 rows checked, all as they were.\n")
    for statement, told in GONE.items():
        assert told in spoiled(statement), statement


STRAY = {
    "INSERT INTO minutes_break (minutes_id, began_at) VALUES (:minutes, '11:00:00')": "the breaks are not those",
    "DELETE FROM attendance WHERE state = 'excused'": "the attendance are not those",
    "UPDATE minutes_item SET audience = 'organisations' WHERE id = :item": "minutes_item :item (",
    "UPDATE minutes_item SET text = text || ' Nicht.' WHERE id = :item": "the approved version says something else",
    "INSERT INTO outcome (id, minutes_item_id, series_id, kind, wording, reached_by, position, version)"
    " SELECT 99000, minutes_item_id, series_id, kind, wording, reached_by, 2, 1 FROM outcome": "outcome 99000 (",
    "DELETE FROM outcome_organisation": "outcome :outcome (",
    "DELETE FROM outcome_organisation; DELETE FROM outcome": "it is gone, but the approved version has it",
    "DELETE FROM task_decision": "the decisions on tasks are not those",
    "INSERT INTO review_answer (review_seat_id, kind, given_by, stated_at)"
    " SELECT id, 'agreed', 'x', '2017-10-05 08:00:00' FROM review_seat WHERE may_object": "not those of the approval",
    "DELETE FROM objection": "not those of the approval",
    "DELETE FROM attachment": "attachment :paper (",
    "INSERT INTO minutes_revision (minutes_item_id, number, base_number, text, paragraph_ids, saved_by, saved_at)"
    " SELECT id, revision + 1, revision, 'x', '[]', 'x', '2017-10-05 08:00:00' FROM minutes_item WHERE id = :item": (
        "revisions of its text are gone or too many"
    ),
}


def test_verify_finds_rows_that_are_gone_or_too_many_beside_the_bytes(app: House) -> None:
    made = a_round()
    item = made.loaded().items[0]
    outcome = m.an_outcome(item, organisations=[b.an_organisation()])
    m.a_task_decision(item, m.an_action_item(made.series))
    paper = m.a_paper_on_disk(item.agenda_item)
    made.circulate()
    m.a_paper_on_disk(item.agenda_item, b"%PDF-1.7 spaeter", position=2)
    made.object(1, kind=ObjectionKind.REMARK)
    lapsed(made)
    paper.audience = Audience.INTERNAL
    ids = {"minutes": made.minutes.id, "item": item.id, "outcome": outcome.id, "paper": paper.id}
    assert verifying.failures()[1] == []
    for statement, told in STRAY.items():
        for name, ident in ids.items():
            told, statement = told.replace(f":{name}", str(ident)), statement.replace(f":{name}", str(ident))
        said = spoiled(statement)
        assert told in said, (statement, said)


def test_verify_reads_the_papers_that_versions_name(app: House) -> None:
    made = a_round()
    paper = m.a_paper_on_disk(made.loaded().items[0].agenda_item)
    db.session.flush()
    sha256 = db.session.get_one(StoredFile, paper.stored_file_id).sha256
    made.circulate()
    db.session.commit()
    assert verified(app) == (0, "2 rows checked, all as they were.\n")
    folder.path_of(sha256).write_bytes(b"%PDF-1.7 anders")
    assert (
        f"attachment {paper.id} (meeting {made.meeting.number}): the file is not the one that version 1 names"
        in verified(app)[1]
    )
    folder.path_of(sha256).unlink()
    assert "is missing" in verified(app)[1]


def spoiled(statement: str) -> str:
    """What verifying says of a database in which somebody has done that by hand; it is undone again."""
    with without_guards(db.session.connection()):
        for one in statement.split(";"):
            db.session.execute(sa.text(one))
    said = "\n".join(map(str, verifying.failures()[1]))
    db.session.rollback()
    return said


def verified(app: House) -> tuple[int, str]:
    """What `flask minutes verify` ends with and says."""
    result = app.test_cli_runner().invoke(args=["minutes", "verify"], catch_exceptions=False)
    db.session.expire_all()
    return result.exit_code, result.output


def spoil(table: str, column: str, ident: int) -> None:
    """Change one byte by hand, as somebody could who may do everything with the database."""
    stored = db.session.scalar(sa.text(f"SELECT {column} FROM {table} WHERE id = {ident}"))
    written = bytes(stored).replace(b'"schema"', b'"Schema"', 1)
    with without_guards(db.session.connection()):
        db.session.execute(sa.text(f"UPDATE {table} SET {column} = :new WHERE id = {ident}"), {"new": written})
    db.session.commit()
