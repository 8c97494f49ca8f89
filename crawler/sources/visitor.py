"""A look at a site for a person who waits: as polite as a crawl, and with an end.

robots.txt is obeyed and the host's pace kept; `most` requests, and no more than fit into `patience`
seconds, though always a few.
"""

from __future__ import annotations

from collections.abc import Callable

from crawler.discovery.urls import host
from crawler.errors import FetchError, Refused, TooLarge
from crawler.fetching import blocked
from crawler.fetching.fetch import Fetcher, Response
from crawler.fetching.pace import Pace
from crawler.fetching.robots import MAX_BYTES, MAX_REDIRECTS, Robots, robots_url
from crawler.language import gettext as _
from crawler.language import mark

_FEWEST = 8
MOST = 40
PATIENCE = 300.0


class Visitor:
    """Asks for pages, one after the other, of which `within` says that they may be asked for."""

    def __init__(
        self,
        asking: Fetcher,
        delay: float,
        pace: Pace | None = None,
        notice: Callable[[str], None] = lambda _url: None,
        agent: str = "",
        most: int = MOST,
        within: Callable[[str], bool] = lambda _url: True,
    ) -> None:
        self._asking = asking
        self._delay = delay
        self._pace = pace or Pace()
        self._notice = notice
        self._agent = agent
        self._most = most
        self._within = within
        self._robots: dict[str, Robots] = {}
        self.asked = 0

    @property
    def tired(self) -> bool:
        """Whether the next request would be one too many."""
        slowest = max([self._delay, *(rules.delay() for rules in self._robots.values())])
        fitting = int(PATIENCE / slowest) if slowest else self._most
        return self.asked >= min(self._most, max(_FEWEST, fitting))

    def get(self, url: str, limit: int | None = None) -> Response:
        """The answer for an address, redirects followed; FetchError where there is none or may be none."""
        if self.tired:
            raise Refused(mark("enough was asked for: %(count)d requests"), count=self.asked)
        return self._asking.get(url, before=self._before, limit=limit, agent=self._agent)

    def page(self, url: str, limit: int | None = None) -> Response | None:
        """The same where it may be missing: None for whatever is no page, or stands in place of one."""
        try:
            response = self.get(url, limit)
        except FetchError:
            return None
        return None if trouble(response) else response

    def robots(self, url: str) -> Robots:
        """The rules for a page; Unreachable where the host does not answer."""
        address = robots_url(url)
        if address not in self._robots:
            self._turn(address, self._delay)
            try:
                answer = self._asking.get(
                    address, limit=MAX_BYTES, redirects=MAX_REDIRECTS, cut=True, agent=self._agent
                )
            except (Refused, TooLarge):
                self._robots[address] = Robots.from_status(404, b"")
            else:
                self._robots[address] = Robots.from_status(answer.status, answer.body)
        return self._robots[address]

    def _before(self, url: str) -> None:
        if not self._within(url):
            raise Refused(mark("leads to another site: %(url)s"), url=url)
        rules = self.robots(url)
        if not rules.allows(url):
            raise Refused(mark("robots.txt forbids %(url)s"), url=url)
        self._turn(url, max(self._delay, rules.delay()))

    def _turn(self, url: str, delay: float) -> None:
        self._pace.wait(host(url), delay)
        self.asked += 1
        self._notice(url)


def trouble(response: Response) -> str:
    """Why an answer is not the page that was asked for, "" where it is."""
    why = blocked.reason(response.status, response.header, response.body)
    if why in blocked.IN_PLACE:
        return _(why)
    return "" if response.status == 200 else _("answers %(status)d") % {"status": response.status}
