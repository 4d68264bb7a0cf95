"""Arrows from districts to plants: where the waste of a stream goes, in sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch

from maps import theme
from maps.drawn import Drawn
from maps.figures import flow_classes
from maps.layout import MM_PER_POINT, Sheet
from maps.spots import Spot
from maps.subject import Subject, flows_shown
from maps.theme import ValueClass
from maps.view import MapView

ARROW_COLOUR = "#1D3557"
_HEAD_MM = 1.3


@dataclass(frozen=True)
class Arrow:
    """Waste from one district, or from one plant, to one plant; the start in projected metres."""

    start_m: tuple[float, float]
    from_id: str
    to_id: str
    flow_t_per_d: float
    distance_km: float
    is_residue: bool = False


def district_arrows(subject: Subject) -> list[Arrow]:
    """Return the flows of the stream summed by district and plant, the largest last."""
    flows = flows_shown(subject)
    if flows.empty:
        return []
    of_district = subject.ground.catchments["district_code"].astype(str)
    is_residue = flows["from_kind"] == "facility"
    start = flows["from_id"].map(of_district).where(~is_residue, flows["from_id"])
    first = flows.geometry.map(lambda line: line.coords[0])
    tonnes = flows["flow_t_per_d"]
    table = pd.DataFrame(
        {
            "from": start, "to": flows["to_id"], "residue": is_residue, "t": tonnes,
            "x": first.str[0] * tonnes, "y": first.str[1] * tonnes,
            "km": flows["distance_km"] * tonnes,
        }
    )  # fmt: skip
    sums = table.groupby(["from", "to", "residue"])[["t", "x", "y", "km"]].sum()
    sums = sums[sums["t"] > 0].sort_values("t", kind="stable")
    return [
        Arrow((row.x / row.t, row.y / row.t), *names[:2], row.t, row.km / row.t, bool(names[2]))
        for names, row in zip(sums.index, sums.itertuples(), strict=True)
    ]


def draw_arrows(
    sheet: Sheet, view: MapView, subject: Subject, spots: list[Spot], clip: Patch
) -> Drawn:
    """Draw the arrows that end at a symbol of the view or pass through it."""
    ends = {str(spot.row.name): spot for spot in spots}
    points = subject.ground.facilities.geometry
    unit, drawn = sheet.layout.unit_mm, set()
    classes = flow_classes(subject.results, subject.stream)
    for i, arrow in enumerate(district_arrows(subject)):
        spot = ends.get(arrow.to_id)
        if spot is None and arrow.to_id not in points.index:
            continue
        end = (spot.x_mm, spot.y_mm) if spot else view.to_paper(*points[arrow.to_id].coords[0])
        start = view.to_paper(*arrow.start_m)
        reach = spot.radius_mm if spot else 0.0
        outline = arrow_outline(
            start, end, width_mm(arrow.flow_t_per_d, classes, unit), reach, unit
        )
        if outline is None:
            continue
        shape = PolyCollection(
            [outline], facecolors="white" if arrow.is_residue else ARROW_COLOUR,
            edgecolors=ARROW_COLOUR if arrow.is_residue else "white",
            linewidths=0.45 if arrow.is_residue else 0.3, alpha=0.9, zorder=4.1 + i * 1e-4,
        )  # fmt: skip
        sheet.axes.add_collection(shape, autolim=False)
        shape.set_clip_path(clip)
        drawn.add("residue_arrows" if arrow.is_residue else "arrows")
    return Drawn(lines=frozenset(drawn))


def width_mm(flow_t_per_d: float, classes: tuple[ValueClass, ...], unit: float) -> float:
    """Return the width of an arrow's shaft by the class of its tonnes."""
    held = [i for i, one in enumerate(classes) if flow_t_per_d < one.upper]
    return theme.FLOW_WIDTHS_PX[held[0]] * MM_PER_POINT * unit


def arrow_outline(
    start: tuple[float, float], end: tuple[float, float], width: float, reach: float, unit: float
) -> np.ndarray | None:
    """Return the outline of an arrow that stops at `reach` from its end; None where too short."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    length = float(np.hypot(*(b - a)))
    head = width * 1.6 + _HEAD_MM * unit * 0.6
    if length - reach < head:
        return None
    along = (b - a) / length
    across = np.array([-along[1], along[0]])
    tip = b - along * reach
    neck = tip - along * head
    half, wing = width / 2, width / 2 + 0.42 * head
    return np.array(
        [
            a + across * half * 0.4, neck + across * half, neck + across * wing, tip,
            neck - across * wing, neck - across * half, a - across * half * 0.4,
        ]
    )  # fmt: skip
