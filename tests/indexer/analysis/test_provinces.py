"""Provinces of before July 2025 and since."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.provinces import (
    BY_SLUG,
    PROVINCES,
    Province,
    covered,
    former_and_present,
    province_named,
    provinces_in,
    provinces_named,
)
from indexer.analysis.syllables import WORD, normal
from tests.indexer.documents import typed

FORMER = [province for province in PROVINCES if province.is_former]
PRESENT = [province for province in PROVINCES if province.is_present]
STAYED = "cao-bang dien-bien ha-noi ha-tinh hue lai-chau lang-son nghe-an quang-ninh son-la thanh-hoa"


def named(text: str) -> list[str]:
    """The slugs of the provinces that a text names."""
    words = WORD.findall(text)
    return [slug for slug, _first, _behind in provinces_in(words, [normal(word) for word in words])]


def test_63_and_34() -> None:
    """There were 63 units, there are 34, and 11 of them are the same."""
    assert len(FORMER) == 63
    assert len(PRESENT) == 34
    assert {p.slug for p in PROVINCES if p.is_former and p.is_present} == set(STAYED.split())
    assert len(BY_SLUG) == len(PROVINCES) == 63 + 34 - 11


def test_each_former_unit_is_part_of_one_present_unit() -> None:
    """The present units cover all the former ones, each once, and each former one tells which."""
    parts = Counter(part for province in PRESENT for part in province.parts)
    assert parts == Counter(province.slug for province in FORMER)
    assert all(part.slug in BY_SLUG[part.present].parts for part in FORMER)


def test_cities() -> None:
    """Six of today's units are cities, and five of the former besides Huế."""
    cities = ["can-tho", "da-nang", "ha-noi", "hai-phong", "ho-chi-minh", "hue"]
    assert sorted(p.slug.removesuffix("-moi") for p in PRESENT if p.kind == "thành phố") == cities
    assert sorted(p.slug for p in FORMER if p.kind == "thành phố") == cities


def test_a_name_tells_former_from_present() -> None:
    """No two units have one title, and every title and slug is a name that can be typed."""
    assert len({province.title for province in PROVINCES}) == len(PROVINCES)
    for province in PROVINCES:
        assert province_named(province.title) == province
        assert province_named(province.slug) == province


@pytest.mark.parametrize(
    ("slug", "parts"),
    [
        ("ninh-binh-moi", ("ninh-binh", "ha-nam", "nam-dinh")),
        ("ninh-binh", ("ninh-binh",)),
        ("ha-nam", ("ha-nam",)),
        ("ho-chi-minh-moi", ("ho-chi-minh", "ba-ria-vung-tau", "binh-duong")),
        ("hue", ("hue",)),
        ("nowhere", ()),
    ],
)
def test_covered(slug: str, parts: tuple[str, ...]) -> None:
    """A present unit covers what became part of it, a former one itself."""
    assert covered(slug) == parts


def test_former_and_present() -> None:
    """A former unit comes with the one that it is part of, a present one with itself."""
    found = former_and_present("ha-nam")
    assert found is not None
    assert [province.title for province in found] == ["Hà Nam", "Ninh Bình (mới)"]
    assert former_and_present("hue") == (BY_SLUG["hue"], BY_SLUG["hue"])
    assert former_and_present("nowhere") is None


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Hội nghị tại Hà Nam", ["ha-nam"]),
        ("HỘI NGHỊ TẠI HÀ NAM", ["ha-nam"]),
        ("phía nam hà nam", []),
        ("Hà nam", []),
        ("Hà Nam, Nam Định và Ninh Bình", ["ha-nam", "nam-dinh", "ninh-binh"]),
        ("TP.HCM", ["ho-chi-minh"]),
        ("Tp. HCM", ["ho-chi-minh"]),
        ("TPHCM", ["ho-chi-minh"]),
        ("TP Hồ Chí Minh", ["ho-chi-minh"]),
        ("UBND thành phố Hồ Chí Minh", ["ho-chi-minh"]),
        ("Sài Gòn", ["ho-chi-minh"]),
        ("tư tưởng Hồ Chí Minh", []),
        ("Đoàn TNCS Hồ Chí Minh", []),
        ("Học viện Chính trị quốc gia Hồ Chí Minh", []),
        ("đường Hồ Chí Minh", []),
        ("báo Sài Gòn Giải Phóng", []),
        ("Thừa Thiên - Huế", ["hue"]),
        ("Thừa Thiên Huế", ["hue"]),
        ("TP Huế", ["hue"]),
        ("thành phố Huế", ["hue"]),
        ("chị Nguyễn Thị Huế", []),
        ("phường Phố Huế", []),
        ("Bà Rịa - Vũng Tàu", ["ba-ria-vung-tau"]),
        ("tỉnh BR-VT", ["ba-ria-vung-tau"]),
        ("TP Vũng Tàu", ["ba-ria-vung-tau"]),
        ("Đắk Lắk, Đắc Lắc, Đăk Lăk, Dak Lak, Daklak, DAKLAK, DakLak", ["dak-lak"] * 7),
        ("Đắk Nông, Đăk Nông", ["dak-nong"] * 2),
        ("Ðắk Lắk", ["dak-lak"]),
        ("Bắc Kạn, Bắc Cạn", ["bac-kan"] * 2),
        ("Kon Tum, Kontum", ["kon-tum"] * 2),
        ("Hòa Bình, Hoà Bình", ["hoa-binh"] * 2),
        ("Hoà bình và hữu nghị, vì hòa bình", []),
        ("VÌ HÒA BÌNH", []),
        ("CÔNG AN TỈNH HÒA BÌNH", ["hoa-binh"]),
        ("giải Nobel Hòa Bình", []),
        ("Phó thủ tướng Trương Hòa Bình", []),
        ("ông Thái Bình", []),
        ("TP Hải Dương", ["hai-duong"]),
        ("Viện Hải dương học, VIỆN HẢI DƯƠNG HỌC", []),
        ("châu Á - Thái Bình Dương", []),
        ("tỉnh Thái Bình", ["thai-binh"]),
        ("sông Thái Bình", []),
        ("phường Thái Bình, TP Hòa Bình", ["hoa-binh"]),
        ("thị xã Tây Ninh", ["tay-ninh"]),
        ("Sở Nông nghiệp và Phát triển nông thôn Đồng Nai", ["dong-nai"]),
        ("vùng Đồng Tháp Mười", []),
        ("chiến thắng Điện Biên Phủ", []),
        ("TP Điện Biên Phủ, tỉnh Điện Biên", ["dien-bien", "dien-bien"]),
        ("xa lộ Hà Nội", []),
        ("Hoàng Anh Gia Lai", []),
        ("Hà", []),
        ("", []),
    ],
)
def test_mentions(text: str, slugs: list[str]) -> None:
    """A name in capitals with its accents means the province, but not where a longer one is meant."""
    assert named(text) == slugs


