"""What browsers and robots ask for at addresses of their own."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, url_for

ROBOTS = """\
# The documents belong to their newspapers, where search engines should find them; people are named in the
# news, and their pages here are for those who look for them here. What may be read is in the sitemap.
User-agent: *
Disallow: /?
Disallow: /document/
Disallow: /people
Disallow: /explanation/
Disallow: /export.
Disallow: /feed.atom
Disallow: /suggestions
Disallow: /status
Disallow: /api/

Sitemap: {sitemap}
"""


def add_fixed(blueprint: Blueprint) -> None:
    """Add what stands at fixed addresses."""

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        said = ROBOTS.format(sitemap=url_for("pages.sitemap", _external=True))
        return Response(said, mimetype="text/plain")

    @blueprint.get("/favicon.ico")
    def favicon() -> Response:
        return current_app.send_static_file("favicon.svg")
