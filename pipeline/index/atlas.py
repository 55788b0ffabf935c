"""Nearness of documents -> the map of a collection: a place for each, near ones beside one another, and named zones.

Made when a base is published, by scikit-learn (t-SNE over the nearest neighbours, then k-means); read by whoever answers,
as a file that holds numbers and words only. A new map begins where the one before ended, so that documents stay where readers know them.
"""

import json
import logging
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from pipeline import language, whole
from pipeline.index.layout import Floats
from pipeline.model import Area, DocumentId, Language, Map, Near, Place, Zone

log_ = logging.getLogger(__name__)

Neighbours = Mapping[DocumentId, Sequence[Near]]
"""Of each document those that are nearest, nearest first, with the terms that make them so."""

Subjects = Mapping[DocumentId, Sequence[str]]

PERPLEXITY = 15.0
"""Neighbours that a document is drawn towards, about; fewer in small collections (van der Maaten & Hinton 2008: 5 to 50)."""

NEAREST = int(3 * PERPLEXITY) + 2
"""Neighbours that are looked at, the document itself included: t-SNE reads three times the perplexity, and one more."""

LEAST = 8
"""Documents under which there is nothing to map."""

MOST_ZONES = 12

PACE = 0.4
"""Part of its way that a document goes from one map to the next: readers find it near where it was."""

APART = 0.55
"""How far apart points are set at least, in shares of the distance that they would have if they stood in rows."""

_TURNS = 60
_FILLS = 0.8  # share of the square
_SPREAD = 60.0  # how far t-SNE spreads a map, about: where a map begins again
_NAMES = 2  # subjects that name a zone
_SIDE = 1_000  # of the map, in the units of outlines


def chart(near: Neighbours, subjects: Subjects, *, before: Map | None) -> Map:
    """Place documents so that near ones stand together, and name the zones by the subjects that hold them together."""
    ids = sorted(near)
    if len(ids) < LEAST:
        return Map((), ())
    # Threads that wait for one another: on two cores that had other work, fifty times slower than one alone.
    with threadpool_limits(1, user_api="openmp"):
        points = _set_apart(_scaled(_laid(ids, _spread(ids, near, before), before)))
        numbers = _zoned(points, before)
    places = tuple(
        Place(document_id, float(x), float(y), int(zone))
        for document_id, (x, y), zone in zip(ids, points, numbers, strict=True)
    )
    return Map(places, _zones(places, near, subjects))


def added(near: Neighbours, *, to: Map) -> Map:
    """Place new documents on a map, amid their nearest; what has no neighbour there is left out until the next map."""
    known = {place.document_id: place for place in to.places}
    beside_it = 2 * APART / max(len(known), 1) ** 0.5
    places = []
    for document_id, neighbours in near.items():
        beside = [(known[each.document_id], each.score) for each in neighbours if each.document_id in known][:3]
        total = sum(nearness for _, nearness in beside)
        if beside and document_id not in known:
            x = sum(place.x * nearness for place, nearness in beside) / total
            y = sum(place.y * nearness for place, nearness in beside) / total
            # Beside rather than on its neighbour, where it has one only.
            x, y = (min(max(at + beside_it * by, 0), 1) for at, by in zip((x, y), _fallen(document_id), strict=True))
            places.append(Place(document_id, x, y, beside[0][0].zone))
    return Map((*to.places, *places), to.zones)


def inside(drawn: Map, area: Area) -> frozenset[DocumentId]:
    """Give the documents that stand in a part of the map; what an outline that crosses itself surrounds twice is in it, too."""
    if not area.outline:
        return frozenset(place.document_id for place in drawn.places if place.zone == area.zone)
    x, y = (np.array([getattr(place, axis) for place in drawn.places]) * _SIDE for axis in "xy")
    corners = [tuple(_taking_in(value) for value in corner) for corner in area.outline]
    turns = np.zeros(len(drawn.places), dtype=np.int32)
    for (from_x, from_y), (to_x, to_y) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if from_y != to_y:
            is_beside = x < from_x + (to_x - from_x) * (y - from_y) / (to_y - from_y)
            turns += (((from_y > y) != (to_y > y)) & is_beside) * (1 if to_y > from_y else -1)
    return frozenset(place.document_id for place, turn in zip(drawn.places, turns.tolist(), strict=True) if turn)


def _taking_in(value: int) -> int:
    """Put a corner that is on a side of the map beyond it."""
    return -1 if value <= 0 else _SIDE + 1 if value >= _SIDE else value


