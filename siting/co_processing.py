"""Co-processing: waste that a kiln burns beside its own fuel, up to a share of its capacity.

Symbols: site b with a kiln that makes Q_b (t/d of clinker), the facilities J_b that
burn waste in it (one row per stream, such as residual MSW and sludge), sigma the
most waste per tonne of clinker:

    sum_{j in J_b} sum_{a into j} x_a <= sigma Q_b

Each facility keeps its own capacity besides: that of the line which feeds the kiln.
The rows are load limits (`siting.constraints.keep_load_limits`).
"""

from __future__ import annotations

import numpy as np

from siting.ground import Ground, Rules
from siting.problem import Flags, LoadLimit
from siting.scenario_policies import CoProcessing


def limit_kilns(policy: CoProcessing, ground: Ground, rules: Rules, number: int) -> Rules:
    """Hold what each kiln takes in all: sum_{j in J_b} sum_{a into j} x_a <= sigma Q_b, t/d.

    A site whose lines could not take more in their largest sizes gets no row: their
    capacities say it already.
    """
    kilns = ground.menu["type"].isin(policy.types)
    limits = []
    for site_id in sorted(set(ground.menu.loc[kilns, "site_id"])):
        kiln_t_per_d = policy.kiln_t_per_d.get(site_id, policy.usual_kiln_t_per_d)
        if kiln_t_per_d is None:
            continue
        lines = np.asarray(kilns & (ground.menu["site_id"] == site_id), dtype=np.bool_)
        most_t_per_d = policy.most_share * kiln_t_per_d
        if _largest_t_per_d(ground, lines) <= most_t_per_d:
            continue
        words = _words(ground, lines, policy.most_share, (most_t_per_d, kiln_t_per_d))
        name = f"co_processing_{number}_{site_id}"
        limits.append(LoadLimit(name, lines, most_t_per_d, *words))
    return rules.with_limits(*limits)


def _largest_t_per_d(ground: Ground, lines: Flags) -> float:
    largest = ground.options.groupby("facility")["capacity_t_per_d"].max()
    return float(largest.reindex(np.flatnonzero(lines)).sum())


def _words(
    ground: Ground, lines: Flags, share: float, amounts_t_per_d: tuple[float, float]
) -> tuple[str, str]:
    most, kiln = amounts_t_per_d
    names = ground.menu[lines]
    zh, en = "、".join(names["name_zh"]), ", ".join(names["name_en"])
    several = int(lines.sum()) > 1
    return (
        f"{zh}{'合计' if several else ''}不超过 {most:,.2f} t/d"
        f"（熟料产能 {kiln:,.0f} t/d 的 {100 * share:g} %）",
        f"{en} at most {most:,.2f} t/d{' together' if several else ''} "
        f"({100 * share:g} % of {kiln:,.0f} t/d of clinker)",
    )
