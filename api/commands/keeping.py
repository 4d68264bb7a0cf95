"""`siting backup` and `siting restore`: everything that a server keeps, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.backup import write_backup
from api.commands.options import DataOption, JsonOption, LangOption, begin
from api.console import say, say_json
from api.database import open_database
from api.restore import restore as put_in_place

BYTES_PER_MB = 1_000_000
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The archive, a zip file.")]


def backup(
    file: FileArgument,
    json: JsonOption = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Write database, runs and results into one archive, also while a server is running."""
    language, settings = begin(lang, data)
    engine = open_database(settings)
    target = file.expanduser().resolve()
    manifest = write_backup(settings, engine, target)
    engine.dispose()
    tell(manifest, target, json, language)


def restore(
    file: FileArgument,
    json: JsonOption = False,
    lang: LangOption = None,
    data: DataOption = None,
) -> None:
    """Put an archive back into an empty data folder and an empty database."""
    language, settings = begin(lang, data)
    manifest = put_in_place(settings, file.expanduser().resolve())
    tell(manifest, settings.data, json, language)


def tell(manifest: dict, place: Path, json: bool, language: str) -> None:  # type: ignore[type-arg]
    """Say what was written or put back, and where."""
    files = manifest["files"]
    runs = {name.split("/")[1] for name in files if name.startswith("runs/")}
    size_mb = sum(entry["bytes"] for entry in files.values()) / BYTES_PER_MB
    if json:
        stated = {key: manifest[key] for key in ("created", "database")}
        say_json({**stated, "runs": len(runs), "files": len(files), "place": str(place)})
        return
    zh = f"{place}：{len(runs)} 次运行，{len(files)} 个文件，{size_mb:.1f} MB"
    en = f"{place}: {len(runs)} runs, {len(files)} files, {size_mb:.1f} MB"
    say(zh if language == "zh" else en)
