"""One thing that the server can be asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.stopwatch import ProgressCallback
from api.whole import whole_file


@dataclass(frozen=True)
class Task:
    """What the process of one job has at hand.

    Parameters
    ----------
    settings
        Data folder and limits.
    job_id
        Id of the job: the name of its result.
    limit_pairs
        Most catchments times facilities.
    progress
        Told how far the work is.
    """

    settings: Settings
    job_id: str
    limit_pairs: int
    progress: ProgressCallback | None = None

    def result_file(self, suffix: str) -> Path:
        """Return the file of this job's result."""
        return self.settings.results_folder / f"{self.job_id}{suffix}"

    def outcome_of(self, file: Path, *, run_id: str = "") -> Outcome:
        """Return the outcome that refers to `file` below the data folder."""
        return Outcome(file.relative_to(self.settings.data).as_posix(), run_id)

    def keep(self, text: str, suffix: str = ".json") -> Outcome:
        """Write a result, whole or not at all, and return the outcome that refers to it."""
        target = self.result_file(suffix)
        with whole_file(target) as partial:
            partial.write_text(text, encoding="utf-8")
        return self.outcome_of(target)


@dataclass(frozen=True)
class Outcome:
    """What a job left.

    Parameters
    ----------
    result
        Path of the result below the data folder.
    run_id
        Id of the run, where the result is one.
    """

    result: str
    run_id: str = ""


@dataclass(frozen=True)
class Output:
    """One output of a process.

    Parameters
    ----------
    title
        What it is, in both languages.
    media_type
        How it is encoded.
    file
        Address below the run that holds it; empty for the result of the job itself.
    """

    title: str
    media_type: str = "application/json"
    file: str = ""


def as_given(inputs: Any, _settings: Settings) -> Any:  # noqa: ANN401
    """Return inputs that leave nothing open."""
    return inputs


@dataclass(frozen=True)
class Process:
    """One thing that the server can be asked to do.

    Parameters
    ----------
    key
        Its id in addresses.
    title_zh, title_en, meaning_zh, meaning_en
        Its name, and a sentence on what it does.
    inputs
        Pydantic model of its inputs; gives their JSON Schema.
    check
        Called with the inputs before a job is made: returns what the job is about, for
        lists, and raises every fault.
    work
        Does the work in the child process.
    outputs
        What it gives, by name.
    is_short
        Whether it may be waited for: then it can also be executed synchronously.
    settle
        Called with the inputs before they are checked and kept: fixes what they leave to
        the moment at which they are submitted.
    """

    key: str
    title_zh: str
    title_en: str
    meaning_zh: str
    meaning_en: str
    inputs: type[Any]
    check: Callable[[Any, Settings], str]
    work: Callable[[Any, Task], Outcome]
    outputs: Mapping[str, Output]
    is_short: bool = True
    settle: Callable[[Any, Settings], Any] = as_given
