"""A URL's identity and scope: two addresses of one page are one string, and what belongs to a site."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from url_normalize import url_normalize

TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|zarsrc|mc_[ce]id|igshid|_ga|ref|ref_src|spm|amp"
    r"|phpsessid|jsessionid|sessionid|aspsessionid\w*|cftoken|oscsid|zenid",
    re.IGNORECASE,
)
"""Parameters that say where the reader came from, not which page is meant."""
_SESSION = re.compile(r"sid=[0-9a-z]{20,}", re.IGNORECASE)  # a short sid is a story of NukeViet and its like
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*|/\(S\(\w*\)\)(?=/)", re.IGNORECASE)
_MIRRORS = re.compile(r"^(?:www|m|mobile|amp)\.")
_OTHER_HOST = re.compile(r"^(?:m|mobile|amp)\.")
_OTHER_FORM = re.compile(
    r"^/(?:amp|m|mobile|in)(?=/)|/(?:print|ban-in|in-bai)(?=/)|/(?:amp|print)/?$|[.-](?:amp|print)(?=\.\w{3,5}$|$)",
    re.IGNORECASE,
)
_OTHER_PARAMETER = re.compile(
    r"(?:print|in|banin|printable|mobile|m)=(?:1|true|yes|on|y)?|(?:output|outputtype|view|type)=(?:amp|print|mobile)"
    r"|tmpl=component|print|amp=\w*|m_redirect=\w*",
    re.IGNORECASE,
)
_NAT64 = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96")))  # RFC 6052, RFC 2765
_RETIRED = tuple(
    ipaddress.ip_network(network)
    # RFC 4291 §2.5.5.1, RFC 3879, RFC 7526, RFC 8215
    for network in ("::/96", "fec0::/10", "192.88.99.0/24", "64:ff9b:1::/48")
)
"""Networks that no public host has any more, but that a router may lead inwards."""
_HOST = re.compile(r"[a-z0-9.-]+")
_MAX_LENGTH = 2000


def canonical(url: str, base: str = "") -> str | None:
    """The one form of an address (RFC 3986 §6, without fragment, tracking and session parameters).

    None for what is no http or https URL, names a user, has a host that cannot be a name, or is longer
    than 2,000 characters.
    """
    try:
        joined = urljoin(base, url.strip())
        parts = urlsplit(joined)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        parts = urlsplit(url_normalize(joined) or "")
        if not _is_host(parts.netloc, parts.hostname or "") or parts.port == 0:
            return None
    except ValueError:
        return None
    # Left as it is written: "?1234" is not "?1234=", and "%E1" may be a letter of another encoding.
    kept = sorted(part for part in parts.query.split("&") if part and not _is_noise(part))
    path = _PATH_SESSION.sub("", parts.path) or "/"
    result = urlunsplit((parts.scheme, parts.netloc, path, "&".join(kept), ""))
    return result if len(result) <= _MAX_LENGTH else None


def page_key(url: str) -> str:
    """What all addresses of one page have in common: http, https, www and m are one, as are AMP and print.

    Of a canonical URL; never an address to be asked for. What is no address is its own key.
    """
    parts = _parts(url)
    if not parts.netloc:
        return url
    kept = sorted(part for part in parts.query.split("&") if part and not _OTHER_PARAMETER.fullmatch(part))
    path = _OTHER_FORM.sub("", parts.path).rstrip("/")
    return _MIRRORS.sub("", parts.netloc.lower()) + path + ("?" + "&".join(kept) if kept else "")


def is_other_form(url: str) -> bool:
    """Whether an address looks like the AMP, mobile or print form of another."""
    parts = _parts(url)
    return bool(
        _OTHER_HOST.match(parts.netloc)
        or _OTHER_FORM.search(parts.path)
        or any(map(_OTHER_PARAMETER.fullmatch, parts.query.split("&")))
    )


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def host(url: str) -> str:
    """The host with its port, as one connection's address; lower case."""
    return urlsplit(url).netloc.lower()


def site(url: str) -> str:
    """The host without what only names another form of the site (www, m, mobile, amp)."""
    return _MIRRORS.sub("", host(url))


def same_site(url: str, home: str) -> bool:
    """Whether a page belongs to the site of that home page; www, m and amp hosts are the site itself."""
    return site(url) == site(home)


def is_private(address: str) -> bool:
    """Whether an IP address is one that only this machine or its network has."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or _translated(ip) or ip
    return not ip.is_global or ip.is_multicast or any(ip in network for network in _RETIRED)


def _is_host(netloc: str, name: str) -> bool:
    """Whether a host is a name, or an IPv6 address in brackets; ValueError for what else is in brackets."""
    return bool(ipaddress.IPv6Address(name) if netloc.startswith("[") else _HOST.fullmatch(name))


def _translated(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    inside = any(ip in network for network in _NAT64)
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if inside else None


def _is_noise(parameter: str) -> bool:
    name = unquote(parameter.partition("=")[0])
    return bool(TRACKING.fullmatch(name) or _SESSION.fullmatch(parameter))
