"""Accounts at the directory's doors."""

import pytest
from flask.testing import FlaskClient

from integrationrunde.kit.actor import Role
from integrationrunde.kit.transaction import House
from tests.builders import a_series, an_account
from tests.signing_in import sign_in


@pytest.fixture
def editor(app: House) -> FlaskClient:
    """Somebody who may edit in one series: organisations are shared by all."""
    return sign_in(app.test_client(), an_account(Role.EDITOR, a_series()))


@pytest.fixture
def reader(app: House) -> FlaskClient:
    """Somebody who may read one series."""
    return sign_in(app.test_client(), an_account(Role.READER, a_series()))
