"""What a rebuild promises: parts of a bounded size, taken up after a stop, the same index as in one go, answers all the while."""

import errno
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import query
from pipeline.errors import FullDiskError
from pipeline.index.build import Analysis
from pipeline.index.embedded import Embedded
from pipeline.index.generations import PARTS
from pipeline.index.layout import Inversion
from pipeline.index.merging import runs
from pipeline.index.sealing import Sealed
from pipeline.meaning import Reading
from pipeline.model import DocumentId, IndexEntry, Progress
from tests.texts import entry, identifier, loader, reading, shelf, silent

RULES = {"passages": 1}
PASSAGES = 7
WORDS = "eau commune région alliance emploi élu étude élève marché tiers-lieu bénévole aide à domicile"


def centre(count: int) -> tuple[Reading, ...]:
    """Make documents of two pages, with some words of all and one of their own."""
    words = WORDS.split()
    return tuple(
        reading(
            f"note {number}",
            f"La coopération de la {words[number % 7]} et de l'{words[number % 5]} n° {number}. L'aide à domicile, mot{number}.",
            f"Une Aide à Domicile pour {words[-number % 11]}, l'{words[number % 3]} et les élus du Morbihan.",
            title=f"Note {number} sur {words[number % 10]}",
            authors=(f"Autrice {number % 4}",),
        )
        for number in range(count)
    )


CENTRE = centre(23)
IDS = sorted(each.document.id for each in CENTRE)
DIGESTS = {document_id: f"digest of {document_id[:9]}" for document_id in IDS}


class Loading:
    """Gives documents and remembers which; before one of them, it does what it is told."""

    def __init__(self, before: int = -1, stop: BaseException | None = None) -> None:
        self.loaded: list[DocumentId] = []
        self._before, self._stop = before, stop

    def __call__(self, ids: Iterable[DocumentId]) -> Iterator[IndexEntry]:
        """Give documents in the order asked."""
        entries = {each.document.id: entry(each) for each in CENTRE}
        for each in ids:
            if len(self.loaded) == self._before:
                if self._stop is None:
                    os.kill(os.getpid(), signal.SIGKILL)
                else:
                    raise self._stop
            self.loaded.append(each)
            yield entries[each]


def opened(folder: Path) -> Embedded:
    """Open an index that builds parts of two documents."""
    return Embedded(folder, rules=RULES, part_passages=PASSAGES)


def files(folder: Path) -> dict[str, bytes]:
    """Give the arrays of the one generation that is published."""
    return {path.name: path.read_bytes() for path in folder.glob("0*/*.npy")}


