from __future__ import annotations

from pathlib import Path

import pytest
from starlette.requests import Request

from api.protection import CrossSiteError, check_same_origin, page_with_nonce


def asked(**headers: str) -> Request:
    raw = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/runs", "headers": raw})


def test_only_real_script_tags_get_the_nonce(tmp_path: Path):
    page = tmp_path / "map.html"
    page.write_text(
        '<head></head><script>var a = "<script>";</script>\n<p title="<script>">&lt;script&gt;</p>'
        '\n<script type="application/json">{}</script>',
        encoding="utf-8",
    )
    text, nonce = page_with_nonce(page)
    assert text.count(nonce) == 2
    assert f'<script nonce="{nonce}">var a = "<script>";' in text
    assert f'<script nonce="{nonce}" type="application/json">' in text


def test_each_answer_has_a_nonce_of_its_own(tmp_path: Path):
    page = tmp_path / "map.html"
    page.write_text("<script></script>", encoding="utf-8")
    assert page_with_nonce(page)[1] != page_with_nonce(page)[1]


def test_the_page_itself_and_programs_may_change_things():
    check_same_origin(asked(host="localhost:8000"))
    check_same_origin(
        asked(host="localhost:8000", origin="http://localhost:8000", sec_fetch_site="same-origin")
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9000"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_another_site_may_not(headers: dict[str, str]):
    with pytest.raises(CrossSiteError):
        check_same_origin(asked(host="localhost:8000", **headers))
