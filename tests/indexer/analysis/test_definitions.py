"""What a text defines itself in brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.definitions import definitions, explains
from tests.indexer.documents import typed


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("tổ chức đảng", "TCĐ"),
        ("Uỷ ban nhân dân", "UBND"),
        ("Thành ủy", "ThU"),
        ("Thủ tướng", "TTg"),
        ("trung ương", "TW"),
        ("Trung ương", "T.Ư"),
        ("công nghiệp hóa, hiện đại hóa", "CNH, HĐH"),
        ("Giáo dục và Đào tạo", "GD và ĐT"),
        ("Giáo dục và Đào tạo", "GD&ĐT"),
        ("ban chỉ đạo 15", "BCĐ 15"),
        ("Công ty TNHH Sao Mai", "CTTNHHSM"),
        ("đại biểu", "DB"),
    ],
)
def test_explained(long: str, short: str) -> None:
    """Initials explain a short form, connecting words passed over, accents missing or not."""
    assert explains(long, short)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("dân tộc", "ĐT"),
        ("tổ chức đảng", "TC"),
        ("tổ chức đảng", "TCĐB"),
        ("tổ chức", "TCĐ"),
        ("giáo dục và", "GD"),
        ("ban chỉ đạo 15", "BCĐ 16"),
        ("", "TCĐ"),
        ("tổ chức đảng", ""),
    ],
)
def test_not_explained(long: str, short: str) -> None:
    """All letters must be there, in their order, and no more; đ is no d."""
    assert not explains(long, short)


DEFINITIONS = [
    ("Mỗi tổ chức đảng (TCĐ) họp hằng tháng.", {"TCĐ": "tổ chức đảng"}),
    ("Ðảng bộ (ĐB) xã họp.", {"ĐB": "Ðảng bộ"}),
    ("TCĐ (tổ chức đảng) họp", {"TCĐ": "tổ chức đảng"}),
    ("Ban Chấp hành (BCH) Trung ương", {"BCH": "Ban Chấp hành"}),
    ("phát triển kinh tế - xã hội (KT-XH)", {"KT-XH": "kinh tế - xã hội"}),
    ("đội ngũ cán bộ, đảng viên (CBĐV)", {"CBĐV": "cán bộ, đảng viên"}),
    ("Bí thư Thành ủy (ThU)", {"ThU": "Thành ủy"}),
    ("Sở Giáo dục và Đào tạo ( GD&ĐT )", {"GD&ĐT": "Giáo dục và Đào tạo"}),
    ("Ủy ban nhân dân tỉnh (UBND tỉnh)", {"UBND tỉnh": "Ủy ban nhân dân tỉnh"}),
    ("Trưởng ban chỉ đạo 15 (BCĐ 15)", {"BCĐ 15": "ban chỉ đạo 15"}),
    ("bảo hiểm y tế (sau đây gọi tắt là BHYT)", {"BHYT": "bảo hiểm y tế"}),
    ("bảo hiểm y tế (viết tắt là “BHYT”)", {"BHYT": "bảo hiểm y tế"}),
    (
        "Quy chế phối hợp, công tác (gọi tắt là Quy chế công tác)",
        {"Quy chế công tác": "Quy chế phối hợp, công tác"},
    ),
    ("khu công nghiệp (KCN, CCN)", {"KCN": "khu công nghiệp"}),
    ("công nghiệp hóa, hiện đại hóa (CNH, HĐH)", {"CNH, HĐH": "công nghiệp hóa, hiện đại hóa"}),
    ("“Thanh niên tình nguyện” (TNTN)", {"TNTN": "Thanh niên tình nguyện"}),
    ("Một lần. Hợp tác xã (HTX) Tân Lập", {"HTX": "Hợp tác xã"}),
    ("HTX (hợp tác xã) và HTX (hội tương xẻ)", {"HTX": "hợp tác xã"}),
    ("theo Quỹ Tiền tệ quốc tế (IMF)", {"IMF": "Quỹ Tiền tệ quốc tế"}),
    ("ông là Chủ tịch Hội đồng Viện Nghiên cứu Lúa (RRI)", {"RRI": "Viện Nghiên cứu Lúa"}),
    ("Hội Bảo vệ chim (Wild Bird Care - WBC)", {"WBC": "Hội Bảo vệ chim"}),
    ("tổng sản phẩm nội tỉnh (GRDP)", {"GRDP": "tổng sản phẩm nội tỉnh"}),
    ("tăng tổng thu nhập trong tỉnh (GDP)", {"GDP": "tổng thu nhập trong tỉnh"}),
    ("họ có tên lửa đạn đạo tầm xa (ICBM)", {"ICBM": "tên lửa đạn đạo tầm xa"}),
    ("tên lửa đã bay qua biển (ICBM)", {}),
    ("Phòng Cảnh sát ven sông (PC99)", {"PC99": "Phòng Cảnh sát ven sông"}),
    ("theo Ngân hàng Nhà nước Bến Sỏi (NHNN)", {"NHNN": "Ngân hàng Nhà nước Bến Sỏi"}),
    ("đã thử đạn siêu tốc (HVP) hôm qua", {"HVP": "đạn siêu tốc"}),
    ("máy bay của không quân hoàng gia Tân Lập (RAF)", {"RAF": "không quân hoàng gia Tân Lập"}),
    ("hiệp định thương mại tự do giữa hai miền (QFTA)", {"QFTA": "hiệp định thương mại tự do giữa hai miền"}),
    ("tại Hội nghị cấp cao Á - Âu lần thứ 12 (ASEM 12)", {"ASEM 12": "Hội nghị cấp cao Á - Âu lần thứ 12"}),
    ("Mục tiêu Thiên niên kỷ (MDGs)", {"MDGs": "Mục tiêu Thiên niên kỷ"}),
    ("Hội Saigon Friends of the River (SFR)", {"SFR": "Saigon Friends of the River"}),
    ("vay của JQCA (Cơ quan hợp tác vùng Sông Lam)", {"JQCA": "Cơ quan hợp tác vùng Sông Lam"}),
    (
        "Công ty TNHH XD & TM Sao Mai (gọi tắt công ty Sao Mai)",
        {"công ty Sao Mai": "Công ty TNHH XD & TM Sao Mai"},
    ),
    (
        "Công ty dịch vụ Mobiphone khu vực 9 (Mobiphone KV 9)",
        {"Mobiphone KV 9": "Công ty dịch vụ Mobiphone khu vực 9"},
    ),
    (
        "bà Tám (giám đốc Công ty TM Bến Sỏi, viết tắt: Công ty Bến Sỏi và Công ty CP Epai, viết tắt: Epai)",
        {"Công ty Bến Sỏi": "Công ty TM Bến Sỏi", "Epai": "Công ty CP Epai"},
    ),
]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        (
            "gồm Lào, Các tiểu Vương quốc Ả Rập thống nhất (UAE)",
            "UAE",
            "Các tiểu Vương quốc Ả Rập thống nhất",
        ),
        ("do Ủy hội Sông Lam (SRC) tổ chức", "SRC", "Ủy hội Sông Lam"),
        ("theo Báo cáo Đánh giá kỹ thuật lần 3 (TXR)", "TXR", "Báo cáo Đánh giá kỹ thuật lần 3"),
        ("cuộc diễn tập Hợp tác cứu nạn trên sông (RIVEX)", "RIVEX", "Hợp tác cứu nạn trên sông"),
        ("ở Nhật Bản dự Hội nghị về nghề cá sông Lam (LAFIC)", "LAFIC", "Hội nghị về nghề cá sông Lam"),
        ("tại Nhóm 7 nước công nghiệp (G 7)", "G 7", "Nhóm 7 nước công nghiệp"),
        ("đàm phán Bộ quy tắc ứng xử trên biển (COC)", "COC", "Bộ quy tắc ứng xử trên biển"),
        ("Phòng quản lý xuất nhập cảnh (PA 08) Công an tỉnh", "PA 08", "Phòng quản lý xuất nhập cảnh"),
        ("cán bộ Cục Cảnh sát phòng chống ma túy (C04) cho biết", "C04", "Cục Cảnh sát phòng chống ma túy"),
        ("vay vốn IDA (vốn của Hiệp hội phát triển quốc tế)", "IDA", "Hiệp hội phát triển quốc tế"),
    ],
)
def test_a_foreign_short_form_stands_for_the_name_before_it(text: str, short: str, long: str) -> None:
    """The name begins at a word for a body, or at a noun with a capital, where initials say nothing."""
    assert definitions(text) == {short: long}


@pytest.mark.parametrize(("text", "expected"), DEFINITIONS)
def test_definitions(text: str, expected: dict[str, str]) -> None:
    """What stands in brackets beside its long form is defined, either way round, exactly as written."""
    assert definitions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ông Lê Văn Tám (TP.HCM)",
        "Bệnh viện Sông Xanh (TP HCM)",
        "Trường THPT Bến Sỏi (Sở GD-ĐT)",
        "Cục Y tế dự phòng (BYT)",
        "Mưa lớn ở Bến Sỏi\n(TTXVN) Sáng nay",
        "Anh Tám (SN 1982, trú tại TP Cần Thơ)",
        "Nghị quyết Trung ương 4 (khóa XII)",
        "Bộ trưởng Lê Văn Tám (UAE)",
        "Đường bộ Quốc gia (QRS)",
        "Huyện A đã gửi Công ty được thành lập hôm qua (QRS)",
        "theo Hiệp định mà nước ta có tham gia (WTO)",
        "của công ty cổ phần Xây lắp điện Sao Mai (QRS)",
        "ở Ô-xtrây-li-a đẹp lắm (QRS)",
        "H.Tân Lập (H.Tân Lập)",
        "Cục Đường bộ IV (Tổng cục Đường bộ)",
        "Viện Nghiên cứu QRS (Đại học Bến Sỏi)",
        "có thể đầu tư vào hệ thống này (QRS)",
        "thị trường tài chính (HNM)",
        "một từ (TCĐ",
        "UBND họp",
        "()",
        "",
    ],
)
def test_no_definition(text: str) -> None:
    """A place, an agency, a year or the body above is no abbreviation of what stands before it."""
    assert definitions(text) == {}


SCRAPS = "UBND,TCĐ,T.Ư,(,),-,và,tổ chức đảng,gọi tắt là,tức là,Quỹ,Ủy ban,PC45,15,của,A,đ,Ð,&,Bộ,\n,VV,và và"
texts = st.one_of(typed, st.text(), st.lists(st.sampled_from(SCRAPS.split(",")), max_size=24).map(" ".join))


@given(texts)
def test_definitions_are_written_so(text: str) -> None:
    """Nothing raises, and both forms stand in the text."""
    for short, long in definitions(text).items():
        assert short in text
        assert long in text


@given(texts, texts)
def test_anything_may_be_explained(long: str, short: str) -> None:
    """Nothing raises, whatever is said to explain what."""
    assert explains(long, short) in (True, False)
