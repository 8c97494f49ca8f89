"""The settings of this stage."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from crawler.settings import Table


def _network(text: str) -> str:
    ipaddress.ip_network(text, strict=False)
    return text


def _public(text: str) -> str:
    parts = urlsplit(text)
    is_one = parts.scheme in ("http", "https") and parts.hostname and text.isascii() and text.isprintable()
    if text and (not is_one or parts.query or parts.fragment or " " in text):
        raise ValueError("give it as https://tracuu.example.vn, with its path where it has one")
    return text.rstrip("/")


class WebSettings(Table):
    """[web]: where the search page is served, and to whom."""

    host: str = Field(
        default="127.0.0.1", min_length=1, description="address to listen on; 0.0.0.0 lets other machines in"
    )
    port: int = Field(default=8080, ge=0, le=65_535, description="port to listen on; 0: any that is free")
    workers: int = Field(
        default=2, gt=0, le=64, description="processes that answer, of “tracuu serve”; not on Windows"
    )
    threads: int = Field(default=4, gt=0, le=256, description="requests that a process answers at once")
    hosts: tuple[str, ...] = Field(
        default=(),
        description="names that the site is asked by, “.example.vn” with all below it, “*” any; "
        "this machine's own always are",
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description="trusted proxies in front, whose X-Forwarded-For, -Proto and -Host are believed",
    )
    prefix: str = Field(
        default="",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="path that the site stands under, as /tra-cuu, where it is not a host's only one",
    )
    address: Annotated[str, AfterValidator(_public)] = Field(
        default="",
        description="where the public finds the site, as https://tracuu.example.vn: for feeds and mails",
    )
    metrics: Literal["loopback", "anyone", "off"] = Field(
        default="loopback", description="who may read /metrics: loopback, anyone or off"
    )
    access_log: Literal["off", "combined", "json"] = Field(
        default="off", description="form of the log of requests: off, combined or json"
    )
    access_log_file: str = Field(
        default="", description="file for the log of requests in place of the error output"
    )
    access_log_queries: bool = Field(
        default=True, description="whether the log of requests has what was searched for"
    )
    rate: float = Field(
        default=10.0,
        ge=0,
        le=100_000,
        description="requests a second that one address may go on asking of each worker; 0: no limit",
    )
    burst: int = Field(default=100, gt=0, description="requests that an address may ask at once")
    unlimited: tuple[Annotated[str, AfterValidator(_network)], ...] = Field(
        default=("127.0.0.0/8", "::1/128"), description="networks whose requests are not counted"
    )


TABLES: dict[str, type[Table]] = {"web": WebSettings}
"""The tables of this stage."""
