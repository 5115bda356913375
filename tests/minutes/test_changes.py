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
    told = ["".join(part.text for part in line if part.change not in left_out) for line in lines]
    return "\n".join(line for line in told if line)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_comparison(before: str, after: str) -> None:
    assert of(before, after, Change.REMOVED) == after
    assert sorted(of(before, after, Change.ADDED).split("\n")) == sorted(before.split("\n"))


def test_a_changed_word_stands_between_what_stayed() -> None:
    (line,) = changes.lines("Alle Städte berichten bis Mai.", "Alle Städte berichten bis Juni.")
    assert [(part.change, part.text) for part in line] == [
        (Change.SAME, "Alle Städte berichten bis "),
        (Change.REMOVED, "Mai."),
        (Change.ADDED, "Juni."),
    ]


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
