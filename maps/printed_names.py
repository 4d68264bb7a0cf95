"""Names on a printed map: parks, plants, districts, and catchments on a district map."""

from __future__ import annotations

import pandas as pd

from maps import theme
from maps.figures import capacity_figure, tonnes
from maps.labels import Box, Label, PlacedLabel, place
from maps.layer_styles import demand_columns
from maps.layout import Ink, Sheet, text_width_mm
from maps.names import name_of, short_name
from maps.spots import Spot, park_spots, within_view
from maps.subject import Subject
from maps.view import MapView

_DISTRICT_NAME = Ink(6.6, "#4B5763", ha="center", va="center_baseline", halo_pt=1.6)
_ON_DARK = _DISTRICT_NAME.but(colour=theme.INK_COLOUR, halo_pt=2.6)
_FACILITY_NAME = Ink(5.8, theme.INK_COLOUR, ha="center", va="center_baseline", halo_pt=1.6)
_FIGURE = _FACILITY_NAME.but(size_pt=4.8)
_PARK_NAME = Ink(5.8, theme.ECO_PARK_COLOUR, ha="center", va="center_baseline", halo_pt=1.6)
_CATCHMENT_NAME = Ink(5.0, theme.MUTED_COLOUR, ha="center", va="center_baseline", halo_pt=1.2)


def write_names(
    sheet: Sheet,
    view: MapView,
    subject: Subject,
    spots: list[Spot],
    taken: list[Box],
    elsewhere: pd.Index,
) -> None:
    """Write names of districts and facilities, largest plants first, none over another."""
    unit = sheet.layout.unit_mm
    inside: Box = view.frame.inset(0.8).box
    parks = park_spots(view, subject, taken, unit)
    taken = [*taken, *(s.box for s in (*parks, *spots))]
    facilities = [
        _label(facility_words(s.row, subject), (s.x_mm, s.y_mm), _FACILITY_NAME, unit, s.radius_mm)
        for s in spots
    ]
    leading = 12 if subject.stream else 6
    main_parks = [
        _label(name_of(s.row, subject.lang), (s.x_mm, s.y_mm), _PARK_NAME, unit, s.radius_mm)
        for s in parks
        if s.row.get("kind") == "eco_park"
    ]
    ink = _DISTRICT_NAME if subject.theme.fill != "demand" else _ON_DARK
    districts = (_district_labels(view, subject, unit, elsewhere), ink)
    first = (facilities[:leading], _FACILITY_NAME)
    for labels, ink in (
        (main_parks, _PARK_NAME),
        *((first, districts) if subject.stream else (districts, first)),
        _lesser(facilities[leading:], spots[leading:], subject),
        (_catchment_labels(view, subject, unit), _catchment_ink(subject)),
    ):
        for one in place(labels, taken, inside):
            _write(sheet, one, ink)


def _lesser(labels: list[Label], spots: list[Spot], subject: Subject) -> tuple[list[Label], Ink]:
    """Return the labels of smaller plants: none on an overview, but figures of utilisation."""
    if not subject.is_overview or subject.order.theme == "facilities":
        return labels, _FACILITY_NAME
    if subject.order.theme != "utilisation":
        return [], _FACILITY_NAME
    figures = [
        _label(f"{s.row['utilisation_share']:.0%}", (s.x_mm, s.y_mm), _FIGURE, subject.unit,
               s.radius_mm)
        for s in spots
        if s.row["load_t_per_d"] > 0
    ]  # fmt: skip
    return figures, _FIGURE


def facility_words(row: pd.Series, subject: Subject) -> str:
    """Return what stands beside a symbol: its name, and the figure that the theme is about."""
    name = short_name(name_of(row, subject.lang), subject.lang)
    if subject.order.theme == "utilisation" and pd.notna(row["utilisation_share"]):
        return f"{name} {row['utilisation_share']:.0%}"
    if subject.comparison is not None and resized(row, subject):
        before = subject.comparison.against.facilities.loc[str(row.name), "capacity_t_per_d"]
        sizes = (capacity_figure(value) for value in (before, row["capacity_t_per_d"]))
        return f"{name} {' → '.join(sizes)}"
    return name


def resized(row: pd.Series, subject: Subject) -> bool:
    """Tell whether a facility has another size in the run compared with."""
    comparison = subject.comparison
    return comparison is not None and comparison.facilities.get(str(row.name)) == "resized"


def district_words(row: pd.Series, subject: Subject) -> str:
    """Return a district's name, with its tonnes a day on a map of demand."""
    name = name_of(row, subject.lang)
    if subject.theme.fill != "demand" or subject.district:
        return name
    columns = demand_columns(subject.results, subject.stream)
    return f"{name} {tonnes(float(row.reindex(columns).fillna(0.0).sum()))}"


def _write(sheet: Sheet, placed: PlacedLabel, ink: Ink) -> None:
    sheet.text(placed.x_mm, placed.y_mm, placed.label.words, ink, zorder=6.5)


def _label(words: str, at: tuple[float, float], ink: Ink, unit: float, reach: float = 0) -> Label:
    width = text_width_mm(words, ink.size_pt) * unit
    return Label(words, at[0], at[1], width, ink.size_pt * 0.36 * unit, reach)


def _catchment_ink(subject: Subject) -> Ink:
    if subject.theme.fill != "demand":
        return _CATCHMENT_NAME
    return _CATCHMENT_NAME.but(colour=theme.INK_COLOUR, halo_pt=2.0)


def _district_labels(
    view: MapView, subject: Subject, unit: float, elsewhere: pd.Index
) -> list[Label]:
    shown = within_view(view, subject.ground.districts.drop(index=elsewhere))
    centres = shown.geometry.maximum_inscribed_circle()
    return [
        _label(
            district_words(row, subject),
            view.to_paper(*centres[index].coords[0]),
            _DISTRICT_NAME,
            unit,
        )
        for index, row in shown.iterrows()
    ]


def _catchment_labels(view: MapView, subject: Subject, unit: float) -> list[Label]:
    """Return names of catchments on a district's own map only."""
    if not subject.district:
        return []
    cells = subject.ground.catchments
    own = cells[cells["district_code"].astype(str) == subject.district]
    centres = own.geometry.maximum_inscribed_circle()
    return [
        _label(
            name_of(row, subject.lang),
            view.to_paper(*centres[index].coords[0]),
            _CATCHMENT_NAME,
            unit,
        )
        for index, row in own.iterrows()
    ]
