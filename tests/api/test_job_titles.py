"""Jobs are called what their inputs call the scenario."""

from __future__ import annotations

import sqlalchemy as sa

from api import jobs


def test_titles_of_jobs_come_from_where_the_inputs_hold_them(database: sa.Engine):
    given = (
        {"scenario": "plan-2025"},
        {"scenario": "plan-2025", "title_zh": "甲", "title_en": "A"},
        {"scenario": "plan-2025", "changes": {"scenario": {"title_zh": "乙"}}},
        {"scenario": {"scenario": {"title_zh": "丙", "title_en": "C"}}},
    )
    made = [
        jobs.submit(
            database, jobs.JobRequest(process="siting", inputs=one, scenario="x"), limit=9
        ).id
        for one in given
    ]
    assert jobs.titles_of(database, made, "zh") == dict(zip(made[1:], "甲乙丙", strict=True))
    assert jobs.titles_of(database, made, "en") == {made[1]: "A", made[3]: "C"}
    assert jobs.titles_of(database, [], "zh") == {}
