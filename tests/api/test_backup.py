from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from api import jobs
from api.backup import MANIFEST, write_backup
from api.database import DatabaseError, open_database
from api.errors import RunError
from api.jobs.submission import JobRequest
from api.layers.checking import Wanted, check_upload
from api.layers.keeping import keep_new
from api.layers.register import list_layers
from api.restore import ArchiveError, restore
from api.settings import Settings
from api.starter import write_layer
from api.store import Run, list_runs
from geodata import chongqing
from siting.solvers import Progress
from tests import postgres
from tests.api.conftest import CommandLine


@pytest.fixture
def filled(either_store: Settings, database: sa.Engine, small_run: Run) -> Settings:
    """A store with a run, a job that made it, one that is running and one that waits."""
    shutil.copytree(small_run.folder, either_store.runs_folder / small_run.id)
    either_store.results_folder.mkdir()
    (either_store.results_folder / "a.json").write_text('{"zh": "结果"}', encoding="utf-8")
    (either_store.runs_folder / ".half.partial").mkdir()
    (either_store.runs_folder / ".half.partial" / "run.json").touch()
    for name in ("a", "b", "c"):
        jobs.submit(database, JobRequest("siting", {"scenario": name}, name), limit=9)
    for name in ("a", "b"):
        job = jobs.claim(database, jobs.Owner(machine="another-machine"))
        assert job is not None
        report = Progress("search", 0.5, 1e9 / 3, 3e8, 0.1, 1.0)
        jobs.report(database, job.id, job.lease_owner, report)
        if name == "a":
            jobs.finish(database, job.id, job.lease_owner, "successful", run_id=small_run.id)
    return either_store


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of another empty store, of either kind."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path / "other")
        return
    with postgres.fresh_database(request.getfixturevalue("postgres_server")) as address:
        yield Settings(data=tmp_path / "other", database_url=address)


def everything(engine: sa.Engine) -> tuple[list[jobs.Job], list[list[jobs.JobEvent]]]:
    found = jobs.list_jobs(engine)
    return found, [jobs.events_after(engine, job.id) for job in found]


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".half" not in str(path)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_what_was_backed_up_comes_back_into_either_kind_of_database(
    filled: Settings, database: sa.Engine, empty: Settings, tmp_path: Path
):
    write_backup(filled, database, tmp_path / "b.zip")
    restore(empty, tmp_path / "b.zip")
    engine = open_database(empty)
    assert everything(engine) == everything(database)
    new = jobs.submit(engine, JobRequest("siting", {"scenario": "d"}, "d"), limit=9)
    assert new.number > max(job.number for job in jobs.list_jobs(database))
    engine.dispose()
    for folder in ("runs", "results"):
        assert contents(empty.data / folder) == contents(filled.data / folder)
    assert len(list_runs(empty.runs_folder)) == 1
    assert not [path for path in empty.data.rglob("*") if "partial" in path.name]


def test_uploaded_layers_come_back_with_their_files(
    either_store: Settings, database: sa.Engine, empty: Settings, tmp_path: Path
):
    frame = chongqing.load().sites.head(4)
    file = tmp_path / "sites.gpkg"
    write_layer(frame, file, "sites")
    heading = {"kind": "sites", "name": "场址", "project": "a", "file": "sites.gpkg"}
    checked = check_upload(file, Wanted("sites", "sites.gpkg"))
    layer = keep_new(database, either_store.layers_folder, checked, heading)
    write_backup(either_store, database, tmp_path / "backup.zip")
    restore(empty, tmp_path / "backup.zip")
    engine = open_database(empty)
    assert list_layers(engine) == [layer]
    engine.dispose()
    assert contents(empty.layers_folder) == contents(either_store.layers_folder) != {}


def test_a_backup_is_of_one_moment_while_others_write(filled: Settings, database: sa.Engine):
    files = [filled.data / f"{number}.zip" for number in range(2)]
    write_backup(filled, database, files[0])
    before = everything(database)
    jobs.submit(database, JobRequest("siting", {"scenario": "later"}), limit=9)
    other = Settings(data=filled.data / "other")
    restore(other, files[0])
    engine = open_database(other)
    assert everything(engine) == before
    engine.dispose()


