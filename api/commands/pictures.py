"""`siting draw` and `siting style`: pictures of stored runs, and how to draw them in GIS."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import DataOption, RunArgument, begin
from api.console import progress_bar, say
from api.drawing import FORMATS, draw_run, drawing_with, write_style
from api.errors import Fault, RunError, UsageError
from api.store import find_run
from maps.layer_styles import STYLES
from maps.style_files import STYLE_FORMATS
from maps.themes import THEMES

ReleaseOption = Annotated[
    str, typer.Option(help="internal (stamped 内部使用) or public (needs a review number).")
]


def draw(  # noqa: PLR0913  (the options are the command's contract)
    run: RunArgument,
    output: Annotated[Path, typer.Option("-o", "--output", help="File: .png .svg .pdf or .html")],
    theme: Annotated[str, typer.Option(help=f"One of: {', '.join(THEMES)}.")] = "default",
    paper: Annotated[str, typer.Option(help="A4 or A3.")] = "A4",
    orientation: Annotated[str, typer.Option(help="landscape or portrait.")] = "landscape",
    dpi: Annotated[float, typer.Option(help="Dots per inch of a PNG.")] = 300,
    district: Annotated[str | None, typer.Option(help="Only this district.")] = None,
    stream: Annotated[str | None, typer.Option(help="Only this stream; else an overview.")] = None,
    against: Annotated[
        str | None, typer.Option(metavar="RUN", help="Run that the theme comparison is against.")
    ] = None,
    release: ReleaseOption = "internal",
    review_number: Annotated[
        str, typer.Option(help="Approval number of the map (审图号); else SITING_REVIEW_NUMBER.")
    ] = "",
    lang: Annotated[str | None, typer.Option(help="Language of the picture, zh or en.")] = None,
    data: DataOption = None,
) -> None:
    """Draw a stored run as a printed or interactive map; an atlas has a page per district."""
    language, settings = begin(lang, data)
    suffix, target = suffix_of(output, FORMATS), target_of(output)
    found, others = (name and find_run(settings.runs_folder, name) for name in (run, against))
    drawing = drawing_with(
        settings, suffix=suffix, theme=theme, paper=paper,
        orientation=orientation, dpi=dpi, lang=lang or "zh", stream=stream, district=district,
        against=others.id if others else None, release=release, review_number=review_number,
    )  # fmt: skip
    with progress_bar(language) as show:
        draw_run(found, target, drawing, against=others or None, progress=show)
    say(str(output))


def style(
    run: RunArgument,
    output: Annotated[Path, typer.Option("-o", "--output", help="File: .qml or .sld")],
    layer: Annotated[str, typer.Option(help=f"One of: {', '.join(STYLES)}.")],
    stream: Annotated[str | None, typer.Option(help="Stream; else all, or the first.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the labels, zh or en.")] = None,
    data: DataOption = None,
) -> None:
    """Write how a layer of a run is drawn, for QGIS (.qml) or map servers (.sld)."""
    _, settings = begin(lang, data)
    suffix_of(output, tuple(STYLE_FORMATS))
    target = target_of(output)
    found = find_run(settings.runs_folder, run)
    write_style(found, target, layer=layer, stream=stream, lang=lang or "zh")
    say(str(output))


def suffix_of(output: Path, known: tuple[str, ...]) -> str:
    """Return the ending of a file's name, or refuse one that is not known."""
    suffix = output.suffix.lower().lstrip(".")
    if suffix not in known:
        raise UsageError(
            [Fault("format_unknown", {"suffix": output.suffix, "known": ", ".join(known)})]
        )
    return suffix


def target_of(output: Path) -> Path:
    """Return the path to write to; its folder must be there."""
    target = output.expanduser()
    if not target.parent.is_dir():
        raise RunError([Fault("folder_missing", {"folder": target.parent})])
    return target
