"""Articles that tell of conferences, directives and people: one conference in two papers, two namesakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from time import time

from crawler.database import Database
from crawler.document import Directive, Document
from crawler.extraction.dates import VIETNAM
from crawler.store import Store
from indexer.engines import choose
from indexer.knowledge.corrections import Corrections
from indexer.knowledge.facts import opened
from indexer.knowledge.following import follow
from indexer.knowledge.keys import Keys
from indexer.knowledge.library import Library
from indexer.search import Collection
from indexer.sync import sync


def _article(
    identity: str, source: str, day: tuple[int, int, int], title: str, lead: str, body: str
) -> Document:
    return Document(
        id=identity,
        url=f"https://{source}.example/{identity}.html",
        source=source,
        title=title,
        lead=lead,
        body=body,
        published=datetime(*day, 9, 30, tzinfo=VIETNAM),
    )


REVIEW = _article(
    "dong/1",
    "baodong",
    (2019, 6, 28),
    "Hội nghị sơ kết 3 năm thực hiện Chỉ thị 05",
    "Sáng 28/6, tại thành phố Phủ Lý, Tỉnh ủy Hà Nam tổ chức Hội nghị sơ kết 3 năm thực hiện Chỉ thị số "
    "05-CT/TW ngày 15/5/2016 của Bộ Chính trị.",
    "Đồng chí Trần Văn Hạnh, Bí thư Tỉnh ủy Hà Nam, chủ trì hội nghị. Đồng chí Lê Thị Ngân, Trưởng Ban "
    "Tuyên giáo Tỉnh ủy Hà Nam, trình bày báo cáo tại hội nghị.\n"
    "Sau 3 năm, toàn tỉnh có 29 mô hình điểm về học tập và làm theo Bác. Hội nghị cũng bàn về Nghị quyết số "
    "04-NQ/TW ngày 30/10/2016 của Ban Chấp hành Trung ương.\n"
    "Dịp này, 12 tập thể được tặng bằng khen của Tỉnh ủy.",
)
SAME = _article(
    "tay/1",
    "baotay",
    (2019, 6, 28),
    "Hà Nam sơ kết 3 năm thực hiện Chỉ thị 05",
    "Sáng nay 28/6, Tỉnh ủy Hà Nam tổ chức Hội nghị sơ kết 3 năm thực hiện Chỉ thị số "
    "05-CT/TW của Bộ Chính trị.",
    "Dự và chủ trì hội nghị có đồng chí Trần Văn Hạnh, Bí thư Tỉnh ủy Hà Nam.",
)
WORKSHOP = _article(
    "dong/2",
    "baodong",
    (2018, 5, 4),
    "Hội thảo về giống lúa",
    "Ngày 3/5, Sở Khoa học và Công nghệ tỉnh Nghệ An tổ chức Hội thảo khoa học về giống lúa chịu hạn.",
    "Ông Trần Văn Hạnh, Giám đốc Sở Khoa học và Công nghệ tỉnh Nghệ An, chủ trì hội thảo theo Kết luận số "
    "21-KL/TW ngày 1/2/2012 của Bộ Chính trị.",
)
LATER = _article(
    "dong/3",
    "baodong",
    (2020, 2, 1),
    "Đưa chỉ thị vào cuộc sống",
    "",
    "Thực hiện Chỉ thị 05, xã đã làm đường. Ông Trần Văn Hạnh, nguyên Bí thư Tỉnh ủy Hà Nam, khen ngợi. "
    "Xã cũng thực hiện Nghị quyết số 11 của Đảng ủy và Kết luận số 21-KL/TW.",
)
NUMBERED = Document(
    id="vb/04",
    url="https://vanban.example/04",
    source="vanban",
    title="Nghị quyết số 04-NQ/TW",
    body="Nghị quyết về tăng cường xây dựng, chỉnh đốn Đảng.",
    published=datetime(2016, 10, 30, tzinfo=VIETNAM),
    kind="nghị quyết",
    directive=Directive(
        kind="nghị quyết",
        number="04-NQ/TW",
        issuer="Ban Chấp hành Trung ương",
        issued=date(2016, 10, 30),
        subject="về tăng cường xây dựng, chỉnh đốn Đảng",
        signer="Nguyễn Văn Bằng",
    ),
)
HOSTILE = _article(
    "xau/1",
    "xau",
    (2020, 3, 1),
    "<script>alert(1)</script> Hội nghị triển khai Chỉ thị số 07-CT/TU",
    'Ngày 1/3, Huyện ủy <img src=x onerror="alert(2)"> tổ chức Hội nghị triển khai "<b>=1+1</b>" Chỉ '
    "thị số 07-CT/TU.",
    "=HYPERLINK(1) Ông Phạm Bá Độ, Bí thư Huyện ủy <i>Thượng</i>, chủ trì hội nghị, nhắc Kết luận số "
    "21-KL/TW ngày 3/4/2017 của Ban Bí thư.",
)
REVIEWED = "hoi-nghi-so-ket-3-nam-thuc-hien-chi-thi-so-05-ct-tw-ngay-15-5-2016-cua-2019-06-28-d4a0a2"
"""The address of the conference that two of them are about."""
REPORTS = (REVIEW, SAME, WORKSHOP, LATER, NUMBERED, HOSTILE)
TITLES = {"baodong": "Báo Đông", "baotay": "Báo Tây"}


def reports_site(folder: Path) -> AbstractContextManager[tuple[Collection, Store, Library]]:
    """The articles stored and indexed, and what they tell."""
    return site_of(folder, REPORTS, datetime(2024, 5, 6, tzinfo=VIETNAM).timestamp())


@contextmanager
def site_of(
    folder: Path, documents: Iterable[Document], added: float | None = None
) -> Iterator[tuple[Collection, Store, Library]]:
    """Documents stored and indexed as “tracuu index” does it, and what they tell."""
    index = folder / "index"
    index.mkdir()
    with closing(Database(folder / "store.sqlite")) as database, closing(Corrections(folder)) as corrections:
        store = Store(database)
        store.put_all(documents, time() if added is None else added)
        engine = choose("auto")
        follow(store, index, corrections)
        with opened(index) as facts:
            sync(store, index, engine, keys=Keys(facts) if facts else None)
        with closing(Library(index)) as library:
            yield Collection(index, store, engine), store, library
