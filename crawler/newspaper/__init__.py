"""Three invented newspapers, served over HTTP for the demo and the tests to crawl.

    with open_press() as press:
        print(press["truonggiang"].home)

The sites differ as real content systems do, and much goes wrong on them on purpose: see `faults`.
"""

from .articles import Article, Image
from .files import File
from .server import Press, open_press
from .site import Request, Site

__all__ = ["Article", "File", "Image", "Press", "Request", "Site", "open_press"]
