"""Whatever happens to a meeting: when all letters have left, every calendar shows the truth, and nobody has a ghost."""

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from integrationrunde.kit.transaction import House
from tests.conftest import HISTORIES
from tests.invitations.histories.history import History

PARTS = 4  # so that several processes share the work


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_history_leaves_the_truth_in_every_calendar(app: House, part: int) -> None:
    profile = settings.get_current_profile_name()
    number = HISTORIES[profile] // PARTS
    machine = type("Part", (History,), {})
    run_state_machine_as_test(
        seed(part)(machine) if profile == "short" else machine,  # the check goes the same ways each time
        settings=settings(max_examples=number, stateful_step_count=15, suppress_health_check=list(HealthCheck)),
    )
