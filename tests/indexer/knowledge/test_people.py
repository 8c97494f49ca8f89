"""People and their offices, read from the wordings that papers have."""

import pytest

from indexer.knowledge.article import Article
from indexer.knowledge.people import Person, people


def _people(*lines: str) -> list[Person]:
    return people(Article.from_json({"id": "1", "body": "\n".join(lines)}))


def _offices(text: str) -> dict[str, list[str]]:
    return {person.name: [office.text for office in person.offices] for person in _people(text)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tìm thấy anh Giàng A Páo và chị Sùng Thị Mai ở bản.", ["Giàng A Páo", "Sùng Thị Mai"]),
        ("Công an gặp em Hoàng Đức Ph. và chị Th. ở xã; bà Lê Thị Ng.\n(50 tuổi) vắng mặt.", []),
        ("Bộ trưởng Không quân Heather Miller và Tham mưu trưởng không quân John L. Hays dự.", None),
        ("Tại buổi lễ, ông Anthony Lake cho biết như vậy.", ["Anthony Lake"]),
        ("Thiếu tướng Lê Tiến Bộ cho biết. Bộ Công an đã vào cuộc.", ["Lê Tiến Bộ"]),
        ("Dự án Hoàng Quân Plaza ở Đặng Xá và An Đông Plaza đã xong.", []),
        ("Ông Nguyễn Thái Bình, Chánh Văn phòng Bộ, trả lời.", ["Nguyễn Thái Bình"]),
        ("Cao Thiên Trang và Cao Ngân dừng chân.", ["Cao Thiên Trang", "Cao Ngân"]),
        ("Anh và cô vợ Consuelo nhận nuôi cậu bé.", ["Consuelo"]),
        ("Mưa đã tạnh ở vùng núi phía bắc hôm qua./.Hà Huy Tám (TTXVN)", []),
    ],
)
def test_who_is_named_and_who_is_not(text: str, names: list[str] | None) -> None:
    """Names of the Hmong, of kin and in lists are people's; initials, buildings and authors are none."""
    expected = ["Heather Miller", "John L. Hays"] if names is None else names
    assert [person.name for person in _people(text)] == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Phó Bí thư Thường trực Thành ủy Hải Bình Nguyễn Văn Sáu chủ trì hội nghị.",
            {"Nguyễn Văn Sáu": ["Phó Bí thư Thường trực Thành ủy Hải Bình"]},
        ),
        (
            "Trung tướng Lê Quang Bảy, Ủy viên Trung ương Đảng, Tư lệnh Quân khu 9 và Đại tá Trần Chín dự.",
            {
                "Lê Quang Bảy": ["Trung tướng", "Ủy viên Trung ương Đảng", "Tư lệnh Quân khu 9"],
                "Trần Chín": ["Đại tá"],
            },
        ),
        (
            "Dự có các đồng chí: Đỗ Thị Mười, Chủ tịch UBND tỉnh Hà Nam; Lò Văn Hai, Giám đốc Sở Y tế.",
            {"Đỗ Thị Mười": ["Chủ tịch UBND tỉnh Hà Nam"], "Lò Văn Hai": ["Giám đốc Sở Y tế"]},
        ),
        (
            "Bà Lê Thị Ba, Ủy viên Ủy ban Khoa học, Công nghệ và Môi trường của Quốc hội.",
            {"Lê Thị Ba": ["Ủy viên Ủy ban Khoa học, Công nghệ và Môi trường của Quốc hội"]},
        ),
        (
            "Ông Vũ Tám, Vụ trưởng Vụ Pháp luật dân sự; bà Đỗ Lan, Cục trưởng Cục Bồi thường Nhà nước.",
            {"Vũ Tám": ["Vụ trưởng Vụ Pháp luật dân sự"], "Đỗ Lan": ["Cục trưởng Cục Bồi thường Nhà nước"]},
        ),
        (
            "Các Phó Chủ tịch: Trần Thị Tư, Vũ Ngọc Năm và Bùi Sáu cùng dự.",
            {name: ["Phó Chủ tịch"] for name in ("Trần Thị Tư", "Vũ Ngọc Năm", "Bùi Sáu")},
        ),
        (
            "Các đại biểu Vũ Văn Hai (Bà Rịa - Vũng Tàu), Bùi Thị Ba (Bạc Liêu) và Lê Nam (Huế) băn khoăn.",
            {name: ["đại biểu"] for name in ("Vũ Văn Hai", "Bùi Thị Ba", "Lê Nam")},
        ),
        (
            "Lê Văn Tư, Chủ tịch hội Nghệ sĩ múa Huế; bà Vũ Hai, Cục phó cục Mỹ thuật, Triển lãm và Văn hóa.",
            {
                "Lê Văn Tư": ["Chủ tịch hội Nghệ sĩ múa Huế"],
                "Vũ Hai": ["Cục phó cục Mỹ thuật, Triển lãm và Văn hóa"],
            },
        ),
        (
            "Chủ tịch UBND xã Sơn Hà, huyện Bảo Thắng (Lào Cai) Vũ Văn Hai nói với nhân viên Đại sứ quán.",
            {"Vũ Văn Hai": ["Chủ tịch UBND xã Sơn Hà, huyện Bảo Thắng (Lào Cai)"]},
        ),
        (
            "Chị Đỗ Thị Năm, nhân viên của trạm thu phí, và Phó Giám đốc Xí nghiệp Trần Tiến Bộ cho biết.",
            {"Đỗ Thị Năm": ["nhân viên của trạm thu phí"], "Trần Tiến Bộ": ["Phó Giám đốc Xí nghiệp"]},
        ),
        (
            "Cụ ông Nhật và người đàn ông Nga đến, Chủ tịch Quỹ Potomac và thiếu tướng Không quân vắng.",
            {},
        ),
        (
            "Chủ tịch Hiệp hội Chế biến và Xuất khẩu Thủy sản (HAS) Lê Văn Năm nói.",
            {"Lê Văn Năm": ["Chủ tịch Hiệp hội Chế biến và Xuất khẩu Thủy sản (HAS)"]},
        ),
        (
            "Giám đốc chi nhánh Công ty CP An Lành tại Huế, Trưởng ban Văn Hóa và anh Lê Đức Ph. đều vắng.",
            {},
        ),
        (
            "Chủ tịch UBND quận 1 Nguyễn Văn Tám chủ trì.",
            {"Nguyễn Văn Tám": ["Chủ tịch UBND quận 1"]},
        ),
        (
            "Ông Phan Đức Tám (52 tuổi, Trưởng phòng Nội vụ huyện Trà Cú) nói vậy.",
            {"Phan Đức Tám": ["Trưởng phòng Nội vụ huyện Trà Cú"]},
        ),
        (
            "Hôm qua bổ nhiệm bà Hà Thị Ba giữ chức Phó Cục trưởng Cục Chăn nuôi, Bộ Nông nghiệp.",
            {"Hà Thị Ba": ["Phó Cục trưởng Cục Chăn nuôi, Bộ Nông nghiệp"]},
        ),
        (
            "PGS.TS Ngô Thế Tám, nguyên Viện trưởng kiêm Chủ nhiệm Khoa Luật.",
            {"Ngô Thế Tám": ["PGS.TS", "nguyên Viện trưởng", "Chủ nhiệm Khoa Luật"]},
        ),
        (
            "Tổng thống Pháp Jacques Dupont gặp ông Y Thanh Niê.",
            {"Jacques Dupont": ["Tổng thống Pháp"], "Y Thanh Niê": []},
        ),
        (
            "Chủ tịch công ty là ông Vũ Tư. Đại tá Tưởng Văn Một bị thôi giữ chức Ủy viên Ban Thường vụ.",
            {
                "Vũ Tư": ["Chủ tịch công ty"],
                "Tưởng Văn Một": ["Đại tá", "Ủy viên Ban Thường vụ"],
            },
        ),
        (
            "Diễn viên Thu Thủy gặp phóng viên Báo Sao, Trung tá Lê Dung, Phó phòng PC45 tỉnh Trà Vinh.",
            {
                "Thu Thủy": ["Diễn viên"],
                "Lê Dung": ["Trung tá", "Phó phòng PC45 tỉnh Trà Vinh"],
            },
        ),
    ],
)
def test_each_wording_gives_every_person_the_offices_that_are_theirs(
    text: str, found: dict[str, list[str]]
) -> None:
    """Offices are read before, behind and between names, and shared where several people have one."""
    assert _offices(text) == found


