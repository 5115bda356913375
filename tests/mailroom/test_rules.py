"""Who may see and handle which letter, as a table."""

import pytest

from integrationrunde.accounts.queries import AccountActor
from integrationrunde.kit.actor import Role
from integrationrunde.mailroom.rules import Reach, may_hand_out, may_handle, may_see, reach
from integrationrunde.outbox.models import LetterState, OutgoingLetter


def somebody(*roles: tuple[int | None, Role]) -> AccountActor:
    return AccountActor(actor_id=1, label="Geschäftsstelle", language="de", session_id=1, roles=roles)


def a_row(series_id: int | None, purpose: str = "page", state: LetterState = LetterState.QUEUED) -> OutgoingLetter:
    return OutgoingLetter(series_id=series_id, link_purpose=purpose, state=state)


@pytest.mark.parametrize(
    ("roles", "series_id", "sees", "handles"),
    [
        ([(None, Role.ADMIN)], 1, True, True),
        ([(None, Role.ADMIN)], None, True, True),
        ([(None, Role.EDITOR)], None, False, False),
        ([(None, Role.EDITOR)], 2, True, True),
        ([(None, Role.READER)], 2, True, False),
        ([(1, Role.EDITOR)], 1, True, True),
        ([(1, Role.EDITOR)], 2, False, False),
        ([(1, Role.ADMIN)], None, False, False),
        ([(1, Role.EDITOR), (2, Role.READER)], 2, True, False),
        ([], 1, False, False),
    ],
)
def test_rights(roles: list[tuple[int | None, Role]], series_id: int | None, sees: bool, handles: bool) -> None:
    who = somebody(*roles)
    assert may_see(who, a_row(series_id)) is sees
    assert may_handle(who, a_row(series_id)) is handles


def test_handing_out() -> None:
    editor, reader = somebody((1, Role.EDITOR)), somebody((1, Role.READER))
    admin = somebody((1, Role.ADMIN))
    assert may_hand_out(admin, a_row(1))
    assert may_hand_out(admin, a_row(1, state=LetterState.SENT))
    assert not may_hand_out(editor, a_row(1))
    assert not may_hand_out(reader, a_row(1))
    assert not may_hand_out(admin, a_row(2))
    assert not may_hand_out(admin, a_row(1, state=LetterState.SUPERSEDED))
    assert not may_hand_out(somebody((None, Role.ADMIN)), a_row(None, "reset"))
    assert not may_hand_out(somebody((None, Role.ADMIN)), a_row(1, "reset"))


def test_reach() -> None:
    assert reach(somebody((None, Role.ADMIN)), Role.EDITOR) == Reach(None, True)
    assert reach(somebody((None, Role.READER), (1, Role.EDITOR)), Role.EDITOR) == Reach(frozenset({1}), False)
    assert reach(somebody((None, Role.READER), (1, Role.EDITOR)), Role.READER) == Reach(None, False)
    assert reach(somebody(), Role.READER) == Reach(frozenset(), False)
