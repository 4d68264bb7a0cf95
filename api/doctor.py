"""Whether this machine can do the work: versions, solvers, font, dataset, sandbox, folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pylopdf_fonts_zh_cn

from api.database import open_engine, reading
from api.database.engine import database_url
from api.database.migrating import check_revision, revision_of
from api.fingerprint import versions
from api.settings import Settings
from geodata import chongqing
from geodata.errors import FaultError
from siting.solvers import cbc_path, solver_version

SMALLEST_FONT_BYTES = 1_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at.

    Parameters
    ----------
    key
        ASCII name of the check.
    ok
        False: the work cannot be done until it is mended.
    needed
        False: only an option is missing.
    words_zh, words_en
        What was found, and the cure.
    """

    key: str
    ok: bool
    needed: bool
    words_zh: str
    words_en: str

    def text(self, lang: str) -> str:
        """Return what was found in `lang`."""
        return self.words_zh if lang == "zh" else self.words_en


def examine(settings: Settings) -> list[Finding]:
    """Look at everything and return one finding each."""
    looks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        look_at_versions,
        look_at_solvers,
        look_at_font,
        look_at_dataset,
        look_at_sandbox,
        look_at_folder,
        look_at_database,
    )
    return [finding for look in looks for finding in look(settings)]


def look_at_versions(_settings: Settings) -> Iterator[Finding]:
    """Check Python and the libraries."""
    found = versions()
    missing = [name for name, version in found.items() if not version]
    text = ", ".join(f"{name} {version}" for name, version in found.items() if version)
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Finding("python", good, True, text, text)
    if missing:
        names = ", ".join(missing)
        yield Finding(
            "libraries", False, True,
            f"缺少：{names}。请重新安装 chongqing-siting。",
            f"missing: {names}; install chongqing-siting again",
        )  # fmt: skip


def look_at_solvers(_settings: Settings) -> Iterator[Finding]:
    """Check which solvers answer."""
    highs = solver_version("highs")
    yield Finding("highs", True, True, f"HiGHS {highs} 可用", f"HiGHS {highs} is there")
    try:
        cbc_path()
    except FaultError as error:
        yield Finding("cbc", False, False, error.text("zh"), error.text("en"))
        return
    version = solver_version("cbc")
    yield Finding("cbc", True, False, f"CBC {version} 可用", f"CBC {version} is there")


def look_at_font(_settings: Settings) -> Iterator[Finding]:
    """Check the font for Chinese glyphs."""
    path = Path(pylopdf_fonts_zh_cn.sans_path())
    good = path.is_file() and path.stat().st_size > SMALLEST_FONT_BYTES
    yield Finding(
        "font", good, True,
        f"{path.name} {'可用' if good else '缺失：请重新安装 pylopdf-fonts-zh-cn'}",
        f"{path.name} {'is there' if good else 'is missing: install pylopdf-fonts-zh-cn again'}",
    )  # fmt: skip


def look_at_dataset(_settings: Settings) -> Iterator[Finding]:
    """Check that the dataset is whole and unchanged."""
    try:
        layers = chongqing.load()
    except FaultError as error:
        yield Finding("dataset", False, True, error.text("zh"), error.text("en"))
        return
    counts = ", ".join(f"{name} {len(frame)}" for name, frame in layers.frames())
    yield Finding("dataset", True, True, f"数据完整：{counts}", f"the data are whole: {counts}")


def look_at_sandbox(_settings: Settings) -> Iterator[Finding]:
    """Check whether files from outside can be opened apart from the network."""
    unshare = shutil.which("unshare")
    works = (
        bool(unshare)
        and not subprocess.run(
            [str(unshare), "-rn", "true"], capture_output=True, check=False
        ).returncode
    )
    yield Finding(
        "sandbox", works, False,
        "外来文件可在隔离网络的子进程中打开" if works
        else "系统不支持网络隔离；外来文件仍在受限子进程中打开，请只打开可信来源的文件",
        "files from outside open in a child process without network" if works
        else "no network isolation on this system; files from outside still open in a limited "
        "child process, so open only those you trust",
    )  # fmt: skip


def look_at_folder(settings: Settings) -> Iterator[Finding]:
    """Check that the data folder can be written and has room."""
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        free_gb = shutil.disk_usage(folder).free / 1e9
    except OSError as error:
        reason = error.strerror or os.strerror(error.errno or 0)
        yield Finding(
            "data_folder", False, True,
            f"无法写入 {folder}（{reason}）：请用 --data 或 SITING_DATA 另选目录",
            f"cannot write to {folder} ({reason}): choose another with --data or SITING_DATA",
        )  # fmt: skip
        return
    yield Finding(
        "data_folder", free_gb > 1, True,
        f"{folder} 可写，剩余 {free_gb:.1f} GB", f"{folder} can be written, {free_gb:.1f} GB free",
    )  # fmt: skip


def look_at_database(settings: Settings) -> Iterator[Finding]:
    """Check that the database answers and that this version knows its tables; changes nothing."""
    try:
        url = database_url(settings)
        if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
            zh, en = "SQLite，首次启动服务时建立", "SQLite, made when the server first starts"
            yield Finding("database", True, True, zh, en)
            return
        engine = open_engine(settings)
        try:
            with reading(engine) as connection:
                revision = revision_of(connection)
            check_revision(revision)
        finally:
            engine.dispose()
    except FaultError as error:
        yield Finding("database", False, True, error.text("zh"), error.text("en"))
        return
    kind = {"sqlite": "SQLite"}.get(engine.dialect.name, "PostgreSQL")
    yield Finding(
        "database", True, True,
        f"{kind} 可用（{revision or '尚无表，首次启动服务时建立'}）",
        f"{kind} answers ({revision or 'no tables yet, made when the server first starts'})",
    )  # fmt: skip
