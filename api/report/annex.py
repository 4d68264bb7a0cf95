"""The annex of the report: long tables and the maps by stream, on landscape pages."""

from __future__ import annotations

from api.report.facility_tables import facility_table
from api.report.figures_tables import binding_table, schedule_table
from api.report.flow_tables import district_table
from api.report.pages import Pages
from api.report.pictures import Pictures
from api.report.quality_tables import assumed_table, basis_table, note_table, source_table
from api.report.question_chapters import BINDING_PLACES, SHOWN_BINDING, narrowed
from api.report.reading import Reading

FACILITY_PLACES = (0, 1, 2, 3, 5, 6, 8, 9, 10, 11, 14, 15)


def annex_chapter(pages: Pages, reading: Reading, pictures: Pictures) -> None:
    """Write the annexed tables and figures."""
    say, answered = reading.say, reading.run.answered
    pages.part(say("part_tables"))
    pages.table(narrowed(facility_table(reading), FACILITY_PLACES), size=7.5)
    pages.table(district_table(reading), size=8.0)
    pages.say(say("matrix_elsewhere"))
    schedule = schedule_table(reading)
    if schedule.rows:
        pages.table(schedule, size=7.0)
    binding = binding_table(reading)
    if len(binding.rows) > SHOWN_BINDING:
        pages.table(narrowed(binding, BINDING_PLACES), size=8.0)
    if answered:
        pages.table(assumed_table(reading))
        pages.table(basis_table(reading), size=8.0)
    pages.table(source_table(reading), size=7.5)
    pages.table(note_table(reading), size=8.0)
    pages.part(say("part_figures"))
    title = reading.summary["scenario"][f"title_{reading.lang}"]
    pages.picture(pictures.map(), say("overview_map", title=title))
    for key, figures in reading.summary["streams"].items():
        if answered and figures["served_t_per_d"] > 0:
            stream = reading.title("streams", key)
            pages.picture(pictures.map(key), say("stream_map", title=title, stream=stream))
