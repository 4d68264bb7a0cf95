"""What stands around a printed map: title, scale bar, north arrow, notes, stamp."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from matplotlib.patches import Polygon, Rectangle

from maps import theme
from maps.figures import attribution_line
from maps.layout import Frame, Ink, Sheet, text_width_mm, wrapped
from maps.order import SheetOrder
from maps.subject import Subject
from maps.view import MapView, bar_length_km, ground_km_per_mm, true_north_deg
from maps.words import PANEL_WORDS, SHEET_WORDS, check_word

_TITLE_PT, _SUBTITLE_PT = 16.0, 11.5
_SMALL = Ink(5.6, theme.MUTED_COLOUR)
_CAUTIONS = {True: ("assumed_note", "boundary_note"), False: ("amounts_note", "boundary_note")}
"""What is said of a map with facilities, and of one of amounts alone."""
_CRS_WORDS = {
    "EPSG:4545": theme.Words(
        "2000 国家大地坐标系（CGCS2000），3 度带高斯-克吕格投影，中央经线 108°E（EPSG:4545）",
        "CGCS2000, 3-degree Gauss-Kruger, CM 108°E (EPSG:4545)",
    )
}


def draw_title(sheet: Sheet, title: str, subtitle: str, second: str) -> None:
    """Write the title, what the sheet shows, and the title in the other language.

    A long title is set smaller, so that it stays clear of what stands at the right.
    """
    frame, unit = sheet.layout.title, sheet.layout.unit_mm
    aside = text_width_mm(subtitle, _SUBTITLE_PT) * unit
    room = frame.width_mm - aside - 6 * unit
    size = _TITLE_PT * min(1.0, room / (text_width_mm(title, _TITLE_PT) * unit))
    base = frame.top_mm - 6.2 * unit
    sheet.text(frame.left_mm, base, title, Ink(round(size, 2), bold=True))
    sheet.text(frame.left_mm, frame.bottom_mm + 3.0 * unit, second, Ink(8, theme.MUTED_COLOUR))
    sheet.text(frame.right_mm, base, subtitle, Ink(_SUBTITLE_PT, theme.ACCENT_COLOUR, ha="right"))


def draw_run_facts(sheet: Sheet, meta: Mapping[str, Any], lang: str) -> None:
    """Write year, status, gap and check at the right of the second title line."""
    frame = sheet.layout.title
    status = theme.SOLUTION_WORDS.get(str(meta.get("status")))
    gap = meta.get("gap_share")
    parts = [
        str(meta.get("year", "")),
        status.say(lang) if status else "",
        f"{PANEL_WORDS['gap'].say(lang)} {gap:.2%}" if isinstance(gap, float) else "",
        PANEL_WORDS[check_word(meta)].say(lang),
    ]
    words = " · ".join(p for p in parts if p)
    place = (frame.right_mm, frame.bottom_mm + 3.0 * sheet.layout.unit_mm)
    sheet.text(*place, words, Ink(7.5, theme.MUTED_COLOUR, ha="right"))


def draw_frame(sheet: Sheet, frame: Frame, *, width: float = 0.8, zorder: float = 8.0) -> None:
    """Draw the neat line around a map."""
    sheet.axes.add_artist(
        Rectangle(
            (frame.left_mm, frame.bottom_mm), frame.width_mm, frame.height_mm, fill=False,
            edgecolor=theme.INK_COLOUR, linewidth=width, zorder=zorder,
        )
    )  # fmt: skip


def draw_plate(sheet: Sheet, frame: Frame) -> None:
    """Draw a white ground for words on the map."""
    sheet.axes.add_artist(
        Rectangle(
            (frame.left_mm, frame.bottom_mm), frame.width_mm, frame.height_mm,
            facecolor=(1, 1, 1, 0.88), linewidth=0, zorder=8,
        )
    )  # fmt: skip


def draw_scale_bar(sheet: Sheet, view: MapView, *, right: float, bottom: float) -> Frame:
    """Draw a bar of four parts, right in km at the map's centre; return the place it takes."""
    unit = sheet.layout.unit_mm
    km_per_mm = ground_km_per_mm(view)
    length_km = bar_length_km(km_per_mm, view.frame.width_mm * 0.24)
    length = length_km / km_per_mm
    left, high, parts = right - length, 1.3 * unit, 4
    for i in range(parts):
        sheet.axes.add_artist(
            Rectangle(
                (left + i * length / parts, bottom), length / parts, high, linewidth=0.5,
                edgecolor=theme.INK_COLOUR, zorder=7,
                facecolor=theme.INK_COLOUR if i % 2 == 0 else "white",
            )
        )  # fmt: skip
    ink = Ink(6.2, ha="center", halo_pt=1.5)
    for i in (0, 2, 4):
        mark = f"{length_km * i / parts:g}" + (" km" if i == parts else "")
        sheet.text(left + i * length / parts, bottom + high + 0.9 * unit, mark, ink, zorder=7)
    ratio = f"1 : {view.m_per_mm * 1000:,.0f}"
    sheet.text((left + right) / 2, bottom - 2.9 * unit, ratio, ink.but(size_pt=5.6), zorder=7)
    return Frame(left - 4 * unit, bottom - 4 * unit, length + 12 * unit, 9 * unit)


