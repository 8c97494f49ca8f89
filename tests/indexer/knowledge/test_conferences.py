"""Which conference an article is about, and what it says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from indexer.knowledge.article import Article, Span
from indexer.knowledge.conferences import Conference, conference
from indexer.knowledge.events import clauses, mentions, plain
from indexer.knowledge.occasions import Day
from indexer.knowledge.signs import LEAST


@dataclass(frozen=True)
class Person:
    """A person as a reader of names gives one."""

    name: str
    mentions: tuple[Span, ...]


REPORT = {
    "title": "Nâng chất lượng đào tạo nghề",
    "sapo": (
        "Sáng 28/6, tại thành phố Hòa An, tỉnh Bình Giang, Sở Lao động phối hợp với UBND huyện Đông Hà"
        " tổ chức hội nghị sơ kết 3 năm thực hiện Chỉ thị số 12-CT/TU, ngày 5/4/2016 của Tỉnh ủy về đào tạo"
        " nghề, triển khai nhiệm vụ năm 2020. Ông Lê Văn Mẫu chủ trì."
    ),
    "body": (
        "Phát biểu tại hội nghị, bà Trần Thị Thử cho biết đã có 29 mô hình điểm.Tại hội nghị, 12 tập thể"
        " được tặng bằng khen của UBND tỉnh."
    ),
    "date": "29/06/2019, 08:00",
}


def _read(**article: str) -> Conference | None:
    return conference(Article.from_json(article))


def _of(**article: str) -> Conference:
    found = _read(**article)
    assert found is not None
    return found


def test_a_report_says_what_was_held_when_where_and_by_whom() -> None:
    """Every field of a conference is read from its report, each with the place it was read from."""
    article = Article.from_json(REPORT)
    found = conference(article)
    assert found is not None
    assert found.to_json() == {
        "name": (
            "hội nghị sơ kết 3 năm thực hiện Chỉ thị số 12-CT/TU, ngày 5/4/2016 của Tỉnh ủy về đào tạo nghề,"
            " triển khai nhiệm vụ năm 2020"
        ),
        "kind": "sơ kết",
        "period": "3 năm",
        "date_text": "Sáng 28/6",
        "date": {"day": 28, "month": 6, "year": None},
        "place": "thành phố Hòa An, tỉnh Bình Giang",
        "organisers": ["Sở Lao động", "UBND huyện Đông Hà"],
    }
    assert found.held == date(2019, 6, 28)
    quotes = [found.name, found.period, found.date_text, found.place, *found.organisers, *found.figures]
    assert all(quote and article.text[slice(*quote.span)] == quote.text for quote in quotes)
    assert "29 mô hình điểm" in [figure.text for figure in found.figures]
    assert [award.text for award in found.awards] == ["bằng khen của UBND tỉnh"]


def test_people_have_the_parts_that_the_report_gives_them() -> None:
    """Who chaired and who spoke is told by the words around their names."""
    article = Article.from_json(REPORT)
    people = [
        Person(name, ((at := article.text.index(name), at + len(name)),))
        for name in ("Lê Văn Mẫu", "Trần Thị Thử")
    ]
    found = conference(article, people)
    assert found is not None
    assert [(role.part, role.name) for role in found.roles] == [
        ("chủ trì", "Lê Văn Mẫu"),
        ("phát biểu", "Trần Thị Thử"),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Tại hội nghị tổng kết công tác năm 2014, triển khai nhiệm vụ năm 2015, ông Lê Văn Mẫu nói.",
            "hội nghị tổng kết công tác năm 2014, triển khai nhiệm vụ năm 2015",
        ),
        (
            "Sở Y tế tổ chức hội nghị triển khai công tác kiểm tra, giám sát trên địa bàn tỉnh.Ảnh: X.",
            "hội nghị triển khai công tác kiểm tra, giám sát trên địa bàn tỉnh",
        ),
        (
            "Ông dự Hội thảo “Lúa, gạo và thị trường” do Sở Công thương tổ chức chiều nay.",
            "Hội thảo “Lúa, gạo và thị trường”",
        ),
        (
            "Hội nghị tổng kết thi hành Luật Nhà ở, Luật Đất đai do Bộ Xây dựng tổ chức.",
            "Hội nghị tổng kết thi hành Luật Nhà ở, Luật Đất đai",
        ),
        ("Họp báo sáng 3/4 về vụ việc.", "Họp báo"),
        (
            "Sở mở hội thảo với chủ đề: “Lúa gạo” với gần 100 đại biểu.",
            "hội thảo với chủ đề: “Lúa gạo”",
        ),
        ("Hội nghị Ban Chấp hành khóa X. Tại đó, ông nói.", "Hội nghị Ban Chấp hành khóa X"),
        (
            "Sở có buổi làm việc với đoàn chuyên gia do bà Lê Mẫu dẫn đầu.",
            "buổi làm việc với đoàn chuyên gia",
        ),
        (
            "Bộ có buổi làm việc với Thành ủy, UBND và Sở Y tế thành phố để bàn về lúa.",
            "buổi làm việc với Thành ủy, UBND và Sở Y tế thành phố để bàn về lúa",
        ),
        (
            "Chủ tịch Hải Phòng tại hội nghị đánh giá hai năm triển khai đề án với mục tiêu đổi mới nói vậy.",
            "hội nghị đánh giá hai năm triển khai đề án",
        ),
        (
            "Hôm qua diễn ra lễ khai giảng năm học 2018 - 2019 tại Trường Hoa Sen.",
            "lễ khai giảng năm học 2018 - 2019",
        ),
        (
            "Đoàn có buổi làm việc với Huyện ủy và lãnh đạo các xã vào sáng 3/4.",
            "buổi làm việc với Huyện ủy và lãnh đạo các xã",
        ),
        (
            "Hội nghị toạ đàm Trung ương 8 (khóa XII) khai mạc sáng nay.",
            "Hội nghị toạ đàm Trung ương 8 (khóa XII)",
        ),
    ],
)
def test_a_name_ends_where_time_place_and_other_clauses_begin(text: str, name: str) -> None:
    """A name goes on over commas, quotations and brackets that are its own, and no further."""
    low = plain(text)
    first = next(mentions(text, low, clauses(text), ()))
    assert text[slice(*first.span)] == name


@pytest.mark.parametrize(
    "lead",
    [
        "Quốc hội thảo luận về dự án luật trong hai ngày.",
        "Triển lãm mở cửa tại Trung tâm Hội nghị Quốc gia sáng nay.",
        "Nghị quyết Đại hội XII của Đảng đặt ra mục tiêu này.",
        "Nhiều hội nghị, hội thảo được tổ chức mỗi năm.",
        "Hai bên nói về khả năng tổ chức hội nghị hòa bình ở Thụy Sĩ.",
        "Ông trao đổi như vậy bên lề hội nghị tổng kết năm 2017 của ngành sáng 18-1.",
        "Phóng viên đã có buổi làm việc với ông Lê Văn Mẫu sáng 18-1.",
    ],
)
def test_what_only_names_a_meeting_is_no_report_of_one(lead: str) -> None:
    """Halls, resolutions, meetings in general and those that may come make no conference."""
    assert _read(title="Tin trong ngày", sapo=lead, body="Người dân đang chờ kết quả của việc này.") is None


def test_signs_say_why_an_article_is_about_a_conference() -> None:
    """The reasons are named, and their weights come to what is asked for."""
    found = _of(title="Tin", sapo="Chiều 3/4, Sở Y tế tổ chức hội nghị triển khai tiêm chủng.", body="")
    assert {"in the lead", "held", "with its day"} <= found.signs.keys()
    assert sum(found.signs.values()) >= LEAST


def test_a_relative_day_is_taken_from_the_articles_own() -> None:
    """A day like "hôm qua" has no number of its own, and is held the day before the article came out."""
    found = _of(
        title="Tin",
        sapo="Chiều qua, Sở Y tế tổ chức hội thảo về tiêm chủng.",
        body="",
        date="01/01/2019, 08:00",
    )
    assert (found.date, found.held) == (Day(), date(2018, 12, 31))


def test_a_plan_has_no_period() -> None:
    """The year that a meeting plans for is none that it looks back on."""
    found = _of(title="Tin", sapo="Sáng 3/1, Sở Y tế tổ chức hội nghị triển khai nhiệm vụ năm 2019.", body="")
    assert (found.kind, found.period) == ("triển khai", None)


def test_a_place_is_that_of_the_event() -> None:
    """Places that a sentence names for something else are not where the event was held."""
    found = _of(
        title="Tin",
        sapo="Về vụ cháy ở Bình Giang, Sở Y tế họp báo sáng 3/4 tại Cung Văn hóa Hữu nghị, ông Mẫu cho biết.",
        body="",
    )
    assert found.place is not None
    assert found.place.text == "Cung Văn hóa Hữu nghị"


def test_who_chairs_is_no_body_that_holds_it() -> None:
    """A person's office names a body that does not thereby hold the event."""
    found = _of(
        title="Tin",
        sapo="Sáng 3/4, Chủ tịch UBND tỉnh Lê Văn Mẫu chủ trì hội nghị triển khai tiêm chủng.",
        body="",
    )
    assert found.organisers == ()


