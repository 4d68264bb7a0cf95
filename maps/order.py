"""What is asked of a printed map, and whether that can be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geodata.errors import Fault
from geodata.results import ResultLayers
from maps.areas import district_code
from maps.errors import MapError
from maps.layout import ORIENTATIONS, PAPERS_MM
from maps.themes import THEMES
from maps.words import has_answer

FORMATS = (".png", ".pdf", ".svg")
LANGUAGES = ("zh", "en")
RELEASES = ("internal", "public")
DPI_RANGE = (50, 1200)


@dataclass(frozen=True)
class SheetOrder:
    """What is asked of a printed map.

    Parameters
    ----------
    paper, orientation, dpi
        Size of the sheet and dots per inch.
    lang
        ``"zh"`` or ``"en"``.
    stream
        Key of a stream, or None for the theme's own choice.
    district
        Name, Chinese or English, or code of a district to fill the sheet with; None for all.
    theme
        Name of a theme of `maps.themes.THEMES`.
    release
        ``"internal"`` stamps the map 内部使用; ``"public"`` asks for a review number.
    review_number
        Number under which the map was approved (审图号), ``""`` for none.
    """

    paper: str = "A4"
    orientation: str = "landscape"
    dpi: float = 300
    lang: str = "zh"
    stream: str | None = None
    district: str | None = None
    theme: str = "default"
    release: str = "internal"
    review_number: str = ""


def check_order(
    order: SheetOrder, suffix: str, results: ResultLayers, against: ResultLayers | None
) -> None:
    """Raise with every option that is wrong.

    Raises
    ------
    MapError
        With a fault for each.
    """
    faults = [
        *_option_faults(order, suffix),
        *_subject_faults(order, results, against),
        *_release_faults(order),
    ]
    if order.theme == "atlas" and not order.district and suffix in (".png", ".svg"):
        faults.append(Fault("atlas_needs_pdf", {"value": suffix}))
    if faults:
        raise MapError(faults)


def _option_faults(order: SheetOrder, suffix: str) -> Iterable[Fault]:
    options = {
        "theme": (order.theme, tuple(THEMES)),
        "paper": (order.paper, tuple(PAPERS_MM)),
        "orientation": (order.orientation, ORIENTATIONS),
        "lang": (order.lang, LANGUAGES),
        "release": (order.release, RELEASES),
    }
    for name, (value, choices) in options.items():
        if value not in choices:
            params = {"option": name, "value": value, "choices": ", ".join(choices)}
            yield Fault("unknown_option", params)
    if suffix not in FORMATS:
        yield Fault("unknown_format", {"value": suffix, "choices": ", ".join(FORMATS)})
    lower, upper = DPI_RANGE
    if not lower <= order.dpi <= upper:
        yield Fault("dpi_out_of_range", {"value": order.dpi, "lower": lower, "upper": upper})


def _subject_faults(
    order: SheetOrder, results: ResultLayers, against: ResultLayers | None
) -> Iterable[Fault]:
    """Yield what is wrong with stream, district and the run compared with."""
    streams = [s["key"] for s in results.meta["streams"]]
    if order.stream is not None and order.stream not in streams:
        yield Fault("unknown_stream", {"value": order.stream, "choices": ", ".join(streams)})
    if order.district and district_code(results.districts, order.district) is None:
        yield Fault("unknown_district", {"value": order.district})
    if (order.theme == "comparison") != (against is not None):
        yield Fault("against_missing" if against is None else "against_unused", {})
    elif against is not None:
        for one in (results, against):
            if not has_answer(one.meta):
                yield Fault("nothing_to_compare", {"run": one.meta.get("run_id", "")})
        stream = order.stream or streams[0]
        if stream not in [s["key"] for s in against.meta["streams"]]:
            yield Fault("against_lacks_stream", {"value": stream})
        if not set(results.catchments.index) & set(against.catchments.index):
            yield Fault("against_elsewhere", {})


def _release_faults(order: SheetOrder) -> Iterable[Fault]:
    """Yield why a map may not go out: the law asks for a number before the public sees it."""
    number = order.review_number.strip()
    if number and not any(c.isdigit() for c in number):
        yield Fault("review_number_unlike", {"value": number[:40]})
    elif order.release == "public" and not number:
        yield Fault("public_without_number", {})
