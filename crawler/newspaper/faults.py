"""What goes wrong on the sample newspapers: which article suffers from what, and the stray links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

BIG_PAGE: Final = "/du-lieu/thong-ke-day-du.html"
GZIP_BOMB: Final = "/du-lieu/nen.html"
PRIVATE_PAGE: Final = "http://10.0.0.1/noi-bo.html"
METADATA_PAGE: Final = "http://169.254.169.254/latest/meta-data/"

# moved: lists show an older address; moved-twice: with one more hop; flaky: 503 at first; windows-1258, nfd,
# old-tones: how the page is written; undated: no date; twice: second address and print twin;
# private-links: the text links to addresses of an inner network.
QUIRKS: Final[Mapping[str, Mapping[str, str]]] = {
    "truonggiang": {
        "khanh-thanh-cau-van-dai-sau-26-thang-thi-cong": "moved",
        "cho-tet-som-vung-bien-hang-que-len-ngoi": "moved-twice",
        "dong-xuan-duoc-mua-nong-dan-tan-my-van-ngong-thuong-lai": "flaky",
        "llvt-tinh-tong-ket-nam-2024-giu-yen-dia-ban-gan-dan-trong-bao-lu": "old-tones",
        "tap-huan-cong-tac-van-thu-theo-nghi-dinh-30-2020-nd-cp": "nfd",
        "hoi-thao-nang-cao-gia-tri-che-quang-lam-chat-luong-truoc-thuong-hieu": "undated",
        "lu-song-truong-vuot-bao-dong-3-so-tan-hon-1-900-ho-dan-trong-dem": "twice",
        "mot-nam-ke-hoach-145-chuyen-doi-so-khong-dung-o-chiec-may-tinh": "private-links",
    },
    "sonhai": {
        "thanh-lo-don-bun-dung-lai-truong-sau-lu": "moved",
        "cuu-bay-ngu-dan-troi-dat-hai-ngay-dem-tren-bien": "flaky",
        "nang-len-diem-dan-diem-phu-lai-ra-dong": "windows-1258",
        "tieng-trong-khai-truong-o-xa-dao-hon-may": "nfd",
        "co-to-quoc-theo-tau-ra-khoi-trong-tuan-le-bien-va-hai-dao": "old-tones",
        "cho-ca-len-mang-livestream-tu-boong-tau": "undated",
        "ron-rang-le-hoi-cau-ngu-cua-sot": "twice",
        "phien-cho-ca-dau-nam-ben-lach-van": "private-links",
    },
    # None is undated here: the address itself has the day.
    "tinhuy": {
        "mot-cua-giang-thanh-hen-gio-nao-tra-gio-ay": "moved",
        "bep-com-khong-dong-o-benh-vien-da-khoa-yen-thuong": "moved-twice",
        "ngay-thu-bay-o-bai-dau": "flaky",
        "co-duyen-va-tu-sach-di-bo-o-nam-cang": "nfd",
        "kiem-tra-viec-thuc-hien-chi-thi-21-ct-tu-tai-huyen-quang-lam": "twice",
        "sinh-hoat-chi-bo-tu-du-ky-den-dang-hop": "private-links",
    },
}


@dataclass(frozen=True)
class Stray:
    """A link among the most read articles that leads nowhere good."""

    fault: str
    href: str
    title: str


_BESIDE: Final = (
    Stray("private", PRIVATE_PAGE, "Bản tin nội bộ tháng này"),
    Stray("private", METADATA_PAGE, "Danh mục dữ liệu dùng chung của tỉnh"),
    Stray("big", BIG_PAGE, "Số liệu thống kê kinh tế - xã hội đầy đủ qua các năm"),
    Stray("bomb", GZIP_BOMB, "Bộ số liệu tổng hợp (bản nén)"),
)
STRAYS: Final[Mapping[str, tuple[Stray, ...]]] = {
    "truonggiang": (
        Stray(
            "missing",
            "/kinh-te/gia-lon-hoi-nhich-len-nguoi-nuoi-than-trong-tai-dan-post214477.html",
            "Giá lợn hơi nhích lên, người nuôi thận trọng tái đàn",
        ),
        Stray(
            "gone",
            "/xa-hoi/danh-sach-ung-ho-quy-vi-nguoi-ngheo-dot-2-post198305.html",
            "Danh sách ủng hộ Quỹ “Vì người nghèo” đợt 2",
        ),
        Stray(
            "soft-404",
            "/thoi-su/lich-tiep-cong-dan-cua-thuong-truc-tinh-uy-post187742.html",
            "Lịch tiếp công dân của Thường trực Tỉnh ủy",
        ),
        Stray(
            "inward",
            "/xay-dung-dang/tai-lieu-sinh-hoat-chi-bo-thang-9-post221950.html",
            "Tài liệu sinh hoạt chi bộ tháng 9",
        ),
        *_BESIDE,
    ),
    "sonhai": (
        Stray(
            "missing",
            "/tin-tuc/152206/chuyen-bien-cuoi-nam-trung-dam-ca-thu.html",
            "Chuyến biển cuối năm trúng đậm cá thu",
        ),
        Stray(
            "gone",
            "/tin-tuc/149031/thong-bao-tuyen-dung-lao-dong-di-bien.html",
            "Thông báo tuyển dụng lao động đi biển",
        ),
        Stray(
            "soft-404",
            "/tin-tuc/130418/lich-cat-dien-tuan-toi-o-dia-ban-tinh.html",
            "Lịch cắt điện tuần tới ở địa bàn tỉnh",
        ),
        Stray(
            "inward",
            "/tin-tuc/161227/ho-so-du-thi-bao-chi-viet-ve-bien.html",
            "Hồ sơ dự thi báo chí viết về biển",
        ),
        *_BESIDE,
    ),
    "tinhuy": (
        Stray(
            "missing",
            "/2021/03/08/ke-hoach-hoc-tap-nghi-quyet-quy-hai/",
            "Kế hoạch học tập nghị quyết quý hai",
        ),
        Stray(
            "gone",
            "/2018/11/02/du-thao-bao-cao-lay-y-kien-gop-y/",
            "Dự thảo báo cáo lấy ý kiến góp ý",
        ),
        Stray(
            "soft-404",
            "/2020/05/19/chuyen-trang-ky-niem-ngay-sinh-bac/",
            "Chuyên trang kỷ niệm Ngày sinh của Bác",
        ),
        Stray(
            "inward",
            "/2022/07/14/phan-mem-so-tay-dang-vien-dien-tu/",
            "Phần mềm sổ tay đảng viên điện tử",
        ),
        *_BESIDE,
    ),
}


def fault_at(site: str, path: str) -> str | None:
    """Return the fault of the stray link at this path of the site, if there is one."""
    return next((stray.fault for stray in STRAYS[site] if stray.href == path), None)
