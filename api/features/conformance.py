"""The classes of the standards that this server keeps to; each has its tests."""

from __future__ import annotations

FEATURES = "http://www.opengis.net/spec/ogcapi-features"
PROCESSES = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"

CLASSES = (
    f"{FEATURES}-1/1.0/conf/core",
    f"{FEATURES}-1/1.0/conf/oas30",
    f"{FEATURES}-1/1.0/conf/html",
    f"{FEATURES}-1/1.0/conf/geojson",
    f"{FEATURES}-2/1.0/conf/crs",
    f"{FEATURES}-3/1.0/conf/queryables",
    f"{FEATURES}-3/1.0/conf/queryables-query-parameters",
    f"{FEATURES}-3/1.0/conf/filter",
    f"{FEATURES}-3/1.0/conf/features-filter",
    f"{CQL2}/cql2-text",
    f"{CQL2}/cql2-json",
    f"{CQL2}/basic-cql2",
    f"{CQL2}/advanced-comparison-operators",
    f"{CQL2}/case-insensitive-comparison",
    f"{CQL2}/accent-insensitive-comparison",
    f"{CQL2}/basic-spatial-functions",
    f"{CQL2}/basic-spatial-functions-plus",
    f"{CQL2}/spatial-functions",
    f"{CQL2}/property-property",
    f"{CQL2}/arithmetic",
    f"{PROCESSES}/core",
    f"{PROCESSES}/ogc-process-description",
    f"{PROCESSES}/json",
    f"{PROCESSES}/oas30",
    f"{PROCESSES}/job-list",
    f"{PROCESSES}/dismiss",
)
