"""Near-duplicates are told by their sketches."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.document import Caption, Document
from crawler.duplicates import MOST_PARTS, alike, sketch

FIRST = (
    "Sáng 12/3, Ban Thường vụ Huyện ủy Bình Giang tổ chức hội nghị sơ kết ba năm thực hiện Chỉ thị 05.",
    "Dự hội nghị có đồng chí Lê Văn Hoà, Bí thư Huyện ủy, và hơn một trăm đại biểu của các xã, thị trấn.",
    "Theo báo cáo, toàn huyện đã xây dựng được bốn mươi hai mô hình, trong đó mười lăm mô hình về nông thôn.",
    "Nhiều chi bộ đưa việc học tập vào nội dung sinh hoạt hằng tháng, gắn với chấn chỉnh lề lối làm việc.",
    "Bên cạnh kết quả, một số cấp ủy còn lúng túng trong việc chọn khâu đột phá và kiểm tra, giám sát.",
    "Đồng chí Bí thư yêu cầu các đơn vị tiếp tục nêu cao trách nhiệm của người đứng đầu, nói đi đôi với làm.",
    "Xã Tân Phú là đơn vị đầu tiên của huyện hoàn thành việc bê tông hóa đường ra đồng nhờ dân hiến đất.",
    "Bà Trần Thị Thuỷ, ở thôn Đông, cho biết gia đình bà hiến hai trăm mét vuông đất vườn để mở rộng đường.",
    "Phong trào giúp nhau làm kinh tế của hội phụ nữ đã đưa sáu mươi tám hộ thoát nghèo sau ba năm.",
    "Dịp này, Huyện ủy khen thưởng mười hai tập thể và hai mươi cá nhân tiêu biểu học tập và làm theo Bác.",
    "Huyện phấn đấu đến cuối năm sau có thêm ba xã đạt chuẩn, mỗi chi bộ có ít nhất một mô hình mới.",
    "Hội nghị cũng bàn việc phòng chống bão lũ, kiểm tra hồ đập và chuẩn bị vật tư trước mùa mưa năm nay.",
)
SECOND = (
    "Chiều qua, lực lượng kiểm lâm phối hợp với biên phòng phát hiện vụ khai thác gỗ trái phép ở khe Sâu.",
    "Tại hiện trường còn lại chín khúc gỗ lim, đường kính từ sáu mươi phân, cùng hai cưa máy bị bỏ lại.",
    "Hạt trưởng Phạm Quang Dũng nói khu vực này cách đường mòn gần nhất bốn giờ đi bộ, rất khó tuần tra.",
    "Từ đầu năm, toàn tỉnh xảy ra mười bảy vụ vi phạm lâm luật, giảm năm vụ so với cùng kỳ năm trước.",
    "Người dân bản Nà Lếch đã nhận khoán bảo vệ hơn bảy trăm héc ta rừng và lập tổ tuần tra tuần hai lần.",
    "Cơ quan chức năng đang xác minh chủ nhân của chiếc xe kéo được giấu trong bụi rậm cạnh bờ suối.",
    "Theo quy định mới, hành vi này có thể bị phạt tới năm trăm triệu đồng hoặc truy cứu hình sự.",
    "Tỉnh sẽ lắp thêm hai mươi trạm quan sát bằng máy ảnh để phát hiện sớm cháy rừng và chặt phá.",
    "Năm ngoái mưa đá làm gãy đổ gần trăm héc ta keo non, thiệt hại ước tính ba tỷ đồng.",
    "Chính quyền xã vận động bà con không đốt nương trong những ngày nắng nóng cao điểm của tháng tư.",
)
MORE = "Thông tin được bạn đọc quan tâm sẽ tiếp tục được cập nhật trong các bản tin tối nay và sáng mai."


def article(*sentences: str, **fields: Any) -> Document:
    """An article of one paper with these sentences."""
    given_fields = {"id": "1", "url": "https://bao.example/1", "source": "bao", "title": "Tin", **fields}
    return Document(body="\n".join(sentences), **given_fields)


ONE = article(*FIRST)


def in_another_paper(*sentences: str, **fields: Any) -> bool:
    """Whether these sentences in another paper are the same report as the first article."""
    return alike(sketch(ONE), sketch(article(*sentences, source="đài", **fields)))


def reworded(sentence: str) -> str:
    """The sentence with its last third in other words."""
    words = sentence.split()
    return " ".join([*words[: len(words) * 2 // 3], "như đã nói ở kỳ trước."])


@pytest.mark.parametrize(
    "sentences",
    [
        FIRST,
        (f"(TTX) - {FIRST[0]}", *FIRST[1:], "Theo TTX"),
        (MORE, *FIRST),
        FIRST[1:],
        (*FIRST[:3], *FIRST[4:9], *FIRST[10:]),
        tuple(sentence.upper() for sentence in FIRST),
        tuple(sentence.replace("Hoà", "Hòa").replace("Thuỷ", "Thủy") for sentence in FIRST),
        (" ".join(FIRST).replace(". ", ", ").replace(" và ", "; và "),),
        tuple(part for sentence in FIRST for part in sentence.split(", ")),
        (*map(reworded, FIRST[:4]), *FIRST[4:]),
        FIRST[:7],
        (*FIRST, *SECOND[:6]),
    ],
    ids=[
        "the same",
        "an agency's credit",
        "another lead",
        "no lead",
        "two sentences less",
        "capitals",
        "tone marks",
        "joined sentences",
        "split sentences",
        "some other words",
        "the first half",
        "with more of its own",
    ],
)
def test_the_same_report_in_another_paper(sentences: tuple[str, ...]) -> None:
    """What an editor does to an agency's report does not make it another one."""
    assert in_another_paper(*sentences, title="Một tiêu đề khác hẳn")


