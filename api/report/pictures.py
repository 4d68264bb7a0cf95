"""Maps and charts that the Word report holds, drawn from the run into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from api.report.figures_tables import COST_PARTS
from api.report.reading import Reading
from api.report.table import shown
from api.store import MAP_PICTURE
from maps.charts import Bar, draw_bars, utilisation_colour
from maps.static import draw

MAP_DPI = 150


@dataclass(frozen=True)
class Pictures:
    """What draws the pictures of one report.

    Parameters
    ----------
    reading
        The run.
    folder
        Where the files go.
    """

    reading: Reading
    folder: Path

    def map(self, stream: str | None = None) -> Path:
        """Return the printed map of a stream, or the overview; the stored one where it fits."""
        stored, lang = self.reading.run.folder / MAP_PICTURE, self.reading.lang
        is_stored = stream is None and lang == "zh"
        if is_stored and stored.is_file():
            return stored
        path = self.folder / f"map-{stream or ''}.png"
        if not path.exists():
            options = {} if is_stored else {"dpi": MAP_DPI, "lang": lang, "stream": stream}
            draw(self.reading.layers, path, **options)
        return path

    def utilisation(self) -> Path:
        """Return the chart of how full the open facilities of each type are."""
        reading = self.reading
        bars = [
            Bar(
                reading.title("types", kind),
                figures["utilisation_share"],
                shown(figures["utilisation_share"], "percent"),
                utilisation_colour(figures["utilisation_share"]),
            )
            for kind, figures in reading.summary["capacity"].items()
            if figures["utilisation_share"] is not None
        ]
        path = self.folder / "utilisation.png"
        words = {"title": reading.say("utilisation_chart"), "axis": reading.say("utilisation_axis")}
        draw_bars(path, bars, **words, full=1.0)
        return path

    def costs(self) -> Path:
        """Return the chart of what makes up the annual cost."""
        reading = self.reading
        amounts = {
            part: reading.money(reading.summary["costs"][part]) or 0.0 for part in COST_PARTS
        }
        bars = [Bar(reading.say(part), v, shown(v, "fine")) for part, v in amounts.items()]
        path = self.folder / "costs.png"
        draw_bars(path, bars, title=reading.say("cost_chart"), axis=reading.say("cost_axis"))
        return path
