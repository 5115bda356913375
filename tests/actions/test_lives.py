"""Many random lives of tasks (tests.actions.lives): a few in the tests, thousands in make soak."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from integrationrunde.kit.transaction import House
from tests.actions.lives.life import Life

LIVES = {"short": 4, "soak": 1000}


@pytest.mark.slow
def test_whatever_happens_histories_are_whole_and_no_task_is_lost(app: House) -> None:
    number = LIVES[settings.get_current_profile_name()]
    ways = settings(max_examples=number, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Life, settings=ways)
