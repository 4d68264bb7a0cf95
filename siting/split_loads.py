"""Whole loads in a model of split loads: of which streams its figures are only a limit."""

from __future__ import annotations

import numpy as np

from siting.problem import Flags, SitingProblem


def told_as_split(problem: SitingProblem) -> Flags:
    """Return the streams (s,) whose figures with openings held are those of split loads.

    A single-source stream goes whole to one facility, which no price describes. Its
    figures are worked out as if it could split, and so are those of every stream that
    shares a facility with it or that leaves it as a residue.

    Parameters
    ----------
    problem
        The problem.
    """
    takes = np.zeros((problem.facility_ids.size, problem.stream_keys.size), dtype=np.bool_)
    takes[problem.arc_facility, problem.arc_stream] = True
    takes |= problem.yield_share > 0
    for limit in problem.load_limits:
        takes = np.vstack([takes, takes[: limit.members.size][limit.members].any(axis=0)])
    used = np.zeros(problem.stream_keys.size, dtype=np.bool_)
    used[problem.arc_stream] = True
    found: Flags = problem.single_source & used
    while True:
        wider: Flags = found | takes[takes[:, found].any(axis=1)].any(axis=0)
        if (wider == found).all():
            return found
        found = wider
