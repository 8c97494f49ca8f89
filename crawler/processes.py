"""Work spread over other processes, its results in their order."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def in_order(work: Callable[[A], B], pieces: Iterable[A], processes: int) -> Generator[B, None, None]:
    """The result of the work on each piece, in the order of the pieces; in this process where it is 0.

    Never more pieces than processes are under way, so memory stays bounded.
    """
    if not processes:
        yield from map(work, pieces)
        return
    # Not forked: a process with threads and locks of its own must not be copied.
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=end_with_parent) as pool:
        under_way: deque[Future[B]] = deque()
        try:
            for piece in pieces:
                under_way.append(pool.submit(work, piece))
                if len(under_way) > processes:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


def end_with_parent() -> None:
    """End when the process that started this one does, even if it is killed."""

    def wait() -> None:
        if parent := parent_process():
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
