"""Kill -9 of servers, workers and solvers: nothing accepted is lost, nothing is half.

`SITING_KILL_MOMENTS` sets how many moments are tried on each kind of database;
a release is tried with 50.
"""

from __future__ import annotations

import os
import random

import pytest
import sqlalchemy as sa

from api.settings import Settings
from tests.api.killing import Trial, assert_all_is_well, one_moment

MOMENTS = int(os.environ.get("SITING_KILL_MOMENTS", "3"))
SEED = 5


@pytest.mark.slow
def test_no_accepted_job_is_lost_and_no_result_is_half(either_store: Settings, database: sa.Engine):
    first = Settings(data=either_store.data)
    first.runs_folder.mkdir(parents=True)
    trial = Trial(either_store, database, random.Random(SEED))
    try:
        for moment in range(MOMENTS):
            trial.apart = moment % 2 == 1
            one_moment(trial, moment)
            trial.stop()
        assert_all_is_well(trial)
    finally:
        trial.stop()
    told = ", ".join(f"{phase}/{who} {count}" for (phase, who), count in trial.kills.items())
    print(f"{database.dialect.name}: {MOMENTS} moments, {len(trial.accepted)} accepted; {told}")  # noqa: T201
