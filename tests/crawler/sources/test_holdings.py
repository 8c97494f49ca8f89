"""How sources stand: what is kept of each, and what of it was left out."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from crawler import language
from crawler.database import Database
from crawler.discovery import suspects
from crawler.document import Attachment, Document, document_id
from crawler.files.attached import Attached
from crawler.running.rounds import Rounds
from crawler.sources.holdings import holdings, unmet
from crawler.sources.source import Source
from crawler.store import Store

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
BAO = Source(name="bao", title="Báo", home="https://bao.example/", schedule="every 3h")
KHAC = Source(name="khac", title="Khác", home="https://khac.example/", valid_until="2020-01-01")


def document(path: str, day: str, **fields: object) -> Document:
    """A document without a lead."""
    url = f"https://bao.example/{path}"
    published = datetime.fromisoformat(f"{day}T08:00+07:00")
    return Document(
        id=document_id(url),
        url=url,
        source="bao",
        title=path,
        body="Thân bài.",
        published=published,
        **fields,  # type: ignore[arg-type]
    )


def test_what_is_kept_of_a_source(tmp_path: Path) -> None:
    """Its documents, and the own date of its latest article; files and days to come do not count."""
    with closing(Database(tmp_path / "store.sqlite")) as database:
        Store(database).put_all(
            [
                document("a", "2024-05-30"),
                document("b", "2024-05-01"),
                document("c", "2062-01-01"),
                document("d.pdf", "2024-05-31", file_type="pdf"),
            ],
            NOW.timestamp(),
        )
        found, other = holdings(database, [BAO, KHAC], NOW)
        assert (found.documents, found.schedule) == (4, "every 3h")
        assert found.latest == datetime.fromisoformat("2024-05-30T08:00+07:00")
        assert other == unmet(KHAC, NOW)
        assert (found.is_valid, other.is_valid, other.due) == (True, False, None)
        with database.reading() as connection:
            plan = connection.execute(
                sa.text(
                    "EXPLAIN QUERY PLAN SELECT 1 FROM documents"
                    " WHERE source = 'bao' ORDER BY json_extract(content, '$.published')"
                )
            )
            assert "documents_published" in str(plan.all())


def test_what_was_left_out_is_told(tmp_path: Path) -> None:
    """Addresses without end are counted by their reason, which is told in the reader's language."""
    with closing(Database(tmp_path / "store.sqlite")) as database:
        with database.writing() as connection:
            for url in ("https://bao.example/lich/2199/01/", "https://bao.example/su-kien/2199/01/"):
                assert suspects.leave(connection, "bao", url, 2024)
        (found,) = holdings(database, [BAO], NOW)
    assert found.left_out == Counter({"a calendar": 2})
    assert found.remarks == ["bỏ qua các địa chỉ: 2 × lịch tháng, năm"]
    language.use("en")
    assert found.remarks == ["addresses left out: 2 × a calendar"]
    assert found.to_json()["left_out"] == {"a calendar": 2}


def test_files_are_no_articles_without_a_lead(tmp_path: Path) -> None:
    """A file that an article carries is no arrival; one that a portal lists is, and lacks nothing."""
    carried = document("dinh-kem.pdf", "2024-05-31", file_type="pdf")
    listed = document("van-ban.pdf", "2024-05-31", file_type="pdf")
    article = document("a", "2024-05-31", attachments=(Attachment(carried.url, "05-CT"),))
    with closing(Database(tmp_path / "store.sqlite")) as database:
        Store(database).put_all([article, carried, listed], NOW.timestamp())
        with database.writing() as connection:
            Attached(database).note(connection, article)
        history = Rounds(database).history("bao", NOW.timestamp())
    assert sorted(sorted(each.lacks) for each in history.arrivals) == [[], ["lead"]]
