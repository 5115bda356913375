"""Roles include each other upward."""

import pytest

from integrationrunde.kit.actor import Role, System
from integrationrunde.kit.doors import DOORS, Door


@pytest.mark.parametrize(
    ("own", "asked", "enough"),
    [
        (Role.ADMIN, Role.READER, True),
        (Role.ADMIN, Role.ADMIN, True),
        (Role.EDITOR, Role.ADMIN, False),
        (Role.EDITOR, Role.READER, True),
        (Role.READER, Role.EDITOR, False),
    ],
)
def test_roles(own: Role, asked: Role, enough: bool) -> None:
    assert own.includes(asked) is enough


def test_the_house_itself_may_do_what_it_was_told_to() -> None:
    assert System().holds(Role.ADMIN, 1)
    assert System().holds_everywhere(Role.ADMIN)
    assert System().actor_id is None


def test_doors_ask_for_the_right_things() -> None:
    assert Door.OVERALL_ADMIN.role is Role.ADMIN
    assert Door.EDITOR.role is Role.EDITOR
    assert Door.ACCOUNT.role is None
    assert not Door.LINK.needs_csrf_token
    assert not Door.PUBLIC.needs_account
    assert Door.GUEST.needs_csrf_token
    assert not Door.GUEST.needs_account
    assert DOORS["static"] is Door.PUBLIC
