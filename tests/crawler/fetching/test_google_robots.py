"""The cases of Google's robots.txt specification and of its parser's own tests, in words of this project.

In two places RFC 9309 §2.2.2, which came after them, says otherwise, and the RFC is followed: an address
that is not percent-encoded is encoded before it is compared, and "%62" in a rule is "b".
"""

from __future__ import annotations

import pytest

from crawler.fetching.robots import AGENT, Robots

SITE = "http://bao.example"


def allowed(rules: str | bytes, target: str, agent: str = AGENT) -> bool:
    """Tell whether rules allow an address, or a path of the site, to an agent."""
    content = rules.encode() if isinstance(rules, str) else rules
    return Robots.parse(content, agent).allows(target if "://" in target or not target else SITE + target)


def group(*rules: str, agent: str = AGENT) -> str:
    """Write a group of rules."""
    return "\n".join([f"user-agent: {agent}", *rules, ""])


FORBID_ALL = group("disallow: /")


@pytest.mark.parametrize(
    ("rules", "target", "agent", "expected"),
    [
        ("", "", AGENT, True),
        (FORBID_ALL, "", "", True),
        (FORBID_ALL, "", AGENT, False),
        ("", "", "", True),
    ],
)
def test_nothing_is_a_case_too(rules: str, target: str, agent: str, expected: bool) -> None:
    """An empty file forbids nothing, an empty agent is named nowhere, an empty address is the root."""
    assert allowed(rules, target, agent) is expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("user-agent: TraCuu\ndisallow: /\n", False),
        ("who: TraCuu\nnot: /\n", True),
        ("user-agent TraCuu\ndisallow /\n", False),
    ],
)
def test_a_rule_is_a_name_and_a_value(rules: str, expected: bool) -> None:
    """Names that mean nothing are passed over; a forgotten colon is forgiven."""
    assert allowed(rules, "/x/y") is expected


GROUPS = """allow: /truoc/

user-agent: Mot
disallow: /
allow: /x/
user-agent: Hai
disallow: /
allow: /y/


allow: /w/
user-agent: Ba

user-agent: Mot
allow: /z/
disallow: /
"""


@pytest.mark.parametrize(
    ("agent", "path", "expected"),
    [
        ("Mot", "/x/b", True),
        ("Mot", "/z/d", True),
        ("Mot", "/y/c", False),
        ("Hai", "/y/c", True),
        ("Hai", "/w/a", True),
        ("Hai", "/z/d", False),
        ("Ba", "/z/d", True),
        ("Mot", "/truoc/", False),
        ("Hai", "/truoc/", False),
        ("Ba", "/truoc/", False),
    ],
)
def test_groups_are_joined_and_rules_outside_are_none(agent: str, path: str, expected: bool) -> None:
    """All groups of an agent are one, several agents may share one, blank lines end none."""
    assert allowed(GROUPS, path, agent) is expected


@pytest.mark.parametrize("change", [str.upper, str.lower, str.swapcase, str.title])
def test_names_are_of_any_case(change: type[str]) -> None:
    """USER-AGENT, Allow and disallow are read in whatever case they are written."""
    names = [change(name) for name in ("user-agent", "allow", "disallow")]
    rules = "{}: TraCuu\n{}: /x/\n{}: /\n".format(*names)
    assert allowed(rules, "/x/y")
    assert not allowed(rules, "/a/b")


@pytest.mark.parametrize("written", ["BAO TIN", "bao tin", "BaO tIn"])
@pytest.mark.parametrize("agent", ["Bao", "bao"])
def test_an_agent_is_of_any_case_and_ends_at_a_space(written: str, agent: str) -> None:
    """What follows the token in a User-agent line does not count."""
    rules = group("allow: /x/", "disallow: /", agent=written)
    assert allowed(rules, "/x/y", agent)
    assert not allowed(rules, "/a/b", agent)


@pytest.mark.parametrize(
    ("agent", "expected"),
    [("Foobot", True), ("Foobot-Bar", True), ("Foo_Bar", True)]
    + [(agent, False) for agent in ("", "ツ", "Foobot*", " Foobot ", "Foobot/2.1", "Foobot Bar")],
)
def test_only_a_token_is_an_agent(agent: str, expected: bool) -> None:
    """Letters, hyphen and underscore make a token; whoever calls himself otherwise is named by no group."""
    assert allowed(group("disallow: /", agent=agent), "/x", agent) is not expected


