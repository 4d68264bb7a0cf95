"""The plot of growth: CPU seconds against catchments and against facilities."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

INK, GUIDE = "#1f5fa8", "#888888"


def draw_growth(path, seconds, growing_n, growing_m):
    """Write a PNG of two log-log panels, each with a line of proportional growth."""
    figure = Figure(figsize=(9, 4), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2, sharey=True)
    cpu_s = [seconds[case] for case in growing_n]
    panel(left, [n for n, _ in growing_n], cpu_s, f"catchments ({growing_n[0][1]} facilities)")
    cpu_s = [seconds[case] for case in growing_m]
    panel(right, [m for _, m in growing_m], cpu_s, f"facilities ({growing_m[0][0]:,} catchments)")
    left.set_ylabel("CPU seconds")
    figure.suptitle("Exact allocation with certificate: CPU time of one thread", fontsize=11)
    figure.savefig(path)


def panel(axes, sizes, cpu_s, words):
    size = np.array(sizes, dtype=float)
    guide = cpu_s[-1] * size / size[-1]
    axes.loglog(size, guide, "--", color=GUIDE, label="proportional to the last point")
    axes.loglog(size, cpu_s, "o-", color=INK, label="measured")
    for x, y in zip(sizes, cpu_s, strict=True):
        axes.annotate(f"{y:.2f} s", (x, y), (-7, 6), textcoords="offset points", ha="right")
    axes.set(xlabel=words)
    axes.set_xticks(sizes, [f"{x:,}" for x in sizes])
    axes.set_xticks([], minor=True)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.margins(0.3, 0.15)
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.legend(frameon=False, fontsize=8, loc="lower right")
