"""The verbs of organisations."""

from datetime import date

import pytest
import sqlalchemy as sa

from integrationrunde.directory import operations, queries
from integrationrunde.directory.models import Organisation
from integrationrunde.directory.operations import OrganisationDetails
from integrationrunde.journal.models import JournalEntry
from integrationrunde.journal.queries import entries_about
from integrationrunde.kit.actor import System
from integrationrunde.kit.database import db
from integrationrunde.kit.errors import Refused
from integrationrunde.kit.transaction import House
from tests.builders import NOW, an_organisation
from tests.directory.lines import details

pytestmark = pytest.mark.usefixtures("app")
BY = System()


def added(name: str, **changes: object) -> Organisation:
    return operations.add_organisation(details(name, **changes), by=BY, now=NOW)


def journal(organisation: Organisation) -> list[str]:
    db.session.flush()
    return [entry.message % entry.values for entry in db.session.scalars(entries_about(organisation))]


def found(query: str) -> list[str]:
    statement = queries.listed_organisations(query, "", "", "name", on=NOW.date())
    return [one.short_name for one in db.session.scalars(statement)]


def test_a_new_organisation_stands_in_the_journal() -> None:
    werl = added("Stadt Werl", official_key="05974052")
    assert OrganisationDetails.of(werl) == details("Stadt Werl", official_key="05974052")
    assert journal(werl) == ["Added the organisation Werl"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("mohnesee", ["Möhnesee"]),
        ("moehnesee", ["Möhnesee"]),
        ("Möhnesee", ["Möhnesee"]),
        ("MÖHN", ["Möhnesee"]),
        ("rue", ["Rüthen"]),
        ("rüt", ["Rüthen"]),
        ("ruhr", ["Wickede (Ruhr)"]),
        ("(Ruhr)", ["Wickede (Ruhr)"]),
        ("wickede gemeinde", ["Wickede (Ruhr)"]),
        ("059740", ["Rüthen"]),
        ("stadt", ["Rüthen", "Straßfurt"]),
        ("strassfurt", ["Straßfurt"]),
        ("", ["Ähren", "Möhnesee", "Rüthen", "Straßfurt", "Wickede (Ruhr)"]),
        ("   ", ["Ähren", "Möhnesee", "Rüthen", "Straßfurt", "Wickede (Ruhr)"]),
        ("%", []),
        ("🎉", []),
        ("Werl", []),
    ],
)
def test_searching_and_sorting_as_a_german_expects(query: str, names: list[str]) -> None:
    for name in ("Gemeinde Wickede (Ruhr)", "Gemeinde Möhnesee", "Gemeinde Ähren", "Stadt Straßfurt"):
        added(name)
    added("Stadt Rüthen", official_key="05974036")
    assert found(query) == names


def test_a_renamed_organisation_is_found_by_its_new_name_only() -> None:
    werl = added("Stadt Werl")
    operations.change_organisation(werl, details("Hansestadt Werl", short_name="Ömer"), by=BY, now=NOW)
    db.session.flush()
    assert (found("oemer"), found("stadt werl"), werl.sort_key) == (["Ömer"], ["Ömer"], "omer")
    operations.change_organisation(werl, details("Hansestadt Ömer", short_name="Ömer"), by=BY, now=NOW)
    db.session.flush()
    assert found("werl") == []
    assert journal(werl)[0] == "Renamed the organisation Hansestadt Werl to Hansestadt Ömer"


def test_saving_the_same_writes_nothing() -> None:
    werl = added("Stadt Werl")
    db.session.flush()
    operations.change_organisation(werl, details("Stadt Werl"), by=BY, now=NOW)
    db.session.flush()
    assert werl.version == 1
    assert len(journal(werl)) == 1


def test_ending_with_a_successor_and_taking_it_back() -> None:
    werl, ense = added("Stadt Werl"), added("Gemeinde Ense")
    operations.end_organisation(werl, last_day=date(2017, 12, 31), successor=ense, by=BY, now=NOW)
    assert (werl.valid_to, werl.successor_id) == (date(2017, 12, 31), ense.id)
    assert not werl.is_valid(date(2018, 1, 1))
    assert [one.id for one in queries.predecessors(ense.id)] == [werl.id]
    assert journal(ense)[0] == "Ended the organisation Werl, successor Ense"
    with pytest.raises(Refused):
        operations.end_organisation(werl, last_day=date(2018, 1, 1), successor=None, by=BY, now=NOW)
    operations.reopen_organisation(werl, by=BY, now=NOW)
    assert (werl.valid_to, werl.successor_id) == (None, None)
    with pytest.raises(Refused):
        operations.reopen_organisation(werl, by=BY, now=NOW)


def test_an_end_before_the_beginning_is_refused() -> None:
    werl = added("Stadt Werl", valid_from=date(2017, 1, 1))
    with pytest.raises(Refused):
        operations.end_organisation(werl, last_day=date(2016, 12, 31), successor=None, by=BY, now=NOW)
    assert werl.valid_to is None


def test_successors_in_a_circle_are_refused() -> None:
    one, two, three = added("Stadt A"), added("Stadt B"), added("Stadt C")
    operations.end_organisation(one, last_day=date(2017, 1, 1), successor=two, by=BY, now=NOW)
    operations.end_organisation(two, last_day=date(2017, 1, 1), successor=three, by=BY, now=NOW)
    for successor in (one, three):
        with pytest.raises(Refused):
            operations.end_organisation(three, last_day=date(2017, 1, 1), successor=successor, by=BY, now=NOW)


def test_lists_for_other_rooms_know_what_exists_today() -> None:
    added("Stadt Werl", valid_to=date(2017, 1, 1))
    added("Stadt Neu", valid_from=date(2018, 1, 1))
    added("Stadt Rüthen")
    assert [one.short_name for one in queries.active_organisations(NOW.date())] == ["Rüthen"]
    grouped = queries.organisations_by_kind(NOW.date())
    assert {kind.value: len(found) for kind, found in grouped.items()} == {
        "municipality": 1,
        "county_department": 0,
        "agency": 0,
        "other": 0,
    }


def test_a_name_that_folds_into_many_letters_is_stored(app: House) -> None:
    added("Stadt " + "㎯" * 80, short_name="㎯" * 80)
    an_organisation("Stadt Werl")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) == 1
