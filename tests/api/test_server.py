from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from api import jobs
from api.store import Run
from tests.api.serving import PATIENCE_S, free_port, serving, start_server, stop
from tests.api.test_ogc_processes import small_document

SOMETHING_DRAWN = """() => [...document.querySelectorAll("canvas")].some((canvas) => {
  if (!canvas.width || !canvas.height) return false;
  const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Uint32Array(image.data.buffer).some((pixel) => pixel !== 0);
})"""


def _get(address, **options):
    return httpx.get(address, timeout=PATIENCE_S, **options)


def _post(address, **options):
    return httpx.post(address, timeout=PATIENCE_S, **options)


def faults_of_page(browser: Browser, address: str, name: str) -> list[str]:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.on("response", lambda r: faults.append(r.url) if r.status >= 400 else None)
    page.on("request", lambda r: faults.append(r.url) if not is_local(r.url, address) else None)
    page.goto(f"{address}{name}")
    if page.locator("#map-frame").count():
        page.wait_for_selector("html[data-drawn]", state="attached", timeout=PATIENCE_S * 1000)
    else:
        page.wait_for_load_state("networkidle")
    page.close()
    return faults


def is_local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


@pytest.mark.parametrize("name", ["/", "/?lang=en", "/runs", "/compare", "/runs/{run}/map"])
def test_pages_open_in_a_browser_without_network_or_fault(
    browser: Browser, served: str, small_run: Run, name: str
):
    assert faults_of_page(browser, served, name.format(run=small_run.id)) == []


def test_the_map_draws_inside_the_page(browser: Browser, served: str):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(served)
    page.frame_locator("iframe").locator("canvas").first.wait_for(state="attached")
    page.frames[1].wait_for_function(SOMETHING_DRAWN, timeout=60_000)
    assert page.frames[1].locator("#title").text_content()
    page.close()


def test_the_table_of_jobs_follows_them_without_a_new_page(browser: Browser, served: str):
    document = small_document()
    document["scenario"]["name"] = "followed"
    job = _post(f"{served}/runs", json={"scenario": document}).json()
    page = browser.new_page()
    page.goto(f"{served}/runs")
    page.evaluate("window.stays = true")
    row = page.locator(f'[data-row="{job["id"]}"]')
    assert row.locator("[data-row-state]").text_content() in ("等候中", "求解中")
    page.wait_for_selector(f'[data-row="{job["id"]}"][data-state="successful"]', timeout=300_000)
    assert row.locator("[data-row-state]").text_content() == "已完成"
    assert row.locator("a").get_attribute("href").startswith("/runs/")
    assert page.evaluate("window.stays") is True
    page.close()


def test_the_map_runs_no_script_without_the_nonce(served: str, small_run: Run):
    reply = _get(f"{served}/runs/{small_run.id}/map")
    policy = reply.headers["content-security-policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert "sandbox" in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert f'<script nonce="{nonce}"' in reply.text
    assert _get(f"{served}/runs/{small_run.id}/map").headers[
        "content-security-policy"
    ] != policy  # fmt: skip


def test_pages_are_chinese_unless_asked_for_english(served: str):
    html = {"Accept": "text/html"}
    assert 'lang="zh-CN"' in _get(served, headers=html).text
    assert 'lang="en"' in _get(f"{served}/?lang=en", headers=html).text


def test_the_page_of_a_run_says_by_which_route_it_was_allocated(served: str, small_run: Run):
    page = _get(f"{served}/runs/{small_run.id}?lang=zh", headers={"Accept": "text/html"}).text
    for line in small_run.record["solver"]["route_zh"].splitlines():
        assert line in page


def test_the_front_page_shows_indicators_streams_and_runs(served: str, small_run: Run):
    page = _get(served, headers={"Accept": "text/html"}).text
    for text in (small_run.id, "规划指标", "医疗废物", "缺口说明", "已独立核验"):
        assert text in page


def test_the_summary_is_served_as_it_is_stored(served: str, small_run: Run):
    reply = _get(f"{served}/runs/{small_run.id}/summary")
    assert reply.json() == small_run.summary()


@pytest.mark.parametrize("name", ["facilities.csv", "allocation.csv", "result.gpkg"])
def test_tables_can_be_downloaded(served: str, small_run: Run, name: str):
    reply = _get(f"{served}/runs/{small_run.id}/{name}")
    assert reply.content == (small_run.folder / name).read_bytes()
    assert small_run.id in reply.headers["content-disposition"]


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("map.png?dpi=60", b"\x89PNG"),
        ("map.pdf?paper=A3&lang=en", b"%PDF"),
        ("map.png", b"\x89PNG"),
    ],
)
def test_pictures_are_drawn_on_request(served: str, small_run: Run, name: str, start: bytes):
    reply = _get(f"{served}/runs/{small_run.id}/{name}")
    assert reply.status_code == 200, reply.text
    assert reply.content.startswith(start)


def test_an_explanation_names_the_facility(served: str, small_run: Run):
    row = next(r for r in small_run.summary()["facilities"] if r["open"])
    reply = _get(f"{served}/runs/{small_run.id}/explain/{row['id']}")
    assert reply.json()["name_zh"] == row["name"]


