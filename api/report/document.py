"""The Word report of a run, in the chapters of the city's own plans."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from api.report.annex import annex_chapter
from api.report.answer_chapters import (
    environment_chapter,
    layout_chapter,
    money_chapter,
    sizes_chapter,
    targets_chapter,
)
from api.report.pages import Pages
from api.report.pictures import Pictures
from api.report.question_chapters import limits_chapter, state_chapter
from api.report.reading import Reading
from api.report.text_words import CHAPTERS
from api.store import Run
from api.views import beijing_minute
from api.whole import whole_file
from api.words import page_words
from maps.words import PANEL_WORDS, check_word

CHAPTER_WRITERS: tuple[Callable[[Pages, Reading, Pictures], None], ...] = (
    state_chapter,
    limits_chapter,
    layout_chapter,
    sizes_chapter,
    money_chapter,
    environment_chapter,
    targets_chapter,
    annex_chapter,
)


def write_document(run: Run, path: Path, lang: str) -> None:
    """Write the report on `run` as DOCX into `path`, whole or not at all.

    Raises
    ------
    FaultError
        A file of the run cannot be read, or a name has characters that no map can show.
    """
    reading = Reading(run, lang)
    pages = Pages(lang)
    with tempfile.TemporaryDirectory() as folder:
        pictures = Pictures(reading, Path(folder))
        title_page(pages, reading)
        pages.contents(reading.say("contents"), [reading.say(key) for key in CHAPTERS])
        for title, write in zip(CHAPTERS, CHAPTER_WRITERS, strict=True):
            if write is annex_chapter:
                pages.lie_down()
            pages.chapter(reading.say(title))
            write(pages, reading, pictures)
        set_properties(pages.document.core_properties, reading)
        with whole_file(path) as partial:
            pages.document.save(str(partial))


def title_page(pages: Pages, reading: Reading) -> None:
    """Write title, scenario, run, date, the stamp and the slot of the review number."""
    say, run = reading.say, reading.run
    heading = reading.summary["scenario"]
    title = heading[f"title_{reading.lang}"]
    words = page_words(reading.lang)
    status = words.get(f"status_{run.status}", run.status)
    check = PANEL_WORDS[check_word(run.meta)].say(reading.lang)
    stamp = PANEL_WORDS["internal"].say(reading.lang)
    told = {"title": title, "name": heading["name"], "year": heading["year"]}
    for _ in range(5):
        pages.say("")
    pages.centred(title, 26, bold=True)
    pages.centred(say("report_title"), 20, bold=True)
    for _ in range(4):
        pages.say("")
    pages.centred(say("report_scenario", **told), 13)
    pages.centred(say("report_run", run=run.id), 13)
    pages.centred(say("report_status", status=status, check=check), 13)
    pages.centred(say("report_date", day=beijing_minute(run.created)[:10]), 13)
    for _ in range(4):
        pages.say("")
    pages.centred(stamp, 14, bold=True, stamp=True)
    pages.centred(PANEL_WORDS["review_number"].say(reading.lang), 12)
    pages.running_lines(f"{title} · {run.id} · {stamp}")


def set_properties(properties: Any, reading: Reading) -> None:  # noqa: ANN401
    """Give the file its title and the time of the run, not that of the template."""
    moment = datetime.fromisoformat(reading.run.created).replace(tzinfo=None)
    properties.title = f"{reading.summary['scenario'][f'title_{reading.lang}']} {reading.run.id}"
    properties.author = properties.last_modified_by = "chongqing-siting"
    properties.comments = ""
    properties.language = "zh-CN" if reading.lang == "zh" else "en-GB"
    properties.created = properties.modified = moment
