"""A task that binds and of which something was said, for the houses that are walked through."""

from datetime import date

from integrationrunde.actions.models import EntryKind, TaskHolder, TaskPaper
from integrationrunde.directory.models import Organisation
from integrationrunde.files.kinds import kind_of
from integrationrunde.files.storing import store
from integrationrunde.kit.database import db
from integrationrunde.meetings.models import Series
from integrationrunde.seats.models import HolderScope, Seat
from tests.builders import NOW, a_holder
from tests.minutes_builders import an_action_item, an_entry, an_ownership


def a_task_with_history(series: Series, seat_id: int) -> dict[str, int]:
    """A task of the seat's organisation: a paper, a report of done with evidence, another date asked for.

    Ids by the names used in paths.
    """
    seat = db.session.get_one(Seat, seat_id)
    task = an_action_item(series, number_year=2015)  # a sample has those of other years
    owned = an_ownership(
        task,
        db.session.get_one(Organisation, seat.organisation_id),
        reported_done_at=NOW,
        asked_due_on=date(2017, 12, 1),
    )
    content = b"Ansprechstelle benannt."
    kind = kind_of(content, "beleg.txt")
    assert kind is not None
    file = store(content, kind, now=NOW)
    entry = an_entry(
        owned, kind=EntryKind.DONE_REPORTED, stored_file_id=file.id, file_name="beleg.txt", note="Siehe Datei"
    )
    colleague = a_holder(seat, scope=HolderScope.TASK, function="Sachbearbeitung")
    db.session.add(TaskHolder(holder_id=colleague.id, ownership_id=owned.id))
    paper = TaskPaper(
        action_item_id=task.id,
        stored_file_id=file.id,
        title="Vorlage",
        file_name="vorlage.txt",
        uploaded_by="Geschäftsstelle",
        uploaded_at=NOW,
    )
    db.session.add(paper)
    db.session.flush()
    ids = {"bound_task_id": task.id, "part_id": owned.id, "evidence_id": entry.id, "colleague_id": colleague.id}
    return {**ids, "paper_id": paper.id}
