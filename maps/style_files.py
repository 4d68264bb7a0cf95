"""The style of a layer as a file that desktop GIS and map servers load."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from geodata.results import ResultLayers
from maps.layer_styles import layer_style
from maps.qml import write_qml
from maps.sld import write_sld
from maps.styles import LayerStyle

STYLE_FORMATS: Mapping[str, Callable[[LayerStyle, str], bytes]] = MappingProxyType(
    {"qml": write_qml, "sld": write_sld}
)


def style_file(
    results: ResultLayers, suffix: str, *, layer: str, stream: str | None = None, lang: str = "zh"
) -> bytes:
    """Return the style of a layer of a run, the classes and colours of its maps.

    Parameters
    ----------
    results
        Result layers of the run.
    suffix
        Key of `STYLE_FORMATS`.
    layer
        Key of `maps.layer_styles.STYLES`.
    stream
        Stream whose style it is; None is all, or the run's first where there must be one.
    lang
        Language of the labels, ``"zh"`` or ``"en"``.

    Raises
    ------
    MapError
        There is no such layer or stream.
    """
    return STYLE_FORMATS[suffix](layer_style(results, layer, stream), lang)
