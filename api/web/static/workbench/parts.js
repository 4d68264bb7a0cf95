/* The run's document in parts, fetched once each: what is drawn at first, and layers when they are shown. */

const fetched = new Map();

/** Return a promise of a part; `year` names a period, null the whole run. */
export function part(run, name, year) {
  const period = year === null ? "" : `?year=${year}`;
  const address = `/runs/${encodeURIComponent(run)}/map/${name}.json${period}`;
  if (!fetched.has(address)) {
    const answer = fetch(address, { headers: { Accept: "application/json" } }).then((reply) => {
      if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
      return reply.json();
    });
    answer.catch(() => fetched.delete(address));
    fetched.set(address, answer);
  }
  return fetched.get(address);
}
