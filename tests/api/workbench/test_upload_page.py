"""Own layers in a real browser: looked at before they are kept, or refused row by row."""

from __future__ import annotations

import sys

import pytest

from tests.api.layers.conftest import collection, site
from tests.api.workbench.test_for_everyone import SIZES, serious
from tests.api.workbench.visit import Visit, wait_until

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the sandbox for foreign files needs Linux"
)
AWKWARD = '<img src="x" onerror="window.marked=1">{{ 7 * 191 }}'
GOOD = collection(*(site(n, name_zh=AWKWARD if n == 2 else f"场址{n}") for n in range(1, 6)))
BAD = collection(site(1), site(3, kind="castle"), site(4, name_zh=None))


def choose(visit: Visit, body: bytes, name: str = "sites.geojson") -> None:
    file = {"name": name, "mimeType": "application/geo+json", "buffer": body}
    visit.page.set_input_files("[name=body]", file)  # type: ignore[arg-type]


def look(visit: Visit, body: bytes) -> None:
    choose(visit, body)
    visit.page.locator("#upload [type=submit]").press("Enter")


@pytest.fixture
def upload_page(visits):
    def opened(lang: str = "zh", **options: object) -> Visit:
        visit: Visit = visits(**options)
        visit.page.goto(f"{visit.address}/layers/upload?lang={lang}")
        return visit

    return opened


def layer_names(visit: Visit) -> list[str]:
    found = visit.page.request.get(f"{visit.address}/layers").json()
    return [layer["name"] for layer in found["layers"]]


def test_a_file_is_drawn_first_and_kept_only_when_it_is_asked_for(upload_page):
    visit = upload_page()
    before = layer_names(visit)
    assert visit.page.locator("#keep").is_disabled()
    look(visit, GOOD)
    points = visit.page.locator("#preview-map .point")
    wait_until(visit.page, lambda: points.count() == 5)
    assert visit.page.locator("#preview-map .district").count() >= 38
    assert visit.page.locator("#preview tbody tr").count() == 5
    assert "尚未保留" in (visit.page.locator("#upload-note").text_content() or "")
    assert layer_names(visit) == before
    visit.page.fill("[name=name]", "试用场址")
    wait_until(visit.page, lambda: visit.page.locator("#keep").is_enabled())
    visit.page.locator("#keep").press("Enter")
    link = visit.page.locator("#upload-note a")
    link.wait_for()
    assert layer_names(visit) == [*before, "试用场址"]
    link.click()
    visit.page.get_by_role("heading", name="试用场址").wait_for()


def test_points_stand_inside_the_picture_and_a_row_shows_its_own(upload_page):
    visit = upload_page()
    look(visit, GOOD)
    points = visit.page.locator("#preview-map .point")
    wait_until(visit.page, lambda: points.count() == 5)
    frame = visit.page.locator("#preview-map").bounding_box()
    for i in range(5):
        box = points.nth(i).bounding_box()
        assert frame["x"] < box["x"] < frame["x"] + frame["width"]
        assert frame["y"] < box["y"] < frame["y"] + frame["height"]
    visit.page.locator("#preview tbody button").nth(3).press("Enter")
    wait_until(visit.page, lambda: visit.page.locator("#preview-map .now").count() == 1)


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有值"), ("en", "has no value")])
def test_every_fault_is_listed_with_its_row_and_nothing_can_be_kept(upload_page, lang, words):
    visit = upload_page(lang)
    look(visit, BAD)
    rows = visit.page.locator("#faults tbody tr")
    rows.first.wait_for()
    places = {(r.split("\t")[0], r.split("\t")[1]) for r in rows.all_inner_texts()}
    assert {("S3", "kind"), ("S4", "name_zh")} <= places
    assert words in " ".join(rows.all_inner_texts())
    assert visit.page.locator("#keep").is_disabled()
    assert visit.page.locator("#preview").is_hidden()
    look(visit, GOOD)
    visit.page.locator("#preview").wait_for()
    assert visit.page.locator("#faults").is_hidden()


def test_names_with_markup_are_shown_as_they_are(upload_page):
    visit = upload_page()
    look(visit, GOOD)
    cell = visit.page.locator("#preview tbody tr").nth(1)
    cell.wait_for()
    assert AWKWARD in (cell.text_content() or "")
    assert visit.page.evaluate("window.marked") is None


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("body", [GOOD, BAD], ids=["preview", "faults"])
def test_the_upload_page_has_no_serious_finding_and_nothing_is_cut_off(upload_page, lang, body):
    for size in ("desk", "standing tablet"):
        visit = upload_page(lang, size=SIZES[size])
        look(visit, body)
        visit.page.locator("#preview:visible, #faults:visible").wait_for()
        assert serious(visit.page) == []
        over = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0
