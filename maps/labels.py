"""Placing names so that none covers another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rtree.index import Index

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """A name that wants a place beside a point; all lengths in mm.

    Parameters
    ----------
    words
        The name.
    x_mm, y_mm
        The point that it belongs to.
    width_mm, height_mm
        Size of the set text.
    reach_mm
        Radius of the symbol that it must stay clear of; 0 sets it on the point.
    """

    words: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float
    reach_mm: float = 0.0


@dataclass(frozen=True)
class PlacedLabel:
    """A label with the centre of its text."""

    label: Label
    x_mm: float
    y_mm: float


def spread(
    points: list[tuple[float, float]], radii: list[float], *, gap: float = 0.25
) -> list[tuple[float, float]]:
    """Return places for round symbols such that none covers another.

    The first symbols keep their points; a later one that would lie on an earlier
    one goes to the nearest free place on rings around its own point, at most six
    radii away, and stays where it is when all of them are taken.
    """
    placed: list[tuple[float, float, float]] = []
    for (x, y), radius in zip(points, radii, strict=True):
        spot = next(
            (
                (cx, cy)
                for cx, cy in _rings(x, y, radius)
                if all(math.hypot(cx - px, cy - py) >= radius + pr + gap for px, py, pr in placed)
            ),
            (x, y),
        )
        placed.append((*spot, radius))
    return [(x, y) for x, y, _ in placed]


def _rings(x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    """Yield the point, then places on widening rings around it."""
    yield x, y
    for ring in range(1, 19):
        for turn in range(16):
            angle = 2 * math.pi * turn / 16
            reach = radius * ring / 3
            yield x + reach * math.cos(angle), y + reach * math.sin(angle)


def overlaps(one: Box, other: Box) -> bool:
    """Tell whether two boxes (left, bottom, right, top) share area."""
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def place(labels: Iterable[Label], taken: list[Box], inside: Box) -> list[PlacedLabel]:
    """Return the labels that find a free place, in the order of their rank.

    Parameters
    ----------
    labels
        Most important first.
    taken
        Boxes already used; those of placed labels are added.
    inside
        Labels stay within this box.
    """
    placed, used = [], Index(interleaved=True)
    for number, box in enumerate(taken):
        used.insert(number, box)
    for label in labels:
        for x, y in _candidates(label):
            box = _box(label, x, y)
            # The index counts boxes that only touch, which is no overlap.
            near = (taken[number] for number in used.intersection(box))
            if not _within(box, inside) or any(overlaps(box, other) for other in near):
                continue
            used.insert(len(taken), box)
            taken.append(box)
            placed.append(PlacedLabel(label, x, y))
            break
    return placed


def _candidates(label: Label) -> list[tuple[float, float]]:
    """Return centres to try: right, left, above, below, then the corners."""
    if not label.reach_mm:
        up, side = label.height_mm, label.width_mm * 0.35
        shifts = [
            (dx * side, dy * up) for dy in (0, 1, -1, 2, -2, 3, -3) for dx in (0, 1, -1, 2, -2)
        ]
        shifts.sort(key=lambda shift: math.hypot(*shift))
        return [(label.x_mm + dx, label.y_mm + dy) for dx, dy in shifts]
    side = label.reach_mm + label.width_mm / 2 + 0.4
    up = label.reach_mm + label.height_mm / 2 + 0.2
    lean = label.reach_mm * 0.7
    return [
        (label.x_mm + side, label.y_mm), (label.x_mm - side, label.y_mm),
        (label.x_mm, label.y_mm + up), (label.x_mm, label.y_mm - up),
        (label.x_mm + side - lean, label.y_mm + up - lean / 2),
        (label.x_mm - side + lean, label.y_mm + up - lean / 2),
        (label.x_mm + side - lean, label.y_mm - up + lean / 2),
        (label.x_mm - side + lean, label.y_mm - up + lean / 2),
    ]  # fmt: skip


def _box(label: Label, x: float, y: float) -> Box:
    return (
        x - label.width_mm / 2,
        y - label.height_mm / 2,
        x + label.width_mm / 2,
        y + label.height_mm / 2,
    )


def _within(box: Box, inside: Box) -> bool:
    return (
        box[0] >= inside[0] and box[1] >= inside[1] and box[2] <= inside[2] and box[3] <= inside[3]
    )
