"""Articles as they are read: pieces, sentences, places."""

from datetime import UTC, date, datetime

from crawler.document import Caption, Document
from indexer.knowledge.article import Article, Part, sentences


def _article() -> Article:
    return Article.from_json(
        {
            "id": "1",
            "title": "Sơ kết 3 năm",
            "sapo": "Sáng 28/6, tại TP. Huế diễn ra hội nghị. Ông A dự.",
            "body": "Một.\nHai ba. Bốn?",
            "captions": ["Ảnh ở dưới"],
            "date": "28/06/2019, 23:30",
        }
    )


def test_every_span_of_a_piece_holds_its_text() -> None:
    """A piece that is asked for by a place in it is the one that stands there."""
    article = _article()
    place = article.text.index("Hai")
    part, (start, end) = article.piece(place)
    assert (part, article.text[start:end]) == (Part.BODY, "Hai ba. Bốn?")
    assert article.piece(len(article.text) - 1)[0] is Part.CAPTION
    assert [article.text[a:b] for a, b in article.spans(Part.TITLE, Part.CAPTION)] == [
        "Sơ kết 3 năm",
        "Ảnh ở dưới",
    ]


def test_a_sentence_ends_neither_in_an_abbreviation_nor_beyond_its_piece() -> None:
    """A fact is shown with the whole sentence around it, and no more."""
    article = _article()
    start, end = article.sentence(article.text.index("hội nghị"))
    assert article.text[start:end] == "Sáng 28/6, tại TP. Huế diễn ra hội nghị."
    start, end = article.sentence(article.text.index("3 năm"))
    assert article.text[start:end] == "Sơ kết 3 năm"


def test_sentences_end_where_a_reader_stops() -> None:
    """Numbers, initials and titles keep their full stops; questions and quotations end a sentence."""
    text = "PGS. TS. Lê An nói: “Đạt 1.200 tỷ đồng.” Ai dự? Mọi người."
    assert [text[a:b] for a, b in sentences(text)] == [
        "PGS. TS. Lê An nói: “Đạt 1.200 tỷ đồng.”",
        "Ai dự?",
        "Mọi người.",
    ]


def test_the_day_is_the_one_in_vietnam() -> None:
    """An article of late at night belongs to the day that its readers had."""
    assert _article().date == date(2019, 6, 28)
    document = Document(
        id="x",
        url="https://example.vn/x",
        source="bao",
        title="Tin",
        body="Đoạn một.\n## Mục\nĐoạn hai.",
        published=datetime(2019, 6, 27, 18, 0, tzinfo=UTC),
        captions=(Caption("Quang cảnh", "Lê An"),),
    )
    article = Article.of(document)
    assert article.date == date(2019, 6, 28)
    assert article.text == "Tin\nĐoạn một.\nMục\nĐoạn hai.\nQuang cảnh"


def test_an_article_without_anything_is_read_as_nothing() -> None:
    """Empty input has no sentences, and asking for one gives an empty place."""
    article = Article.from_json({})
    assert (article.text, article.sentences, article.sentence(0)) == ("", [], (0, 0))
