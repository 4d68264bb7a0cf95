"""Kill -9 of servers, workers and solvers: nothing accepted is lost, nothing is half.

`SITING_KILL_MOMENTS` sets how many moments are tried on each kind of database;
a release is tried with 50.
"""

from __future__ import annotations

import os
import random
import shutil

import pytest
import sqlalchemy as sa

from api.settings import Settings
from api.store import Run
from tests.api.killing import Trial, assert_all_is_well, one_moment

MOMENTS = int(os.environ.get("SITING_KILL_MOMENTS", "2"))
SEED = 5


@pytest.mark.slow
def test_no_accepted_job_is_lost_and_no_result_is_half(
    either_store: Settings, database: sa.Engine, small_run: Run
):
    # With a run in the store the server asks for none of its own.
    shutil.copytree(small_run.folder, either_store.runs_folder / small_run.id)
    trial = Trial(either_store, database, random.Random(SEED))
    try:
        for moment in range(MOMENTS):
            if moment == MOMENTS // 2:  # from here on a worker beside the server does the work
                trial.stop()
                trial.apart = True
            one_moment(trial, moment)
        assert_all_is_well(trial, {small_run.id})
    finally:
        trial.stop()
    told = ", ".join(f"{phase}/{who} {count}" for (phase, who), count in trial.kills.items())
    print(f"{database.dialect.name}: {MOMENTS} moments, {len(trial.accepted)} accepted; {told}")  # noqa: T201
