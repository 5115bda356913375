"""Other owners: by hand, by succession; colleagues with a link of their own."""

from datetime import timedelta

import pytest

from integrationrunde.actions import colleagues, deciding, operations, owning, queries, reporting
from integrationrunde.actions.models import EntryKind, OwnershipState
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.directory import operations as directory
from integrationrunde.directory.models import Organisation
from integrationrunde.kit import clock
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import DoneAlready, Refused
from integrationrunde.kit.transaction import House
from integrationrunde.meetings.models import Series
from integrationrunde.seats.models import HolderScope
from integrationrunde.seats.person import Person
from integrationrunde.seats.queries import seats_of_organisation
from integrationrunde.worker import duties
from tests.actions.owners import WHO, a_task, kinds, later, letters, loaded, part
from tests.builders import NOW, a_holder, a_seat, a_series, an_organisation

JAN = Person(function="Sachbearbeitung", address="sachbearbeitung@werl.example")


def test_another_organisation_takes_over_with_the_history_and_both_are_told(app: House) -> None:
    task = a_task("Stadt Werl", confirms=True)
    owned, other = part(task), an_organisation("Stadt Soest")
    a_holder(a_seat(db.session.get_one(Series, task.series_id), other))
    reporting.report_progress(owned, "Entwurf", by=WHO, now=later(1))
    entry = owning.give_to(owned, other, "Zuständigkeit geklärt", consents=True, by=WHO, now=later(2))
    owned = part(task)
    assert (owned.organisation_id, owned.awaits_consent, entry.instead) == (other.id, True, "Stadt Soest")
    assert kinds(owned) == [EntryKind.BOUND, EntryKind.PROGRESS, EntryKind.OWNER_CHANGED]
    assert len(letters("task_news")) == 2


def test_who_takes_over_by_hand_begins_anew(app: House) -> None:
    task = a_task("Stadt Werl", confirms=True)
    reporting.report_done(part(task), by=WHO, now=later(1))
    owning.give_to(part(task), an_organisation("Stadt Soest"), "Zuständigkeit", by=WHO, now=later(2))
    owned = part(task)
    assert (owned.state, owned.reported_done_at, owned.awaits_confirmation) == (OwnershipState.OPEN, None, False)
    newest = queries.entries_of_part(owned.id)[-1]
    assert (newest.state_before, newest.state_after) == (OwnershipState.IN_PROGRESS, OwnershipState.OPEN)


def test_a_successor_goes_on_where_its_predecessor_stood(app: House) -> None:
    task = a_task("Gemeinde Ense", confirms=True)
    reporting.report_done(part(task), by=WHO, now=later(1))
    end(part(task).organisation, an_organisation("Stadt Neu"))
    assert follow() == 1
    assert (part(task).awaits_confirmation, part(task).reported_done_at) == (True, later(1))


def test_a_draft_is_given_to_nobody(app: House) -> None:
    series = a_series()
    details = TaskDetails(title="Entwurf", owner_ids=(an_organisation("Stadt Werl").id,))
    owned = part(operations.draft_task(series.id, details, by=WHO, now=NOW))
    with pytest.raises(Refused):
        owning.give_to(owned, an_organisation("Stadt Soest"), "x", by=WHO, now=later())
    assert kinds(owned) == []


def end(one: Organisation, successor: Organisation | None) -> None:
    """Let an organisation have ended the day before."""
    last_day = NOW.date() - timedelta(days=1)
    directory.end_organisation(one, last_day=last_day, successor=successor, by=WHO, now=NOW)
    db.session.flush()


def follow() -> int:
    """What whatever is due does; gives how many parts went over."""
    return sum(owning.follow_successors(task_id, by=WHO, now=later(3)) for task_id in owning.orphaned(later(3)))


def test_a_successor_takes_over_what_is_open(app: House) -> None:
    task = a_task("Gemeinde Ense")
    former, successor = part(task).organisation, an_organisation("Stadt Neu")
    end(former, successor)
    assert follow() == 1
    assert part(task).organisation_id == successor.id
    assert follow() == 0


def test_a_successor_that_owns_the_task_already_owns_it_once(app: House) -> None:
    task = a_task("Gemeinde Ense", "Stadt Werl")
    end(part(task, "Gemeinde Ense").organisation, part(task, "Stadt Werl").organisation)
    follow()
    assert part(task, "Gemeinde Ense").state is OwnershipState.DROPPED
    assert part(task, "Stadt Werl").state is OwnershipState.OPEN
    assert follow() == 0


def test_two_that_merge_into_a_new_one_own_the_task_once(app: House) -> None:
    task = a_task("Gemeinde Ense", "Stadt Werl", "Stadt Soest")
    new = an_organisation("Stadt Neu")
    for name in ("Gemeinde Ense", "Stadt Werl"):
        end(part(task, name).organisation, new)
    assert follow() == 2
    owners = {owned.organisation.official_name: owned.state.value for owned in loaded(task).owners}
    assert owners == {"Stadt Neu": "open", "Stadt Werl": "dropped", "Stadt Soest": "open"}
    assert follow() == 0


