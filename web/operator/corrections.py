"""Where the operator corrects facts, joins and parts people and conferences, and takes it back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crawler.folder import DataFolder
from crawler.language import gettext as _
from indexer.knowledge.alike import alike
from indexer.knowledge.corrections import FIELDS, Action, Correction, Fact
from indexer.knowledge.flat import key_of
from indexer.knowledge.shelf import Conference, Evidence, Person, Wanted
from web.operator.mending import Mending, Place, joined, parted, written
from web.operator.session import operators_alone
from web.site import Site

_FIELDS_OF_FORM = ("fact", "name", "part", "field", "value", "note", "at")
_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_LONGEST = 1_000
_PER_PAGE = 50
_MOST_OFFERED = 20
_MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class Whole:
    """A person or a conference: what it is called, its page, and its places in documents."""

    fact: Fact
    slug: str
    name: str
    places: Sequence[Place]

    @property
    def address(self) -> str:
        """Its page."""
        return url_for(f"pages.{self.fact}", slug=self.slug)


def corrections(site: Site, folder: DataFolder) -> Blueprint:
    """The pages over a site's folder."""
    mending = Mending(folder, site.store, lambda: datetime.now(UTC))
    blueprint = Blueprint("corrections", __name__)
    _add_facts(blueprint, site, mending)
    _add_list(blueprint, site, mending)
    for fact, plural in ((Fact.PERSON, "people"), (Fact.CONFERENCE, "conferences")):
        _add_joining(blueprint, site, mending, fact, f"/{plural}/<slug>/merge")
    return blueprint


def _add_facts(blueprint: Blueprint, site: Site, mending: Mending) -> None:
    @blueprint.get("/corrections/new")
    @operators_alone
    def new() -> ResponseReturnValue:
        return _fact_form(site)

    @blueprint.post("/corrections/new")
    @operators_alone
    def make() -> ResponseReturnValue:
        action = Action.HIDE if "hide" in request.form else Action.SET
        field = _given("field") if action == Action.SET else ""
        try:
            one = Correction(
                action=action,
                fact=_given("fact"),
                document=_given("document"),
                name=_given("name"),
                part=_given("part"),
                field=field,
                value=written(field, _given("value")) if field else "",
                note=_given("note"),
                before=_given("before") if field in ("", _given("shown")) else "",
            )
            with site.facts.reading() as connection:
                every = alike(connection, one)
            shown = mending.keep(every)
        except ValueError as error:
            return _fact_form(site, str(error)), 400
        return _done(shown, "made")


def _fact_form(site: Site, reason: str = "") -> str:
    fact = _given("fact")
    stored = site.store.get(_given("document"))
    if fact not in list(Fact) or stored is None:
        abort(404)
    return render_template(
        "correct.html",
        reason=reason,
        document=stored.document,
        evidence=_evidence(site, stored.document.id),
        fields=FIELDS[Fact(fact)],
        given={name: _given(name) for name in _FIELDS_OF_FORM}
        | {"shown": _given("shown") or _given("field"), "before": _given("before") or _given("value")},
    )


def _evidence(site: Site, document: str) -> Evidence | None:
    """The sentence that the fact was read from, where its place was given."""
    found = _PLACE.fullmatch(_given("at"))
    return site.facts.evidence(document, (int(found[1]), int(found[2]))) if found else None


