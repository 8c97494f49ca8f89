"""Documents that somebody already has."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.database import Database
from crawler.document import Attachment, Caption, Directive, Document, document_id
from crawler.errors import InputError
from crawler.jsonl import BadLine, import_file, parse_line, read_file
from crawler.store import Store
from tests.crawler.legacy_texts import ENCODINGS, shown


def line(**fields: object) -> bytes:
    """Give a line of JSON."""
    return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_legacy_encodings_become_right(encoding: str) -> None:
    """A record's texts are judged together and mended; its identity is kept."""
    title = "hội nghị sơ kết ba năm thực hiện chỉ thị"
    body = "mùa khô năm nay đến sớm, cấp cháy đã lên cao.\ncác xã cử người trực."
    tag, caption = "cháy rừng", Caption("lán trực ở cửa rừng", "lê quang thước")
    document = parse_line(
        line(
            id="vÒ",
            title=shown(title, encoding),
            body=shown(body, encoding),
            tags=[shown(tag, encoding)],
            captions=[{"text": shown(caption.text, encoding), "credit": shown(caption.credit, encoding)}],
        )
    )
    assert (document.id, document.title, document.body) == ("vÒ", title, body)
    assert (document.tags, document.captions) == ((tag,), (caption,))


def test_every_field_is_taken() -> None:
    """All names of the format, with text cleaned and dates aware."""
    document = parse_line(
        line(
            id="a-1",
            url="http://bao.example/1",
            title=" Chỉ thị  số 05-CT/TW ",
            lead="Đoạn\u200b dẫn",
            body="Một.\n\n  Hai.  \nBa.",
            author="Lê An",
            published="2019-06-28T08:15:00+07:00",
            section="Thời sự",
            tags=["a", " ", "b"],
            source="bao",
            captions=["Toàn cảnh. Ảnh: X", {"text": "Khác", "credit": "Y"}],
            images=["http://bao.example/1.jpg"],
            attachments=["http://bao.example/1.pdf"],
        )
    )
    assert (document.id, document.title, document.lead) == ("a-1", "Chỉ thị số 05-CT/TW", "Đoạn dẫn")
    assert document.paragraphs == ["Một.", "Hai.", "Ba."]
    assert document.published == datetime.fromisoformat("2019-06-28T08:15:00+07:00")
    assert (document.kind, document.tags) == ("chỉ thị", ("a", "b"))
    assert document.captions == (Caption("Toàn cảnh.", "Ảnh: X"), Caption("Khác", "Y"))
    assert document.attachments == (Attachment("http://bao.example/1.pdf", "1.pdf"),)


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"_id": "7"}, "id", "7"),
        ({"id": 7}, "id", "7"),
        ({"url": "HTTP://Bao.Example/1#x"}, "url", "http://bao.example/1"),
        ({"url": "HTTP://Bao.Example/1#x"}, "id", document_id("http://bao.example/1")),
        ({"id": "7", "sapo": "Dẫn"}, "lead", "Dẫn"),
        ({"id": "7", "text": "Thân"}, "body", "Thân"),
        ({"id": "7", "category": "Xã hội"}, "section", "Xã hội"),
        ({"id": "7", "tags": "a, b"}, "tags", ("a", "b")),
        ({"id": "7", "captions": "Một"}, "captions", (Caption("Một"),)),
        (
            {"id": "7", "date": "28/05/13 10:41 GMT+7"},
            "published",
            datetime.fromisoformat("2013-05-28T10:41+07:00"),
        ),
        ({"id": "7", "published": None, "tags": None}, "published", None),
        ({"id": "7", "kind": "Nghị quyết"}, "kind", "nghị quyết"),
        ({"id": "7"}, "kind", "article"),
        ({"id": "7"}, "source", "tep"),
        ({"id": "7", "title": "", "body": "Dòng đầu\nDòng hai"}, "title", "Dòng đầu"),
    ],
)
def test_other_names_and_forms_are_understood(fields: dict[str, object], name: str, value: object) -> None:
    """Each field has its second name or form, and what it is when it is missing."""
    assert getattr(parse_line(line(**{"title": "Bài", **fields}), "tep"), name) == value


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        line(title="Không có id"),
        line(title="x", url="mailto:a@b.example"),
        line(id="7"),
        line(id="7", title=["x"]),
        line(id=True, title="x"),
        line(id=7.5, title="x"),
        line(id="7", title="x", date="hôm qua"),
        line(id="7", title="x", tags=[1]),
        line(id="7", title="x", captions=[1]),
        line(id="7", title="x", captions=[{"credit": "x"}]),
    ],
    ids=lambda content: content[:40].decode(errors="replace"),
)
def test_a_bad_line_has_a_reason(content: bytes) -> None:
    """What is no document says why in a few words, on one line."""
    with pytest.raises(BadLine) as problem:
        parse_line(content)
    assert 5 < len(str(problem.value)) < 200
    assert "\n" not in str(problem.value)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "credit"]), inner),
    max_leaves=4,
)
_NAMES = st.sampled_from(
    ["id", "_id", "url", "title", "body", "date", "tags", "captions", "images", "kind", "sapo"]
)


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.dictionaries(_NAMES, _VALUES).map(lambda record: json.dumps(record).encode()),
            st.dictionaries(_NAMES, st.text()).map(lambda record: json.dumps(record).encode()[:-1]),
        )
    ),
    st.booleans(),
)
def test_reading_never_raises_on_mangled_lines(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], packed: bool
) -> None:
    """Whatever the lines hold, each gives a document that can be kept, or a complaint with its number."""
    path = tmp_path_factory.mktemp("import") / "a.jsonl"
    content = b"\n".join(item.replace(b"\n", b" ") for item in lines)
    path.write_bytes(gzip.compress(content) if packed else b" " + content)
    complaints: list[int] = []
    documents = list(read_file(path, lambda number, reason: complaints.append(number)))
    assert len(documents) + len(complaints) == sum(bool(item.strip()) for item in content.split(b"\n"))
    for document in documents:
        assert document.digest
        json.dumps(document.to_json(), ensure_ascii=False).encode()


