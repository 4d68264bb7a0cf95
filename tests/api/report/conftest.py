"""Papers, each written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.report.paper import write_paper
from api.store import Run


@pytest.fixture(scope="session")
def papers(tmp_path_factory):
    """Return the file of a paper of a run, written once in the test session."""
    folder, made = tmp_path_factory.mktemp("papers"), {}

    def paper(run: Run, kind: str, lang: str) -> Path:
        target = folder / f"{run.id}-{lang}.{kind}"
        if target not in made:
            write_paper(run, target, kind, lang)
            made[target] = True
        return target

    return paper