def test_a_space_in_an_agent_names_the_word_before_it() -> None:
    """The group of "Foo Bar" is that of Foo; whoever asks as "Foo Bar" belongs to everybody."""
    rules = group("disallow: /", agent="*") + group("allow: /x/", "disallow: /", agent="Foo Bar")
    assert allowed(rules, "/x/y", "Foo")
    assert not allowed(rules, "/x/y", "Foo Bar")


@pytest.mark.parametrize("named", ["TraCuuBot", "Tra", "Cuu", "TraCuu-Images"])
def test_a_token_is_compared_whole(named: str) -> None:
    """A group for an agent whose name begins or ends like ours is not ours."""
    assert allowed(group("disallow: /", agent=named), "/x/y")


@pytest.mark.parametrize("named", ["TraCuu/1.0", "TraCuu*", "tracuu (news)"])
def test_our_token_names_us_whatever_follows(named: str) -> None:
    """A site that names us with a version means us."""
    assert not allowed(group("disallow: /", agent=named), "/x/y")


@pytest.mark.parametrize(
    ("rules", "agent", "expected"),
    [
        ("", "Mot", True),
        (group("allow: /", agent="*") + group("disallow: /", agent="Mot"), "Mot", False),
        (group("allow: /", agent="*") + group("disallow: /", agent="Mot"), "Hai", True),
        (group("allow: /", agent="Mot") + group("disallow: /", agent="Hai"), "Ba", True),
    ],
)
def test_everybody_is_whoever_is_not_named(rules: str, agent: str, expected: bool) -> None:
    """The group of "*" holds for agents without one of their own, and without it no rule does."""
    assert allowed(rules, "/x/y", agent) is expected


@pytest.mark.parametrize(("path", "expected"), [("/x/", False), ("/X/", True)])
def test_paths_are_of_one_case(path: str, expected: bool) -> None:
    """Unlike names, addresses are compared letter by letter."""
    assert allowed(group(f"disallow: {path}"), "/x/y") is expected


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        (["disallow: /x/trang.html", "allow: /x/"], "/x/trang.html", False),
        (["allow: /x/trang.html", "disallow: /x/"], "/x/trang.html", True),
        (["allow: /x/trang.html", "disallow: /x/"], "/x/", False),
        (["disallow: ", "allow: "], "/x/trang.html", True),
        (["disallow: /", "allow: /"], "/x/trang.html", True),
        (["disallow: /x", "allow: /x/"], "/x", False),
        (["disallow: /x", "allow: /x/"], "/x/", True),
        (["disallow: /x/trang.html", "allow: /x/trang.html"], "/x/trang.html", True),
        (["allow: /trang", "disallow: /*.html"], "/trang.html", False),
        (["allow: /trang", "disallow: /*.html"], "/trang", True),
        (["allow: /x/trang.", "disallow: /*.html"], "/x/trang.html", True),
        (["allow: /x/trang.", "disallow: /*.html"], "/x/y.html", False),
        (["user-agent: *", "disallow: /x/", "user-agent: TraCuu", "disallow: /y/"], "/x/trang", False),
        (["disallow: /foo/bar/quz", "allow: /foo/*/qux"], "/foo/bar/quz", False),
        (["disallow: /foo/bar/quz", "allow: /foo/*/qux"], "/foo/quz", True),
        (["disallow: /foo/bar/quz", "allow: /foo/*/qux"], "/foo//quz", True),
        (["disallow: /foo/bar/quz", "allow: /foo/*/qux"], "/foo/bax/quz", True),
        (["disallow: /foo/bar$", "allow: /foo/bar/qux"], "/foo/bar", False),
        (["disallow: /foo/bar$", "allow: /foo/bar/qux"], "/foo/bar/qux", True),
        (["disallow: /foo/bar$", "allow: /foo/bar/qux"], "/foo/bar/", True),
        (["disallow: /foo/bar$", "allow: /foo/bar/qux"], "/foo/bar/baz", True),
        (["# disallow: /", "disallow: /foo/quz#qux", "allow: /"], "/foo/bar", True),
        (["# disallow: /", "disallow: /foo/quz#qux", "allow: /"], "/foo/quz", False),
        (["allow: /p", "disallow: /"], "/page", True),
        (["allow: /folder", "disallow: /folder"], "/folder/page", True),
        (["allow: /page", "disallow: /*.htm"], "/page.htm", False),
        (["allow: /page", "disallow: /*.ph"], "/page.php5", True),
        (["allow: /$", "disallow: /"], "/", True),
        (["allow: /$", "disallow: /"], "/page.html", False),
    ],
)
def test_the_longest_rule_decides(rules: list[str], path: str, expected: bool) -> None:
    """Of rules that fit, the longest counts, of equal ones the one that allows; *, $ and # are special."""
    assert allowed(group(*rules), path) is expected


