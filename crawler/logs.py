"""The log: as lines for a person or as JSON, to the error output or to a file of bounded size."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from crawler.errors import SettingsError
from crawler.settings import LogSettings

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_LEVELS = ("warning", "info", "debug")
_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, what the call added as `extra`, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= {name: value for name, value in vars(record).items() if name not in _KNOWN}
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


class _ErrorOutput(logging.StreamHandler[TextIO]):
    """Writes to the error output as it is at the moment: while progress is shown, that is above it."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def configure(settings: LogSettings, verbose: int = 0, form: str | None = None) -> None:
    """Log as the settings say; what stands on the command line stands above them."""
    handler: logging.Handler
    if settings.file:
        try:
            handler = RotatingFileHandler(
                Path(settings.file), maxBytes=settings.max_bytes, backupCount=settings.keep, encoding="utf-8"
            )
        except OSError as error:
            raise SettingsError("log.file", f"{settings.file}: {error.strerror or error}") from error
    else:
        handler = _ErrorOutput()
    lines = (form or settings.format) == "json"
    handler.setFormatter(JsonLines() if lines else logging.Formatter(_TEXT))
    level = max(_LEVELS.index(settings.level), min(verbose, 2))
    logging.basicConfig(level=_LEVELS[level].upper(), handlers=[handler], force=True)
    if not verbose:
        # Those of the libraries speak to programmers, as when a page of XHTML is read as HTML.
        warnings.simplefilter("ignore")
