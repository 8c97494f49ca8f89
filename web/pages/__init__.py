"""The pages that a person reads, each kind in a module of its own."""

from __future__ import annotations

from flask import Blueprint

from web.pages.about import add_about
from web.pages.citing import add_citing
from web.pages.conferences import add_conferences
from web.pages.directives import add_directives
from web.pages.document import add_document
from web.pages.exporting import add_exporting
from web.pages.fixed import add_fixed
from web.pages.operating import add_status
from web.pages.people import add_people
from web.pages.programs import add_programs
from web.pages.search import add_search
from web.pages.sources import add_sources
from web.pages.taking import add_taking
from web.pages.telling import add_telling
from web.pages.versions import add_versions
from web.site import Site


def pages(site: Site) -> Blueprint:
    """The pages over a site."""
    blueprint = Blueprint("pages", __name__)
    add_search(blueprint, site)
    add_document(blueprint, site)
    add_citing(blueprint, site)
    add_taking(blueprint, site)
    add_exporting(blueprint, site)
    add_versions(blueprint, site)
    add_conferences(blueprint, site)
    add_directives(blueprint, site)
    add_people(blueprint, site)
    add_status(blueprint, site)
    add_sources(blueprint, site)
    add_about(blueprint, site)
    add_telling(blueprint, site)
    add_programs(blueprint)
    add_fixed(blueprint)
    return blueprint