def test_a_group_of_ones_own_stands_alone() -> None:
    """Whoever is named does not follow the rules for everybody as well."""
    rules = group("disallow: /x/", agent="*") + group("disallow: /y/")
    assert allowed(rules, "/x/trang")
    assert not allowed(rules, "/y/trang")


QUERY = "/foo/bar?qux=taz&baz=http://foo.bar?tar&par"


@pytest.mark.parametrize(
    ("rule", "path", "expected"),
    [
        (QUERY, QUERY, True),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/%62%61%7A", True),
        # Here RFC 9309 §2.2.2 is followed.
        ("/foo/bar/ツ", "/foo/bar/ツ", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        # A "/" that is encoded is none.
        ("/foo%2Fbar", "/foo/bar", False),
    ],
)
def test_letters_are_compared_as_they_are_encoded(rule: str, path: str, expected: bool) -> None:
    """A letter and its percent-encoding are one."""
    assert allowed(group("disallow: /", f"allow: {rule}"), path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/mo/", True), ("/mo/index.htm", False), ("/mo/index.html", True), ("/khac", False)],
)
def test_an_index_is_its_folder(path: str, expected: bool) -> None:
    """Where index.html is allowed, so is the folder."""
    assert allowed(group("allow: /mo/index.html", "disallow: /", agent="*"), path) is expected


def test_a_line_has_an_end() -> None:
    """Of a line beyond eight times 2,083 bytes what fits counts, be it forbidding or allowing."""
    long = "/x/" + "a" * (8 * 2083 - len("/x/") - len("disallow: ") - 2)
    forbidding = group(f"disallow: {long}/qux")
    assert allowed(forbidding, "/fux")
    assert not allowed(forbidding, f"{long}/fux")
    longer, other = (f"/x/{letter * (8 * 2083 - len('/x/') - len('allow: ') - 2)}" for letter in "ab")
    allowing = group("disallow: /", f"allow: {longer}/qux", f"allow: {other}/qux")
    assert not allowed(allowing, "/")
    assert allowed(allowing, f"{longer}/qux")
    assert allowed(allowing, f"{other}/fux")


FISH = ["/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fishheads/yummy.html"]
FISH += ["/fish.html?id=anything"]
NO_FISH = ["/bar", "/Fish.asp", "/catfish", "/?id=fish"]
PHP = ["/filename.php", "/folder/filename.php"]
LONG_PHP = ["/folder/filename.php?parameters", "/filename.php/", "/index?f=filename.php/"]
LONG_PHP += ["//folder/any.php.file.html"]
NO_PHP = ["/bar", "/php/", "/index?php", "/windows.PHP", "/aaaphpaaa", "//windows.PHP"]


@pytest.mark.parametrize(
    ("rule", "matching", "other"),
    [
        ("/", ["/", "/bar", "/fish?a"], []),
        ("/*", ["/", "/bar", "/fish?a"], []),
        ("/fish", FISH, NO_FISH),
        ("/fish*", FISH, NO_FISH),
        (
            "/fish/",
            ["/fish/", "/fish/salmon", "/fish/?salmon", "/fish/salmon.html", "/fish/?id=anything"],
            ["/bar", "/fish", "/fish.html", "/Fish/Salmon.html", "/animals/fish/"],
        ),
        ("/*.php", PHP + LONG_PHP, NO_PHP),
        ("/*.php$", PHP, [*NO_PHP, *LONG_PHP, "/filename.php5"]),
        ("/fish*.php", ["/fish.php", "/fishheads/catfish.php?parameters"], ["/bar", "/Fish.PHP"]),
    ],
)
def test_patterns_match_as_the_documentation_shows(rule: str, matching: list[str], other: list[str]) -> None:
    """The table of patterns in the specification."""
    rules = group("disallow: /", f"allow: {rule}")
    forbidding = group(f"disallow: {rule}")
    paths = matching + other
    assert [path for path in paths if not allowed(forbidding, path)] == matching
    if rule not in ("/", "/*"):
        assert [path for path in paths if allowed(rules, path)] == matching


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_end_in_any_way(end: str, last: bool) -> None:
    """Lines of Unix, DOS and old Macs, the last one ended or not."""
    lines = ["User-Agent: Mot", "Allow: /some/path", "User-Agent: Hai", "", "", "Disallow: /"]
    rules = end.join(lines) + (end if last else "")
    assert allowed(rules, "/x", "Mot")
    assert not allowed(rules, "/x", "Hai")


def test_lines_end_in_several_ways_at_once() -> None:
    """One file may mix them, and no other letter ends a line."""
    rules = "User-Agent: Mot\nAllow: /a\r\nUser-Agent: Hai\n\r\n\rDisallow: /"
    assert not allowed(rules, "/x", "Hai")
    assert allowed(rules, "/x", "Mot")
    assert not allowed(group("disallow: /x\u2028allow: /x", "disallow: /x"), "/x")


@pytest.mark.parametrize(
    ("content", "obeyed"),
    [
        (b"\xef\xbb\xbfUser-Agent: TraCuu\nDisallow: /\n", True),
        (b"\xef\xbbUser-Agent: TraCuu\nDisallow: /\n", True),
        (b"\xefUser-Agent: TraCuu\nDisallow: /\n", True),
        (b"\xef\x11\xbfUser-Agent: TraCuu\nDisallow: /\n", False),
        (b"User-Agent: TraCuu\n\xef\xbb\xbfDisallow: /\n", False),
        ("User-Agent: TraCuu\nDisallow: /\n".encode("utf-16"), True),
    ],
)
def test_a_byte_order_mark_is_passed_over(content: bytes, obeyed: bool) -> None:
    """At the beginning, whole or cut, a mark hides nothing; elsewhere it makes its line unreadable."""
    assert allowed(content, "/x") is not obeyed


@pytest.mark.parametrize("place", ["first", "last"])
def test_sitemaps_stand_anywhere(place: str) -> None:
    """A sitemap belongs to no group, and ends none."""
    named, other = (
        "Sitemap: http://bao.example/sitemap.xml\n",
        "User-Agent: Mot\nAllow: /a\nUser-Agent: Hai\n",
    )
    rules = named + other if place == "first" else other + "\n\n" + named
    assert Robots.parse(rules.encode()).sitemaps() == ["http://bao.example/sitemap.xml"]


@pytest.mark.parametrize("between", ["Sitemap: http://bao.example/s.xml", "Clean-param: a /b", "nonsense"])
def test_what_is_no_rule_ends_no_group(between: str) -> None:
    """Agents with nothing but other records between them share their rules."""
    rules = f"User-agent: Mot\n{between}\nUser-agent: Hai\nDisallow: /\n"
    assert not allowed(rules, "/x", "Mot")
    assert not allowed(rules, "/x", "Hai")


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("http://bao.example", "/"),
        ("http://bao.example/", "/"),
        ("http://bao.example/a", "/a"),
        ("http://bao.example/a/", "/a/"),
        ("http://bao.example/a/b?c=http://d.e/", "/a/b?c=http://d.e/"),
        ("http://bao.example/a/b?c=d&e=f#fragment", "/a/b?c=d&e=f"),
        ("http://bao.example?a", "/?a"),
        ("http://bao.example/a;b#c", "/a;b"),
    ],
)
def test_path_and_query_are_what_is_compared(target: str, path: str) -> None:
    """Neither the host nor the fragment belongs to what a rule is compared with."""
    assert not allowed(group(f"disallow: {path}$"), target)
    assert allowed(group(f"disallow: {path}x"), target)


@pytest.mark.parametrize(("rule", "path"), [("/á", "/%C3%A1"), ("/%aa", "/%AA"), ("/a/b/c", "/a/b/c")])
def test_rules_are_encoded_before_they_are_compared(rule: str, path: str) -> None:
    """Letters of a rule are percent-encoded, its percent-encodings are of one case."""
    assert not allowed(group(f"disallow: {rule}"), path)
