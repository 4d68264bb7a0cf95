"""Tables of who sends how much where: districts by plants, and districts by streams."""

from __future__ import annotations

import pandas as pd

from api.report.reading import Reading
from api.report.table import Column, ReportTable, summed


def flow_tables(reading: Reading) -> list[ReportTable]:
    """Return a matrix of districts by plants for each stream that is hauled."""
    flows = named_flows(reading)
    keys = [key for key in reading.summary["streams"] if (flows["stream"] == key).any()]
    return [flow_table(reading, flows[flows["stream"] == key], key) for key in keys]


def named_flows(reading: Reading) -> pd.DataFrame:
    """Return the allocation with the district of each origin and the name of each plant."""
    places = reading.catchments.set_index("id")["district"]
    plants = reading.facilities.set_index("id")
    flows = reading.allocation
    # A facility and a catchment may bear the same id; the kind of origin says which is meant.
    proper = flows["from_kind"] == "catchment"
    origin = flows["from_id"].map(places).where(proper, flows["from_id"].map(plants["district"]))
    return flows.assign(origin=origin.fillna(""))


def flow_table(reading: Reading, flows: pd.DataFrame, stream: str) -> ReportTable:
    """Return the tonnes of one stream by district of origin (rows) and plant (columns)."""
    say = reading.say
    matrix = flows.pivot_table(
        index="origin", columns="to_id", values="flow_t_per_d", aggfunc="sum", sort=True
    )
    order = matrix.sum().sort_values(ascending=False, kind="stable").index
    named = reading.facilities.set_index("id").loc[order.tolist()]
    titles = [reading.name(row) for row in named.to_dict(orient="records")]
    rows = []
    for origin in district_order(reading, matrix.index.tolist()):
        cells = [None if pd.isna(v) else float(v) for v in matrix.loc[origin, order]]
        whole = sum(cell for cell in cells if cell is not None)
        rows.append((reading.district(origin) or say("no_district"), *cells, whole))
    sums = [summed(rows, 1 + place) for place in range(len(titles) + 1)]
    columns = (
        Column(say("origin"), characters=20),
        *(
            Column(f"{title}\n{key}", "decimal", 12)
            for key, title in zip(order.tolist(), titles, strict=True)
        ),
        Column(say("total_t_per_d"), "decimal", 13),
    )
    title = say("flows_of", stream=reading.title("streams", stream))
    total = (say("total"), *sums)
    return ReportTable(f"flow-{stream}", title, columns, tuple(rows), total, say("flows_note"))


def district_order(reading: Reading, origins: list[str]) -> list[str]:
    """Return districts in the order of their codes; those without a code come last."""
    codes = dict(
        zip(reading.catchments["district"], reading.catchments["district_code"], strict=True)
    )
    return sorted(origins, key=lambda name: (str(codes.get(name, "~")), name))


def district_table(reading: Reading) -> ReportTable:
    """Return population and what arises of each stream by district, from the catchments."""
    say = reading.say
    frame = reading.catchments
    keys = [k for k in reading.summary["streams"] if frame[f"{k}_demand_t_per_d"].sum() > 0]
    names = [f"{key}_demand_t_per_d" for key in keys]
    sums = frame.groupby("district", sort=False)[["population", *names]].sum()
    rows = [
        (reading.district(name), *(float(v) for v in sums.loc[name, ["population", *names]]))
        for name in district_order(reading, sums.index.astype(str).tolist())
    ]
    total = (say("total"), *(summed(rows, 1 + place) for place in range(len(keys) + 1)))
    columns = (
        Column(say("district"), characters=20),
        Column(say("population"), "whole", 14),
        *(Column(reading.title("streams", key) + " t/d", "decimal", 14) for key in keys),
    )
    note = say("districts_note")
    return ReportTable("districts", say("districts"), columns, tuple(rows), total, note)