def draw_north_arrow(sheet: Sheet, view: MapView, lang: str, *, x: float, y: float) -> Frame:
    """Draw an arrow to true north at the map's centre; return the place it takes."""
    unit = sheet.layout.unit_mm
    turn = math.radians(true_north_deg(view))
    tall, wide = 9.0 * unit, 2.6 * unit

    def turned(dx: float, dy: float) -> tuple[float, float]:
        return (
            x + dx * math.cos(turn) + dy * math.sin(turn),
            y - dx * math.sin(turn) + dy * math.cos(turn),
        )

    tip, waist = turned(0, tall / 2), turned(0, -tall * 0.28)
    for side, face in ((-1, "white"), (1, theme.INK_COLOUR)):
        corner = turned(side * wide, -tall / 2)
        sheet.axes.add_artist(
            Polygon(
                [tip, corner, waist], facecolor=face, edgecolor=theme.INK_COLOUR,
                linewidth=0.6, joinstyle="miter", zorder=7,
            )
        )  # fmt: skip
    letter = turned(0, tall / 2 + 2.2 * unit)
    words = SHEET_WORDS["north"].say(lang)
    sheet.text(*letter, words, Ink(7.5, ha="center", va="center", halo_pt=1.5), zorder=7)
    return Frame(x - 5 * unit, y - tall / 2, 10 * unit, tall + 5 * unit)


def draw_stamp(sheet: Sheet, frame: Frame, order: SheetOrder) -> Frame:
    """Draw the stamp and the slot of the review number in the lower left of the map.

    A map for the public carries its number alone.
    """
    unit, is_public = sheet.layout.unit_mm, order.release == "public"
    lines = stamp_lines(order)
    inks = [Ink(8.0, theme.STAMP_COLOUR, bold=True), Ink(6.4, theme.INK_COLOUR)][-len(lines) :]
    wide = max(text_width_mm(w, i.size_pt) for w, i in zip(lines, inks, strict=True)) * unit
    tall = (2.0 + 3.6 * len(lines)) * unit
    box = Frame(frame.left_mm + 3 * unit, frame.bottom_mm + 3 * unit, wide + 5 * unit, tall)
    sheet.axes.add_artist(
        Rectangle(
            (box.left_mm, box.bottom_mm), box.width_mm, box.height_mm, facecolor=(1, 1, 1, 0.85),
            edgecolor=theme.INK_COLOUR if is_public else theme.STAMP_COLOUR,
            linewidth=0.6 if is_public else 1.0, zorder=7,
        )
    )  # fmt: skip
    for i, (words, ink) in enumerate(zip(reversed(lines), reversed(inks), strict=True)):
        base = box.bottom_mm + (1.7 + 3.6 * i) * unit
        sheet.text(box.left_mm + 2.4 * unit, base, words, ink, zorder=7.5)
    return box


def stamp_lines(order: SheetOrder) -> list[str]:
    """Return what the box in the lower left says: 内部使用 on all but maps for the public."""
    number, lang = order.review_number.strip(), order.lang
    named = SHEET_WORDS["review_number"].say(lang) + number
    if order.release == "public":
        return [named]
    if number:
        return [SHEET_WORDS["internal"].say(lang), named]
    return [PANEL_WORDS["internal"].say(lang), PANEL_WORDS["review_number"].say(lang)]


def draw_notes(sheet: Sheet, subject: Subject) -> None:
    """Write source, datum and projection, date, scenario and run, and cautions below the map."""
    frame, unit = sheet.layout.notes, sheet.layout.unit_mm
    meta, lang = subject.results.meta, subject.lang
    projection = _CRS_WORDS.get(subject.crs, theme.Words(subject.crs, subject.crs)).say(lang)
    facts = [
        SHEET_WORDS["projection"].say(lang) + projection,
        SHEET_WORDS["date"].say(lang) + str(meta.get("created", ""))[:10],
        SHEET_WORDS["scenario"].say(lang) + str(meta.get(f"title_{lang}") or meta["title_zh"]),
        f"{PANEL_WORDS['run'].say(lang)} {meta.get('run_id', '')}",
    ]
    cautions = _CAUTIONS[subject.theme.has_facilities]
    lines = [
        f"{SHEET_WORDS['source'].say(lang)}{attribution_line(meta, lang)}",
        "　".join([*facts, *_against(subject)]),
        " ".join(PANEL_WORDS[key].say(lang) for key in cautions),
    ]
    size = _SMALL.size_pt
    broken = [part for line in lines for part in wrapped(line, size * unit, frame.width_mm)]
    step = min(2.75 * unit, (frame.height_mm - 1.2 * unit) / max(len(broken), 1))
    for i, line in enumerate(broken):
        sheet.text(frame.left_mm, frame.top_mm - (i + 1) * step - 1.0 * unit, line, _SMALL)


def _against(subject: Subject) -> list[str]:
    """Return which run the map compares with."""
    if subject.comparison is None:
        return []
    meta, lang = subject.comparison.against.meta, subject.lang
    title = str(meta.get(f"title_{lang}") or meta.get("title_zh") or "")
    return [f"{SHEET_WORDS['against'].say(lang)}{title} {meta.get('run_id', '')}"]
