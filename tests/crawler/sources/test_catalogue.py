"""The catalogue: well-formed, without gaps, and found as it is typed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.discovery.urls import canonical
from crawler.sources.catalogue import catalogue, entries_with, entry_at, entry_named
from crawler.sources.source import NAME

ROOT = Path(__file__).parents[3]
UNITS = tomllib.loads((ROOT / "indexer/analysis/provinces.toml").read_text(encoding="utf-8"))["units"]


def bare(unit: str) -> str:
    """A unit's name without its kind."""
    return re.sub(r"^(?:tỉnh|thành phố) ", "", unit)


PARTS = {bare(old): bare(new) for new, olds in UNITS.items() for old in olds}


def test_entries_are_well_formed() -> None:
    """Names are those of sources; addresses are canonical, https, and a host's root."""
    for entry in catalogue():
        assert NAME.fullmatch(entry.name), entry
        assert canonical(entry.home) == entry.home, entry
        assert (urlsplit(entry.home).scheme, urlsplit(entry.home).path) == ("https", "/"), entry


def test_entries_are_unique() -> None:
    """No name and no site stands there twice."""
    for values in ([e.name for e in catalogue()], [e.title for e in catalogue()]):
        assert len(set(values)) == len(values)
    hosts = [urlsplit(e.home).netloc.removeprefix("www.") for e in catalogue()]
    assert len(set(hosts)) == len(hosts)


def test_every_province_has_a_newspaper() -> None:
    """The 63 of before July 2025 and the 34 since are covered, each old one in the right new one."""
    papers = tomllib.loads((ROOT / "crawler/sources/catalogue.toml").read_text(encoding="utf-8"))[
        "newspapers"
    ]
    assert {paper["province"] for paper in papers} == set(PARTS)
    assert {paper["now"] for paper in papers} == {bare(new) for new in UNITS}
    assert all(PARTS.get(entry.province, "") == entry.now for entry in catalogue())


def test_nothing_is_promised() -> None:
    """Whatever no person looked at says so."""
    assert all(entry.checked is False for entry in catalogue())


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("baohanam", "baohanam"),
        ("hà nam", "baohanam"),
        ("HA NAM", "baohanam"),
        ("đồng khởi", "baodongkhoi"),
        ("dong khoi", "baodongkhoi"),
        ("văn kiện", "tulieuvankien"),
        ("vbpl.vn", "vbpl"),
    ],
)
def test_it_is_found_as_it_is_typed(words: str, name: str) -> None:
    """With and without accents, by name, title, province or address."""
    assert name in {entry.name for entry in entries_with(words)}


def test_an_accent_that_was_typed_counts() -> None:
    """“Bắc Ninh” is not “Bạc”, and what is nowhere is not found."""
    assert entries_with("bạc liêu")
    assert not entries_with("bắc liêu")
    assert not entries_with("toà soạn nào đó")


def test_a_province_finds_what_was_merged_into_it() -> None:
    """The newspapers of the old units are found by the new one."""
    assert {"baohanam", "baonamdinh", "baoninhbinh"} <= {entry.name for entry in entries_with("ninh bình")}


def test_an_address_leads_to_its_entry() -> None:
    """The site's other hosts are the same site."""
    assert entry_at("http://www.baohanam.com.vn/") == entry_named("baohanam")
    assert entry_at("https://baohanam.example/") is None