def test_short_forms_belong_to_the_one_person_they_can_mean() -> None:
    """A given name alone is its person's, and nobody's where two people have it."""
    one = _people("Bí thư Đinh Văn Hùng nói. Theo ông Hùng, Bí thư Hùng sẽ đi cùng cháu Phong.")
    assert [(person.name, len(person.mentions)) for person in one] == [("Đinh Văn Hùng", 3), ("Phong", 1)]
    two = _people("Ông Đinh Văn Hùng gặp ông Lê Việt Hùng. Ông Hùng nói.")
    assert [len(person.mentions) for person in two] == [1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "Cháy ở đường Lê Lợi, Nguyễn Huệ và Trần Hưng Đạo.",
        "Học tập tư tưởng, đạo đức Hồ Chí Minh ở TP. Hồ Chí Minh, lời Bác Hồ dạy.",
        "Văn phòng luật sư Lê Đỗ, Phòng giao dịch An Lạc.",
        "Trường THPT chuyên Chu Văn An và quận Hai Bà Trưng, số 70 Nguyễn Chí Thanh.",
        "Bà T., cháu Nguyễn Thị N. và ông L.V.H. ở Hà Nam, Thái Bình, Trà Vinh. (Nguồn: Doãn Tấn/TTXVN)",
        "Lũ đã rút. Ảnh: Hồng Vĩnh.\nNguyễn Thị Hằng",
    ],
)
def test_what_only_bears_or_signs_with_a_name_is_no_person(text: str) -> None:
    """Streets, schools, movements, places, initials, authors and photographers are left out."""
    assert _people(text) == []


