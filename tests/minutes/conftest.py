"""What tests of the minutes' pages share: who edits, and the hour in which they are written."""

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from integrationrunde.kit.actor import Role
from tests.builders import an_account
from tests.minutes.rounds import WRITTEN
from tests.signing_in import sign_in


@pytest.fixture
def when_written() -> Iterator[None]:
    """It is the hour in which the minutes of `rounds` are written, and stays so."""
    with time_machine.travel(WRITTEN, tick=False):
        yield


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    """Somebody who may edit in all series, signed in."""
    return sign_in(client, an_account(Role.EDITOR))
