"""A printed map put together: windows, furniture, titles and legend on a sheet."""

from __future__ import annotations

from geodata.results import ResultLayers
from maps import furniture, theme
from maps.drawn import Drawn
from maps.graticule import write_degrees
from maps.ground import Ground
from maps.labels import Box
from maps.layout import Frame, Ink, Sheet, text_width_mm
from maps.locator import draw_locator
from maps.order import SheetOrder
from maps.sheet_legend import write_legend
from maps.subject import Subject, build_subject, subject_words
from maps.view import MapView, dense_districts, view_of
from maps.window import draw_window
from maps.words import SHEET_WORDS


def compose(
    sheet: Sheet,
    results: ResultLayers,
    order: SheetOrder,
    *,
    against: ResultLayers | None = None,
    ground: Ground | None = None,
) -> None:
    """Draw the whole sheet.

    Parameters
    ----------
    sheet
        Empty sheet of the paper that was ordered.
    results
        Result layers of a run.
    order
        What is asked for; it has been checked.
    against
        Result layers of the run compared with.
    ground
        The layers projected, where that has been done for another sheet of the run.
    """
    subject = build_subject(results, order, against=against, ground=ground)
    frame = sheet.layout.picture
    bounds = subject.ground.districts.total_bounds
    if subject.district:
        bounds = subject.ground.districts.loc[[subject.district]].total_bounds
    view = view_of(tuple(bounds), frame)
    taken = _furnish(sheet, view, subject)
    window = None if subject.district else _window_view(sheet, frame, subject)
    drawn = Drawn()
    if window:
        drawn = _draw_enlarged(sheet, window, subject)
        _draw_extent(sheet, view, window)
        taken.append(window.frame.box)
    elif subject.district:
        taken.append(draw_locator(sheet, view, subject, taken).box)
    drawn |= draw_window(sheet, view, subject, taken, enlarged=window)
    furniture.draw_frame(sheet, frame)
    write_degrees(sheet, view, subject.crs)
    _write_titles(sheet, subject)
    furniture.draw_notes(sheet, subject)
    write_legend(sheet, subject, drawn)


def _furnish(sheet: Sheet, view: MapView, subject: Subject) -> list[Box]:
    """Draw scale bar, north arrow and stamp inside the map; return the boxes they take."""
    frame, unit = view.frame, sheet.layout.unit_mm
    stamp = furniture.draw_stamp(sheet, frame, subject.order)
    bar = furniture.draw_scale_bar(
        sheet, view, right=frame.right_mm - 8 * unit, bottom=frame.bottom_mm + 6.5 * unit
    )
    arrow = furniture.draw_north_arrow(
        sheet, view, subject.lang, x=frame.right_mm - 9 * unit, y=frame.bottom_mm + 21 * unit
    )
    return [f.box for f in (stamp, bar, arrow)]


def _window_view(sheet: Sheet, frame: Frame, subject: Subject) -> MapView | None:
    """Return the view of the densest districts, in the upper left of the map."""
    dense = dense_districts(subject.results.districts)
    if not len(dense):
        return None
    unit = sheet.layout.unit_mm
    west, south, east, north = subject.ground.districts.loc[dense].total_bounds
    wide = frame.width_mm * 0.335
    tall = min(wide * (north - south) / (east - west), frame.height_mm * 0.42)
    place_at = Frame(frame.left_mm + 2 * unit, frame.top_mm - tall - 2 * unit, wide, tall)
    return view_of((west, south, east, north), place_at, margin_share=0.0)


def _draw_enlarged(sheet: Sheet, view: MapView, subject: Subject) -> Drawn:
    """Draw the window of the densest districts with its scale as title; return what it shows."""
    unit, frame = sheet.layout.unit_mm, view.frame
    title = f"{SHEET_WORDS['window'].say(subject.lang)} 1 : {view.m_per_mm * 1000:,.0f}"
    ink = Ink(6.0, theme.INK_COLOUR)
    at = (frame.left_mm + 1.5 * unit, frame.top_mm - 3.1 * unit)
    sheet.text(*at, title, ink, zorder=9)
    plate = Frame(
        frame.left_mm,
        frame.top_mm - 4.4 * unit,
        text_width_mm(title, 6.0) * unit + 3 * unit,
        4.4 * unit,
    )
    furniture.draw_plate(sheet, plate)
    taken = [plate.box]
    drawn = draw_window(sheet, view, subject, taken, axes_zorder=3)
    furniture.draw_frame(sheet, frame, width=0.6, zorder=9)
    return drawn


def _draw_extent(sheet: Sheet, view: MapView, window: MapView) -> None:
    """Draw on the map the outline of the ground that the window enlarges."""
    west, south, east, north = window.bounds
    left, bottom = view.to_paper(west, south)
    right, top = view.to_paper(east, north)
    furniture.draw_frame(sheet, Frame(left, bottom, right - left, top - bottom), width=0.6,
                         zorder=4.6)  # fmt: skip


def _write_titles(sheet: Sheet, subject: Subject) -> None:
    """Write what the map shows and of which scenario; a named theme is the title itself."""
    meta, lang = subject.results.meta, subject.lang
    other = "en" if lang == "zh" else "zh"
    title = str(meta.get(f"title_{lang}") or meta.get("title_zh") or "")
    if subject.order.theme == "default":
        second = str(meta.get(f"title_{other}") or "")
        furniture.draw_title(sheet, title, subject_words(subject, lang), second)
    else:
        second = subject_words(subject, other)
        if subject.comparison is not None:
            others = subject.comparison.against.meta
            title += " / " + str(others.get(f"title_{lang}") or others.get("title_zh") or "")
        furniture.draw_title(sheet, subject_words(subject, lang), title, second)
    furniture.draw_run_facts(sheet, meta, lang)
