"""The Word report as PDF, made by LibreOffice where the machine has it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from html import escape
from pathlib import Path

from api.errors import Fault, RunError
from api.report.document import write_document
from api.report.pages import HEI, SONG
from api.report.programs import converter
from api.store import Run
from api.whole import whole_file
from maps.fonts import font_path

CONVERT_LIMIT_S = 150.0
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{folder}</dir>
<cachedir>{cache}</cachedir>
{aliases}
</fontconfig>
"""
ALIAS = (
    '<alias binding="same"><family>{name}</family>'
    "<accept><family>Noto Sans SC</family></accept></alias>"
)


def write_portable(run: Run, path: Path, lang: str) -> None:
    """Write the report on `run` as PDF into `path`, whole or not at all.

    Raises
    ------
    FaultError
        LibreOffice is missing or failed, or a file of the run cannot be read.
    """
    program = converter()
    if program is None:
        raise RunError([Fault("pdf_needs_libreoffice", {})])
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        write_document(run, source, lang)
        done = convert(program, source)
        if done is None:
            raise RunError([Fault("pdf_failed", {"limit": f"{CONVERT_LIMIT_S:.0f}"})])
        with whole_file(path) as partial:
            partial.write_bytes(done.read_bytes())


def convert(program: str, source: Path) -> Path | None:
    """Return the PDF that LibreOffice makes beside `source`, None when it makes none."""
    folder = source.parent
    # A machine without Chinese fonts takes the one that the maps bring along.
    aliases = "\n".join(ALIAS.format(name=name) for name in (SONG, HEI))
    told = {"folder": escape(str(font_path().parent)), "cache": escape(str(folder / "cache"))}
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(**told, aliases=aliases), encoding="utf-8")
    profile = (folder / "profile").as_uri()
    command = [program, "--headless", f"-env:UserInstallation={profile}"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(source)]
    try:
        subprocess.run(
            command,
            env={**os.environ, "FONTCONFIG_FILE": str(fonts), "HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=CONVERT_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    made = source.with_suffix(".pdf")
    return made if made.is_file() else None
