"""A URL's identity and scope: two addresses of one page are one string, and what belongs to a site."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from url_normalize import url_normalize

TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|zarsrc|mc_[ce]id|igshid|_ga|ref|ref_src|spm|amp"
    r"|phpsessid|jsessionid|sid|sessionid",
    re.IGNORECASE,
)
"""Parameters that say where the reader came from, not which page is meant."""
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_MIRRORS = re.compile(r"^(?:www|m|mobile|amp)\.")
_MAX_LENGTH = 2000


def canonical(url: str, base: str = "") -> str | None:
    """The one form of an address (RFC 3986 §6, without fragment, tracking and session parameters).

    None for what is no http or https URL, names a user, or is longer than 2,000 characters.
    """
    try:
        joined = urljoin(base, url.strip())
        parts = urlsplit(joined)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        parts = urlsplit(url_normalize(joined) or "")
        kept = sorted(
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not TRACKING.fullmatch(name)
        )
    except ValueError:
        return None
    path = _PATH_SESSION.sub("", parts.path) or "/"
    result = urlunsplit((parts.scheme, parts.netloc, path, urlencode(kept), ""))
    return result if len(result) <= _MAX_LENGTH else None


def host(url: str) -> str:
    """The host with its port, as one connection's address; lower case."""
    return urlsplit(url).netloc.lower()


def same_site(url: str, home: str) -> bool:
    """Whether a page belongs to the site of that home page; www, m and amp hosts are the site itself."""
    return _MIRRORS.sub("", host(url)) == _MIRRORS.sub("", host(home))


def is_private(address: str) -> bool:
    """Whether an IP address is one that only this machine or its network has."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)
    return not (mapped or ip).is_global or ip.is_multicast