def _add_list(blueprint: Blueprint, site: Site, mending: Mending) -> None:
    @blueprint.get("/corrections")
    @operators_alone
    def listed() -> ResponseReturnValue:
        acts = mending.acts()
        text = request.args.get("page", "1")
        last = max(1, -(-len(acts) // _PER_PAGE))
        page = min(max(int(text), 1), last) if text.isascii() and text.isdigit() and len(text) < 9 else 1
        return render_template(
            "corrections.html",
            acts=acts[(page - 1) * _PER_PAGE : page * _PER_PAGE],
            page=page,
            last=last,
            told=request.args.get("told", ""),
            did=request.args.get("did", ""),
            latest=acts[0] if acts else (),
            page_of=lambda one: _page_of(site, one),
        )

    @blueprint.get("/corrections.jsonl")
    @operators_alone
    def exported() -> ResponseReturnValue:
        every = (one for act in reversed(mending.acts()) for one in act)
        lines = "".join(json.dumps(one.to_json(), ensure_ascii=False) + "\n" for one in every)
        return Response(
            lines,
            mimetype="application/jsonl",
            headers={"Content-Disposition": "attachment; filename=corrections.jsonl"},
        )

    @blueprint.post("/corrections/<identity>/withdraw")
    @operators_alone
    def withdraw(identity: str) -> ResponseReturnValue:
        return _done(mending.withdraw(identity), "taken")


def _add_joining(blueprint: Blueprint, site: Site, mending: Mending, fact: Fact, address: str) -> None:
    def found(slug: str) -> Whole:
        whole = _whole(site, fact, slug)
        if whole is None:
            abort(404)
        return whole

    def form(slug: str) -> ResponseReturnValue:
        return _joining_form(site, found(slug))

    def change(slug: str) -> ResponseReturnValue:
        whole, note = found(slug), _given("note")
        try:
            if "split" in request.form:
                away = {(document, name) for document, name in whole.places if document in _chosen()}
                made = parted(fact, whole.places, list(away), note)
            elif "rename" in request.form:
                made = _renamed(whole, _given("value"), note)
            else:
                other = _whole(site, fact, _given("other"))
                made = joined(fact, whole.places, other.places if other else (), note)
            shown = mending.keep(made)
        except ValueError as error:
            return _joining_form(site, whole, str(error)), 400
        return _done(shown, "made")

    blueprint.add_url_rule(address, f"{fact}_form", operators_alone(form), methods=["GET"])
    blueprint.add_url_rule(address, f"{fact}_change", operators_alone(change), methods=["POST"])


def _renamed(whole: Whole, value: str, note: str) -> list[Correction]:
    """One name for a person in all documents."""
    if not value:
        raise ValueError(_("“%(name)s” is missing") % {"name": "name"})
    return [
        Correction(
            action=Action.SET,
            fact=Fact.PERSON,
            document=document,
            name=name,
            field="name",
            value=value,
            note=note,
            before=whole.name,
        )
        for document, name in whole.places
    ]


def _joining_form(site: Site, whole: Whole, reason: str = "") -> str:
    stored = site.store.get_all([document for document, _name in whole.places])
    return render_template(
        "merge.html",
        whole=whole,
        reason=reason,
        others=_candidates(site, whole),
        query=_given("q"),
        documents=[stored[document].document for document, _name in whole.places if document in stored],
    )


def _whole(site: Site, fact: Fact, slug: str) -> Whole | None:
    if fact == Fact.PERSON:
        known = site.facts.person(slug)
        if known is None:
            return None
        places = site.facts.names_of(known.person, _MOST_PLACES)
        return Whole(fact, known.person.slug, known.person.name, places)
    page = site.facts.conference(slug)
    if page is None:
        return None
    reports = [(paper.id, "") for paper in page.papers[:_MOST_PLACES]]
    return Whole(fact, page.conference.slug, page.conference.name, reports)


def _candidates(site: Site, whole: Whole) -> list[Person | Conference]:
    """With what it might be merged: those that were looked for, else those that are alike."""
    query = _given("q")
    found: list[Person | Conference] = []
    if whole.fact == Fact.PERSON:
        known = site.facts.person(whole.slug)
        found += known.namesakes if known and not query else ()
        found += site.facts.people(query or whole.name, limit=_MOST_OFFERED).items
    else:
        page = site.facts.conference(whole.slug)
        assert page  # noqa: S101 - it was just found
        own = page.conference
        near = Wanted(year=own.day[:4], kind=own.kind, province=next(iter(own.provinces), ""))
        wanted = Wanted(text=query) if query else near
        found += site.facts.conferences(wanted, limit=_MOST_OFFERED).items
    by = {one.slug: one for one in found if one.slug != whole.slug}
    return list(by.values())[:_MOST_OFFERED]


def _done(shown: bool, did: str) -> ResponseReturnValue:
    return redirect(url_for("corrections.listed", told="shown" if shown else "kept", did=did))


def _page_of(site: Site, one: Correction) -> str:
    """Where what was corrected is shown now; "" where that is on no page of its own."""
    kind = "person" if one.fact in (Fact.PERSON, Fact.OFFICE) else "conference"
    if one.fact == Fact.CITATION or not site.library or not site.library.is_there:
        return ""
    names = {key_of(name) for name in (one.name, one.value, one.other_name) if name}
    for mention in site.facts.of_document(one.document):
        if mention.kind == kind and (kind == "conference" or key_of(mention.label) in names):
            return url_for(f"pages.{kind}", slug=mention.slug)
    return ""


def _given(name: str) -> str:
    return request.values.get(name, "").strip()[:_LONGEST]


def _chosen() -> frozenset[str]:
    return frozenset(request.form.getlist("document"))


def operator_is_in() -> bool:
    """Whether the operator looks at the page: a template's macros do not see its variables."""
    return bool(g.get("operator_token"))


def can_be_mended(of: str, field: str) -> bool:
    """Whether the operator, who looks at the page, can correct a field of such a fact."""
    return operator_is_in() and of in list(Fact) and field in (FIELDS[Fact(of)] or ("",))
