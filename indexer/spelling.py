"""Stub until the real module replaces this file."""

from typing import Any


class Speller:
    def __init__(self, vocabulary: Any) -> None:
        pass

    def suggestion_text(self, typed: str) -> str | None:
        return None