def test_this_body_is_the_one_named_before() -> None:
    """An organiser that is only pointed to is given by its name."""
    found = _of(
        title="Tin",
        sapo="Theo Bộ Giao thông Vận tải cho hay, chiều 11/7, cơ quan này đã tổ chức hội nghị cán bộ.",
        body="",
    )
    assert [body.text for body in found.organisers] == ["Bộ Giao thông Vận tải"]


@pytest.mark.parametrize(
    ("lead", "organisers"),
    [
        ("Sáng 3/4, tọa đàm về an toàn dữ liệu do Lụa Việt Tech tổ chức đã diễn ra.", ["Lụa Việt Tech"]),
        ("Sáng 3/4, Lụa Việt Tech tổ chức họp báo về an toàn dữ liệu.", ["Lụa Việt Tech"]),
        (
            "Sáng 3/4, Bộ Giao thông vận tải và UBND tỉnh tổ chức lễ thông xe cầu Mới.",
            ["Bộ Giao thông vận tải", "UBND tỉnh"],
        ),
        (
            "Tại phiên họp đầu tiên của Ban chỉ đạo triển khai Nghị quyết 15 sáng 3/4, ông Mẫu nêu ba việc.",
            ["Ban chỉ đạo triển khai Nghị quyết 15"],
        ),
        ("ĐHCĐ thường niên CTCP Lụa Mẫu (LUM) đã thông qua kế hoạch năm.", ["CTCP Lụa Mẫu"]),
    ],
)
def test_whoever_holds_an_event_is_named(lead: str, organisers: list[str]) -> None:
    """Firms hold events with no word to tell them; a meeting "của Ban chỉ đạo" is the board's."""
    found = _of(title="Tin", sapo=lead, body="Hội nghị, tọa đàm là dịp để các bên trao đổi.")
    assert [body.text for body in found.organisers] == organisers


