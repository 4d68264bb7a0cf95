"""Run by the system's Python: QGIS opens each collection without a window and counts."""

from __future__ import annotations

import json
import sys

from qgis.core import QgsApplication, QgsProviderRegistry, QgsVectorLayer


def read_all(address: str, names: list[str]) -> dict[str, dict]:
    found = {}
    for name in names:
        layer = QgsVectorLayer(f"url='{address}' typename='{name}' pageSize='1000'", name, "OAPIF")
        features = list(layer.getFeatures()) if layer.isValid() else []
        found[name] = {
            "valid": layer.isValid(),
            "count": len(features),
            "ids": len({feature["id"] for feature in features}) if features else 0,
            "fields": [field.name() for field in layer.fields()],
            "extent": [
                layer.extent().xMinimum(),
                layer.extent().yMinimum(),
                layer.extent().xMaximum(),
                layer.extent().yMaximum(),
            ],
            "crs": layer.crs().authid(),
        }
    return found


def main() -> None:
    application = QgsApplication([], False)
    application.initQgis()
    assert "OAPIF" in QgsProviderRegistry.instance().providerList()
    sys.stdout.write(json.dumps(read_all(sys.argv[1], sys.argv[2:])) + "\n")
    application.exitQgis()


if __name__ == "__main__":
    main()
