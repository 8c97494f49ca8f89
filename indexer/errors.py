"""The exceptions of this stage; all are TracuuError, one line that a person can act on.

IndexMissing      nothing was indexed yet
IndexUnusable     built by another engine or version, or damaged
KnowledgeMissing  no facts were kept yet, or those are of another version
EngineMissing     the engine that the settings name is not installed
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from crawler.errors import TracuuError
from crawler.language import gettext as _


class IndexMissing(TracuuError):  # noqa: N818
    """There is no index in the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_("%(folder)s: there is no index yet; run “tracuu index”") % {"folder": folder})


class IndexUnusable(TracuuError):  # noqa: N818
    """The index is there, but this program with these settings cannot use it."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            _("%(folder)s: %(why)s; run “tracuu index --rebuild”") % {"folder": folder, "why": why}
        )

    @classmethod
    def damaged(cls, folder: Path, error: BaseException) -> Self:
        """The index in that folder is not what was written, as an error shows."""
        return cls(folder, _("the index is damaged (%(why)s)") % {"why": error})


class KnowledgeMissing(TracuuError):  # noqa: N818
    """There are no facts in the index folder that this program can read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("%(folder)s: nothing is known of what articles say; run “tracuu index”") % {"folder": folder}
        )


class EngineMissing(TracuuError):  # noqa: N818
    """The engine is not installed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("the engine %(name)s is not installed; run “pip install 'tracuu[fast]'” or set index.engine")
            % {"name": name}
        )
