"""The answer to a siting problem: what opens, what goes where, how good that is.

A `Solution` is a value: arrays aligned with its `SitingProblem`, a status out
of a closed vocabulary, the best proven bound and the prices. It is saved
without pickle, so that it can be checked and explained without a solver.
"""

from __future__ import annotations

import json
import math
import os
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from siting.bound_certificate import BoundCertificate
from siting.conflict import Diagnosis
from siting.errors import Fault, ProblemError
from siting.problem import Flags, Floats, Ints, SitingProblem
from siting.residues import load_t_per_d

OPTIMAL = "optimal"
FEASIBLE = "feasible"
INFEASIBLE = "infeasible"
UNBOUNDED = "unbounded"
NO_SOLUTION = "no_solution"
STATUSES = (OPTIMAL, FEASIBLE, INFEASIBLE, UNBOUNDED, NO_SOLUTION)

OPTIMAL_GAP_SHARE = 1e-4
"""Largest gap that may be called optimal (DESIGN section 8, "Runs")."""


@dataclass(frozen=True)
class Shortfall:
    """Demand that is not met, or a rule that cannot be kept, in words and tonnes.

    Parameters
    ----------
    kind
        ``"out_of_reach"``, ``"capacity"``, ``"price"`` (cheaper left than taken),
        ``"minimum_load"``, ``"policy"`` or ``"total"``.
    stream
        Key of the stream, or empty when the fault is not of one stream.
    amount
        Tonnes a day; for a policy, in the unit of the policy.
    ids
        Ids of the catchments or facilities concerned.
    words_zh, words_en
        The sentence for planners.
    """

    kind: str
    stream: str
    amount: float
    ids: tuple[str, ...]
    words_zh: str
    words_en: str

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` (``"zh"`` or ``"en"``)."""
        return self.words_zh if lang == "zh" else self.words_en


@dataclass(frozen=True)
class SolverReport:
    """What ran and what it said itself.

    Parameters
    ----------
    name, version
        Solver and its version.
    model_status
        The status in the solver's own words, one per part of the problem.
    seconds
        Wall time of the whole solve.
    bound_source
        ``"prices"`` (Lagrangian bound from demand prices over all arcs),
        ``"branching"`` (the same bound, branch by branch on sites, or with rules
        that the demand implies), ``"solver"`` (the solver's own proof over all
        arcs), joined by ``+`` when parts differ, or ``"none"``.
    log
        The solver's log.
    route_zh, route_en
        By which route each part was allocated, one a line, Chinese and English.
    notes
        Codes of `siting.notes`: what else to know of how the answer came about.
    """

    name: str
    version: str
    model_status: str
    seconds: float
    bound_source: str
    log: str = ""
    route_zh: str = ""
    route_en: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Freeze the notes, which a file holds as a list."""
        object.__setattr__(self, "notes", tuple(self.notes))


@dataclass(frozen=True, eq=False)
class Solution:
    """Answer to a `SitingProblem`; arrays are read-only and aligned with it.

    Parameters
    ----------
    problem
        The problem answered.
    status
        ``optimal`` (gap at most 1e-4 against a checked bound), ``feasible``,
        ``infeasible``, ``unbounded`` or ``no_solution``. Without an incumbent
        the arrays are zero, nothing is open and the objective is NaN.
    objective_cny_per_yr, bound_cny_per_yr
        Annual cost of this answer, and a proven lower limit of any answer.
    gap_share
        (objective - bound) / objective; infinity without an incumbent.
    open_option
        Option that each facility opens with (f,), -1 = closed.
    flow_t_per_d
        Tonnes hauled on each arc (a,).
    unserved_t_per_d
        Demand left over (n, s).
    capacity_price_cny_per_t
        Shadow price of capacity (f,), at least 0: saving per extra tonne a day
        over a year, per tonne, with the open facilities held fixed.
    demand_price_cny_per_t
        Cost of one more tonne arising (n, s).
    load_limit_price_cny_per_t
        Shadow price of each shared load limit (g,), at least 0; none given = 0.
    shortfalls
        What is missing, in words.
    report
        What the solver said.
    certificate
        Prices that prove the bound; None where the solver proved all of it, and in
        files from before they were kept.
    diagnosis
        What contradicts and what would repair it, of an infeasible scenario.
    """

    problem: SitingProblem
    status: str
    objective_cny_per_yr: float
    bound_cny_per_yr: float
    gap_share: float
    open_option: Ints
    flow_t_per_d: Floats
    unserved_t_per_d: Floats
    capacity_price_cny_per_t: Floats
    demand_price_cny_per_t: Floats
    report: SolverReport
    load_limit_price_cny_per_t: Floats = field(default_factory=lambda: np.empty(0))
    shortfalls: tuple[Shortfall, ...] = field(default=())
    certificate: BoundCertificate | None = None
    diagnosis: Diagnosis | None = None

    def __post_init__(self) -> None:
        """Freeze the arrays and check their shapes."""
        n, s = self.problem.demand_t_per_d.shape
        f, a = self.problem.facility_ids.size, self.problem.arc_stream.size
        shapes = {
            "open_option": (f,),
            "flow_t_per_d": (a,),
            "unserved_t_per_d": (n, s),
            "capacity_price_cny_per_t": (f,),
            "demand_price_cny_per_t": (n, s),
            "load_limit_price_cny_per_t": (len(self.problem.load_limits),),
        }
        if not np.size(self.load_limit_price_cny_per_t):
            nothing = np.zeros(len(self.problem.load_limits))
            object.__setattr__(self, "load_limit_price_cny_per_t", nothing)
        faults = []
        for name, shape in shapes.items():
            dtype = np.int64 if name == "open_option" else np.float64
            array: NDArray[np.generic] = np.array(getattr(self, name), dtype=dtype)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
            if array.shape != shape:
                params = {"name": name, "found": array.shape, "expected": shape}
                faults.append(Fault("problem_shape", params))
        if faults:
            raise ProblemError(faults)

    @property
    def has_incumbent(self) -> bool:
        """Whether the arrays hold an answer."""
        return self.status in (OPTIMAL, FEASIBLE)

    @property
    def open(self) -> Flags:
        """Whether each facility is open (f,)."""
        return self.open_option >= 0

    @property
    def capacity_t_per_d(self) -> Floats:
        """Capacity that each facility opens with (f,), 0 when closed."""
        return open_capacity_t_per_d(self.problem, self.open_option)

    @property
    def load_t_per_d(self) -> Floats:
        """Tonnes that each facility takes (f,)."""
        return load_t_per_d(self.problem, self.flow_t_per_d)

    def save(self, path: str | Path) -> None:
        """Write everything but the problem to `path` (.npz, no pickle), whole or not at all."""
        words = {
            "status": self.status,
            "report": asdict(self.report),
            "shortfalls": [asdict(s) for s in self.shortfalls],
            "diagnosis": None if self.diagnosis is None else self.diagnosis.record(),
        }
        figures = [self.objective_cny_per_yr, self.bound_cny_per_yr, self.gap_share]
        target = Path(path)
        part = target.with_name(target.name + ".part")
        with part.open("wb") as stream:
            np.savez_compressed(
                stream,
                words=np.array(json.dumps(words, ensure_ascii=False)),
                figures=np.array(figures, dtype=np.float64),
                **{name: getattr(self, name) for name in _ARRAYS},
                **({} if self.certificate is None else self.certificate.arrays()),
            )
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)

    @classmethod
    def load(cls, path: str | Path, problem: SitingProblem) -> Solution:
        """Read a solution of `problem` that `save` wrote.

        Raises
        ------
        ProblemError
            When the file is no such archive or does not fit the problem.
        """
        try:
            with np.load(Path(path), allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            words = json.loads(str(arrays["words"]))
            objective, bound, gap = (float(v) for v in arrays["figures"])
            report = SolverReport(**words["report"])
            shortfalls = tuple(
                Shortfall(**{**s, "ids": tuple(s["ids"])}) for s in words["shortfalls"]
            )
            values = {name: arrays[name] for name in _ARRAYS if name in arrays or name != _LATER}
            certificate = BoundCertificate.from_arrays(arrays)
            found = words.get("diagnosis")
            diagnosis = None if found is None else Diagnosis.from_record(found)
        except (KeyError, ValueError, TypeError, zipfile.BadZipFile, EOFError) as error:
            fault = Fault("problem_file_unreadable", {"file": str(path), "reason": str(error)})
            raise ProblemError([fault]) from error
        return cls(
            problem=problem,
            status=str(words["status"]),
            objective_cny_per_yr=objective,
            bound_cny_per_yr=bound,
            gap_share=gap,
            report=report,
            shortfalls=shortfalls,
            certificate=certificate,
            diagnosis=diagnosis,
            **values,
        )


_ARRAYS = (
    "open_option",
    "flow_t_per_d",
    "unserved_t_per_d",
    "capacity_price_cny_per_t",
    "demand_price_cny_per_t",
    "load_limit_price_cny_per_t",
)
_LATER = "load_limit_price_cny_per_t"
"""Array that files of earlier versions lack."""


def gap_share(objective: float, bound: float) -> float:
    """Return (objective - bound) / objective, never negative; infinity without either."""
    if not (math.isfinite(objective) and math.isfinite(bound)):
        return math.inf
    if objective <= bound:
        return 0.0
    return (objective - bound) / max(abs(objective), 1e-9)


def open_capacity_t_per_d(problem: SitingProblem, open_option: Ints) -> Floats:
    """Return the capacity (f,) that facilities open with, 0 where `open_option` is -1."""
    capacity: Floats = np.where(
        open_option >= 0, problem.option_capacity_t_per_d[np.maximum(open_option, 0)], 0.0
    )
    return capacity
