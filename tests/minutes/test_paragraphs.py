"""Blocks of a text and the ids that they keep."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.minutes.paragraphs import ALIKE, blocks, kept_ids, likeness, place_of

TEXT = """Die Kommunen berichten.

- Werl: zwei Stellen
- Warstein: eine Stelle

| Ort | Stellen |
| --- | --- |
| Ense | 1 |

> So wurde es gesagt,
> in zwei Zeilen.

## Ausblick
Im Herbst geht es weiter."""

words = st.sampled_from(["Werl", "berichtet", "über", "Sprachkurse", "im", "Herbst", "und", "Ense", "fragt", "nach"])
sentences = st.lists(words, min_size=1, max_size=12).map(" ".join)
texts = st.lists(sentences, max_size=8)


def of(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


def numbered(found: list[str]) -> list[tuple[int, str]]:
    return list(enumerate(found, start=1))


def test_a_text_has_the_blocks_that_its_reader_sees() -> None:
    assert [text.partition("\n")[0] for text in of(TEXT)] == [
        "Die Kommunen berichten.",
        "- Werl: zwei Stellen",
        "| Ort | Stellen |",
        "> So wurde es gesagt,",
        "## Ausblick",
        "Im Herbst geht es weiter.",
    ]


@pytest.mark.parametrize("text", ["", "\n\n \n", "   "])
def test_nothing_has_no_blocks(text: str) -> None:
    assert of(text) == []


def test_what_is_no_block_of_its_own_is_not_lost() -> None:
    assert of("Siehe [dort].\n\n[dort]: https://kreis.example/") == ["Siehe [dort].\n\n[dort]: https://kreis.example/"]
    assert of("[dort]: https://kreis.example/") == ["[dort]: https://kreis.example/"]
    assert of("```\na\n\nb\n```\n\n- eins\n\n- zwei") == ["```\na\n\nb\n```", "- eins\n\n- zwei"]


@given(st.text(alphabet="ab #>-*`|1.\n\t[]:", max_size=120))
def test_blocks_hold_every_visible_character_once(text: str) -> None:
    found = blocks(text)
    assert "".join("".join(block.text.split()) for block in found) == "".join(text.split())
    assert all(text[block.start : block.end] == block.text for block in found)
    assert [block.start for block in found] == sorted(block.start for block in found)


def test_a_place_in_the_text_belongs_to_a_block() -> None:
    assert place_of(TEXT, 0) == 0
    assert place_of(TEXT, TEXT.index("Warstein")) == 1
    assert place_of(TEXT, len(TEXT)) == 5
    assert place_of("", 0) is None


@given(texts)
def test_an_unchanged_text_keeps_every_id(found: list[str]) -> None:
    assert kept_ids(numbered(found), found) == list(range(1, len(found) + 1))


@given(texts, texts)
def test_no_id_is_given_twice_and_none_is_invented(before: list[str], after: list[str]) -> None:
    ids = kept_ids(numbered(before), after)
    kept = [ident for ident in ids if ident is not None]
    assert len(ids) == len(after)
    assert len(kept) == len(set(kept))
    assert set(kept) <= set(range(1, len(before) + 1))


@given(texts, st.integers(0, 8), sentences)
def test_an_inserted_block_leaves_the_others_alone(found: list[str], place: int, new: str) -> None:
    after = [*found[:place], new, *found[place:]]
    kept = [ident for ident in kept_ids(numbered(found), after) if ident is not None]
    assert len(kept) == len(found)


@given(
    st.lists(sentences, max_size=8, unique=True).flatmap(
        lambda found: st.tuples(st.just(found), st.permutations(found))
    )
)
def test_moved_blocks_keep_their_ids(found: tuple[list[str], list[str]]) -> None:
    before, after = found
    ids = {text: ident for ident, text in numbered(before)}
    assert kept_ids(numbered(before), after) == [ids[text] for text in after]


@given(texts, texts)
def test_equal_blocks_keep_ids_before_similar_ones(before: list[str], after: list[str]) -> None:
    texts_by_id = dict(numbered(before))
    equal = sum(
        texts_by_id.get(ident or 0) == text
        for ident, text in zip(kept_ids(numbered(before), after), after, strict=True)
    )
    assert equal == sum(min(before.count(text), after.count(text)) for text in set(before))


def test_a_block_that_was_split_keeps_its_id_in_the_part_most_alike() -> None:
    base = [(7, "Die Kommunen berichten über ihren Stand und die Ansprechstellen. Ense fragt nach.")]
    parts = ["Ense fragt nach.", "Die Kommunen berichten über ihren Stand und die Ansprechstellen."]
    assert kept_ids(base, parts) == [None, 7]


def test_of_two_joined_blocks_the_more_alike_id_stays() -> None:
    base = [(7, "Ense fragt nach."), (8, "Die Kommunen berichten über ihren Stand.")]
    assert kept_ids(base, ["Ense fragt nach. Die Kommunen berichten über ihren Stand."]) == [8]


def test_typing_on_keeps_the_id_and_another_subject_does_not() -> None:
    assert kept_ids([(3, "Die")], ["Die Kommunen berichten über ihren Stand."]) == [3]
    assert kept_ids([(3, "Die Kommunen berichten.")], ["Zur Sprachmittlung gibt es Fragen."]) == [None]
    assert likeness("Wort", "Wort für Wort") >= ALIKE


def test_a_very_long_text_is_matched_soon() -> None:
    before = [f"Absatz {place} über Sprachkurse in Kommune {place * 7919 % 500}" for place in range(500)]
    after = [text.replace("Sprachkurse", "Deutschkurse") for text in before]
    started = time.monotonic()
    ids = kept_ids(numbered(before), after)
    assert time.monotonic() - started < 5
    assert ids == list(range(1, 501))
