"""Own layers in a real browser: looked at before they are kept, or refused row by row."""

from __future__ import annotations

import sys
from urllib.parse import quote

import pytest

from tests.api.layers.conftest import GEOJSON, collection, site
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


def stored(visit: Visit, name: str) -> dict:
    """A layer of two sites, as somebody uploaded it before the page is opened."""
    body = collection(site(1), site(2))
    reply = visit.page.request.post(
        f"{visit.address}/layers?kind=sites&file=a.geojson&name={quote(name)}",
        data=body, headers={"Content-Type": GEOJSON},
    )  # fmt: skip
    assert reply.status == 201
    return dict(reply.json())


def layer_now(visit: Visit, layer: dict) -> dict:
    return dict(visit.page.request.get(f"{visit.address}/layers/{layer['id']}").json())


def note_of(visit: Visit) -> str:
    return visit.page.locator("#upload-note").text_content() or ""


def test_a_layer_is_replaced_by_a_file_that_was_looked_at(upload_page):
    visit = upload_page()
    layer = stored(visit, "待替换 $& 场址")
    visit.page.reload()
    visit.page.select_option("[name=target]", layer["id"])
    assert visit.page.locator("[name=kind]").input_value() == "sites"
    assert visit.page.locator("[name=kind]").is_disabled()
    assert visit.page.locator("[name=name]").is_hidden()
    look(visit, GOOD)
    wait_until(visit.page, lambda: "可以替换：5 行（现为 2 行）" in note_of(visit))
    assert layer_now(visit, layer)["version"] == 1
    assert visit.page.locator("#keep").text_content() == "替换"
    visit.page.locator("#keep").press("Enter")
    wait_until(visit.page, lambda: "现为第 2 版" in note_of(visit))
    now = layer_now(visit, layer)
    assert (now["version"], now["rows"]["kept"], now["name"]) == (2, 5, layer["name"])
    shown = visit.page.locator("[name=target] option:checked").text_content() or ""
    assert "待替换 $& 场址（第 2 版）" in shown
    look(visit, collection(site(7)))
    wait_until(visit.page, lambda: "1 行（现为 5 行）" in note_of(visit))
    visit.page.locator("#keep").press("Enter")
    wait_until(visit.page, lambda: "现为第 3 版" in note_of(visit))


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "他人刚替换了该图层"), ("en", "Somebody else has just replaced")]
)
def test_what_somebody_else_replaced_meanwhile_is_told_and_not_overwritten(
    upload_page, lang: str, told: str
):
    visit = upload_page(lang)
    layer = stored(visit, "shared")
    visit.page.reload()
    visit.page.select_option("[name=target]", layer["id"])
    look(visit, GOOD)
    wait_until(visit.page, lambda: visit.page.locator("#keep").is_enabled())
    theirs = visit.page.request.put(
        f"{visit.address}/layers/{layer['id']}?file=theirs.geojson",
        data=collection(site(1), site(2), site(3)),
        headers={"Content-Type": GEOJSON, "If-Match": "*"},
    )
    assert theirs.status == 200
    visit.page.locator("#keep").press("Enter")
    wait_until(visit.page, lambda: told in note_of(visit))
    assert "theirs.geojson" in note_of(visit)
    assert layer_now(visit, layer)["rows"]["kept"] == 3
    assert visit.page.locator("#keep").is_disabled()
    refused = f"/layers/{layer['id']}?file=sites.geojson"
    visit.faults[:] = [f for f in visit.faults if not f.endswith(refused) and "412" not in f]
    look(visit, GOOD)
    wait_until(visit.page, lambda: visit.page.locator("#keep").is_enabled())
    visit.page.locator("#keep").press("Enter")
    wait_until(visit.page, lambda: layer_now(visit, layer)["version"] == 3)


def width_of_view(visit: Visit) -> float:
    told = visit.page.locator("#preview-map").get_attribute("viewBox") or ""
    return float(told.split()[2])


def test_the_preview_zooms_by_button_wheel_and_key_about_what_is_pointed_at(upload_page):
    visit = upload_page()
    look(visit, GOOD)
    points = visit.page.locator("#preview-map .point")
    wait_until(visit.page, lambda: points.count() == 5)
    whole, radius = width_of_view(visit), points.first.bounding_box()["width"]
    visit.page.locator("[data-zoom=in]").press("Enter")
    assert width_of_view(visit) < whole
    assert points.first.bounding_box()["width"] == pytest.approx(radius, rel=0.02)
    visit.page.locator("[data-zoom=home]").press("Enter")
    assert width_of_view(visit) == pytest.approx(whole)
    before = points.nth(3).bounding_box()
    middle = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    visit.page.mouse.move(*middle)
    visit.page.mouse.wheel(0, -200)
    wait_until(visit.page, lambda: width_of_view(visit) < whole)
    after = points.nth(3).bounding_box()
    assert after["x"] + after["width"] / 2 == pytest.approx(middle[0], abs=1.5)
    assert after["y"] + after["height"] / 2 == pytest.approx(middle[1], abs=1.5)
    visit.page.mouse.down()
    visit.page.mouse.move(middle[0] + 60, middle[1] + 20, steps=4)
    visit.page.mouse.up()
    dragged = points.nth(3).bounding_box()
    assert dragged["x"] - after["x"] == pytest.approx(60, abs=2)
    visit.page.locator("#preview-map").press("0")
    assert width_of_view(visit) == pytest.approx(whole)
    for _ in range(40):
        visit.page.locator("#preview-map").press("+")
    assert 0 < width_of_view(visit) < whole / 100
    visit.page.locator("#preview tbody button").last.press("Enter")
    frame = visit.page.locator("#preview-map").bounding_box()
    box = points.last.bounding_box()
    assert frame["x"] < box["x"] < frame["x"] + frame["width"]


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("body", [GOOD, BAD], ids=["preview", "faults"])
def test_the_upload_page_has_no_serious_finding_and_nothing_is_cut_off(upload_page, lang, body):
    for size in ("desk", "standing tablet"):
        visit = upload_page(lang, size=SIZES[size])
        look(visit, body)
        visit.page.locator("#preview:visible, #faults:visible").wait_for()
        assert serious(visit.page) == []
        over = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0
