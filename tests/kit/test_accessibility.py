"""The statement's age."""

from datetime import date

import pytest

from integrationrunde.kit.accessibility import statement_is_old


@pytest.mark.parametrize(
    ("day", "old"),
    [("", True), ("2025-11-24", False), ("2025-11-23", True), ("2026-11-23", False), ("2024-12-31", True)],
)
def test_a_statement_is_old_after_twelve_months(day: str, old: bool) -> None:
    assert statement_is_old({"OPERATOR_ACCESSIBILITY_ON": day}, today=date(2026, 11, 23)) is old
