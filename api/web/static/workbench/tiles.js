/*
Tiles of a base map in a file: fetched here, with the visitor's session, and handed to the map,
whose frame has neither network nor session.
*/
import { page } from "./state.js";

const MOST_AT_ONCE = 6;
const WAIT_MS = 1000;
const TOO_MANY = 429;
const waiting = [];
let going = 0;

async function fetched([z, x, y]) {
  const address = page.base.address.replace("{z}", z).replace("{x}", x).replace("{y}", y);
  for (;;) {
    const reply = await fetch(address);
    if (reply.status === 200) return reply.arrayBuffer();
    if (reply.status !== TOO_MANY) return null;
    await new Promise((end) => { window.setTimeout(end, WAIT_MS * (Number(reply.headers.get("Retry-After")) || 1)); });
  }
}

function next() {
  if (going >= MOST_AT_ONCE || !waiting.length) return;
  going += 1;
  const { at, give } = waiting.pop(); // the newest first: it is where the map is now
  fetched(at).catch(() => null).then((bytes) => {
    going -= 1;
    give({ do: "tile", at, bytes });
    next();
  });
}

/** Fetch the tile that a map wants; `give` sends it there. */
export function tile(at, give) {
  waiting.push({ at, give });
  next();
}
