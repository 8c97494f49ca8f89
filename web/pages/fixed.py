"""What browsers and robots ask for at addresses of their own."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

ROBOTS = """\
# The documents belong to their newspapers, where search engines should find them.
User-agent: *
Disallow: /?
Disallow: /document/
Disallow: /status
Disallow: /api/
"""


def add_fixed(blueprint: Blueprint) -> None:
    """Add what stands at fixed addresses."""

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        return Response(ROBOTS, mimetype="text/plain")

    @blueprint.get("/favicon.ico")
    def favicon() -> Response:
        return current_app.send_static_file("favicon.svg")
