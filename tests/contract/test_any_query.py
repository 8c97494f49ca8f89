"""Any string is a query: it is read and searched, and the engines agree on what it finds."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from crawler.document import Caption, Document
from indexer.analysis import fold
from indexer.engine import Reader, Request
from indexer.query import filters, parse
from indexer.schema import FACETS, indexed
from tests.indexer.documents import document, engine_named, typed

DOCUMENTS = 200
ROUNDS, A_ROUND = 20, 1_000
SENTENCES = (
    "hội nghị sơ kết ba năm thực hiện chỉ thị của bộ chính trị về học tập làm theo",
    "bão số chín đổ bộ vào đất liền lũ lên nhanh trong đêm nước rút chậm đường sá hư hỏng nặng",
    "ủy ban nhân dân tỉnh ban hành kế hoạch phòng chống thiên tai đồng bào vùng cao",
    "khánh thành cầu mới trường học khai giảng mùa cá ngư dân bám biển hòa bình thủy lợi khỏe mạnh quý hiếm",
    "nguyễn văn an trần thị bình xã phường huyện an ra đi lúa nếp chè rừng TP UBND HĐND và",
)
WORDS = [word for sentence in SENTENCES for word in sentence.split()]
NUMBERS = (
    "05-CT/TW",
    "30/2020/NĐ-CP",
    "145/KH-UBND",
    "chỉ thị 05",
    "CT 05",
    "nghị quyết số 18",
    "2019",
    "3,5",
    "28/6",
)
SEEMING = (
    *NUMBERS,
    "hội nghị sơ kết",
    "hoi nghi so ket",
    "hội nghi",
    '"chỉ thị 05"',
    '"hội nghị kết"~3',
    "hội nghị -bão",
    "bão HOẶC lũ",
    "bão OR (lũ AND nước)",
    "nghi quy*",
    "tiêu đề:sơ kết",
    "nguồn:bien năm:2019",
    "mục:đời*",
    "số:05-CT/TW",
    "từ:2019 đến:6/2020 bão",
    "tỉnh:quảng ninh",
    "họi~ ngị~",
    "UBND tỉnh ban hành kế hoạch",
    "hooij nghij sow keets",
    "ho65i nghi5",
    "KHÔNG CÓ GÌ VÀ",
)
PIECES = (
    *"\"“”«»()[]{}*~^:;,.!?/\\|&+=<>#%$@_-–—'`",
    *(" AND ", " OR ", " NOT ", " VÀ ", " HOẶC ", " KHÔNG ", " and ", " hoặc "),
    *(
        "năm:",
        "số:",
        "nguồn:",
        "tiêu đề:",
        "title:",
        "mục:",
        "loại:",
        "từ:",
        "đến:",
        "tỉnh:",
        "source:",
        "x:",
        "::",
    ),
    *(
        "~2",
        "~99",
        "~1000",
        "*",
        "**",
        "-(",
        '"~',
        "~~",
        "a*",
        "**a",
        " - ",
        "--",
        '""',
        "()",
        "TO",
        "[a TO b]",
    ),
    *("\u0000", "\u0007", "\u001b[0m", "\t", "\n", "\r\n", "\u0085", "\u00a0", "\u2028", "\u3000", "\ufeff"),
    *(
        "\u200b",
        "\u200d",
        "\u202e",
        "\u0301",
        "\u0323",
        "\u0302\u0309",
        "\ud800",
        "\udfff",
        "\uffff",
        "\U0001f30a",
    ),
    *("9" * 30, "-9" * 20, "1e309", "٣", "½", "²", "0" * 50, "99999999999999999999/2020", "31/02/2020"),
    *("İ", "ß", "ǆ", "ﬁ", "東京", "กา", "नि", "ð", "Đ", "oà", "uỳ", "ww", "aaaa", "dd", "sfrxj", "9999999"),
)


def articles() -> Iterator[Document]:
    """Documents of words in any order, with what a field can hold."""
    random = Random(7)
    for number in range(DOCUMENTS):
        lines = [
            " ".join(random.choices(WORDS, k=random.randint(0, 40))) for _line in range(random.randint(0, 4))
        ]
        published = datetime(2019, 1, 1, tzinfo=UTC) + timedelta(days=random.randint(0, 700))
        yield document(
            f"d{number}",
            " ".join(random.choices(WORDS, k=random.randint(1, 9))).capitalize(),
            "\n".join([*lines, " ".join(random.choices(NUMBERS, k=2))]),
            lead=" ".join(random.choices(WORDS, k=8)),
            captions=(Caption(random.choice(WORDS)),),
            source=random.choice(("bien", "nui", "Báo Mới")),
            section=random.choice(("Thời sự", "Đời sống", "")),
            published=random.choice((None, published, published)),
        )


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, Reader]]:
    """A reader of the same documents for each engine."""
    made = []
    texts = [indexed(article) for article in articles()]
    for name in ("tantivy", "whoosh"):
        engine, folder = engine_named(name), tmp_path_factory.mktemp(name)
        for half in (texts[::2], texts[1::2]):
            with engine.open_writer(folder, 32) as writer:
                writer.put(half)
                writer.commit()
        made.append(engine.open_reader(folder))
    yield made[0], made[1]
    for reader in made:
        reader.close()


class Typist:
    """Types what looks like a query, and slips."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._slips: tuple[Callable[[str], str], ...] = (
            self._inserted,
            self._inserted,
            self._inserted,
            self._cut,
            self._doubled,
            self._swapped,
            fold,
            str.upper,
            str.title,
            lambda text: unicodedata.normalize("NFD", text),
            lambda text: f"({text})",
            lambda text: f'"{text}"',
        )

    def query(self) -> str:
        """A query with some slips, or with many."""
        words = self._random.choices(WORDS, k=self._random.randint(1, 12))
        text = self._random.choice((" ".join(words), *self._random.choices(SEEMING, k=3)))
        for _slip in range(self._random.choice((0, 1, 1, 2, 3, 5, 12))):
            text = self._random.choice(self._slips)(text)
        return text

    def _place(self, text: str) -> int:
        return self._random.randint(0, len(text))

    def _inserted(self, text: str) -> str:
        place = self._place(text)
        return text[:place] + self._random.choice(PIECES) + text[place:]

    def _cut(self, text: str) -> str:
        first, behind = sorted((self._place(text), self._place(text)))
        return text[:first] + text[behind:]

    def _doubled(self, text: str) -> str:
        first, behind = sorted((self._place(text), self._place(text)))
        return text[:behind] + text[first:behind] * self._random.choice((1, 1, 2, 40)) + text[behind:]

    def _swapped(self, text: str) -> str:
        words = text.split(" ")
        self._random.shuffle(words)
        return " ".join(words)


