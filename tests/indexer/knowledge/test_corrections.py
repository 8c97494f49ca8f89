"""What people corrected is kept, one correction for each thing, and goes out and in as JSONL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.language import using
from indexer.knowledge.corrections import Correction, Corrections
from tests.indexer.documents import document, store_of
from web.cli import tracuu

KIND = Correction(action="set", fact="conference", document="a", field="kind", value="lễ", made="2026-01-02")
SAME = Correction(action="same", fact="person", document="a", name="Lê An", other="b", other_name="Lê Ân")


def test_the_later_holds(tmp_path: Path) -> None:
    """A later correction of the same thing takes the place of the earlier one, the opposite one too."""
    kept = Corrections(tmp_path)
    assert kept.all() == []
    kept.keep([KIND, SAME])
    later = replace(KIND, value="khác", made="2026-02-03")
    parted = Correction(
        action="apart", fact="person", document="b", name="Lê Ân", other="a", other_name="Lê An"
    )
    kept.keep([later, parted])
    assert sorted(one.value for one in kept.all()) == ["", "khác"]
    assert parted in kept.all()
    assert kept.withdraw(later.id)
    assert not kept.withdraw(later.id)
    kept.close()


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"action": "set", "fact": "conference", "document": "a", "field": "weather"},
        {"action": "hide", "fact": "person", "document": "a"},
        {"action": "same", "fact": "office", "document": "a", "name": "An", "other": "b"},
        {"action": "same", "fact": "conference", "document": "a", "other": "a"},
        {"action": "hide", "fact": "conference", "document": "a", "colour": "red"},
    ],
)
def test_what_is_none(content: Mapping[str, str]) -> None:
    """What does not say what is corrected, and how, is refused with the reason."""
    with using("en"), pytest.raises(ValueError, match=r"“|two people or two"):
        Correction.from_json(content)


def said(*arguments: str) -> tuple[int, str]:
    """How a command ends, and its error output."""
    done = CliRunner().invoke(tracuu, arguments, standalone_mode=False)
    return done.return_value or 0, done.stderr


def test_out_and_in(tmp_path: Path) -> None:
    """What is exported from one collection can be imported into another; bad lines are told of."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        with store_of(tmp_path / name, [document("a", "Tin")]):
            pass
    kept = Corrections(tmp_path / "one")
    kept.keep([KIND, replace(SAME, made="2026-01-03")])
    kept.close()
    file = tmp_path / "corrections.jsonl"
    said("--data", str(tmp_path / "one"), "corrections", "export", str(file))
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"action": "hide"}) + "\n")
    code, error = said("--data", str(tmp_path / "two"), "corrections", "import", str(file))
    other = Corrections(tmp_path / "two")
    assert other.all() == [KIND, replace(SAME, made="2026-01-03")]
    other.close()
    assert code == 2
    assert " 3: " in error
