"""What stands around a problem: hauls its distance limits bar, what its parks save.

No solver needs these; explanations do. How far must a limit be lifted before a
town is served? What do the others of a park pay more when its core closes? They
are stored in the file of a run's problem, so that both can be answered without
the layers.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from siting.errors import Fault, ProblemError
from siting.hauls import ARC_COLUMNS, haul_arrays
from siting.problem import Flags, Floats, Ints, SitingProblem

if TYPE_CHECKING:
    import pandas as pd

_PREFIX = "around_"


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What explanations need beyond the problem.

    Parameters
    ----------
    max_km
        Service distance limit of each stream (s,), infinite when none.
    barred_stream, barred_catchment, barred_facility
        Positions of the hauls (b,) that are longer than the limit of their stream and
        that no other rule bars.
    barred_distance_km, barred_haul_cost_cny_per_t, barred_processing_cost_cny_per_t
        Their one-way length and costs per tonne (b,).
    shared_saving_cny_per_yr
        What each option (k,) saves by sharing an eco-park; 0 for one that does not share.
    park_core
        Facilities (f,) of the core type of an eco-park, at such a park.
    """

    max_km: Floats
    barred_stream: Ints
    barred_catchment: Ints
    barred_facility: Ints
    barred_distance_km: Floats
    barred_haul_cost_cny_per_t: Floats
    barred_processing_cost_cny_per_t: Floats
    shared_saving_cny_per_yr: Floats
    park_core: Flags

    @classmethod
    def nothing(cls, problem: SitingProblem) -> Surroundings:
        """Return those of a problem of which nothing more is known."""
        none, no_arc = np.zeros(0), np.zeros(0, dtype=np.int64)
        return cls(
            np.full(problem.stream_keys.size, np.inf),
            *(no_arc, no_arc, no_arc),
            *(none, none, none),
            np.zeros(problem.option_facility.size),
            np.zeros(problem.facility_ids.size, dtype=np.bool_),
        )

    @classmethod
    def from_tables(
        cls, barred: pd.DataFrame, options: pd.DataFrame, max_km: Floats, park_core: Flags
    ) -> Surroundings:
        """Return those of a case.

        Parameters
        ----------
        barred
            Hauls beyond the limits, in the columns of `siting.hauls.arc_table`.
        options
            Sizes (k,), with what they save by sharing where there is an eco-park.
        max_km, park_core
            As in the class.
        """
        saving = np.zeros(len(options))
        if "shared_saving_cny_per_yr" in options:
            saving = options["shared_saving_cny_per_yr"].fillna(0.0).to_numpy(np.float64)
        return cls(
            max_km,
            **haul_arrays(barred, "barred_"),
            shared_saving_cny_per_yr=saving,
            park_core=park_core,
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return everything by name, to stand beside the arrays of the problem in its file."""
        return {f"{_PREFIX}{f.name}": getattr(self, f.name) for f in fields(self)}

    @classmethod
    def load(cls, path: str | Path, problem: SitingProblem) -> Surroundings:
        """Read those of `problem` from its file; nothing is known where it holds none.

        Raises
        ------
        ProblemError
            When the file is no such archive or does not fit the problem.
        """
        names = [f.name for f in fields(cls)]
        try:
            with Path(path).open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
                if f"{_PREFIX}{names[0]}" not in archive.files:
                    return cls.nothing(problem)
                found = cls(**{name: archive[f"{_PREFIX}{name}"] for name in names})
            found.widened(problem)
        except (KeyError, ValueError, zipfile.BadZipFile, EOFError) as error:
            fault = Fault("problem_file_unreadable", {"file": str(path), "reason": str(error)})
            raise ProblemError([fault]) from error
        return found

    def widened(self, problem: SitingProblem) -> SitingProblem:
        """Return the problem with the barred hauls as arcs after its own."""
        sizes = (problem.stream_keys.size, problem.option_facility.size, problem.facility_ids.size)
        if sizes != (self.max_km.size, self.shared_saving_cny_per_yr.size, self.park_core.size):
            params = {"name": "surroundings", "found": self.max_km.shape, "expected": sizes}
            raise ProblemError([Fault("problem_shape", params)])
        own: dict[str, Any] = {
            f"arc_{name}": np.concatenate(
                [getattr(problem, f"arc_{name}"), getattr(self, f"barred_{name}")]
            )
            for name in ARC_COLUMNS
        }
        return replace(problem, **own)

    def barred_within(self, s: int, limit_km: float) -> Ints:
        """Return which hauls of stream `s` are barred but no longer than `limit_km`."""
        near = self.barred_distance_km <= limit_km
        return np.flatnonzero((self.barred_stream == s) & near)

    def lost_sharing_cny_per_yr(self, problem: SitingProblem, open_option: Ints) -> float:
        """Return what open facilities pay more since nothing they share with is open.

        A facility at a park shares with the core there, the core with any other
        (`siting.eco_parks`). Sum of s_k over open options k whose facility has no such
        partner open, s_k what the option saves by sharing.
        """
        opened, lost = open_option >= 0, 0.0
        for j in np.flatnonzero(opened).tolist():
            saving = float(self.shared_saving_cny_per_yr[open_option[j]])
            if saving > 0 and not (self.partners(problem, j) & opened).any():
                lost += saving
        return lost

    def partners(self, problem: SitingProblem, j: int) -> Flags:
        """Return the facilities (f,) one of which must be open for `j` to share its park."""
        here = problem.facility_site == problem.facility_site[j]
        found: Flags = here & ~self.park_core if self.park_core[j] else here & self.park_core
        return found
