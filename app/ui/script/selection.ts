/** Which lines are chosen, as lists have it: the one the keys stand on, the one a range began at, and all of them. */
export interface Selection {
  lead: string | null;
  anchor: string | null;
  ids: ReadonlySet<string>;
}

export const nothingChosen: Selection = { lead: null, anchor: null, ids: new Set() };

export function chooseOne(id: string): Selection {
  return { lead: id, anchor: id, ids: new Set([id]) };
}

/** Adds a line, or takes it away again; the last one stays. */
export function toggleOne(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (ids.has(id) && ids.size > 1) {
    ids.delete(id);
    const lead = selection.lead === id || selection.lead === null ? [...ids].at(-1) ?? null : selection.lead;
    return { lead, anchor: lead, ids };
  }
  return { lead: id, anchor: id, ids: ids.add(id) };
}

/** All lines from where the range began to this one, in the order given. */
export function extendTo(selection: Selection, order: readonly string[], id: string): Selection {
  const from = order.indexOf(selection.anchor ?? id);
  const to = order.indexOf(id);
  if (to < 0) return selection;
  if (from < 0) return chooseOne(id);
  return { lead: id, anchor: selection.anchor ?? id, ids: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)) };
}

/** Several at once (all of a chapter, all that are alike); the keys stay where they are, if that is among them. */
export function chooseMany(selection: Selection, ids: readonly string[]): Selection {
  const lead = selection.lead !== null && ids.includes(selection.lead) ? selection.lead : (ids[0] ?? null);
  return { lead, anchor: lead, ids: new Set(ids) };
}

/** How a click or a key asks for it. */
export interface Manner {
  shift: boolean;
  toggle: boolean;
}

export function choose(selection: Selection, order: readonly string[], id: string, manner: Manner): Selection {
  if (manner.shift) return extendTo(selection, order, id);
  return manner.toggle ? toggleOne(selection, id) : chooseOne(id);
}
