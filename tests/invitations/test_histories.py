"""Whatever happens to a meeting: when all letters have left, every calendar shows the truth, and nobody has a ghost."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from integrationrunde.kit.transaction import House
from tests.conftest import HISTORIES
from tests.invitations.histories.history import History

PARTS = 4  # so that several processes share the work


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_history_leaves_the_truth_in_every_calendar(app: House, part: int) -> None:
    number = HISTORIES[settings.get_current_profile_name()] // PARTS
    run_state_machine_as_test(
        History,
        settings=settings(max_examples=number, stateful_step_count=15, suppress_health_check=list(HealthCheck)),
    )
