"""Reading a file in a process of its own, bounded in time and memory: files come from strangers.

A file that makes a reader loop, crash or swell costs that process, and the crawl goes on.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress

from crawler.errors import Unreadable
from crawler.language import mark

SECONDS = 120.0
"""What one file may take in all."""
_MEMORY = 1_500_000_000
_LARGEST_FILE = 1_000_000_000  # what a reader may write for the programs that it asks


def text_of(body: bytes, seconds: float = SECONDS) -> str:
    """As attachments.text_of; Unreadable, too, where the file asks for too much time or memory."""
    command = [sys.executable, "-m", "crawler.files.attachments"]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        text, complaint = process.communicate(body, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(mark("took longer than %(seconds)g s to read"), seconds=seconds) from error
    finally:
        _end(process)
    if process.returncode == 0:
        return text.decode()
    reason = complaint.decode(errors="replace").strip()
    last = reason.rsplit("\n", 1)[-1]
    if process.returncode == 2 and last.startswith("{"):
        told = json.loads(last)
        raise Unreadable(told["message"], **told["values"])
    raise Unreadable(
        mark("broke its reader (%(what)s)"), what=last[:200] or f"exit code {process.returncode}"
    )


def confine() -> None:
    """Bound the memory of this process and of those that it starts, where the system can."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_FSIZE, _LARGEST_FILE)):
        resource.setrlimit(limit, (most, most))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process with all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
