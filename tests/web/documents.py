"""A few documents to search, and the collection made of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from crawler.database import Database
from crawler.document import Attachment, Caption, Document
from crawler.extraction.dates import VIETNAM
from crawler.store import Store
from indexer.engines import choose
from indexer.knowledge.corrections import Corrections
from indexer.knowledge.facts import opened
from indexer.knowledge.following import follow
from indexer.knowledge.keys import Keys
from indexer.search import Collection
from indexer.sync import sync

ADDED = datetime(2024, 5, 6, 7, 8, tzinfo=VIETNAM).timestamp()
TITLES = {"songnhue": "Báo Sông Nhuệ"}

CONFERENCE = Document(
    id="songnhue/000001",
    url="https://baosongnhue.example/xay-dung-dang/1.html",
    source="songnhue",
    title="Sơ kết 3 năm thực hiện Chỉ thị 05",
    lead="Sáng 28-6, Tỉnh ủy tổ chức hội nghị sơ kết ba năm học tập và làm theo Bác.",
    body=(
        "Đồng chí Bí thư Tỉnh ủy chủ trì hội nghị.\n"
        "## Nhiều mô hình hay\n"
        "Các tổ chức đảng (TCĐ) đã đưa Chỉ thị 05 vào sinh hoạt chi bộ.\n"
        "Các em nhỏ thi vẽ tranh sau giờ học."
    ),
    author="Hoài Thu",
    published=datetime(2019, 6, 28, 8, 15, tzinfo=VIETNAM),
    section="Xây dựng Đảng",
    tags=("học tập Bác", "chi bộ"),
    captions=(Caption("Quang cảnh hội nghị.", "Ảnh: Minh Đức"),),
    attachments=(Attachment("https://baosongnhue.example/bao-cao.pdf", "bao-cao.pdf"),),
)
DIRECTIVE = Document(
    id="9",
    url="https://vanban.example/9",
    source="vanban",
    title="Chỉ thị số 21-CT/TU về phòng cháy, chữa cháy rừng",
    body="Các cấp ủy lãnh đạo công tác phòng cháy, chữa cháy rừng trong mùa khô.",
    published=datetime(2020, 2, 1, tzinfo=VIETNAM),
    section="Văn bản",
    kind="chỉ thị",
)
HOSTILE = Document(
    id="x/<b>'\"&?#% y//z",
    url="javascript:alert(1)",
    source="<i>nguồn</i>",
    title="<script>alert('tiêu đề')</script>",
    lead="<img src=x onerror=alert(1)> dấu ngoặc",
    body='## <h1>\n"></p><script>alert(2)</script>',
    author="<b>tác giả</b>",
    section='"><script>',
    tags=("<u>thẻ</u>",),
    captions=(Caption("<s>chú thích</s>", "<s>ảnh</s>"),),
    attachments=(Attachment("javascript:alert(3)", "<em>tệp</em>"),),
)
GONE = Document(
    id="gone",
    url="https://baosongnhue.example/gone.html",
    source="songnhue",
    title="Lễ hội đua thuyền đầu xuân",
    body="Mười hai đội thuyền tranh tài trên sông Nhuệ.",
    published=datetime(2018, 2, 20, 9, 0, tzinfo=VIETNAM),
    section="Văn hóa",
)
FLOODS = tuple(
    Document(
        id=f"flood-{day}",
        url=f"https://baosongnhue.example/lu-{day}.html",
        source="songnhue" if day % 2 else "vanban",
        title=f"Bản tin lũ ngày {day}",
        body=f"Mực nước lũ đo lúc {day} giờ.",
        published=datetime(2021 + day % 2, 9, day, 6, 0, tzinfo=VIETNAM),
        section="Thời sự",
    )
    for day in range(1, 26)
)


def make_store(folder: Path, more: Sequence[Document] = ()) -> Store:
    """A store of the documents, and of more; one has changed once, one is gone."""
    store = Store(Database(folder / "store.sqlite"))
    store.put_all([Document(id=DIRECTIVE.id, url=DIRECTIVE.url, source="vanban", title="Chỉ thị 21")], ADDED)
    store.put_all([CONFERENCE, DIRECTIVE, HOSTILE, GONE, *FLOODS, *more], ADDED + 86_400)
    with store.database.writing() as connection:
        store.mark_gone(connection, GONE.id, ADDED + 2 * 86_400)
    return store


def make_collection(folder: Path, more: Sequence[Document] = ()) -> tuple[Collection, Store]:
    """The documents, stored and indexed, and their facts in the folder `index` beside them."""
    store = make_store(folder, more)
    index = folder / "index"
    index.mkdir()
    engine = choose("auto")
    with closing(Corrections(folder)) as corrections:
        follow(store, index, corrections)
    with opened(index) as facts:
        sync(store, index, engine, keys=Keys(facts) if facts else None)
    return Collection(index, store, engine), store