def _spread(ids: Sequence[DocumentId], near: Neighbours, before: Map | None) -> Floats:
    from scipy.sparse import csr_matrix  # 2 s that no process that answers pays
    from sklearn.manifold import TSNE

    perplexity = min(PERPLEXITY, (len(ids) - 2) / 3)
    count = min(NEAREST, len(ids))
    columns, distances = _graph(ids, near, count)
    graph = csr_matrix((distances, columns, np.arange(0, len(columns) + 1, count)), shape=(len(ids), len(ids)))
    start, is_known = _start(ids, near, before)
    model = TSNE(
        perplexity=perplexity,
        metric="precomputed",
        init=start,
        # From a map that is known, places only settle; from chance, clumps are first pulled apart.
        early_exaggeration=1.0 if is_known else 12.0,
        max_iter=300 if is_known else 1_000,
        random_state=0,
    )
    return np.asarray(model.fit_transform(graph), dtype=np.float32)


def _graph(ids: Sequence[DocumentId], near: Neighbours, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the neighbours of each document, *count* for each, and their distances; strangers make up the number."""
    ordinals = {document_id: at for at, document_id in enumerate(ids)}
    columns, distances = [], []
    for at, document_id in enumerate(ids):
        held = {
            ordinals[each.document_id]: 1 - min(each.score, 1)
            for each in near[document_id]
            if each.document_id in ordinals
        }
        strangers = (other for step in range(1, len(ids)) if (other := (at + step) % len(ids)) not in held)
        row = [(at, 0.0), *sorted(held.items(), key=lambda each: each[1])][:count]
        row += [(next(strangers), 1.0) for _ in range(count - len(row))]
        columns += [column for column, _ in row]
        distances += [distance for _, distance in row]
    return np.array(columns, dtype=np.int32), np.array(distances, dtype=np.float32)


def _start(ids: Sequence[DocumentId], near: Neighbours, before: Map | None) -> tuple[Floats, bool]:
    """Say where each document begins: where it was, else amid its neighbours, else where its identifier falls."""
    fallen = np.array([_fallen(each) for each in ids], dtype=np.float32)
    if before is None or not before.places:
        return fallen * 1e-4, False
    fresh = {each: near[each] for each in set(ids) - {place.document_id for place in before.places}}
    held = {place.document_id: (place.x, place.y) for place in added(fresh, to=before).places}
    points = np.array([held.get(each, (0.5, 0.5)) for each in ids], dtype=np.float32)
    return (points - 0.5) * _SPREAD + fallen * 1e-2, True


def _fallen(document_id: DocumentId) -> tuple[float, float]:
    """Draw a point from an identifier, the same each time."""
    drawn = zlib.crc32(document_id.encode())
    return (drawn & 0xFFFF) / 0xFFFF - 0.5, (drawn >> 16) / 0xFFFF - 0.5


def _laid(ids: Sequence[DocumentId], points: Floats, before: Map | None) -> Floats:
    """Lay a map on the one before: turned and stretched as a whole (orthogonal Procrustes), then documents go part of the way."""
    held = {place.document_id: (place.x, place.y) for place in before.places} if before else {}
    both = [at for at, document_id in enumerate(ids) if document_id in held]
    if len(both) < LEAST:
        return points
    target = np.array([held[ids[at]] for at in both], dtype=np.float32)
    middle, aim = points[both].mean(axis=0), target.mean(axis=0)
    left, stretch, right = np.linalg.svd((points[both] - middle).T @ (target - aim))
    scale = stretch.sum() / max(float(((points[both] - middle) ** 2).sum()), 1e-9)
    laid = np.asarray((points - middle) @ (left @ right) * scale + aim, dtype=np.float32)
    laid[both] = target + PACE * (laid[both] - target)
    return laid


def _scaled(points: Floats) -> Floats:
    """Fill the square from 0 to 1; what fills most of it stays as it is."""
    low, high = points.min(axis=0), points.max(axis=0)
    if low.min() >= 0 and high.max() <= 1 and (high - low).min() > _FILLS:
        return points
    return np.asarray((points - low) / np.maximum(high - low, 1e-6), dtype=np.float32)


def _set_apart(points: Floats) -> Floats:
    """Move points that stand on one another apart, by as little as lets each be seen: what is close stays close."""
    from scipy.spatial import KDTree

    least = APART / len(points) ** 0.5
    # Two points in one place go apart in a direction that is drawn once and for all.
    apart = np.random.default_rng(0).normal(scale=1e-6, size=points.shape)
    moved = np.asarray(points + apart, dtype=np.float64)
    for _ in range(_TURNS):
        pairs = KDTree(moved).query_pairs(least, output_type="ndarray")
        if not len(pairs):
            break
        one, other = pairs.T
        between = moved[one] - moved[other]
        far = np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1e-9)
        push = between / far * (least - far) / 2
        np.add.at(moved, one, push)
        np.add.at(moved, other, -push)
        moved = moved.clip(0, 1)
    return np.asarray(moved, dtype=np.float32)


def _zoned(points: Floats, before: Map | None) -> np.ndarray:
    """Number the zone of each point; zones begin where those of the map before were, and keep their numbers."""
    from sklearn.cluster import KMeans

    count = min(MOST_ZONES, max(2, round(len(points) ** 0.5 / 1.5)))
    held = {zone.number: (zone.x, zone.y) for zone in before.zones} if before else {}
    if not held.keys() <= set(range(count)):
        held = {}
    if not held:
        return np.asarray(KMeans(count, n_init=10, random_state=0).fit_predict(points))
    begun = dict(held)
    for number in set(range(count)) - held.keys():
        # A new zone begins at what is farthest from the others.
        far = np.linalg.norm(points[:, None] - np.array(list(begun.values()), dtype=np.float32), axis=2).min(axis=1)
        x, y = points[int(far.argmax())].tolist()
        begun[number] = x, y
    start = np.array([begun[number] for number in range(count)], dtype=np.float32)
    return np.asarray(KMeans(count, init=start, n_init=1, random_state=0).fit_predict(points))


def _zones(places: Sequence[Place], near: Neighbours, subjects: Subjects) -> tuple[Zone, ...]:
    """Name each zone by those of its subjects that draw many of its documents together, and few others."""
    zone_of = {place.document_id: place.zone for place in places}
    everywhere: Counter[str] = Counter()
    here: dict[int, Counter[str]] = {place.zone: Counter() for place in places}
    for document_id, neighbours in near.items():
        zone = zone_of[document_id]
        # Each document counts once: two editions of a series, which share everything, name nothing.
        everywhere.update(_shared(neighbours))
        here[zone].update(_shared(each for each in neighbours if zone_of.get(each.document_id) == zone))
    return tuple(_zone(number, places, subjects, here[number], everywhere) for number in sorted(here))


def _shared(neighbours: Iterable[Near]) -> set[str]:
    return {key for each in neighbours for shared in each.shared if shared.is_telling for key in _keys(shared.term)}


def _keys(text: str) -> list[str]:
    """Give the words of a text without their endings: subjects and terms are compared by them, whatever their language."""
    return [term for word in language.words(text) for term in language.terms(word, Language.FRENCH)[:1]]


def _zone(
    number: int, places: Sequence[Place], subjects: Subjects, here: Counter[str], everywhere: Counter[str]
) -> Zone:
    within = [place for place in places if place.zone == number]
    forms = Counter(each for place in within for each in subjects.get(place.document_id, ()))

    def told(subject: str) -> float:
        return min((here[key] ** 2 / max(everywhere[key], 1) for key in _keys(subject)), default=0.0)

    telling = sorted(forms, key=lambda subject: (-told(subject), -forms[subject], subject))
    x, y = (sum(getattr(place, axis) for place in within) / len(within) for axis in "xy")
    return Zone(number, tuple(_apart(telling)), x, y)


def _apart(names: Iterable[str]) -> list[str]:
    """Keep the first names that share no word."""
    kept: list[str] = []
    for name in names:
        if len(kept) < _NAMES and not any(set(_keys(name)) & set(_keys(each)) for each in kept):
            kept.append(name)
    return kept


def write(path: Path, drawn: Map) -> None:
    """Write a map, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    whole.write(path, json.dumps(asdict(drawn), ensure_ascii=False))


def read(path: Path) -> Map | None:
    """Read a map; none where there is none, or it cannot be read: the next rebuild makes it again."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        places = tuple(Place(**each) for each in held["places"])
        zones = tuple(Zone(**{**each, "subjects": tuple(each["subjects"])}) for each in held["zones"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log_.warning("the map %s cannot be read (%s): the next rebuild makes it again", path, error)
        return None
    return Map(places, zones)
