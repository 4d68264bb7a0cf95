"""Names, notes and authors of runs: written by editors, one at a time, and logged."""

from __future__ import annotations

import shutil
import threading

import pytest
import sqlalchemy as sa

from api.access import register
from api.access.audit import list_entries
from api.access.belongings import COMMON, SERVER, give
from api.access.roles import Role
from api.app import create_app
from api.database import open_database
from api.labels import Label, LabelText, read_label, write_label
from api.labels.errors import LabelChangedError
from api.settings import Settings
from api.store import Run
from tests.api.asking import Asking, bearer

TEXT = {"name": "上报稿", "note": "第一版\n待审", "author": "规划处"}
EMPTY = {"name": "", "note": "", "author": ""}


@pytest.fixture(scope="module")
def engine(store: Settings) -> sa.Engine:
    return open_database(store)


@pytest.fixture
def client(store: Settings, small_run: Run) -> Asking:
    return Asking(create_app(store))


def put(client: Asking, run: Run, text: object, tag: str | None):
    headers = {} if tag is None else {"If-Match": tag}
    return client.put(f"/runs/{run.id}/label", json=text, headers=headers)


def tag_of(client: Asking, run: Run) -> str:
    return client.get(f"/runs/{run.id}/label").headers["etag"]


def test_a_label_is_written_and_shown_wherever_the_run_is_named(client: Asking, small_run: Run):
    reply = put(client, small_run, TEXT, tag_of(client, small_run))
    assert reply.status_code == 200
    assert {key: client.get(f"/runs/{small_run.id}/label").json()[key] for key in TEXT} == TEXT
    for path in ("/", "/runs", f"/runs/{small_run.id}", "/compare"):
        assert "上报稿" in client.get(path, headers={"Accept": "text/html"}).text, path
    put(client, small_run, EMPTY, tag_of(client, small_run))
    assert "上报稿" not in client.get("/runs", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(("tag", "status"), [(None, 428), ('"label-99"', 412), ("*", 200)])
def test_a_change_names_the_state_that_it_was_made_from(
    client: Asking, small_run: Run, tag: str | None, status: int
):
    assert put(client, small_run, EMPTY, tag).status_code == status


def test_a_state_that_somebody_else_changed_is_not_overwritten(client: Asking, small_run: Run):
    tag = tag_of(client, small_run)
    assert put(client, small_run, TEXT, tag).status_code == 200
    refused = put(client, small_run, {**TEXT, "name": "另一稿"}, tag)
    assert refused.status_code == 412
    assert client.get(f"/runs/{small_run.id}/label").json()["name"] == "上报稿"


@pytest.mark.parametrize(
    "text",
    [
        {"name": "x" * 81},
        {"note": "x" * 2001},
        {"name": "two\nlines"},
        {"author": "\x00"},
        {"title": "x"},
        {"name": 7},
        [],
    ],
)
def test_words_that_cannot_be_kept_are_refused(client: Asking, small_run: Run, text: object):
    assert put(client, small_run, text, tag_of(client, small_run)).status_code == 400


def test_a_run_that_is_not_there_has_no_label(client: Asking):
    assert client.get("/runs/nothing/label").status_code == 404
    assert (
        client.put("/runs/nothing/label", json=TEXT, headers={"If-Match": "*"}).status_code == 404
    )


def test_another_site_cannot_write(client: Asking, small_run: Run):
    reply = client.put(
        f"/runs/{small_run.id}/label",
        json=TEXT,
        headers={"If-Match": "*", "Origin": "http://elsewhere.example"},
    )
    assert reply.status_code == 403


@pytest.mark.parametrize(("role", "status"), [("ANALYST", 403), ("EDITOR", 200)])
def test_editors_write_and_analysts_read(small_run: Run, tmp_path, role: str, status: int):
    store = Settings(data=tmp_path)
    shutil.copytree(small_run.folder, store.runs_folder / small_run.id)
    app = create_app(store)
    give(app.state.engine, "run", small_run.id, project_id=COMMON, holder=SERVER)
    key = register.add_key(app.state.engine, "someone", Role[role]).text
    client, path = Asking(app), f"/runs/{small_run.id}/label"
    assert client.get(path, headers=bearer(key)).status_code == 200
    reply = client.put(path, json=TEXT, headers={**bearer(key), "If-Match": "*"})
    assert reply.status_code == status
    if status == 200:
        assert reply.json()["changed_by"] == "someone"


def test_a_change_stands_in_the_log(client: Asking, small_run: Run, engine: sa.Engine):
    put(client, small_run, TEXT, tag_of(client, small_run))
    newest = list_entries(engine, limit=1)[0]
    assert (newest.method, newest.what) == ("PUT", f"/runs/{small_run.id}/label")
    assert newest.outcome == "200"
    assert newest.before_sha256 != newest.after_sha256 != ""


def test_of_many_editors_at_one_moment_one_writes(database: sa.Engine):
    outcomes: list[str] = []

    def write(number: int) -> None:
        try:
            write_label(database, Label("run"), LabelText(name=str(number)), changed_by="x")
        except LabelChangedError:
            outcomes.append("changed")
        else:
            outcomes.append("written")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed"] * 5 + ["written"]
    assert read_label(database, "run").version == 1
