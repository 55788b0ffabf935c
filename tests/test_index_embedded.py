"""The embedded index keeps the contract of every index, and some promises of its own."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer

from pipeline import query
from pipeline.errors import DamagedIndexError, StaleIndexError
from pipeline.index import Index, weights
from pipeline.index.embedded import Embedded
from pipeline.index.layout import Arrays
from pipeline.index.parts import PASSAGES
from tests.contracts import *  # noqa: F403
from tests.contracts import CENTRE, found
from tests.texts import fill, identifier, loader, shelf, silent

RULES = {"passages": 1}


@pytest.fixture(params=[PASSAGES, 2], ids=["in one part", "in many"])
def index(tmp_path: Path, request: pytest.FixtureRequest) -> Index:
    """An index in an empty folder, built in one part or in parts of one document or two."""
    return Embedded(tmp_path / "index", rules=RULES, part_passages=request.param)


def test_answering_imports_no_scikit_learn() -> None:
    """The process that answers never pays for scikit-learn, scipy or pandas."""
    program = "import sys, pipeline.library; print({'sklearn', 'scipy', 'pandas', 'streamlit'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_reader_follows_what_another_process_publishes(index: Index, tmp_path: Path) -> None:
    """An index opened before a publication answers from the new generation after it."""
    fill(index, CENTRE[:1])
    reader = Embedded(tmp_path / "index", rules=RULES)
    assert found(reader, "chat") == set()
    index.update([identifier("chatiment")], [], loader(CENTRE), silent)
    assert found(reader, "chat") == {identifier("chatiment")}
    fill(index, CENTRE[:2])
    assert found(reader, "chat") == set()


def test_a_failed_build_leaves_what_was_published(index: Index, tmp_path: Path) -> None:
    """A build that fails half-way changes nothing that readers see, and leaves no folder behind."""
    fill(index, CENTRE)

    def broken(ids: object) -> object:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        index.replace([identifier("alliances")], broken, silent)  # type: ignore[arg-type]
    assert found(index, "chat") == {identifier("chatiment")}
    assert not list((tmp_path / "index").glob("*.tmp"))


def test_an_index_made_by_other_rules_is_stale(index: Index, tmp_path: Path) -> None:
    """An index of other rules is refused, with what differs and what to do, and still says what it holds."""
    fill(index, CENTRE)
    other = Embedded(tmp_path / "index", rules={"passages": 2})
    with pytest.raises(StaleIndexError, match=r"passages 1 → 2.*passerelle rebuild"):
        found(other, "chat")
    assert other.state().differences == "passages 1 → 2"
    fill(other, CENTRE)
    assert found(other, "chat")


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "terms.npy", "posting_count.npy"])
def test_a_cut_file_is_damage_with_a_way_out(index: Index, tmp_path: Path, name: str) -> None:
    """A published file that was cut is refused by name, and a rebuild mends it."""
    fill(index, CENTRE)
    for path in (tmp_path / "index").rglob(name):
        path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(DamagedIndexError, match="passerelle rebuild"):
        found(Embedded(tmp_path / "index", rules=RULES), "chat")
    fill(index, CENTRE)
    assert found(index, "chat")


def test_weights_are_those_of_scikit_learn(index: Index, tmp_path: Path) -> None:
    """A base weighed some documents at a time, and the formula used seconds after a deposit, give what a fit on all gives."""
    fill(index, CENTRE)
    base = Arrays.open(next(path.parent for path in (tmp_path / "index").glob("*/terms.npy")))
    start, term, size = base.vector_start, base.vector_term, len(base.terms)
    counts = np.arange(1, len(term) + 1, dtype=np.int32)
    transformer = TfidfTransformer(sublinear_tf=True)
    weighed = transformer.fit_transform(csr_matrix((counts.astype(np.float64), term, start), shape=(len(CENTRE), size)))
    idf = weights.idf(np.bincount(term, minlength=size), len(CENTRE))
    np.testing.assert_array_equal(idf, transformer.idf_)
    np.testing.assert_array_equal(base.idf, transformer.idf_.astype(np.float32))
    np.testing.assert_array_equal(weights.by_scikit_learn(start, term, counts, idf), weighed.data.astype(np.float32))
    np.testing.assert_allclose(weights.idf_of_base(base.terms, base), idf, rtol=1e-6)
    np.testing.assert_allclose(weights.by_formula(start, term, counts, idf), weighed.data, rtol=1e-5)


def test_many_threads_search_at_once(index: Index) -> None:
    """Searches from several threads give what one thread gives."""
    from concurrent.futures import ThreadPoolExecutor

    fill(index, CENTRE)
    asked = query.parse('"marche à suivre" OR coop*').query
    alone = index.search(asked, shelf(CENTRE), filters={})
    with ThreadPoolExecutor(8) as pool:
        rankings = list(pool.map(lambda _: index.search(asked, shelf(CENTRE), filters={}), range(200)))
    assert all(ranking == alone for ranking in rankings)


def test_a_full_disk_is_heard_while_arrays_are_written(tmp_path: Path) -> None:
    """An array that cannot be written whole is an error, even where only its last bytes fail: it is never published short."""
    program = (
        "import resource, sys; from pathlib import Path; import numpy as np; from pipeline.index.layout import save;"
        " resource.setrlimit(resource.RLIMIT_FSIZE, (140, 140)); save(Path(sys.argv[1]), 'terms', np.arange(4))"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "File too large" in done.stderr
