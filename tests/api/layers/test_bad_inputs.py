"""A corpus of bad inputs: each is refused in words, or kept with its repairs counted.

Made anew from a seed. `SITING_BAD_INPUTS=all` sends every one of them; without it a
sample of every group is sent, for each costs a child process.
"""

from __future__ import annotations

import os
import random
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from api.app import create_app
from api.database import layer_tables, reading
from api.layers.files import count_rows
from api.settings import Settings
from tests.api.asking import Asking
from tests.api.layers import bad_binaries, bad_texts
from tests.api.layers.bad_texts import EITHER, KEPT, REFUSED, Bad
from tests.api.layers.conftest import stored_files

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)

GROUPS = {
    "json": bad_texts.broken_json,
    "geometry": bad_texts.bad_geometry,
    "systems": bad_texts.bad_systems,
    "values": bad_texts.bad_values,
    "tables": bad_texts.bad_tables,
    "archives": bad_binaries.bad_archives,
    "workbooks": bad_binaries.bad_workbooks,
    "geopackages": bad_binaries.bad_geopackages,
    "disguised": bad_binaries.disguised,
}
SEED = 20261127
SAMPLE = 4
LEAKS = ("root:x:0", "siting-upload", "/tmp/", "Traceback", "site-packages")


def corpus(group: str, port: int) -> list[Bad]:
    return list(GROUPS[group](random.Random(SEED), port))


def chosen(group: str, port: int) -> list[Bad]:
    every = corpus(group, port)
    if os.environ.get("SITING_BAD_INPUTS") == "all":
        return every
    return random.Random(SEED).sample(every, SAMPLE)


@contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """Give a port of this machine and the list of who came to it."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        over = threading.Event()

        def wait() -> None:
            while not over.is_set():
                try:
                    connection, who = server.accept()
                except TimeoutError:
                    continue
                came.append(who)
                connection.close()

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            over.set()
            thread.join()


def wrong(client: Asking, settings: Settings, bad: Bad) -> str:
    """Send one bad input; return what is not as it must be, or nothing."""
    before = stored_files(settings)
    params = {"kind": bad.kind, "name": bad.name, "file": bad.file}
    reply = client.post("/layers", params=params, content=bad.content)
    leaked = [word for word in LEAKS if word in reply.text]
    if leaked:
        return f"leaks {leaked}"
    if reply.status_code == 201:
        return kept_wrong(reply.json(), settings, bad)
    errors = reply.json().get("errors", [])
    if reply.status_code not in (415, 422) or not errors:
        return f"answered {reply.status_code}"
    if not all(error["zh"] and error["en"] and error["zh"] != error["en"] for error in errors):
        return "a fault lacks its words"
    if bad.outcome == KEPT:
        return f"refused: {errors[0]['en']}"
    if bad.outcome == REFUSED and bad.mark and bad.mark not in [error["code"] for error in errors]:
        return f"no {bad.mark}: {errors[0]['en']}"
    return "" if stored_files(settings) == before else "left files behind"


def kept_wrong(layer: dict, settings: Settings, bad: Bad) -> str:
    if bad.outcome == REFUSED:
        return "kept"
    if bad.mark and not any(bad.mark in note["en"] for note in layer["notes"]):
        return f"no note of {bad.mark}"
    file = settings.layers_folder / layer["id"] / "1.gpkg"
    counted = count_rows(file, bad.kind)
    return "" if counted == layer["rows"]["kept"] == layer["rows"]["read"] else "rows lost"


def test_the_corpus_is_large_and_the_same_every_time():
    every = [bad for group in GROUPS for bad in corpus(group, 9)]
    assert len(every) >= 200
    assert len({bad.content for bad in every}) > 200
    again = [bad for group in GROUPS for bad in corpus(group, 9) if "text" in bad.file]
    assert again == [bad for bad in every if "text" in bad.file]
    assert {bad.outcome for bad in every} == {REFUSED, KEPT, EITHER}


@pytest.mark.parametrize("group", GROUPS)
def test_bad_inputs_are_refused_in_words_or_kept_whole(
    group: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    settings = Settings(data=tmp_path / "data")
    app = create_app(settings)
    with listening() as (port, came):
        client = Asking(app)
        found = {bad.name: wrong(client, settings, bad) for bad in chosen(group, port)}
    with reading(app.state.engine) as connection:
        rows = connection.execute(sa.select(layer_tables.layer_version)).all()
    app.state.engine.dispose()
    assert {name: words for name, words in found.items() if words} == {}
    assert came == [], "a request left the process"
    assert len(rows) == len(stored_files(settings))
    assert list(temporary.iterdir()) == []
