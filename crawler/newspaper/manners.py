"""What sets one kind of content system apart from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Manner:
    """The habits of one site: its sections and the addresses of its lists and feeds."""

    name: str
    title: str
    slogan: str
    sections: tuple[str, ...]
    feed: str
    section_path: str
    tag_path: str
    page_parameter: str | None
    absolute_links: bool = False
    news_sitemap: bool = True
    byte_order_mark: bool = False

    def page_path(self, path: str, page: int) -> str:
        """Return the path of the given page of a list."""
        if page == 1:
            return path
        return f"{path}?{self.page_parameter}={page}" if self.page_parameter else f"{path}page/{page}/"


MANNERS: Final = {
    manner.name: manner
    for manner in (
        Manner(
            name="truonggiang",
            title="Báo Trường Giang điện tử",
            slogan="Cơ quan của Đảng bộ tỉnh Trường Giang, tiếng nói của Đảng bộ, chính quyền và nhân dân",
            sections=(
                "Thời sự",
                "Xây dựng Đảng",
                "Kinh tế",
                "Xã hội",
                "Văn hóa - Thể thao",
                "Giáo dục - Y tế",
            ),
            feed="/rss/home.rss",
            section_path="/{slug}",
            tag_path="/tags/{slug}",
            page_parameter="page",
        ),
        Manner(
            name="sonhai",
            title="Báo Sơn Hải",
            slogan="Tiếng nói của Đảng bộ, chính quyền và nhân dân tỉnh Sơn Hải",
            sections=(
                "Tin trong tỉnh",
                "Xây dựng Đảng",
                "Biển và ngư dân",
                "Đời sống",
                "An ninh - Quốc phòng",
            ),
            feed="/rss.aspx",
            section_path="/chuyen-muc/{slug}.html",
            tag_path="/tu-khoa/{slug}.html",
            page_parameter="trang",
            byte_order_mark=True,
        ),
        Manner(
            name="tinhuy",
            title="Trang thông tin điện tử Tỉnh ủy Trường Giang",
            slogan="Đảng Cộng sản Việt Nam quang vinh muôn năm!",
            sections=("Tin hoạt động", "Học tập và làm theo Bác", "Nghiên cứu - Trao đổi", "Văn bản"),
            feed="/feed/",
            section_path="/chuyen-muc/{slug}/",
            tag_path="/tag/{slug}/",
            page_parameter=None,
            absolute_links=True,
            news_sitemap=False,
        ),
    )
}