def check(readers: tuple[Reader, Reader], text: str, **more: Any) -> None:
    """The query is read, and both engines find the same documents with it, strictly and widely."""
    parsed = parse(text)
    assert parsed.typed == text
    for query in filter(None, (parsed.strict, parsed.wide)):
        check_alike(readers, Request(query, limit=DOCUMENTS, facets=FACETS, **more))


def check_alike(readers: tuple[Reader, Reader], request: Request) -> None:
    """Both engines find and count the same."""
    one, other = (reader.search(request) for reader in readers)
    names = {hit.id for hit in one.hits}
    assert names == {hit.id for hit in other.hits}
    assert one.total == other.total == len(names) == len(one.hits) == len(other.hits)
    assert one.facets == other.facets
    assert sum(count for _source, count in one.facets["source"]) == one.total
    assert all(sum(count for _value, count in values) <= one.total for values in one.facets.values())
    assert not one.partial
    assert not other.partial


NARROW = (
    {},
    {"filter": filters({"source": ["bien", "nui"]})},
    {"filter": filters({"section": ["Đời sống"]}, datetime(2019, 6, 1, tzinfo=UTC))},
    {"filter": filters({"year": ["\ud800"], "kind": [""]})},
    {"newest_first": True},
)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_whatever_is_typed(readers: tuple[Reader, Reader], seed: int) -> None:
    """Queries with slips of every kind are read and searched without an error, and found alike."""
    typist = Typist(seed)
    for number in range(A_ROUND):
        text = typist.query()
        try:
            check(readers, text, **NARROW[number % len(NARROW)])
        except BaseException as error:
            raise AssertionError(f"{text!r}: {error!r}") from error


@given(typed)
@settings(max_examples=500)
def test_any_string(readers: tuple[Reader, Reader], text: str) -> None:
    """Any string at all is read and searched without an error, and found alike."""
    check(readers, text)


def test_the_typist_types_queries(readers: tuple[Reader, Reader]) -> None:
    """What the typist types finds documents in most cases, so that the comparison says something."""
    typist = Typist(0)
    totals = [readers[0].search(Request(parse(typist.query()).strict)).total for _query in range(A_ROUND)]
    assert sum(0 < total < DOCUMENTS for total in totals) > A_ROUND / 4
