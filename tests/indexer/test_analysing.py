"""Analysis, here and in other processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.analysing import WORTHWHILE, Batch, analysed, processes_for
from indexer.schema import indexed
from tests.indexer.documents import document


def batches(count: int) -> Iterator[Batch]:
    """Some batches of two documents."""
    for number in range(count):
        one, other = document(f"a{number}", "Hội nghị"), document(f"b{number}", "Chỉ thị 05", "UBND tỉnh họp")
        yield [(one, "", 0), (other, "ha-nam", 1_700_000_000)], number


@pytest.mark.parametrize("processes", [0, 2])
def test_batches_come_in_their_order(processes: int) -> None:
    """The same tokens come in the same order, however many processes made them."""
    found = list(analysed(batches(7), processes))
    assert [mark for _documents, mark in found] == list(range(7))
    for (documents, _mark), (made, _same) in zip(batches(7), found, strict=True):
        assert made == [indexed(*each) for each in documents]


def test_processes_end_when_the_work_is_left() -> None:
    """Who stops in the middle waits for no more than what is under way."""
    work = analysed(batches(1_000), 1)
    assert next(work)[1] == 0
    work.close()


def test_few_documents_need_no_processes() -> None:
    """Processes are started only where there is much to do."""
    assert processes_for(0) == processes_for(WORTHWHILE - 1) == 0
    assert processes_for(WORTHWHILE) <= processes_for(10 * WORTHWHILE)