def test_the_longest_form_of_an_office_stands_for_the_shorter_ones() -> None:
    """Nobody has an office a second time in fewer words; the spelling that was given stays."""
    (person,) = _people(
        "Bộ trưởng Lê Văn Tá nói. Bộ trưởng Bộ GTVT Lê Văn Tá dự. Uỷ viên Trung ương Đảng LÊ VĂN TÁ đến."
    )
    assert person.name == "Lê Văn Tá"
    assert [office.text for office in person.offices] == ["Bộ trưởng Bộ GTVT", "Uỷ viên Trung ương Đảng"]
    assert person.offices[0].body == "Bộ GTVT"


def test_spans_are_places_in_the_text_and_keys_are_one_for_all_spellings() -> None:
    """Names and offices are copied from the text; two spellings of a name are equal by their key."""
    article = Article.from_json({"id": "1", "body": "Giám đốc Sở Y tế Hoà Bình Lý Thuý Mỹ nói."})
    (person,) = people(article)
    (office,) = person.offices
    assert [article.text[a:b] for a, b in (*person.mentions, office.span)] == ["Lý Thuý Mỹ", office.text]
    (other,) = _people("Bà LÍ THÚY MĨ dự.")
    assert other.key == person.key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mạng do Mark Tanzberg lập ra.", {"Mark Tanzberg": []}),
        ("Kenzo Tanifuda đến Hà Nội. Ông Tanifuda nói.", {"Kenzo Tanifuda": []}),
        ("Phó tổng thống Ấn Độ M. Vankesh Naidu dự.", {"M. Vankesh Naidu": ["Phó tổng thống Ấn Độ"]}),
        ("Tổng thống Xy-ri A.Át-mát nói.", {"A.Át-mát": ["Tổng thống Xy-ri"]}),
        ("Tướng Carl Danielsen Jr. đến.", {"Carl Danielsen Jr.": ["Tướng"]}),
        (
            "Bộ trưởng Tài chính Đức, bà Ursula von der Meyen nói.",
            {"Ursula von der Meyen": ["Bộ trưởng Tài chính Đức"]},
        ),
        ("Cùng đi có nhà lãnh đạo Triều Tiên Kim Song - in.", {"Kim Song - in": ["nhà lãnh đạo Triều Tiên"]}),
        (
            "Tổng thống Nga Putilov đến, ca sĩ Madelle hát.",
            {"Putilov": ["Tổng thống Nga"], "Madelle": ["ca sĩ"]},
        ),
        ("Tổng thống Mỹ đương nhiệm John Hanks.", {"John Hanks": ["Tổng thống Mỹ"]}),
        ("Chủ tịch AU Hailemar Tesfaye nói.", {"Hailemar Tesfaye": ["Chủ tịch AU"]}),
        ("Theo Dutertes, các hậu vệ Stuttgart chơi tốt, yêu cầu Thủ tướng Nga trả lời.", {}),
        ("Goldman Hanks nhận định. Tập đoàn Frank Waters và ca sĩ The Voice, tàu James Clark, ở Canada.", {}),
    ],
)
def test_foreign_names_are_known_without_an_honorific(text: str, found: dict[str, list[str]]) -> None:
    """A given name, initials, or a later mention make a foreign name a person's; firms have none."""
    assert _offices(text) == found


def test_words_run_together_are_parted() -> None:
    """A missing space between paragraphs neither hides a name nor lengthens it."""
    assert _offices("Bộ trưởng chúc mừng ông Lê Đình SángBí thư xã nóiÔng Trần Văn Tối đến.") == {
        "Lê Đình Sáng": [],
        "Trần Văn Tối": [],
    }


def test_a_list_of_comrades_begins_behind_a_colon() -> None:
    """A family name that is a country's, too, is a name behind “các đồng chí:”, and none elsewhere."""
    listed = Article.from_json(
        {"id": "1", "body": "Cùng dự có các đồng chí: Thái Bá Quyền, Phó Bí thư Tỉnh ủy."}
    )
    assert [person.name for person in people(listed)] == ["Thái Bá Quyền"]
    country = Article.from_json({"id": "2", "body": "Các nước dự gồm: Thái Lan, Lào và Campuchia."})
    assert people(country) == []
