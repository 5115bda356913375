"""Many random lives of minutes (tests.minutes.lives): a few in the tests, thousands in make soak."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from integrationrunde.kit.transaction import House
from tests.minutes.lives import Life

LIVES = {"short": 4, "soak": 400}


@pytest.mark.slow
def test_whatever_happens_what_was_approved_stays_and_everybody_is_answered(app: House) -> None:
    number = LIVES[settings.get_current_profile_name()]
    run_state_machine_as_test(Life, settings=settings(max_examples=number, stateful_step_count=20, deadline=None))
