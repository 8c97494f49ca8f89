"""Documents → tokens, in other processes where there are many: analysis is most of the work of indexing."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence

from crawler.document import Document
from crawler.processes import in_order
from indexer.schema import Indexed, indexed

WORTHWHILE = 4_000
"""Documents for which it pays to start processes, which takes a second."""
_MOST_PROCESSES = 8

Batch = tuple[Sequence[tuple[Document, str, int]], int]
"""Documents, each with its province's slug and when it was added, and a mark that comes back with them."""
Analysed = tuple[list[Indexed], int]


def analysed(batches: Iterable[Batch], processes: int) -> Generator[Analysed, None, None]:
    """The batches in their order, analysed; in this process where `processes` is 0."""
    return in_order(_tokens, batches, processes)


def processes_for(documents: int) -> int:
    """How many processes so many documents are worth: none for few, else all cores but the engine's."""
    cores = os.cpu_count() or 1
    return min(_MOST_PROCESSES, max(1, cores - 1)) if documents >= WORTHWHILE and cores > 1 else 0


def _tokens(batch: Batch) -> Analysed:
    documents, mark = batch
    return [indexed(*each) for each in documents], mark
