"""What the facts say of documents, as values of the index's fields, and of which documents that changed.

A directive's key changes when more is known of it, and which one a citation is of when another is met; the
documents are then noted as renewed. A name and a body stand in the index as the document has them, so nothing
has to be put again where people are told apart or joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from indexer.knowledge.facts import Facts, citations, institutions, named, number_of, remembered, renewed
from indexer.schema import BODY, DIRECTIVE, PERSON

Values = Mapping[str, Sequence[str]]
"""For each field the values of one document."""

_MOST = 500


class Keys:
    """The facts as the index needs them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def generation(self) -> int:
        """Which database it is; in another one no mark means the same."""
        return number_of(self._facts.path)

    def last(self) -> int:
        """The mark of the documents that were renewed last."""
        with self._facts.reading() as connection:
            return remembered(connection).get("mark", 0)

    def renewed(self, after: int) -> Iterator[list[str]]:
        """The documents that were renewed after a mark, some at a time."""
        with self._facts.reading() as connection:
            query = sa.select(renewed.c.document).where(renewed.c.mark > after).order_by(renewed.c.document)
            found = list(connection.execute(query).scalars())
        for start in range(0, len(found), _MOST):
            yield found[start : start + _MOST]

    def of(self, identities: Sequence[str]) -> dict[str, Values]:
        """The values of those of some documents that say anything."""
        found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        with self._facts.reading() as connection:
            for field, document, value in (
                (DIRECTIVE, citations.c.document, citations.c.directive),
                (PERSON, named.c.document, named.c.key),
                (BODY, institutions.c.document, institutions.c.body),
            ):
                query = sa.select(document, value).distinct().where(document.in_(identities))
                if field == PERSON:
                    query = query.where(named.c.person != "")  # a whole name
                for identity, said in connection.execute(query.order_by(document, value)):
                    found[identity][field].append(said)
        return dict(found)
