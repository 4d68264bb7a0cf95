"""Many viewers of one server, as a program of its own: their figures as one line of JSON.

Each viewer asks as the planners' page does: the page, the map's frame, its data,
then clicks on catchments and plants drawn from all there are; it looks at what comes for
2 to 6 seconds, at a card for 5 to 15. One more asks for the server's health ten times a second.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import random
import sys
import time

import httpx

LOOKS_S, READS_S = (2.0, 6.0), (5.0, 15.0)
HEALTH_EVERY_S = 0.1
CLICKS = 3
HTML = {"Accept": "text/html"}


def subjects_of(server: str, run: str) -> list[str]:
    """Return the ids of the run's catchments and plants."""
    tables = ("catchments.csv", "facilities.csv")
    texts = (httpx.get(f"{server}/runs/{run}/{name}").text.lstrip("\ufeff") for name in tables)
    return [row["id"] for text in texts for row in csv.DictReader(io.StringIO(text))]


def visit(run: str, clicks: list[str]) -> list[tuple[str, dict[str, str]]]:
    at = f"/runs/{run}"
    return [
        ("/?lang=zh", HTML),
        ("/map/frame", HTML),
        (f"{at}/map/document.json", {}),
        *((f"{at}/explain/{subject}", {}) for subject in clicks),
        (f"{at}/map/roads.json", {}),
        ("/collections/catchments/items?limit=100", {}),
        ("/jobs", HTML),
    ]


async def view(
    client: httpx.AsyncClient, run: str, number: int, known: list[str], end_s: float, found: list
) -> None:
    luck = random.Random(number)
    await asyncio.sleep(luck.uniform(0, LOOKS_S[1]))
    while True:
        for address, headers in visit(run, luck.sample(known, CLICKS)):
            if time.monotonic() > end_s:
                return
            await timed(client, address, headers, found)
            await asyncio.sleep(luck.uniform(*(READS_S if "/explain/" in address else LOOKS_S)))


async def watch(client: httpx.AsyncClient, end_s: float, found: list) -> None:
    while time.monotonic() < end_s:
        await timed(client, "/healthz", {}, found)
        await asyncio.sleep(HEALTH_EVERY_S)


async def timed(client: httpx.AsyncClient, address: str, headers: dict, found: list) -> None:
    began_s = time.monotonic()
    try:
        reply = await client.get(address, headers=headers)
        bad = "" if reply.status_code == httpx.codes.OK else f"{address}: {reply.status_code}"
    except httpx.HTTPError as error:
        bad = f"{address}: {error!r}"
    found.append((1000 * (time.monotonic() - began_s), bad))


async def main(server: str, run: str, count: int, seconds: float) -> dict:
    answers, health, known = [], [], subjects_of(server, run)
    end_s = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=count, max_keepalive_connections=count)
    async with (
        httpx.AsyncClient(base_url=server, limits=limits, timeout=60) as clients,
        httpx.AsyncClient(base_url=server, timeout=60) as one,
    ):
        viewers = (view(clients, run, n, known, end_s, answers) for n in range(count))
        await asyncio.gather(watch(one, end_s, health), *viewers)
    found = {"viewers": answers, "health": health}
    return {name: told(times, seconds) for name, times in found.items()}


def told(times: list, seconds: float) -> dict:
    took = sorted(ms for ms, _ in times)
    return {
        "answers": len(took),
        "answers_per_s": len(took) / seconds,
        "median_ms": took[len(took) // 2],
        "p99_ms": took[int(0.99 * (len(took) - 1))],
        "slowest_ms": took[-1],
        "bad": [bad for _, bad in times if bad],
    }


if __name__ == "__main__":
    server, run, count, seconds = sys.argv[1:]
    sys.stdout.write(json.dumps(asyncio.run(main(server, run, int(count), float(seconds)))))