def test_places_of_mentions() -> None:
    """A mention is told by its first word and the one behind its last."""
    words = WORD.findall("Từ Bà Rịa - Vũng Tàu đến TP.HCM")
    assert list(provinces_in(words, [normal(word) for word in words])) == [
        ("ba-ria-vung-tau", 1, 5),
        ("ho-chi-minh", 7, 8),
    ]


@pytest.mark.parametrize("province", FORMER, ids=lambda province: province.slug)
def test_every_province_is_found(province: Province) -> None:
    """Each former unit is found by its name, as it is written and in capitals."""
    text = f"{province.kind} {province.name}"
    assert named(text) == named(text.upper()) == [province.slug]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("hà nam", "ha-nam"),
        ("ha nam", "ha-nam"),
        ("Hà Nam", "ha-nam"),
        ("tỉnh Hà Nam", "ha-nam"),
        ("tinh ha nam", "ha-nam"),
        ("HÀ NAM", "ha-nam"),
        ("Hà Nam (cũ)", "ha-nam"),
        ("ninh bình", "ninh-binh"),
        ("Ninh Bình (mới)", "ninh-binh-moi"),
        ("Ninh Bình mới", "ninh-binh-moi"),
        ("ninh binh moi", "ninh-binh-moi"),
        ("tỉnh Ninh Bình (mới)", "ninh-binh-moi"),
        ("TP.HCM (mới)", "ho-chi-minh-moi"),
        ("TP.HCM", "ho-chi-minh"),
        ("hcm", "ho-chi-minh"),
        ("tphcm", "ho-chi-minh"),
        ("thanh pho ho chi minh", "ho-chi-minh"),
        ("sài gòn", "ho-chi-minh"),
        ("thừa thiên - huế", "hue"),
        ("Huế (mới)", "hue"),
        ("vũng tàu", "ba-ria-vung-tau"),
        ("daklak", "dak-lak"),
        ("đắc lắc", "dak-lak"),
        ("bac can", "bac-kan"),
        ("hoà bình", "hoa-binh"),
        ("Hà Nam (mới)", None),
        ("hà năm", None),
        ("thái bình dương", None),
        ("hội nghị", None),
        ("mới", None),
        ("", None),
    ],
)
def test_typed_names(text: str, slug: str | None) -> None:
    """A name may be typed with accents or without, its kind before it and its age behind it."""
    province = province_named(text)
    assert (province.slug if province else None) == slug


def test_typed_lists() -> None:
    """Several names may be typed, each counts once, and what is none is left out."""
    found = provinces_named("Hà Nam, nam dinh; hà nam và Ninh Bình (mới), ở đâu")
    assert [province.slug for province in found] == ["ha-nam", "nam-dinh", "ninh-binh-moi"]


PIECES = "Hà Nam Định Thái Bình Dương Hồ Chí Minh TP.HCM thành phố Huế TP tỉnh Nguyễn sông ¶ mới (mới) , và"
names = st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join)


@given(st.one_of(typed, names))
def test_never_raises(text: str) -> None:
    """Any text may be read or typed; places lie in it, one behind the other."""
    words = WORD.findall(text)
    read = 0
    for slug, first, behind in provinces_in(words, [normal(word) for word in words]):
        assert read <= first < behind <= len(words)
        assert BY_SLUG[slug].is_former
        read = behind
    province_named(text)
    for province in provinces_named(text):
        assert province in PROVINCES
