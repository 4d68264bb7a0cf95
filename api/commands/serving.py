"""`siting serve` and `siting worker`: the pages, and the work without them."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from api.commands.options import DataOption, LangOption, begin
from api.console import note
from api.database import open_database
from api.dispatch import start_slots
from api.listening import check_listening, listen
from api.whole import clear_interrupted

WorkersOption = Annotated[
    int | None, typer.Option(help="Jobs worked on at one time; 1 unless told.", min=0)
]


def serve(
    host: Annotated[str | None, typer.Option(help="Address; 127.0.0.1 unless told.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 8000 unless told.")] = None,
    workers: WorkersOption = None,
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """Serve the pages; with an empty data folder, solve the plan in the background first."""
    language, settings = begin(lang, data, host=host, port=port, workers=workers)
    settings.runs_folder.mkdir(parents=True, exist_ok=True)
    check_listening(settings)
    address = f"http://{settings.host}:{settings.port}/"
    note(f"打开 {address}" if language == "zh" else f"Open {address}")
    note(f"数据目录 {settings.data}" if language == "zh" else f"Data folder {settings.data}")
    listen(settings)


def worker(
    workers: WorkersOption = None,
    data: DataOption = None,
    lang: LangOption = None,
) -> None:
    """Work on the jobs of servers that share this data folder and database, without pages."""
    language, settings = begin(lang, data, workers=workers)
    engine = open_database(settings)
    settings.runs_folder.mkdir(parents=True, exist_ok=True)
    clear_interrupted(settings.runs_folder)
    stop = threading.Event()
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda *_: stop.set())
    note("等候任务" if language == "zh" else "Waiting for jobs")
    threads = start_slots(settings, engine, stop)
    while not stop.wait(1.0):  # a wait without an end would not hear signals on Windows
        pass
    for thread in threads:
        thread.join()
    engine.dispose()