@pytest.mark.parametrize(
    ("lead", "name"),
    [
        ("Chiều 3/4, Sở Y tế tổ chức gặp mặt, trao quà cho 20 em nhỏ.", "gặp mặt, trao quà cho 20 em nhỏ"),
        (
            "Ngày 3/4, làm việc với Sở Y tế về tiêm chủng, ông Mẫu nêu ba việc.",
            "làm việc với Sở Y tế về tiêm chủng",
        ),
        (
            "Bộ Giao thông vận tải báo cáo tại hội nghị tổng kết năm 2018 sáng 3/4.",
            "hội nghị tổng kết năm 2018",
        ),
        ("Ông Mẫu cho biết, hội nghị về lúa dự kiến tổ chức ngày 3/4.", "hội nghị về lúa"),
        ("Với năm chuyên đề công phu, Hội nghị “Lúa gạo” do Sở Y tế tổ chức mới đây.", "Hội nghị “Lúa gạo”"),
        ("Bộ Y tế đang tổ chức cuộc họp báo để công bố vắc xin.", "cuộc họp báo để công bố vắc xin"),
        (
            "Các phóng viên hỏi nhiều tại họp báo thường kỳ Chính phủ chiều 3/4.",
            "họp báo thường kỳ Chính phủ",
        ),
        (
            "Bệnh nhân nhẹ. (Ảnh: Lê Mẫu)Tại hội nghị triển khai tiêm chủng sáng 3/4, ông Mẫu nói.",
            "hội nghị triển khai tiêm chủng",
        ),
    ],
)
def test_an_event_may_be_named_by_a_verb_or_in_passing_words(lead: str, name: str) -> None:
    """What is done or said at an event does not hide it."""
    assert _of(title="Tin", sapo=lead, body="Buổi lễ kết thúc trước trưa.").name.text == name


def test_a_month_stands_for_a_day_not_yet_set() -> None:
    """An event announced for a month has that for its date."""
    found = _of(
        title="Tin", sapo="Sở Y tế tổ chức hội thảo về tiêm chủng, dự kiến giữa tháng 6 tới.", body=""
    )
    assert found.date == Day(None, 6, None)


def test_a_digest_of_news_is_about_no_event() -> None:
    """An article that tells of many things is about none of them."""
    lead = "Sở Y tế họp với quan chức Bến Sỏi ngày 3/4; Hà Nội họp báo về tiêm chủng."
    assert _read(title="Tin nóng thế giới 3/4: Sở Y tế họp với quan chức Bến Sỏi", sapo=lead, body="") is None


