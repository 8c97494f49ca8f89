"""Quality floors of what is read out of articles: labelled news, and citations of real documents."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from crawler.extraction.encoding import nfc
from indexer.knowledge.article import Article
from indexer.knowledge.directives import Citation, citations
from indexer.knowledge.identity import parse_number
from indexer.knowledge.issuers import body_name
from indexer.knowledge.reading import read

FLOORS = {
    "directives": 0.97,
    "directives.id": 0.95,
    "abbreviations": 0.97,
    "people": 0.97,
    "titles": 0.94,
    "conference": 0.95,
    "conference.kind": 0.93,
    "conference.date": 0.95,
    "conference.name": 0.95,
    "conference.place": 0.85,
    "conference.organisers": 0.93,
}
ROUND_TRIP = 0.99


@pytest.fixture(scope="module")
def scores(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """The score of each field on the labelled articles."""
    scorer = test_data.parent / "tools" / "score_knowledge.py"
    labels = test_data / "gold" / "labels.jsonl"
    if not scorer.exists() or not labels.exists():
        pytest.skip("the labelled articles or their scorer are missing beside the third-party test data")
    output = tmp_path_factory.mktemp("knowledge") / "output.jsonl"
    with (test_data / "gold" / "articles.jsonl").open(encoding="utf-8") as lines, output.open("w") as out:
        for article in map(Article.from_json, map(json.loads, lines)):
            out.write(json.dumps({"id": article.id, **read(article).to_json()}) + "\n")
    done = subprocess.run(
        [sys.executable, str(scorer), str(labels), str(output)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("field", FLOORS)
def test_a_field_is_read_well_enough(field: str, scores: dict[str, dict[str, float]]) -> None:
    """The F1 of each field is no lower than its floor."""
    assert scores[field]["f1"] >= FLOORS[field]


# Real documents, written out as citations.


@dataclass(frozen=True)
class Real:
    """A document as a register knows it."""

    kind: str
    number: str
    body: str
    day: datetime


def spaced(number: str) -> str:
    """A number with room around its signs: "30 / 2020 / NĐ - CP"."""
    return number.replace("/", " / ").replace("-", " - ")


FORMS: dict[str, Callable[[Real], str]] = {
    "whole": lambda d: f"{d.kind} số {d.number} ngày {d.day:%d/%m/%Y} của {d.body}",
    "short": lambda d: f"{d.kind} {d.number}",
    "in words": lambda d: (
        f"{d.kind} số {d.number} ngày {d.day:%d} tháng {d.day:%m} năm {d.day:%Y} của {d.body}"
    ),
    "capitals": lambda d: f"{d.kind} số {d.number} ngày {d.day:%d/%m/%Y} của {d.body}".upper(),
    "spaced": lambda d: (
        f"{d.kind} {spaced(d.number)}, ngày {d.day.day}-{d.day.month}-{d.day.year} của {d.body}"
    ),
    "body first": lambda d: f"{d.body} vừa ban hành {d.kind} số {d.number} ngày {d.day:%d.%m.%Y}",
    "body between": lambda d: (
        f"{d.kind} của {d.body} số {d.number} ngày {d.day.day}/{d.day.month}/{d.day.year}"
    ),
}


@cache
def register(path: Path) -> tuple[Real, ...]:
    """The documents of the register that have all four fields, as far as the fields hold what they should."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(nfc(line)) for line in lines]
    return tuple(
        Real(
            one["loai"],
            one["so_hieu"],
            one["co_quan"].strip(" ."),
            datetime.strptime(one["ngay"], "%d/%m/%Y").replace(tzinfo=UTC),
        )
        for one in records
        # In some records a sentence of the text was taken for the name of the body.
        if one.get("co_quan")
        and one.get("ngay")
        and " ngày " not in one["co_quan"]
        and " số " not in one["loai"]
    )


def bodies(cited: Citation) -> set[str]:
    """The bodies of a citation, as named behind it, or else as otherwise known."""
    return set((body_name(cited.issuer) if cited.issuer else cited.identity.body).split(" + "))


def is_back(document: Real, form: str, text: str) -> bool:
    """Whether a sentence gives the document that is cited in it, and nothing else."""
    found = citations(Article("", ((Article.from_json({"title": text}).pieces[0]),)))
    if len(found) != 1:
        return False
    [one] = found
    says_all = form != "short"
    return (
        one.type == document.kind.lower()
        and parse_number((one.number or "").upper()) == parse_number(document.number.upper())
        and (not says_all or one.date == f"{document.day:%Y-%m-%d}")
        and (not says_all or bodies(one) == set(body_name(document.body).split(" + ")))
    )


@pytest.mark.parametrize("form", FORMS)
def test_real_documents_are_known_by_their_citations(form: str, test_data: Path) -> None:
    """A citation within a sentence gives type, number, date and body of the document, in each usual form."""
    path = test_data / "directives" / "phapdien-documents.jsonl.gz"
    if not path.exists():
        pytest.skip("the register of documents is missing in the third-party test data")
    documents = register(path)
    lost = [
        text
        for document in documents
        if not is_back(
            document, form, text := f"Từ tháng tới, theo {FORMS[form](document)}, các địa phương rà soát lại."
        )
    ]
    assert len(lost) <= (1 - ROUND_TRIP) * len(documents), lost[:10]
