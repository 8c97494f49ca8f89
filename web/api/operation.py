"""What can be asked for: an address with its parameters, and the answer's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from web.api.parameters import Parameters
from web.site import Site

Part = Literal["index", "store", "facts"]


class Answer(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """One thing that can be asked for.

    `path` may have one part in braces, `identity` says what that is, and `answering` gets it; with
    `is_path` it may hold slashes. `depends` are the parts of a collection whose versions tell that an
    answer is still the same; without any the answer itself is compared. `refusals` are statuses of its own.
    """

    name: str
    path: str
    summary: str
    description: str = ""
    parameters: type[Parameters]
    answer: type[Answer]
    answering: Callable[[Site, Any, str], Answer]
    identity: str = ""
    is_path: bool = False
    depends: tuple[Part, ...] = ()
    example: Mapping[str, Any] = field(default_factory=dict)
    refusals: tuple[int, ...] = ()

    @property
    def argument(self) -> str:
        """The name of the part in braces."""
        return self.path.partition("{")[2].partition("}")[0]

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        converter = "identity:" if self.is_path else ""
        return (
            self.path.replace("{" + self.argument + "}", f"<{converter}identity>")
            if self.argument
            else self.path
        )

    def versions(self, site: Site) -> tuple[str, ...]:
        """The versions of what an answer is made from."""
        return tuple(_VERSIONS[part](site) for part in self.depends)


_VERSIONS: Mapping[Part, Callable[[Site], str]] = {
    "index": lambda site: site.collection.version,
    "store": lambda site: f"{site.store.identity():x}.{site.store.last_sequence()}",
    "facts": lambda site: site.library.version if site.library else "",
}
