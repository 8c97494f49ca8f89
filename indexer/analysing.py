"""Documents → tokens, in other processes where there are many: analysis is most of the work of indexing."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process

from crawler.document import Document
from indexer.schema import Indexed, indexed

WORTHWHILE = 4_000
"""Documents for which it pays to start processes, which takes a second."""
_MOST_PROCESSES = 8

Batch = tuple[Sequence[tuple[Document, str]], int]
"""Documents, each with its province's slug, and a mark that comes back with them."""
Analysed = tuple[list[Indexed], int]


def analysed(batches: Iterable[Batch], processes: int) -> Iterator[Analysed]:
    """The batches in their order, analysed; in this process where `processes` is 0."""
    if not processes:
        yield from ((_tokens(documents), mark) for documents, mark in batches)
        return
    # Not forked: a process with threads and locks of its own must not be copied.
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_end_with_parent) as pool:
        under_way: deque[tuple[Future[list[Indexed]], int]] = deque()
        try:
            for documents, mark in batches:
                under_way.append((pool.submit(_tokens, documents), mark))
                if len(under_way) > processes:
                    done, before = under_way.popleft()
                    yield done.result(), before
            while under_way:
                done, before = under_way.popleft()
                yield done.result(), before
        finally:
            for future, _mark in under_way:
                future.cancel()


def processes_for(documents: int) -> int:
    """How many processes so many documents are worth: none for few, else all cores but the engine's."""
    cores = os.cpu_count() or 1
    return min(_MOST_PROCESSES, max(1, cores - 1)) if documents >= WORTHWHILE and cores > 1 else 0


def _tokens(documents: Sequence[tuple[Document, str]]) -> list[Indexed]:
    return [indexed(document, province) for document, province in documents]


def _end_with_parent() -> None:
    """End when the process that started this one does, even if it is killed."""

    def wait() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
