"""The settings of this stage."""

from __future__ import annotations

from pydantic import Field

from crawler.settings import Table


class WebSettings(Table):
    """[web]: where the search page is served."""

    host: str = Field(
        "127.0.0.1", min_length=1, description="address to listen on; 0.0.0.0 lets other machines in"
    )
    port: int = Field(8080, ge=0, le=65_535, description="port to listen on; 0 takes any that is free")
    threads: int = Field(8, gt=0, le=256, description="requests answered at the same time")


TABLES: dict[str, type[Table]] = {"web": WebSettings}
"""The tables of this stage."""
