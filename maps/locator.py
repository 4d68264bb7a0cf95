"""The small map in a corner of a district's map that says where the district lies."""

from __future__ import annotations

from matplotlib.patches import Rectangle
from shapely import box as _box

from maps import furniture, theme
from maps import ground as grounds
from maps.labels import Box, overlaps
from maps.layout import Frame, Sheet
from maps.subject import Subject
from maps.view import MapView, view_of

_WIDE_MM, _MOST_SHARE = 34.0, 0.26


def draw_locator(sheet: Sheet, view: MapView, subject: Subject, taken: list[Box]) -> Frame:
    """Draw all districts with the chosen one filled; return the place that it takes."""
    unit, ground = sheet.layout.unit_mm, subject.ground
    west, south, east, north = ground.districts.total_bounds
    frame = _corner(sheet, view, subject, (north - south) / (east - west), taken)
    small = view_of((west, south, east, north), frame, margin_share=0.03)
    axes = sheet.add_axes(frame, zorder=4)
    left, bottom, right, top = small.bounds
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.add_artist(Rectangle((left, bottom), right - left, top - bottom, facecolor="white",
                              zorder=0))  # fmt: skip
    chosen = ground.districts.loc[[subject.district]]
    grounds.fill_areas(axes, ground.districts, "#E3E8EC", zorder=1)
    grounds.fill_areas(axes, chosen, theme.ACCENT_COLOUR, zorder=2)
    thin = theme.LineStyle("#FFFFFF", 0.3)
    grounds.outline_areas(axes, ground.districts, thin, zorder=3, unit=unit)
    furniture.draw_frame(sheet, frame, width=0.5, zorder=9)
    return frame


def _corner(
    sheet: Sheet, view: MapView, subject: Subject, tall_share: float, taken: list[Box]
) -> Frame:
    """Return a place in the corner of the map where least of the district lies."""
    unit, frame = sheet.layout.unit_mm, view.frame
    wide = min(_WIDE_MM * unit, frame.width_mm * _MOST_SHARE)
    tall, gap = wide * tall_share, 2 * unit
    corners = [
        Frame(x, y, wide, tall)
        for y in (frame.top_mm - tall - gap, frame.bottom_mm + gap)
        for x in (frame.left_mm + gap, frame.right_mm - wide - gap)
    ]
    free = [c for c in corners if not any(overlaps(c.box, other) for other in taken)]
    area = subject.ground.districts.geometry[subject.district]

    def covered(corner: Frame) -> float:
        left, bottom = _ground_at(view, corner.left_mm, corner.bottom_mm)
        right, top = _ground_at(view, corner.right_mm, corner.top_mm)
        return float(area.intersection(_box(left, bottom, right, top)).area)

    return min(free or corners, key=covered)


def _ground_at(view: MapView, x_mm: float, y_mm: float) -> tuple[float, float]:
    """Return the projected coordinates of a place on paper."""
    return (
        view.left_m + (x_mm - view.frame.left_mm) * view.m_per_mm,
        view.bottom_m + (y_mm - view.frame.bottom_mm) * view.m_per_mm,
    )
