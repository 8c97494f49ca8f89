"""More like this."""

from __future__ import annotations

from pathlib import Path

from indexer.engine import Request
from indexer.schema import indexed
from indexer.similar import more_like
from tests.indexer.documents import document, engine_named, every_engine

DOCUMENTS = [
    document("mua", "Mùa cá trích ở cửa biển", "Ngư dân kéo lưới bắt cá trích, tàu về bến với khoang đầy."),
    document("ca", "Giá cá trích giảm", "Cá trích về nhiều, ngư dân kéo lưới cả đêm, giá giảm một nửa."),
    document("bien", "Ra khơi", "Tàu về bến sau ba ngày, ngư dân nghỉ ngơi."),
    document("khac", "Xây cầu mới", "Cây cầu nối hai xã được khởi công sáng nay."),
    document("la", "Trường mới", "Ngôi trường khang trang."),
]


@every_engine
def test_what_shares_its_rare_pairs_is_found(engine_name: str, tmp_path: Path) -> None:
    """What speaks of the same things comes first, what does not is not found, and it does not find itself."""
    engine = engine_named(engine_name)
    with engine.open_writer(tmp_path, 32) as writer:
        writer.put(map(indexed, DOCUMENTS))
        writer.commit()
    reader = engine.open_reader(tmp_path)
    found = reader.search(Request(more_like(reader, indexed(DOCUMENTS[0])))).hits
    assert [hit.id for hit in found] == ["ca", "bien"]
    assert reader.search(Request(more_like(reader, indexed(DOCUMENTS[4])))).total == 0
