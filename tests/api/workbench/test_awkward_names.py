"""Names with markup and template characters are text in every corner of the page and its map."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route

from api.store import Run
from tests.api.workbench.visit import Visit, wait_until

MARKED = "window.marked = true"
AWKWARD = (
    f"</script><script>{MARKED}</script>",
    f'<img src="x" onerror="{MARKED}">',
    "{{ 7 * 191 }}{% if 1 %}",
    "${" + MARKED + "}",
    f'" onmouseover="{MARKED}" x="',
)


def renamed(document: dict, name: str) -> dict:
    """Return a document in which districts, plants, catchments and streams have this name."""
    for layer in ("districts", "facilities", "catchments"):
        for feature in document["layers"][layer]["features"]:
            feature["properties"] |= {"name_zh": name, "name_en": name, "source": name}
            if "label" in feature["properties"] and layer == "facilities":
                feature["properties"]["label"] = {"zh": name, "en": name}
    for stream in document["streams"]:
        stream["words"] = {"zh": name, "en": name}
    document["meta"] |= {"title_zh": name, "attribution": name}
    return document


@pytest.mark.parametrize("name", AWKWARD)
def test_a_name_is_text_wherever_it_stands(visits, two_periods: Run, name: str):
    visit: Visit = visits()

    def answer(route: Route) -> None:
        document = renamed(route.fetch().json(), name)
        route.fulfill(body=json.dumps(document), content_type="application/json")

    visit.page.route("**/map/document.json*", answer)
    visit.open(f"/runs/{two_periods.id}?lang=zh")
    visit.page.click("[data-table=facilities]")
    visit.page.locator("#table tbody button").first.click()
    card = visit.page.locator("#selection h2")
    card.wait_for()
    assert card.text_content() == name
    visit.page.click("[data-table=catchments]")
    visit.search(name[:8].strip()).first.wait_for()
    marker = visit.map.locator("[data-kind=facilities]").first
    marker.hover(force=True)
    wait_until(visit.page, lambda: visit.map.locator(".tip b").count() > 0)
    assert visit.map.locator(".tip b").first.text_content() == name
    assert visit.page.evaluate("window.marked") is None
    assert visit.map.evaluate("window.marked") is None
    assert "1337" not in (visit.page.locator("body").text_content() or "")