def test_the_worker_lets_successors_take_over(app: House) -> None:
    task = a_task("Gemeinde Ense", "Stadt Werl")
    end(part(task, "Gemeinde Ense").organisation, an_organisation("Stadt Neu"))
    end(part(task, "Stadt Werl").organisation, None)
    db.session.commit()
    clock.set_to(later(1))
    duties.pass_tasks_on(duties.Diary())
    assert {owned.organisation.official_name for owned in loaded(task).owners} == {"Stadt Neu", "Stadt Werl"}


def test_what_was_dissolved_without_a_successor_keeps_its_tasks(app: House) -> None:
    task = a_task("Gemeinde Ense")
    end(part(task).organisation, None)
    assert follow() == 0
    assert part(task).state is OwnershipState.OPEN


def test_what_is_done_stays_with_whoever_did_it(app: House) -> None:
    task = a_task("Gemeinde Ense", confirms=False)
    reporting.report_done(part(task), by=WHO, now=later())
    end(part(task).organisation, an_organisation("Stadt Neu"))
    assert follow() == 0


def test_a_renamed_organisation_keeps_its_tasks_and_old_entries_their_name(app: House) -> None:
    task = a_task("Gemeinde Ense")
    one = part(task).organisation
    details = directory.OrganisationDetails.of(one)
    directory.change_organisation(
        one, directory.OrganisationDetails(**{**details.__dict__, "official_name": "Stadt Ense"}), by=WHO, now=NOW
    )
    reporting.start(part(task), by=WHO, now=later())
    assert [entry.organisation_name for entry in queries.entries_of_part(part(task).id)] == [
        "Gemeinde Ense",
        "Stadt Ense",
    ]


def test_a_colleague_gets_a_letter_and_acts_until_it_is_confirmed(app: House) -> None:
    owned = part(a_task())
    (seat,) = seats_of_organisation(owned.organisation_id)
    colleague = colleagues.hand_to_colleague(owned, seat, JAN, holder=seat.holders[0], by=WHO, now=later(1))
    assert colleague.scope is HolderScope.TASK
    assert queries.part_of_colleague(colleague.id) == owned.id
    assert [letter.recipient_address for letter in letters("task_handed_over")] == [JAN.address]
    reporting.report_done(owned, holder=colleague, by=WHO, now=later(2))
    assert colleague.is_active
    deciding.confirm_done(owned, by=WHO, now=later(3))
    assert not colleague.is_active


def test_a_colleague_is_taken_back_and_hands_nothing_on(app: House) -> None:
    owned = part(a_task())
    (seat,) = seats_of_organisation(owned.organisation_id)
    first = seat.holders[0]
    colleague = colleagues.hand_to_colleague(owned, seat, JAN, holder=first, by=WHO, now=later(1))
    more = Person(function="Andere", address="andere@werl.example")
    with pytest.raises(Refused):
        colleagues.hand_to_colleague(owned, seat, more, holder=colleague, by=WHO, now=later(2))
    with pytest.raises(DoneAlready):
        colleagues.hand_to_colleague(owned, seat, JAN, holder=first, by=WHO, now=later(2))
    with pytest.raises(Refused, match="schon"):
        colleagues.hand_to_colleague(owned, seat, JAN, note="Bitte", holder=first, by=WHO, now=later(2))
    colleagues.take_back(owned, colleague, holder=first, by=WHO, now=later(3))
    assert not colleague.is_active
    assert kinds(owned)[-2:] == [EntryKind.HANDED_OVER, EntryKind.TAKEN_BACK]


def test_where_nobody_confirms_a_colleague_sees_what_was_done_for_another_day(app: House) -> None:
    owned = part(a_task(confirms=False))
    (seat,) = seats_of_organisation(owned.organisation_id)
    colleague = colleagues.hand_to_colleague(owned, seat, JAN, holder=seat.holders[0], by=WHO, now=later(1))
    reporting.report_done(owned, holder=colleague, by=WHO, now=later(2))
    assert owning.colleagues_to_go(later(25)) == []
    assert owning.colleagues_to_go(later(27)) == [owned.id]
    owning.let_colleagues_go(owned.id, by=WHO, now=later(27))
    assert not colleague.is_active


def test_a_task_is_not_handed_to_another_organisation(app: House) -> None:
    task = a_task("Stadt Werl", "Stadt Soest")
    (other,) = seats_of_organisation(part(task, "Stadt Soest").organisation_id)
    with pytest.raises(Refused):
        colleagues.hand_to_colleague(part(task, "Stadt Werl"), other, JAN, holder=None, by=WHO, now=later())
