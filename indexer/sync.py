"""Full build and incremental update of the index, from the store's order of changes.

An index is a generation: a folder that one engine wrote. `manifest.json` beside the generations
names the one in use and its watermark, the last change that it holds. The engine commits first, the
manifest is replaced after it; a crash between the two means that the same documents are put again.
A watermark counts the changes of one store only, so the manifest names that, too.

The facts are brought up to the store before the index is, so that every document is put with what they say
of it. Where they come to say something else, as after a correction, the document is put again; where they
were made anew, the index is.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType

from crawler.document import Document
from crawler.folder import sync_folder
from crawler.language import gettext as _
from crawler.store import BATCH, Store, Stored
from indexer.analysing import Batch, analysed, processes_for
from indexer.engine import Engine, Reader
from indexer.errors import IndexMissing, IndexUnusable
from indexer.knowledge.keys import Keys
from indexer.schema import VERSION, Indexed, indexed

_NO_PROVINCES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which generation is in use, who built it, from which store and facts, and how far it goes.

    `facts` is the generation of the facts, 0 where there were none, and `renewed` the last of their marks.
    """

    engine: str
    version: int
    generation: str
    watermark: int
    store: int
    facts: int = 0
    renewed: int = 0

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """The manifest of an index folder; None where nothing was indexed; IndexUnusable where broken."""
        try:
            content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            content = {}
        if isinstance(content, dict):
            content = {"facts": 0, "renewed": 0} | content  # what older versions did not say
        if not isinstance(content, dict) or cls.__annotations__ != _kinds(content):
            raise IndexUnusable(folder, _("manifest.json is damaged"))
        return cls(**content)

    def write(self, folder: Path) -> None:
        """Put this manifest in place of the one before, at once and for good."""
        draft = folder / "manifest.json.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / "manifest.json")
        sync_folder(folder)

    def require(self, folder: Path, engine: Engine) -> None:
        """IndexUnusable where that engine, or this program, cannot use the index."""
        if self.engine != engine.name:
            raise IndexUnusable(
                folder,
                _("the index was built by %(built)s, the engine is now %(now)s")
                % {"built": self.engine, "now": engine.name},
            )
        if self.version != VERSION:
            raise IndexUnusable(folder, _("the index was built by another version of Tra Cứu"))

    def follows(self, store: Store) -> bool:
        """Whether the watermark is one of that store's: false where it was made anew or is an older copy."""
        return self.store == store.identity() and self.watermark <= store.last_sequence()


def sync(
    store: Store,
    folder: Path,
    engine: Engine,
    *,
    rebuild: bool = False,
    batch: int = 20_000,
    memory: int = 256,
    notice: Callable[[int], None] = lambda _count: None,
    provinces: Mapping[str, str] = _NO_PROVINCES,
    keys: Keys | None = None,
) -> int:
    """Bring the index up to the store's last change; how many documents were put.

    `provinces` maps a source to the slug of the province whose newspaper it is; `keys` are what the facts
    say, where there are any.

    A rebuild makes a new generation beside the one in use, which serves until the new one is whole; an
    index of another store is rebuilt in any case.
    """
    manifest = None if rebuild else Manifest.read(folder)
    if manifest is not None:
        # What is damaged or gone must not be taken for an empty index that needs only the last changes. Here
        # is the time to read all of it, which would hold up a search.
        open_reader(folder, engine)[0].close()
        engine.verify(folder / manifest.generation)
        rebuild = not manifest.follows(store) or manifest.facts != (keys.generation if keys else 0)
    # Taken before anything is read: what is renewed meanwhile is put again next time.
    last_renewed = keys.last() if keys else 0
    if manifest is None or rebuild:
        made = keys.generation if keys else 0
        generation = _next_generation(folder)
        manifest = Manifest(engine.name, VERSION, generation, 0, store.identity(), made, last_renewed)
    put = 0
    with engine.open_writer(folder / manifest.generation, memory) as writer:
        pending = 0
        for documents in _renewed(store, manifest, keys, provinces) if keys else ():
            writer.put(_knowing(documents, keys))
            put += len(documents)
        changes = _changes(store, manifest.watermark, provinces)
        for documents, last in analysed(changes, processes_for(store.count_changes(manifest.watermark))):
            writer.put(_knowing(documents, keys))
            manifest = replace(manifest, watermark=last)
            put += len(documents)
            pending += len(documents)
            notice(len(documents))
            if pending >= batch:
                writer.commit()
                pending = 0
                if not rebuild:
                    manifest.write(folder)
        writer.commit()
    manifest = replace(manifest, renewed=last_renewed)
    manifest.write(folder)
    _sweep(folder, manifest.generation)
    return put


def _knowing(documents: Sequence[Indexed], keys: Keys | None) -> Iterator[Indexed]:
    """The documents with what the facts say of them."""
    said = keys.of([document.id for document in documents]) if keys else {}
    return (document.knowing(said.get(document.id, {})) for document in documents)


def _renewed(
    store: Store, manifest: Manifest, keys: Keys, provinces: Mapping[str, str]
) -> Iterator[list[Indexed]]:
    """The documents of which the facts say something else now, without those that changed themselves."""
    for identities in keys.renewed(manifest.renewed):
        stored = store.get_all(identities).values()
        same = [_given(one, provinces) for one in stored if one.sequence <= manifest.watermark]
        yield [indexed(*each) for each in same]


def _given(stored: Stored, provinces: Mapping[str, str]) -> tuple[Document, str, int]:
    document = stored.document
    return document, provinces.get(document.source, ""), int(stored.added.timestamp())


def _changes(store: Store, after: int, provinces: Mapping[str, str]) -> Iterator[Batch]:
    """What changed after a sequence number, in batches, each with its last one."""
    while changes := store.changes(after, BATCH):
        after = changes[-1].sequence
        yield [_given(one, provinces) for one in changes], after


def open_reader(folder: Path, engine: Engine) -> tuple[Reader, Manifest]:
    """A reader of the index in use, with its manifest; IndexMissing or IndexUnusable where there is none."""
    manifest = Manifest.read(folder)
    if manifest is None:
        raise IndexMissing(folder)
    manifest.require(folder, engine)
    try:
        return engine.open_reader(folder / manifest.generation), manifest
    except IndexUnusable:
        if Manifest.read(folder) != manifest:
            # A rebuild has just put another generation in its place.
            return open_reader(folder, engine)
        raise


def _kinds(content: dict[str, object]) -> dict[str, str]:
    return {name: type(value).__name__ for name, value in content.items()}


def _next_generation(folder: Path) -> str:
    taken = [int(path.name.removeprefix("generation-")) for path in _generations(folder)]
    return f"generation-{max(taken, default=0) + 1}"


def _generations(folder: Path) -> list[Path]:
    return [path for path in folder.glob("generation-*") if path.name.removeprefix("generation-").isdecimal()]


def _sweep(folder: Path, used: str) -> None:
    """Remove generations that are no longer in use; one that a reader holds open on Windows stays for now."""
    for path in _generations(folder):
        if path.name != used:
            shutil.rmtree(path, ignore_errors=True)