def test_a_backup_replaces_no_file(filled: Settings, database: sa.Engine, tmp_path: Path):
    (tmp_path / "b.zip").write_bytes(b"mine")
    with pytest.raises(RunError, match="already"):
        write_backup(filled, database, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == b"mine"


def test_a_backup_goes_into_an_empty_store_only(
    filled: Settings, database: sa.Engine, tmp_path: Path
):
    write_backup(filled, database, tmp_path / "b.zip")
    before = everything(database)
    elsewhere = {"data": tmp_path / "empty"}
    if filled.database_url is None:
        elsewhere["database_url"] = f"sqlite:///{filled.database_file}"
    for settings in (filled, filled.model_copy(update=Settings(**elsewhere).__dict__)):
        same = settings.model_copy(
            update={"database_url": settings.database_url or filled.database_url}
        )
        with pytest.raises(RunError) as caught:
            restore(same, tmp_path / "b.zip")
        assert caught.value.faults[0].code == "restore_not_empty"
    assert everything(database) == before


Change = Callable[[dict[str, bytes]], object]


def changed(archive: Path, change: Change) -> Path:
    """Return a copy of an archive whose members were changed."""
    with zipfile.ZipFile(archive) as source:
        members = {name: source.read(name) for name in source.namelist()}
    change(members)
    target = archive.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as written:
        for name, content in members.items():
            written.writestr(name, content)
    return target


def stated(members: dict[str, bytes], change: Callable[[dict], object]) -> None:
    manifest = json.loads(members[MANIFEST])
    change(manifest)
    members[MANIFEST] = json.dumps(manifest).encode()


def with_file(name: str) -> Change:
    def change(members: dict[str, bytes]) -> None:
        members[name] = b""
        empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        stated(members, lambda m: m["files"].update({name: {"bytes": 0, "sha256": empty}}))

    return change


def first_of(members: dict[str, bytes], start: str) -> str:
    return next(name for name in members if name.startswith(start))


SPOILT: dict[str, Change] = {
    "a changed file": lambda m: m.update({first_of(m, "runs/"): b"other"}),
    "a changed database": lambda m: m.update({first_of(m, "database/"): b"other"}),
    "a missing file": lambda m: m.pop(first_of(m, "runs/")),
    "an extra file": lambda m: m.update({"runs/x/extra": b""}),
    "no manifest": lambda m: m.pop(MANIFEST),
    "a manifest that is no JSON": lambda m: m.update({MANIFEST: b"{"}),
    "a deep manifest": lambda m: m.update({MANIFEST: b"[" * 100_000}),
    "a manifest of nothing": lambda m: m.update({MANIFEST: b"[]"}),
    "another format": lambda m: stated(m, lambda s: s.update({"version": 99})),
    "another kind": lambda m: stated(m, lambda s: s["database"].update({"kind": "x"})),
    "a size below the true one": lambda m: stated(
        m, lambda s: s["files"][first_of(m, "runs/")].update({"bytes": 1})
    ),
    "more than the disk holds": lambda m: stated(
        m, lambda s: s["files"][first_of(m, "runs/")].update({"bytes": 1 << 60})
    ),
    "a place above": with_file("runs/../../evil"),
    "a place above at once": with_file("../evil"),
    "an absolute place": with_file("/tmp/evil"),  # noqa: S108
    "another drive": with_file("C:\\evil"),
    "a hidden file": with_file("runs/.hidden/x"),
    "another folder": with_file("etc/x"),
    "a line break": with_file("runs/a/x\n"),
    "the database file itself": with_file("siting.sqlite"),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, small_run: Run) -> Path:
    """A sound archive of a small store on SQLite."""
    folder = tmp_path_factory.mktemp("archive")
    settings = Settings(data=folder / "data")
    shutil.copytree(small_run.folder, settings.runs_folder / small_run.id)
    engine = open_database(settings)
    jobs.submit(engine, JobRequest("siting", {"scenario": "a"}, "a"), limit=9)
    write_backup(settings, engine, folder / "sound.zip")
    engine.dispose()
    return folder / "sound.zip"


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_archive_is_refused_in_words_and_leaves_nothing(
    archive: Path, tmp_path: Path, name: str
):
    spoilt = changed(archive, SPOILT[name])
    target = Settings(data=tmp_path / "deep" / "data")
    with pytest.raises(ArchiveError) as caught:
        restore(target, spoilt)
    assert caught.value.text("zh")
    assert list(target.data.iterdir()) == []
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("length", [0, 30, 5_000])
def test_a_cut_archive_is_refused(archive: Path, tmp_path: Path, length: int):
    (tmp_path / "cut.zip").write_bytes(archive.read_bytes()[:length])
    with pytest.raises(ArchiveError):
        restore(Settings(data=tmp_path / "data"), tmp_path / "cut.zip")


def test_an_archive_of_a_newer_version_is_refused(archive: Path, tmp_path: Path):
    def newer(members: dict[str, bytes]) -> None:
        stated(members, lambda s: s["database"].update({"revision": "later_0099"}))

    with pytest.raises(DatabaseError, match="later_0099"):
        restore(Settings(data=tmp_path / "data"), changed(archive, newer))


def test_rows_that_do_not_fit_leave_nothing(archive: Path, postgres_server: str, tmp_path: Path):
    def other_rows(members: dict[str, bytes]) -> None:
        import hashlib

        members.pop("database/siting.sqlite")
        line = b'{"number": 1, "unknown": 2}\n'
        members["database/job.jsonl"] = line
        entry = {"bytes": len(line), "sha256": hashlib.sha256(line).hexdigest()}

        def change(manifest: dict) -> None:
            manifest["database"]["kind"] = "tables"
            manifest["files"].pop("database/siting.sqlite")
            manifest["files"]["database/job.jsonl"] = entry

        stated(members, change)

    spoilt = changed(archive, other_rows)
    with postgres.fresh_database(postgres_server) as address:
        for target in (
            Settings(data=tmp_path / "one"),
            Settings(data=tmp_path / "two", database_url=address),
        ):
            with pytest.raises(ArchiveError, match="database"):
                restore(target, spoilt)
            assert list(target.data.iterdir()) == []
            restore(target, archive)
            engine = open_database(target)
            assert [job.scenario for job in jobs.list_jobs(engine)] == ["a"]
            engine.dispose()


def test_the_commands_say_what_they_did(command: CommandLine, small_run: Run, tmp_path: Path):
    file, other = tmp_path / "all.zip", tmp_path / "other"
    done = command("backup", file, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["runs"] >= 1
    back = command("restore", file, "--data", other, lang="zh")
    assert back.returncode == 0, back.stderr
    assert "次运行" in back.stdout
    assert (other / "runs" / small_run.id / "run.json").is_file()
