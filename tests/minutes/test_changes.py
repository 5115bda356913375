"""What changed from one text to another: told truly, and in bearable time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.minutes import changes
from integrationrunde.minutes.changes import Change

TEXTS = st.lists(st.lists(st.sampled_from(["a", "bb", "c,", "d."]), min_size=1).map(" ".join)).map("\n".join)


def of(before: str, after: str, *left_out: Change) -> str:
    """The parts of the comparison put together again, without some."""
    lines = changes.lines(before, after)
    told = ["".join(part.text for part in line.parts if part.change not in left_out) for line in lines]
    return "\n".join(line for line in told if line)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_comparison(before: str, after: str) -> None:
    assert of(before, after, Change.REMOVED) == after
    assert sorted(of(before, after, Change.ADDED).split("\n")) == sorted(before.split("\n"))


def test_a_changed_word_stands_between_what_stayed() -> None:
    (line,) = changes.lines("Alle Städte berichten bis Mai.", "Alle Städte berichten bis Juni.")
    assert [(part.change, part.text) for part in line.parts] == [
        (Change.SAME, "Alle Städte berichten bis "),
        (Change.REMOVED, "Mai."),
        (Change.ADDED, "Juni."),
    ]


TABLE = "| Kommune | Plätze |\n|---|:-:|\n| Werl | 3 |\n| Ense | 5 |"


def test_a_table_is_compared_cell_by_cell() -> None:
    text, *table = changes.lines(f"Stand:\n\n{TABLE}", f"Stand:\n\n{TABLE}\n| Soest | 8 \\| 9 |".replace("3", "4"))
    assert not text.is_row
    assert [(line.is_row, line.is_head) for line in table] == [(True, True), *[(True, False)] * 3]
    assert [[[(part.change, part.text) for part in cell] for cell in line.cells] for line in table] == [
        [[(Change.SAME, "Kommune")], [(Change.SAME, "Plätze")]],
        [[(Change.SAME, "Werl")], [(Change.REMOVED, "3"), (Change.ADDED, "4")]],
        [[(Change.SAME, "Ense")], [(Change.SAME, "5")]],
        [[(Change.ADDED, "Soest")], [(Change.ADDED, "8 | 9")]],
    ]
    assert [block.is_table for block in changes.blocks([text, *table, text])] == [False, True, False]


def test_another_number_of_columns_gives_other_rows() -> None:
    wider = "| Kommune | Plätze | Träger |\n|---|---|---|\n| Werl | 3 | VHS |\n| Ense | 5 | |"
    found = changes.lines(TABLE, wider)
    assert [part.text for line in found for part in line.changed if part.change is Change.REMOVED] == [
        "Kommune | Plätze",
        "Werl | 3",
        "Ense | 5",
    ]
    assert "Ense | 5 | " in [part.text for line in found for part in line.changed]


@pytest.mark.parametrize("text", ["a | b", "| a |", "`|`\n---|", "|\n|-|\n||", "- | a |\n  |---|\n  | b |", "\r|\r-|-"])
def test_what_only_looks_like_a_table_loses_nothing(text: str) -> None:
    assert [part.change for line in changes.lines(text, text) for part in line.parts] != []
    assert all(not line.changed for line in changes.lines(text, text))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 3000, "b\na\n" * 1500),
        ("a " * 9000, "b a " * 9000),
        ("\n".join(f"x{i}\nu{i}" for i in range(5000)), "\n".join(f"x{i}\nv{i}" for i in range(5000))),
    ],
    ids=["equal lines", "equal words", "every second line"],
)
def test_texts_made_to_take_hours_are_compared_all_the_same(before: str, after: str) -> None:
    assert of(before, after, Change.REMOVED) == after.strip("\n")
