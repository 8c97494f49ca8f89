"""Postings come out of their file as they went in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as tree

from indexer.engine import Request
from indexer.engines.postings import LONGEST, Postings, PostingsFile, PostingsWriter, Term, inverted, joined
from indexer.engines.scores import norm, occurrences
from indexer.schema import TEXT, indexed
from tests.indexer.documents import document, engine_named

Plain = dict[str, list[tuple[int, list[int]]]]
texts = st.lists(st.text("aăđ日 ", max_size=30).map(str.split), max_size=8)


def plain(terms: list[Term]) -> Plain:
    """Each token with its documents and their places."""
    return {token.decode(): pairs(postings) for token, postings in terms}


def pairs(postings: Postings) -> list[tuple[int, list[int]]]:
    """The documents of postings with their places."""
    return [(number, list(places)) for number, places in postings.places_of(postings.ids)]


def expected(documents: Sequence[Sequence[str]]) -> Plain:
    """What the postings of some documents should be."""
    return {
        token: [
            (number, [place for place, other in enumerate(tokens) if other == token])
            for number, tokens in enumerate(documents)
            if token in tokens
        ]
        for token in sorted({token for tokens in documents for token in tokens})
    }


def written(path: Path, terms: list[Term], lengths: Sequence[int] = ()) -> PostingsFile:
    """A file of one field."""
    writer = PostingsWriter(path.open("wb"))
    writer.add_field(TEXT, terms, lengths)
    writer.close()
    assert writer.is_closed
    return PostingsFile(path)


@given(texts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_round_trip(tmp_path: Path, documents: list[list[str]]) -> None:
    """Every token has its documents and places, in order, and lengths are kept."""
    file = written(
        tmp_path / "x.pst", list(inverted(enumerate(documents), has_places=True)), [*map(len, documents)]
    )
    assert plain(list(file[TEXT].items())) == expected(documents)
    assert list(file[TEXT].lengths) == [len(tokens) for tokens in documents]
    for token, held in expected(documents).items():
        postings = file[TEXT].postings(token)
        assert postings is not None
        assert list(postings.ids) == [number for number, _places in held]
        assert list(postings.counts) == [len(places) for _number, places in held]
        assert file[TEXT].frequency(token) == len(held)
    assert file[TEXT].postings("không") is None
    assert file[TEXT].frequency("không") == 0


@given(texts, texts, st.sets(st.integers(0, 7)))
def test_joining(first: list[list[str]], second: list[list[str]], gone: set[int]) -> None:
    """Documents of an older segment, without those that were deleted, come behind those of the new one."""
    kept = [number for number in range(len(second)) if number not in gone]
    numbers = {number: len(first) + place for place, number in enumerate(kept)}
    older = (
        (token, postings.moved(numbers)) for token, postings in inverted(enumerate(second), has_places=True)
    )
    found = list(joined([inverted(enumerate(first), has_places=True), older]))
    assert plain(found) == expected([*first, *(second[number] for number in kept)])


@given(texts)
def test_without_places(documents: list[list[str]]) -> None:
    """Where places are not kept, documents and frequencies are."""
    for token, (ids, counts, places) in inverted(enumerate(documents), has_places=False):
        held = expected(documents)[token.decode()]
        assert list(zip(ids, counts, strict=True)) == [(number, len(where)) for number, where in held]
        assert not places


@pytest.mark.parametrize("count", [1, 255, 256, 65_535, 65_536, 70_000])
def test_large_numbers(tmp_path: Path, count: int) -> None:
    """Numbers of every size are kept."""
    documents = [["a"], ["a"] * count + ["b"]]
    file = written(tmp_path / "x.pst", list(inverted(enumerate(documents), has_places=True)))
    assert plain(list(file[TEXT].items())) == expected(documents)


def test_beginnings(tmp_path: Path) -> None:
    """Tokens that begin so are found, whatever letters they have."""
    tokens = ["a", "an", "anh", "ao", "ă", "ăn", "đ", "\U0010ffff", "\U0010ffffa"]
    file = written(tmp_path / "x.pst", list(inverted([(0, tokens)], has_places=True)))
    for prefix in ("", "a", "an", "ă", "đ", "\U0010ffff", "b", "anhh"):
        assert [token for token, _count in file[TEXT].beginning(prefix)] == sorted(
            token for token in tokens if token.startswith(prefix)
        )


def test_what_is_too_long_is_left_out() -> None:
    """A token of more bytes than an index takes is left out; the others keep their places."""
    tokens = ["a", "đ" * (LONGEST // 2), "đ" * (LONGEST // 2 + 1), "b"]
    found = plain(list(inverted([(0, tokens)], has_places=True)))
    assert found == {"a": [(0, [0])], tokens[1]: [(0, [1])], "b": [(0, [3])]}


@pytest.mark.parametrize(
    ("places", "slop", "count"),
    [
        ([[0, 5], [1, 6]], 1, 2),
        ([[0, 5], [2, 6]], 1, 1),
        ([[0, 5], [2, 6]], 2, 1),
        ([[0, 5], [2, 7]], 2, 2),
        ([[0], [1, 2, 3]], 3, 1),
        ([[0], [2], [4]], 2, 1),
        ([[0], [3], [4]], 2, 0),
        ([[4], [2], [0]], 9, 0),
        ([[0, 1], [0, 1]], 1, 1),
        ([[3], []], 5, 0),
    ],
)
def test_occurrences(places: list[list[int]], slop: int, count: int) -> None:
    """Phrases with the same gaps are counted, for those gaps of which there are most."""
    assert occurrences(places, slop) == count


def test_lengths_in_steps() -> None:
    """Lengths up to 40 count exactly, longer ones in steps of an eighth of what is above 24."""
    remembered = [round((norm(length, 1.0) / 1.2 - 0.25) / 0.75) for length in range(2_000)]
    assert remembered[:41] == list(range(41))
    assert [remembered[length] for length in (41, 42, 57, 60, 119, 120, 600, 1_000)] == [
        *(40, 42, 56, 60, 112, 120, 600, 984)
    ]
    assert remembered == sorted(remembered)


@pytest.mark.parametrize("megabytes", [0, 1])
def test_little_memory(tmp_path: Path, megabytes: int) -> None:
    """Where memory is short one commit writes several segments, and still nothing counts before it."""
    engine = engine_named("whoosh")
    body = "gió " * 2_000
    with engine.open_writer(tmp_path, megabytes) as writer:
        writer.put(indexed(document(f"d{number % 90}", f"tin {number}", body)) for number in range(100))
        writer.commit()
        writer.put([indexed(document("d0", "không"))])
    reader = engine.open_reader(tmp_path)
    assert reader.count() == 90
    assert len(list(tmp_path.glob("*.pst"))) > 3
    assert dict(reader.tokens("title")).get("0") is None
    assert dict(reader.tokens("title"))["90"] == 1
    found = reader.search(Request(tree.Term("id", "d5"), limit=100))
    assert [hit.id for hit in found.hits] == ["d5"]


def test_cancelled_segments_do_no_harm(tmp_path: Path) -> None:
    """What a writer that was given up had written already is swept away by the next one."""
    engine = engine_named("whoosh")
    for commit in (True, False, True):
        with engine.open_writer(tmp_path, 0) as writer:
            writer.put(indexed(document(f"d{number}", "tin", f"số {commit}")) for number in range(5))
            if commit:
                writer.commit()
    assert engine.open_reader(tmp_path).count() == 5
    engine.verify(tmp_path)