@pytest.mark.parametrize(
    "sentences",
    [
        SECOND,
        (*FIRST[:3], *SECOND),
        tuple(sentence for pair in zip(map(reworded, FIRST), SECOND, strict=False) for sentence in pair),
        (FIRST[0],),
        (),
    ],
    ids=["another", "a few sentences in common", "half of it, reworded", "one sentence of it", "nothing"],
)
def test_another_report(sentences: tuple[str, ...]) -> None:
    """A report that has less than most of its text in common is another one."""
    assert not in_another_paper(*sentences)


def test_a_paper_goes_on_with_its_story() -> None:
    """What one paper says again, behind its news, is no second copy; in another paper it would be."""
    later = (*SECOND[:3], *FIRST[1:10])
    assert in_another_paper(*later)
    assert not alike(sketch(ONE), sketch(article(*later)))
    assert alike(sketch(ONE), sketch(article(*FIRST[1:], MORE)))


def test_short_texts_are_not_folded() -> None:
    """Texts of a sentence or two, as a video's page has, are alike for what every page says."""
    usual = "Mời quý vị và các bạn xem chi tiết trong bản tin thời sự của đài phát thanh và truyền hình tỉnh."
    assert sketch(article(usual)) == ""
    assert not alike(sketch(article(usual)), sketch(article(usual)))
    assert not alike(sketch(article(*FIRST[:2], usual)), sketch(article(*SECOND[:2], usual)))


def test_captions_stand_for_a_text() -> None:
    """A report in pictures is known by its captions."""
    pictures = article(captions=tuple(map(Caption, FIRST)))
    assert alike(sketch(pictures), sketch(ONE))
    assert sketch(replace(ONE, captions=(Caption(SECOND[0]),))) == sketch(ONE)


def test_directives_of_one_form() -> None:
    """Directives are alike only to their own copies, for their forms repeat from one to the next."""
    directive = article(*FIRST, kind="chỉ thị", title="Chỉ thị số 05-CT/TW")
    copy = replace(directive, source="cổng", body=" ".join(FIRST))
    assert alike(sketch(directive), sketch(copy))
    assert not alike(sketch(directive), sketch(replace(directive, title="Chỉ thị số 06-CT/TW")))
    assert not alike(sketch(directive), sketch(ONE))


def test_sketches_are_short_and_the_same_in_every_process() -> None:
    """A sketch may be kept: it is short, in ASCII, and comes out the same tomorrow."""
    long = article(*FIRST, *SECOND)
    made = sketch(long)
    assert made.isascii()
    assert len(made) == 4 * (MOST_PARTS + 1)
    code = (
        "import sys; from crawler.document import Document; from crawler.duplicates import sketch;"
        "body = sys.stdin.buffer.read().decode();"
        "print(sketch(Document(id='1', url='', source='bao', title='', body=body)))"
    )
    for seed in ("1", "2"):
        again = subprocess.run(
            [sys.executable, "-c", code],
            input=long.body.encode(),
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert again.stdout.decode().strip() == made


texts = st.one_of(st.text(), st.lists(st.sampled_from([*FIRST, *SECOND, MORE])).map("\n".join))


@given(texts, texts, st.sampled_from(["article", "chỉ thị"]))
def test_any_text_has_a_sketch(one: str, other: str, kind: str) -> None:
    """No text fails; a sketch is like itself, and likeness goes both ways."""
    a, b = sketch(article(one, kind=kind)), sketch(article(other, title=other))
    assert a.isascii()
    assert len(a) <= 4 * (MOST_PARTS + 1)
    assert alike(a, a) == bool(a)
    assert alike(a, b) == alike(b, a)


@given(st.permutations(FIRST))
def test_the_order_of_paragraphs_does_not_matter(sentences: list[str]) -> None:
    """A report whose paragraphs are put in another order is the same."""
    assert in_another_paper(*sentences)
