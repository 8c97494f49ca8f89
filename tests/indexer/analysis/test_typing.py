"""Telex and VNI keystrokes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import cycle, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.folding import fold
from indexer.analysis.typing import decoded, decoded_query, is_syllable
from tests.indexer.documents import typed

ONSETS = "- b c ch d đ gi h kh l m n ng nh ph s t th tr x"
FRONT_ONSETS = "b ch d đ gh h k l m ngh nh t th tr v"
OPEN = (
    "a* o* ô* ơ* u* ư* a*i a*o a*u a*y â*u â*y o*i ô*i ơ*i u*i ư*i o*a o*e u*a ư*a "
    "uâ*y oa*i uô*i ươ*i ươ*u u*y uê*"
)
CLOSED = "a*m ă*n ă*ng â*n o*n ô*ng ơ*n u*ng ư*ng a*nh oa*n oă*n uâ*n uô*n ươ*ng uyê*n uy*nh oa*nh"
STOPPED = "a*c a*ch ă*t â*p o*c ô*t ơ*p u*c ư*t oa*t uâ*t uô*c ươ*c uyê*t uê*ch"
FRONT = "e* ê* i* e*o ê*u i*a iê*u i*u e*n ê*nh iê*ng i*n i*nh"
FRONT_STOPPED = "e*p ê*t ê*ch i*ch iê*t"
"""Parts of syllables; the asterisk stands behind the letter that bears the tone."""

MARKS = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}
TONES = {"\u0301": "s1", "\u0300": "f2", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}


def composed() -> Iterator[str]:
    """Syllables of all the parts, the tones in turn."""
    tones = cycle(["", *TONES])
    stops = cycle(["\u0301", "\u0323"])
    for onsets, rimes, turns in (
        (ONSETS, OPEN + " " + CLOSED, tones),
        (ONSETS, STOPPED, stops),
        (FRONT_ONSETS, FRONT, tones),
        (FRONT_ONSETS, FRONT_STOPPED, stops),
        ("qu", "a* â*n ê* a*n ơ* y* yê*n y*nh", tones),
        ("g", "i* i*n iê*ng", tones),
    ):
        for onset, rime in product(onsets.split(), rimes.split()):
            syllable = onset.replace("-", "") + rime.replace("*", next(turns))
            yield unicodedata.normalize("NFC", syllable)


SYLLABLES = sorted(set(composed()))


def keyed(syllable: str, *, vni: bool, tone_last: bool) -> str:
    """The keys of a syllable, each mark behind its letter, the tone behind its letter or last."""
    keys, last = "", ""
    for letter in syllable:
        base, *signs = list(unicodedata.normalize("NFD", letter.replace("đ", "d")))
        keys += base
        if letter == "đ":
            keys += "9" if vni else "d"
        for sign in sorted(signs, key=lambda sign: sign in TONES):
            if sign in TONES and tone_last:
                last = TONES[sign][vni]
            elif sign in TONES:
                keys += TONES[sign][vni]
            else:
                keys += MARKS[sign] if vni else base if sign == "\u0302" else "w"
    return keys + last


@pytest.mark.parametrize("vni", [False, True], ids=["Telex", "VNI"])
@pytest.mark.parametrize("tone_last", [False, True], ids=["tone-behind-its-vowel", "tone-last"])
def test_every_syllable_comes_back(vni: bool, tone_last: bool) -> None:
    """What is keyed is read; a syllable without any accent has no keys to read."""
    read = {s: decoded(keyed(s, vni=vni, tone_last=tone_last)) for s in SYLLABLES}
    assert len(read) > 800
    assert {s: got for s, got in read.items() if got != (None if s.isascii() else s)} == {}


@pytest.mark.parametrize(
    ("keys", "syllable"),
    [
        ("chir", "chỉ"),
        ("thij", "thị"),
        ("hooij", "hội"),
        ("nghij", "nghị"),
        ("ddaanr", "đẩn"),
        ("ddangr", "đảng"),
        ("dduwowngf", "đường"),
        ("dduwongf", "đường"),
        ("dduowngf", "đường"),
        ("duongwdf", "đường"),
        ("nghieejp", "nghiệp"),
        ("nghieepj", "nghiệp"),
        ("nghiepje", "nghiệp"),
        ("nguwowif", "người"),
        ("nguoiwf", "người"),
        ("nhwng", "nhưng"),
        ("twf", "từ"),
        ("thw", "thư"),
        ("w", "ư"),
        ("huwu", "hưu"),
        ("khuya", None),
        ("thuowr", "thuở"),
        ("hofa", "hòa"),
        ("hoaf", "hòa"),
        ("thuys", "thúy"),
        ("quys", "quý"),
        ("nguyeenx", "nguyễn"),
        ("quyeets", "quyết"),
        ("gieengs", "giếng"),
        ("gif", "gì"),
        ("giaf", "già"),
        ("ngoeor", "ngoẻo"),
        ("khuyur", "khuỷu"),
        ("coong", "công"),
        ("xooongs", "xoóng"),
        ("ddawks", "đắk"),
        ("hooijz", "hôi"),
        ("chi3", "chỉ"),
        ("quye6t1", "quyết"),
        ("quyet61", "quyết"),
        ("d9ang3", "đảng"),
        ("dang93", "đảng"),
        ("d9u7o7ng2", "đường"),
        ("d9uo7ng2", "đường"),
        ("ho6i50", "hôi"),
        ("Chir", "Chỉ"),
        ("CHIR", "CHỈ"),
        ("DDangr", "Đảng"),
        ("Ddangr", "Đảng"),
        ("D9ang3", "Đảng"),
    ],
)
def test_ways_of_typing(keys: str, syllable: str | None) -> None:
    """Marks and tones may stand anywhere behind their vowel; capitals stay."""
    assert decoded(keys) == syllable


NO_KEYSTROKES = """
chi thi an la thuong xoay khuya 05 2019 covid19 g20 h1n1 f0 iso9001 mp3 top10 a380 facebook google youtube
huawei class css next fix wow www http windows linux netflix jazz hotel london texas chị đảng nghịj iPhone
nghiep tieengsj caat meet week news world park mark email thứ7 e10 u
"""


@pytest.mark.parametrize("word", NO_KEYSTROKES.split())
def test_no_keystrokes(word: str) -> None:
    """What has Vietnamese letters, gives no possible syllable or has no key of a mark is not read."""
    assert decoded(word) is None


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("chir thij 05", "chỉ thị 05"),
        ("chi3 thi5 05", "chỉ thị 05"),
        ("Chir thij 05-CT/TW", "Chỉ thị 05-CT/TW"),
        ("CHIR THIJ 05", "CHỈ THỊ 05"),
        ("hooij nghij", "hội nghị"),
        ("nghi5 quye6t1 18", "nghị quyết 18"),
        ('"hooij nghij" OR (ddaij hooij)', '"hội nghị" OR (đại hội)'),
        ("tieeu ddeef:nghij -quyeets", "tiêu đề:nghị -quyết"),
        ("quyeets* năm:2019", "quyết* năm:2019"),
        ("hội nghij sơ kết", "hội nghị sơ kết"),
        ("sow keets nghij quyeets", "sơ kết nghị quyết"),
        ("facebook vieetj nam", "facebook việt nam"),
        ("xe bus ddaf nawngx", "xe bus đà nẵng"),
        ("ddaij hooij UBND IMF", "đại hội UBND IMF"),
        ("nghij quyeets hooij@baos.vn", "nghị quyết hooij@baos.vn"),
        ("d9a2 na8ng4 co2", "đà nẵng cò"),
    ],
)
def test_queries(query: str, meant: str) -> None:
    """Keystrokes are read in their places; operators, numbers, addresses and other words stay."""
    assert decoded_query(query) == meant


STAYING = """
chi thi 05|as|of|facebook|covid 19|css|class|los angeles|huawei|an|sos|test|fix|max|box|host|wow|hội nghị
05-CT/TW|2019|covid19|g20|f0|a5|u23 viet nam|co2|iso 9001|mp3|quan1|thang 5|wifi|iphone 14 pro max
this is us|the last of us|see you soon|host of the best post|law and order|twitter|windows 10|world cup
hoi nghi so ket 3 nam thuc hien chi thi 05|IMF|ASEAN|USA OR IMF|TW|nq 18 tw|taxi|visa|queen|ddos|xoong
seoul|harvard university|kyoto|nhat ban|ninh binh|xuan loc|vinfast vf8|mi5|e5|cong ty abc||tour bus|"
tranh chap dat dai o khu vuc al tanf
"""


@pytest.mark.parametrize("query", STAYING.strip().replace("\n", "|").split("|"))
def test_queries_that_stay(query: str) -> None:
    """Unaccented Vietnamese, foreign words, abbreviations, and what might be words, stay."""
    assert decoded_query(query) is None


def test_plain_syllables_stay() -> None:
    """No syllable written without accents is keystrokes of another."""
    assert [plain for plain in map(fold, SYLLABLES) if decoded(plain)] == []


@given(typed)
def test_never_raises(text: str) -> None:
    """Any text may be asked; a reading is a syllable of the same beginning."""
    for word in (text, *text.split()):
        syllable = decoded(word)
        assert syllable is None or (is_syllable(syllable) and not syllable.isascii())
    decoded_query(text)


keystrokes = st.lists(
    st.one_of(
        st.builds(keyed, st.sampled_from(SYLLABLES), vni=st.booleans(), tone_last=st.booleans()),
        st.sampled_from(["facebook", "as", "bus", "05-CT/TW", "OR", '"', "XOONG", "a5", "w"]),
    ),
    max_size=8,
).map(" ".join)


@given(st.one_of(typed, keystrokes))
def test_twice_is_once(text: str) -> None:
    """What was read has nothing left to read."""
    once = decoded_query(text)
    assert once is None or decoded_query(once) is None
    for word in text.split():
        syllable = decoded(word)
        assert syllable is None or decoded(syllable) is None


def test_syllables() -> None:
    """A syllable is one with its accents, without them, and in capitals."""
    for change in (str, fold, str.upper):
        assert [syllable for syllable in SYLLABLES if not is_syllable(change(syllable))] == []


SPELLINGS = "hoà hòa thuỷ quý quí kỹ kĩ lý lí mỹ yên goòng moóc Đắk Lắk buýt giếng gì khuỷu nghiêng ừ y"
NO_SYLLABLES = (
    "hóan tuỳên quyêt viêt bàc tẽt nghan ngi ciêu gê zô fan đt hđnd ôtô chỉthị tiéng đươ xanh1 05 café"
)


@pytest.mark.parametrize("word", SPELLINGS.split())
def test_spellings_of_syllables(word: str) -> None:
    """Either place of the tone mark, and either of i and y, is a syllable, and so are old loans."""
    assert is_syllable(word)


@pytest.mark.parametrize("word", [*NO_SYLLABLES.split(), ""])
def test_no_syllables(word: str) -> None:
    """A tone where it can't be, letters that don't meet, abbreviations and numbers are no syllables."""
    assert not is_syllable(word)
