"""What an organisation says of its part of a task: accepted, begun, progress, done, another date, not responsible."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from integrationrunde.actions import changing, deciding, operations, reporting
from integrationrunde.actions.history import Evidence
from integrationrunde.actions.models import EntryKind, OwnershipEntry, OwnershipState, ReportChannel
from integrationrunde.actions.operations import TaskDetails
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from integrationrunde.seats.models import HolderActor, SeatHolder
from tests.actions.owners import DUE, LATER, WHO, a_task, kinds, later, loaded, part
from tests.builders import NOW, a_series, an_organisation

OTHER = System("Andere Stelle")


def test_an_absent_organisation_consents_by_accepting(app: House) -> None:
    owned = part(a_task(absent=("Stadt Werl",)))
    assert owned.awaits_consent
    reporting.accept(owned, by=WHO, now=later())
    assert (owned.awaits_consent, owned.accepted_at, owned.state) == (False, later(), OwnershipState.OPEN)
    assert kinds(owned) == [EntryKind.BOUND, EntryKind.ACCEPTED]


def test_who_begins_or_reports_has_accepted(app: House) -> None:
    begun, told = (part(a_task(name, absent=(name,))) for name in ("Stadt Werl", "Stadt Soest"))
    reporting.start(begun, by=WHO, now=later())
    reporting.report_progress(told, "Entwurf", by=WHO, now=later())
    for owned in (begun, told):
        assert (owned.state, owned.awaits_consent) == (OwnershipState.IN_PROGRESS, False)


def test_done_waits_for_four_eyes_where_the_series_asks_for_them(app: House) -> None:
    owned = part(a_task(confirms=True))
    reporting.report_done(owned, note="Benannt", by=WHO, now=later())
    assert (owned.state, owned.awaits_confirmation, owned.done_at) == (OwnershipState.IN_PROGRESS, True, None)


def test_done_is_done_where_nobody_confirms(app: House) -> None:
    owned = part(a_task(confirms=False))
    reporting.report_done(owned, by=WHO, now=later())
    assert (owned.state, owned.awaits_confirmation, owned.done_at) == (OwnershipState.DONE, False, later())


def test_an_entry_says_who_when_how_and_from_what_to_what(app: House) -> None:
    owned = part(a_task())
    holder = db.session.scalars(sa.select(SeatHolder)).one()
    evidence = Evidence(url="https://stadt.example/beleg")
    who = HolderActor(holder, owned.organisation)
    entry = reporting.report_progress(owned, "Entwurf", evidence=evidence, holder=holder, by=who, now=later())
    assert (entry.organisation_name, entry.function, entry.channel) == (
        "Stadt Werl",
        holder.function,
        ReportChannel.LINK,
    )
    assert (entry.state_before, entry.state_after) == (OwnershipState.OPEN, OwnershipState.IN_PROGRESS)
    assert (entry.note, entry.url, entry.happened_at) == ("Entwurf", "https://stadt.example/beleg", later())


def test_what_came_by_phone_says_so_and_who_wrote_it_down(app: House) -> None:
    owned = part(a_task())
    entry = reporting.report_done(owned, note="Anruf", channel=ReportChannel.PHONE, by=WHO, now=later())
    assert (entry.organisation_name, entry.channel, entry.recorded_by) == (
        "Stadt Werl",
        ReportChannel.PHONE,
        "Geschäftsstelle",
    )


def test_two_colleagues_who_report_are_both_kept_and_the_newest_state_counts(app: House) -> None:
    owned = part(a_task(confirms=False))
    reporting.report_done(owned, note="Erledigt", by=WHO, now=later(1))
    reporting.start(owned, note="Doch noch nicht", by=OTHER, now=later(2))
    assert (owned.state, owned.reported_done_at) == (OwnershipState.IN_PROGRESS, None)
    assert kinds(owned) == [EntryKind.BOUND, EntryKind.DONE_REPORTED, EntryKind.STARTED]


def test_a_second_report_of_done_keeps_the_first_instant(app: House) -> None:
    owned = part(a_task(confirms=False))
    reporting.report_done(owned, note="Erledigt", by=WHO, now=later(1))
    reporting.report_done(owned, note="Auch von mir", by=OTHER, now=later(2))
    assert owned.done_at == later(1)
    assert len(kinds(owned)) == 3


def test_progress_takes_back_neither_done_nor_a_report_of_it(app: House) -> None:
    for confirms in (True, False):
        owned = part(a_task(f"Stadt {confirms}", confirms=confirms))
        reporting.report_done(owned, by=WHO, now=later(1))
        state = owned.state
        reporting.report_progress(owned, "Beleg nachgereicht", by=WHO, now=later(2))
        assert (owned.state, owned.reported_done_at) == (state, later(1))


def test_the_same_form_sent_twice_is_one_entry(app: House) -> None:
    owned = part(a_task())
    first = reporting.report_progress(owned, "Entwurf", by=WHO, now=later(1))
    assert reporting.report_progress(owned, "Entwurf", by=WHO, now=later(2)).id == first.id
    assert reporting.report_progress(owned, "Entwurf", by=OTHER, now=later(3)).id != first.id
    assert len(kinds(owned)) == 3


def test_another_date_is_asked_for_and_the_old_one_holds(app: House) -> None:
    task = a_task()
    owned = part(task)
    entry = reporting.ask_other_date(owned, LATER, "Personalwechsel", by=WHO, now=later())
    assert (owned.asked_due_on, loaded(task).due_on) == (LATER, DUE)
    assert (entry.day_before, entry.day_after, entry.note) == (DUE, LATER, "Personalwechsel")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (date(2016, 9, 1), "Zukunft"),
        (date(2018, 5, 31), "Fronleichnam"),
        (date(2017, 12, 2), "Samstag"),
        (date(2099, 6, 1), "zehn Jahre"),
        (DUE, "ohnehin"),
    ],
)
def test_a_day_that_is_none_is_refused_in_plain_words(app: House, wanted: date, words: str) -> None:
    owned = part(a_task())
    with pytest.raises(Refused, match=words):
        reporting.ask_other_date(owned, wanted, "x", by=WHO, now=later())
    assert owned.asked_due_on is None


def test_not_responsible_and_whom_instead(app: House) -> None:
    owned = part(a_task(absent=("Stadt Werl",)))
    entry = reporting.decline(owned, "Nicht unser Amt", instead="Kreis, Ausländerbehörde", by=WHO, now=later())
    assert (owned.declined_at, owned.awaits_consent, entry.instead) == (later(), True, "Kreis, Ausländerbehörde")
    reporting.accept(owned, by=WHO, now=later(2))
    assert (owned.declined_at, owned.accepted_at) == (None, later(2))


def test_who_reported_done_neither_declines_nor_asks_for_a_date(app: House) -> None:
    owned = part(a_task())
    reporting.report_done(owned, by=WHO, now=later())
    with pytest.raises(Refused):
        reporting.decline(owned, "x", by=WHO, now=later(2))
    with pytest.raises(Refused):
        reporting.ask_other_date(owned, LATER, "x", by=WHO, now=later(2))


def test_a_report_on_a_dropped_task_is_refused_in_plain_words(app: House) -> None:
    task = a_task()
    changing.drop(task, "Das Programm ist beendet", by=WHO, now=later(1))
    owned = part(task)
    for verb in (reporting.accept, reporting.start, reporting.report_done):
        with pytest.raises(Refused, match="A-2017-01 ist entfallen"):
            verb(owned, by=WHO, now=later(2))
    assert kinds(owned) == [EntryKind.BOUND, EntryKind.DROPPED]


def test_a_report_after_the_confirmation_is_refused(app: House) -> None:
    owned = part(a_task())
    reporting.report_done(owned, by=WHO, now=later(1))
    deciding.confirm_done(owned, by=WHO, now=later(2))
    with pytest.raises(Refused, match="bestätigt"):
        reporting.start(owned, by=WHO, now=later(3))


def test_a_draft_takes_no_report(app: House) -> None:
    owner = an_organisation()
    details = TaskDetails(title="Entwurf", due_on=DUE, owner_ids=(owner.id,))
    draft = operations.draft_task(a_series().id, details, by=WHO, now=NOW)
    with pytest.raises(Refused):
        reporting.accept(part(draft), by=WHO, now=later())


def test_the_history_is_only_added_to_even_by_raw_sql(app: House) -> None:
    a_task()
    for statement in ("UPDATE ownership_entry SET note = 'x'", "DELETE FROM ownership_entry"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(sa.text(statement))
    assert db.session.scalar(sa.select(sa.func.count(OwnershipEntry.id))) == 1
