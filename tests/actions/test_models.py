"""What the tables of tasks refuse."""

import pytest
from sqlalchemy.exc import IntegrityError

from integrationrunde.kit.transaction import House
from tests.builders import NOW, an_organisation
from tests.minutes_builders import an_action_item, an_entry, an_ownership


def test_a_task_has_a_number_when_it_binds(app: House) -> None:
    draft = an_action_item(number_year=None, number_count=None, bound_at=None)
    assert (draft.number, draft.is_binding) == ("", False)
    with pytest.raises(IntegrityError):
        an_action_item(bound_at=None)


def test_an_organisation_owns_a_task_once(app: House) -> None:
    task, organisation = an_action_item(), an_organisation()
    an_ownership(task, organisation)
    with pytest.raises(IntegrityError):
        an_ownership(task, organisation)


def test_an_absent_organisation_consents_first(app: House) -> None:
    absent = an_ownership(an_action_item(), needs_consent=True)
    assert absent.awaits_consent
    absent.accepted_at = NOW
    assert not absent.awaits_consent


def test_the_history_knows_states_only(app: House) -> None:
    owned = an_ownership(an_action_item())
    an_entry(owned, state_before="open", state_after="done")
    with pytest.raises((IntegrityError, LookupError)):
        an_entry(owned, state_after="overdue")