def test_a_review_is_of_that_kind_and_of_the_body_in_its_name() -> None:
    """A ceremony that looks back is a review; days may go on into the next month."""
    lead = "Từ ngày 31/5-2/6, lễ tổng kết năm 2018 và triển khai kế hoạch năm 2019 của Bộ Y tế diễn ra ở Huế."
    found = _of(title="Tin", sapo=lead, body="")
    assert (found.kind, found.date) == ("tổng kết", Day(31, 5, None))
    held = _of(title="Tin", sapo=lead.replace("lễ tổng kết", "hội nghị tổng kết"), body="")
    assert [body.text for body in held.organisers] == ["Bộ Y tế"]


def test_an_event_called_off_is_none() -> None:
    """What was called off is not held, however much is said of it."""
    lead = "Sáng 3/4, Sở Y tế vừa hủy họp báo về tiêm chủng."
    assert _read(title="Sở Y tế hủy họp báo về tiêm chủng", sapo=lead, body="") is None


def test_a_place_goes_on_to_its_country() -> None:
    """A place is given with the side of the country, or the country, behind it."""
    found = _of(
        title="Tin", sapo="Sáng 3/4, hội thảo về lúa diễn ra tại Montpellier, miền nam nước Pháp.", body=""
    )
    assert found.place is not None
    assert found.place.text == "Montpellier, miền nam nước Pháp"


@pytest.mark.parametrize(
    ("lead", "name", "kind"),
    [
        (
            "Chiều 6/8, Sở Y tế tỉnh Bình Giang tổ chức cuộc họp để lấy ý kiến về dự thảo đề án giảm tải.",
            "cuộc họp để lấy ý kiến về dự thảo đề án giảm tải",
            "khác",
        ),
        (
            "Sáng 2/6, diễn đàn năng lượng vùng Đông Hà đã bế mạc tại thành phố Hòa An.",
            "diễn đàn năng lượng vùng Đông Hà",
            "khác",
        ),
        (
            "Ngày 4/7, Sở Giáo dục tổ chức lễ tổng kết năm học 2018-2019 của bậc trung học.",
            "lễ tổng kết năm học 2018-2019 của bậc trung học",
            "tổng kết",
        ),
        (
            "HĐND tỉnh cho biết, kỳ họp thứ 10 HĐND tỉnh khóa VIII dự kiến tổ chức từ ngày 10/7-12/7.",
            "kỳ họp thứ 10 HĐND tỉnh khóa VIII",
            "kỳ họp",
        ),
    ],
)
def test_meetings_of_many_forms_are_told_from_their_lead(lead: str, name: str, kind: str) -> None:
    """Meetings, forums, ceremonies and what is only announced are found, with their names and kinds."""
    body = "Nội dung chính là việc chuẩn bị. Kỳ họp sẽ xem xét nhiều tờ trình của các cơ quan trong tỉnh."
    found = _of(title="Tin trong tỉnh", sapo=lead, body=body)
    assert (found.name.text, found.kind) == (name, kind)


def test_captions_and_round_ups_are_about_no_meeting() -> None:
    """What a caption repeated in the body names, or one item of many, is not what the article is about."""
    caption = "Ông Lê Văn Mẫu tại hội nghị về khí hậu ở thành phố Hòa An ngày 3/5."
    body = f"{caption}\nÔng Lê Văn Mẫu hôm qua từ chức vì lý do sức khỏe, theo văn phòng của ông."
    assert _read(title="Ông Mẫu từ chức", body=body) is not None
    assert (
        conference(Article.from_json({"title": "Ông Mẫu từ chức", "body": body, "captions": [caption]}))
        is None
    )
    lead = "Sở Y tế họp báo về dịch sởi; giá gạo giảm … là những tin đáng chú ý trong ngày 3/5."
    assert _read(title="Tin trong ngày 3/5", sapo=lead) is None


def test_a_place_is_that_of_the_meeting() -> None:
    """A place in brackets behind the name counts; one where somebody works, or a person's name, does not."""
    lead = "Tại hội thảo về giống lúa mới (Hà Nội) ngày 3/5, chuyên gia của một viện ở Cần Thơ đã trình bày."
    found = _of(title="Giống lúa mới", sapo=lead, body="Tại hội thảo, nhiều ý kiến đồng tình.")
    assert found.place is not None
    assert found.place.text == "Hà Nội"
