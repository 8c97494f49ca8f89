"""A document in the words of schema.org, for programs that read pages (JSON-LD)."""

from __future__ import annotations

from typing import Any

from crawler.document import Document
from web.exports.reference import Reference


def linked(document: Document, reference: Reference) -> dict[str, Any]:
    """A NewsArticle, or a Legislation for what has a number; what is not known is left out."""
    content: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation" if reference.is_directive else "NewsArticle",
        "headline": "" if reference.is_directive else reference.title,
        "name": reference.title,
        "description": reference.lead,
        "url": reference.url,
        "inLanguage": "vi",
        "datePublished": document.published and document.published.isoformat(),
        "dateModified": document.updated and document.updated.isoformat(),
        "articleSection": document.section,
        "keywords": list(reference.tags),
    }
    if reference.is_directive:
        content |= {
            "legislationIdentifier": reference.number,
            "legislationType": reference.kind,
            "legislationDate": reference.issued and reference.issued.isoformat(),
            "legislationPassedBy": reference.issuer and {"@type": "Organization", "name": reference.issuer},
        }
    else:
        content |= {
            "author": [{"@type": "Person", "name": name} for name in reference.authors],
            "publisher": {"@type": "NewsMediaOrganization", "name": reference.newspaper},
        }
    return {name: value for name, value in content.items() if value}
