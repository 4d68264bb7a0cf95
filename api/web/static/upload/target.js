/* What an upload is kept as: a new layer, or the next version of one in the state that is told here. */

/** Follow the choice in `form`; returns what is chosen now, and how its state is told anew. */
export function startTarget(form, keep, word) {
  const { target, kind } = form.elements;
  if (!target) return { now: () => null };
  const keepText = keep.textContent;
  const option = () => target.selectedOptions[0];

  const now = () => {
    const { tag, rows } = option().dataset;
    return target.value ? { id: target.value, tag: `"${tag}"`, rows } : null;
  };

  const follow = () => {
    const isNew = !target.value;
    kind.disabled = !isNew;
    if (!isNew) kind.value = option().dataset.kind;
    form.querySelector("[data-new]").hidden = !isNew;
    keep.textContent = isNew ? keepText : word("upload_replace");
  };

  /** Tell a layer in its newest state: what the server says of it. */
  const renew = (layer) => {
    const chosen = option();
    chosen.dataset.tag = layer.tag.replaceAll('"', "");
    chosen.dataset.rows = layer.rows.kept;
    chosen.textContent = word("upload_instead", { name: chosen.dataset.name, version: layer.version });
  };

  target.addEventListener("change", follow);
  follow();
  return {
    now,
    renew,
    /** Read the layer as somebody else has left it. */
    async readAgain() {
      const reply = await fetch(`/layers/${encodeURIComponent(target.value)}`, { headers: { Accept: "application/json" } });
      const layer = { ...(await reply.json()), tag: reply.headers.get("ETag") };
      renew(layer);
      return { ...layer, rows: layer.rows.kept };
    },
  };
}