def test_a_bad_line_does_not_end_the_file(tmp_path: Path) -> None:
    """Complaints name their lines; the rest is kept, and counted once more when it is imported again."""
    path = tmp_path / "bao-moi.jsonl"
    path.write_bytes(line(id="1", title="Một") + b"\n{\n" + line(id="2", title="Hai") + line(id="3"))
    database = Database(tmp_path / "store.sqlite")
    store = Store(database)
    complaints: list[int] = []
    for changed in (2, 0):
        result = import_file(path, store, 100.0, lambda number, reason: complaints.append(number))
        assert (result.read, result.changed, result.bad) == (2, changed, 2)
    assert complaints == [3, 5, 3, 5]
    assert [(stored.document.id, stored.document.source) for stored in store.all()] == [
        ("1", "bao-moi"),
        ("2", "bao-moi"),
    ]
    database.close()


def test_half_a_letter_can_be_kept(tmp_path: Path) -> None:
    """A lone surrogate, which no file can hold, does not stop an import."""
    path = tmp_path / "a.jsonl"
    fields = ("id", "title", "body", "url", "images", "source")
    path.write_bytes(b"{" + b", ".join(b'"%b": "x\\ud83d"' % name.encode() for name in fields) + b"}\n")
    database = Database(tmp_path / "store.sqlite")
    result = import_file(path, Store(database), 100.0, lambda number, reason: pytest.fail(reason))
    assert result.changed == 1
    database.close()


@pytest.mark.parametrize(
    "content", [gzip.compress(line(id="1", title="x") * 1000)[:-20], b"\x1f\x8b no gzip"]
)
def test_a_broken_packed_file_is_an_input_error(tmp_path: Path, content: bytes) -> None:
    """The file and the remedy are named."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.jsonl\.gz"):
        list(read_file(path, lambda number, reason: None))


def test_a_file_that_is_none_is_an_input_error(tmp_path: Path) -> None:
    """A missing file and a folder are one line each."""
    for path in (tmp_path, tmp_path / "missing.jsonl"):
        with pytest.raises(InputError, match=path.name):
            list(read_file(path, lambda number, reason: None))


def test_an_empty_file_has_no_document(tmp_path: Path) -> None:
    """Nothing is read and nothing complained about."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"")
    assert list(read_file(path, lambda number, reason: pytest.fail(reason))) == []


@pytest.mark.parametrize("identity", ["a\tb", "a\nb", ".", "..", "\x00"])
def test_an_identity_must_fit_into_an_address(identity: str) -> None:
    """What would tear a table or be resolved by a browser is no identity."""
    with pytest.raises(BadLine, match=r"identity|mã"):
        parse_line(json.dumps({"id": identity, "title": "Một"}).encode())


def test_an_export_comes_back_whole(tmp_path: Path) -> None:
    """All fields of a document are taken in again, the count behind them is none, and a short one is told."""
    document = Document(
        id="a/1",
        url="http://bao.example/1",
        source="bao",
        title="Chỉ thị về phòng, chống lụt bão",
        lead="Dẫn.",
        body="Một.\n## Hai\nBa.",
        author="Lê An",
        published=datetime.fromisoformat("2019-06-28T08:15:00+07:00"),
        updated=datetime.fromisoformat("2019-06-29T08:15:00+07:00"),
        section="Thời sự",
        sections=("Tin tức", "Thời sự"),
        kind="chỉ thị",
        tags=("a",),
        captions=(Caption("Toàn cảnh.", "Ảnh: X"),),
        images=("http://bao.example/1.jpg",),
        attachments=(Attachment("http://bao.example/1.pdf", "Toàn văn.pdf"),),
        directive=Directive(
            number="05-CT/TU",
            kind="chỉ thị",
            issuer="Tỉnh ủy",
            issued=date(2019, 6, 28),
            recipients=("A", "B"),
        ),
        file_type="pdf",
    )
    complaints: list[tuple[int, str]] = []
    for exported in (1, 0):
        file = tmp_path / "export.jsonl"
        file.write_bytes(b"".join([line(**document.to_json()), line(exported=exported, total=1)]))
        read = list(read_file(file, lambda number, reason: complaints.append((number, reason))))
        assert read == [document]
    assert [number for number, _reason in complaints] == [2]