def test_english_search_offers_english_names_and_districts(served: str, small_run: Run):
    reply = _get(f"{served}/runs/{small_run.id}/explain?q=Jiangbei&lang=en")
    offered = {row["id"]: row for row in reply.json()["subjects"]}
    assert offered["500105002"]["name"] == "Jiangbeicheng"
    assert offered["500105002"]["district"] == "Jiangbei District"
    chinese = _get(f"{served}/runs/{small_run.id}/explain?q=江北&lang=zh").json()["subjects"]
    assert "江北区" in {row["district"] for row in chinese}


def test_a_district_offers_all_that_lies_in_it_and_never_jumps(served: str, small_run: Run):
    for text in ("渝中", "渝中区", "Yuzhong"):
        offered = _get(f"{served}/runs/{small_run.id}/explain?q={text}").json()["subjects"]
        with (small_run.folder / "catchments.csv").open(encoding="utf-8-sig") as stream:
            inside = {line.split(",")[0] for line in stream if "渝中区" in line}
        assert inside <= {row["id"] for row in offered}


def test_a_whole_name_goes_straight_to_its_explanation(served: str, small_run: Run):
    reply = _get(f"{served}/runs/{small_run.id}/explain?q=观音桥街道", follow_redirects=True)
    assert reply.json()["name_zh"] == "观音桥街道"


@pytest.mark.parametrize("path", ["explain?q=蓬莱仙岛", "explain/蓬莱仙岛"])
def test_an_unknown_name_gives_the_search_box_again(served: str, small_run: Run, path: str):
    reply = _get(f"{served}/runs/{small_run.id}/{path}", headers={"Accept": "text/html"})
    assert reply.status_code == 404
    assert "没有与“蓬莱仙岛”相符的" in reply.text
    assert "编号为" not in reply.text
    assert 'name="q"' in reply.text


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("/runs/nothing", 404),
        ("/runs/..%2F..%2Fetc", 404),
        ("/runs/{run}/explain/nobody", 404),
        ("/runs/{run}/run.html", 404),
        ("/runs/{run}/map.png?paper=A0", 400),
        ("/runs/{run}/map.png?dpi=NaN", 400),
        ("/runs/{run}/map.png?unknown=1", 400),
        ("/runs/{run}/map.png?stream=nothing", 409),
        ("/jobs/nothing", 404),
        ("/nothing", 404),
    ],
)
def test_faults_are_problem_documents_in_both_languages(
    served: str, small_run: Run, name: str, status: int
):
    reply = _get(served + name.format(run=small_run.id))
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert problem["status"] == status
    assert all(fault["zh"] and fault["en"] for fault in problem["errors"])


@pytest.mark.parametrize(
    "body", ['{"scenario": NaN}', '{"scenario": "\\ud800"}', "{", "[]", '{"scenario": "x", "y": 1}']
)
def test_bodies_that_cannot_be_read_are_refused(served: str, body: str):
    reply = _post(f"{served}/runs", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"


def test_another_site_cannot_start_a_run(served: str):
    for headers in ({"Origin": "http://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        reply = _post(f"{served}/runs", json={"scenario": "plan-2025"}, headers=headers)
        assert reply.status_code == 403


def test_a_foreign_host_name_is_refused(served: str):
    assert _get(served, headers={"Host": "rebound.example"}).status_code == 400


def test_a_great_body_is_refused(served: str):
    reply = _post(f"{served}/runs", content=b"x" * 1_100_000)
    assert reply.status_code == 413


def test_the_first_start_solves_the_plan_and_a_restart_goes_on_with_what_was_cut_off(
    browser: Browser, tmp_path: Path
):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    child = start_server(tmp_path, port)
    page = browser.new_page()
    page.goto(address)
    assert page.locator("[data-job]").count() == 1
    page.close()
    first = _get(f"{address}/jobs").json()["jobs"][0]["id"]
    child.kill()
    child.join()
    again = start_server(tmp_path, port)
    try:
        found = _get(f"{address}/jobs").json()["jobs"]
        assert [job["id"] for job in found] == [first]
        assert found[0]["state"] != "failed"
        assert wait_for_end(address)["state"] == "successful"
    finally:
        stop(again)
    left = list((tmp_path / "runs").glob("*"))
    assert [(folder / "run.json").is_file() for folder in left] == [True]


def test_a_job_that_crashes_leaves_the_server_up_and_says_so(tmp_path: Path):
    with serving(tmp_path, SITING_WORKER_MEMORY_GB="0.01") as address:
        job = wait_for_end(address)
        assert job["state"] == "failed"
        assert "服务不受影响" in job["message_zh"]
        assert _get(f"{address}/healthz").json()["status"] == "ok"
        assert "求解失败" in _get(f"{address}/", headers={"Accept": "text/html"}).text
    assert not list((tmp_path / "runs").iterdir())


def wait_for_end(address: str) -> dict[str, str]:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            job = _get(f"{address}/jobs").json()["jobs"][0]
        except httpx.TransportError:
            job = {"state": "accepted"}
        if job["state"] not in jobs.ACTIVE:
            return job
        time.sleep(0.2)
    pytest.fail(f"the job did not end: {json.dumps(job)}")
