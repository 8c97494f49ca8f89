"""How to ask: the query language as a person learns it, by examples that can be tried.

docs/query-language.md tells all of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.language import mark


@dataclass(frozen=True, slots=True)
class Example:
    """A query to try, and what it finds, an English sentence to be translated."""

    query: str
    finds: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """Examples of one kind under a heading."""

    heading: str
    examples: tuple[Example, ...]


LESSONS = (
    Lesson(
        mark("Words"),
        (
            Example(
                "hội nghị sơ kết", mark("all of these words; those side by side and in titles come first")
            ),
            Example("hoi nghi so ket", mark("the same: what is typed without accents matches with them")),
            Example("chir thij 05", mark("keystrokes of Telex or VNI are understood")),
            Example("UBND", mark("abbreviations find their long forms, and long forms their abbreviations")),
        ),
    ),
    Lesson(
        mark("Documents of the Party and the State"),
        (
            Example(
                "chỉ thị 05", mark("every article that cites a Chỉ thị 05, however its number is written")
            ),
            Example("05-CT/TW", mark("that number, also without signs, accents and capitals")),
            Example("số:05", mark("documents of every type with that number")),
            Example('loại:"chỉ thị"', mark("directives themselves, not the articles on them")),
        ),
    ),
    Lesson(
        mark("What the articles know"),
        (
            Example('văn bản:"chỉ thị 05"', mark("what cites that directive, told apart from its namesakes")),
            Example("người:Hạnh", mark("what names such a person; a whole name stands in quotes")),
            Example('cơ quan:"tỉnh ủy"', mark("what tells of such a body, by some words of its name")),
        ),
    ),
    Lesson(
        mark("Phrases and choices"),
        (
            Example('"cải cách hành chính"', mark("just these words side by side")),
            Example('"hội nghị kết"~3', mark("in this order, up to three other words among them")),
            Example("bão HOẶC lũ", mark("one or the other")),
            Example("hội nghị -bão", mark("without that word; KHÔNG does the same")),
            Example("hội nghị VÀ (bão HOẶC lũ)", mark("brackets keep together")),
            Example("tiêu đề:sơ kết", mark("the word behind the colon in the title")),
            Example("nghi quy*", mark("words that begin so")),
        ),
    ),
    Lesson(
        mark("When and where"),
        (
            Example("hội nghị năm:2019", mark("published in that year")),
            Example("hội nghị từ:2019 đến:6/2021", mark("published from a day, month or year to another")),
            Example("hội nghị lưu từ:2026", mark("kept here since a day, month or year, whenever published")),
            Example(
                'tỉnh:"Hải Phòng (mới)"', mark("a province of today, with all that became part of it in 2025")
            ),
            Example('tỉnh:"Hải Dương"', mark("a province as it was before")),
        ),
    ),
)
"""What the page of help shows."""