def held(folder: Path) -> list[DocumentId]:
    """List the documents of the parts that are complete."""
    parts = Sealed(folder / PARTS, {})
    names = sorted(path.name for path in parts.folder.iterdir() if path.name.isdigit())
    return [document_id for name in names for document_id in parts.manifest(name).documents]


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """An index whose first build was killed (``kill -9``) while it read its sixteenth document."""
    folder = tmp_path / "index"
    program = (
        "import sys; from pathlib import Path; from tests.test_index_parts import *;"
        "opened(Path(sys.argv[1])).replace(IDS, Loading(before=15), silent, digests=DIGESTS)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], check=False, cwd=Path(__file__).parents[1])
    assert done.returncode == -signal.SIGKILL
    return folder


def test_many_parts_give_what_one_gives(tmp_path: Path) -> None:
    """Array for array and byte for byte, an index put together from parts is that made in one."""
    Embedded(tmp_path / "one", rules=RULES).replace(IDS, loader(CENTRE), silent)
    opened(tmp_path / "many").replace(IDS, loader(CENTRE), silent)
    one, many = files(tmp_path / "one"), files(tmp_path / "many")
    assert one.keys() == many.keys()
    assert [name for name in one if one[name] != many[name]] == []
    assert b"aide \xc3\xa0 domicile" in np.load(next((tmp_path / "many").glob("0*/labels.npy"))).tolist()


def test_no_part_holds_more_than_its_share(tmp_path: Path) -> None:
    """However many documents there are, a part holds so many passages at most, the head of each document being one."""
    sizes: list[int] = []

    def report(progress: Progress) -> None:
        if progress.step == "merge" and not sizes:
            parts = Sealed(tmp_path / PARTS, {})
            found = [parts.manifest(path.name) for path in parts.folder.iterdir()]
            sizes.extend(each.passages + len(each.documents) for each in found)

    opened(tmp_path).replace(IDS, loader(CENTRE), report, digests=DIGESTS)
    assert len(sizes) == 12
    assert sum(sizes) == 3 * len(CENTRE)
    assert max(sizes) <= PASSAGES


def test_a_build_holds_one_part_at_a_time(tmp_path: Path) -> None:
    """Nothing of a part is left in memory when the next one is begun, neither what was read nor what was made of it."""
    gc.collect()
    gc.disable()  # what is not freed at once would be freed at some time, and be held until then
    try:
        held: list[int] = []

        def load(ids: Iterable[DocumentId]) -> Iterator[IndexEntry]:
            for each in loader(CENTRE)(ids):
                held.append(sum(isinstance(one, Analysis | Inversion) for one in gc.get_objects()))
                yield each

        opened(tmp_path).replace(IDS, load, silent)
    finally:
        gc.enable()
    assert len(held) == len(IDS)
    assert max(held) == 1


@given(st.lists(st.integers(0, 30)), st.integers(1, 40))
def test_parts_are_put_together_in_blocks(sizes: list[int], block: int) -> None:
    """Blocks are all rows in their order, and hold so many entries at most, or one row."""
    cut = list(runs(np.array(sizes, dtype=np.int64), block))
    assert [row for first, last in cut for row in range(first, last)] == list(range(len(sizes)))
    assert all(sum(sizes[first:last]) <= block or last == first + 1 for first, last in cut)


def test_a_killed_build_is_carried_on(stopped: Path, tmp_path: Path) -> None:
    """What is complete is not read again after a kill, what is not is; the index is that of a build in one go."""
    complete = held(stopped)
    assert complete == IDS[:14]
    loading = Loading()
    opened(stopped).replace(IDS, loading, silent, digests=DIGESTS)
    assert loading.loaded == IDS[14:]
    assert not (stopped / PARTS).exists()
    opened(tmp_path / "whole").replace(IDS, loader(CENTRE), silent)
    whole = files(tmp_path / "whole")
    assert {name: whole[name] == content for name, content in files(stopped).items()} == dict.fromkeys(whole, True)


def test_a_changed_document_is_read_again_with_its_part(stopped: Path) -> None:
    """Only parts all of whose documents are as they were, and all there still, are taken up."""
    changed, gone = IDS[2], IDS[5]
    loading = Loading()
    wanted = [each for each in IDS if each != gone]
    opened(stopped).replace(wanted, loading, silent, digests={**DIGESTS, changed: "another"})
    assert loading.loaded == [*IDS[2:5], *IDS[14:]]
    assert opened(stopped).state().documents == set(wanted)


@pytest.mark.parametrize("what", ["other rules", "a damaged file", "not sealed", "no digests"])
def test_what_cannot_be_trusted_is_made_again(stopped: Path, what: str) -> None:
    """A part made by other rules, altered or still without its name is not taken up; none is where nothing tells how documents are."""
    index = (
        Embedded(stopped, rules={"passages": 2}, part_passages=PASSAGES) if what == "other rules" else opened(stopped)
    )
    if what == "a damaged file":
        for path in (stopped / PARTS).rglob("posting_passage.npy"):
            content = bytearray(path.read_bytes())
            content[-1] ^= 1
            path.write_bytes(content)
    if what == "not sealed":
        for path in (stopped / PARTS).iterdir():
            path.rename(path.with_suffix(".tmp"))
    loading = Loading()
    index.replace(IDS, loading, silent, digests=None if what == "no digests" else DIGESTS)
    assert loading.loaded == IDS


def test_an_update_leaves_the_parts_of_a_stopped_build(tmp_path: Path) -> None:
    """A deposit between a stopped rebuild and the next one is published, and costs the rebuild nothing."""
    index = opened(tmp_path)
    index.replace(IDS[:20], loader(CENTRE), silent, digests=DIGESTS)
    with pytest.raises(KeyboardInterrupt):
        index.replace(IDS, Loading(before=15, stop=KeyboardInterrupt()), silent, digests=DIGESTS)
    index.update(IDS[20:], [], loader(CENTRE), silent)
    assert index.state().documents == set(IDS)
    loading = Loading()
    index.replace(IDS, loading, silent, digests=DIGESTS)
    assert loading.loaded == IDS[14:]


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """A disk that fills up is told with what to do; the index before answers, and the parts that are complete are kept."""
    index = opened(tmp_path)
    index.replace(IDS[:3], loader(CENTRE), silent, digests=DIGESTS)
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(FullDiskError, match=r"Free some room.*passerelle rebuild"):
        index.replace(IDS, Loading(before=15, stop=full), silent, digests=DIGESTS)
    assert index.state().documents == set(IDS[:3])
    loading = Loading()
    index.replace(IDS, loading, silent, digests=DIGESTS)
    assert loading.loaded == IDS[14:]


def test_searches_are_answered_while_it_is_rebuilt(tmp_path: Path) -> None:
    """From the first part to the moment after publication, every search finds what it found."""
    index, on_shelf, asked = opened(tmp_path), shelf(CENTRE), query.parse("coopération mot7").query
    index.replace(IDS, loader(CENTRE), silent)
    wanted = index.search(asked, on_shelf, filters={})
    found, stop = [], threading.Event()

    def search() -> None:
        while not stop.is_set():
            found.append(index.search(asked, on_shelf, filters={}))

    searching = threading.Thread(target=search)
    searching.start()
    for _ in range(3):
        opened(tmp_path).replace(IDS, loader(CENTRE), silent)
    stop.set()
    searching.join()
    assert wanted.hits[0].document_id == identifier("note 7")
    assert all(each == wanted for each in found)
    assert len(found) > 3
