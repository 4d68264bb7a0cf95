"""Run by Debian's Python: what QGIS makes of style files; prints one JSON document.

Arguments: a GeoPackage and a JSON file that lists ``[table, style file]``. For each the
answer holds the classes (label, colour, hatch or shape, width) and, by feature id, the
places of the classes that hold for it.
"""

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"
from qgis.core import (
    QgsApplication,
    QgsExpressionContextUtils,
    QgsRenderContext,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
)


def look_of(symbol):
    return [
        {
            "kind": type(layer).__name__,
            "colour": layer.color().name().upper(),
            "style": layer.properties().get("style", ""),
            "shape": layer.properties().get("name", ""),
            "edge": layer.properties().get("outline_color", ""),
            "width": layer.properties().get("line_width", ""),
        }
        for layer in symbol.symbolLayers()
    ]


def classes_of(package, table, file):
    layer = QgsVectorLayer(f"{package}|layername={table}", table, "ogr")
    load = layer.loadNamedStyle if file.endswith(".qml") else layer.loadSldStyle
    told, good = load(file)
    assert layer.isValid(), table
    assert good, told
    renderer = layer.renderer()
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return {"labels": [], "looks": [look_of(renderer.symbol())], "held": {}}
    context = QgsRenderContext()
    scopes = QgsExpressionContextUtils.globalProjectLayerScopes(layer)
    context.expressionContext().appendScopes(scopes)
    renderer.startRender(context, layer.fields())
    rules = renderer.rootRule().children()
    held = {}
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        found = [i for i, rule in enumerate(rules) if rule.isFilterOK(feature, context)]
        held[str(feature["id"])] = found
    renderer.stopRender(context)
    return {
        "labels": [rule.label() for rule in rules],
        "looks": [look_of(rule.symbol()) for rule in rules],
        "held": held,
    }


def main():
    application = QgsApplication([], False)
    application.initQgis()
    with open(sys.argv[2], encoding="utf-8") as file:  # noqa: PTH123
        wanted = json.load(file)
    print(json.dumps([classes_of(sys.argv[1], *one) for one in wanted]))  # noqa: T201


main()
