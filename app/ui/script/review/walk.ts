import { unsureBelow } from '../../../../lib/services/views.ts';
import type { LineNow, ReviewAnswered, ReviewExchange, ReviewLine, ReviewView } from '../../../../lib/services/views.ts';

/** Where a person stands in the review: the exchanges walked so far and those to come, and the line in question. */
export interface Walk {
  exchanges: ReviewExchange[];
  at: { exchange: string; line: string } | null;
  /** The project's revision that is drawn here: an older word of the studio's says nothing new. */
  revision: number;
}

export const notBegun: Walk = { exchanges: [], at: null, revision: 0 };

/**
 * What the studio says is left now, taken in: what was walked stays where it is, so that one can go back; what is to come
 * is as the studio orders it. The first queue puts a person on its first line. A queue that was read before the last
 * answer, and came after it, is passed over: what was settled would be asked again.
 */
export function takeQueue(walk: Walk, view: ReviewView): Walk {
  if (view.revision < walk.revision) return walk;
  const fresh = new Map(view.exchanges.map((exchange) => [exchange.id, exchange]));
  const here = walk.at === null ? -1 : placeOf(walk).exchange;
  const walked = walk.exchanges.slice(0, here + 1).map((exchange) => fresh.get(exchange.id) ?? exchange);
  const known = new Set(walked.map((exchange) => exchange.id));
  const next = { exchanges: [...walked, ...view.exchanges.filter((exchange) => !known.has(exchange.id))], at: walk.at, revision: view.revision };
  return next.at === null ? { ...next, at: startOf(next.exchanges[0]) } : next;
}

/** What an answer did: one exchange as it is now, and lines elsewhere. */
export function takeAnswer(walk: Walk, { revision, exchange, changed, resolved }: ReviewAnswered): Walk {
  const lines: readonly LineNow[] = [...changed, ...resolved];
  const now = new Map(lines.map((line) => [line.id, line]));
  const taken = (line: ReviewLine): ReviewLine => {
    const change = now.get(line.id);
    if (!change) return line;
    const { characterId, confidence, evidence, kind, speakerSetBy, silent, version } = change;
    return { ...line, characterId, confidence, evidence, kind, speakerSetBy, silent, version, toCheck: line.asked && speakerSetBy === 'analysis' && confidence < unsureBelow && !silent };
  };
  return { ...walk, revision: Math.max(walk.revision, revision), exchanges: walk.exchanges.map((one) => (one.id === exchange?.id ? exchange : { ...one, lines: one.lines.map(taken) })) };
}

/** A line as it will be once an answer has been kept, drawn before the studio has said so. */
export function drawSettled(walk: Walk, lineId: string, characterId: string | null): Walk {
  const draw = (line: ReviewLine): ReviewLine => (line.id === lineId ? { ...line, characterId, confidence: 1, speakerSetBy: 'person', toCheck: false } : line);
  return { ...walk, exchanges: walk.exchanges.map((one) => ({ ...one, lines: one.lines.map(draw) })) };
}

export function goTo(walk: Walk, exchange: string, line: string): Walk {
  return { ...walk, at: { exchange, line } };
}

/** One line on or back, over the borders of exchanges; at either end it stays. */
export function step(walk: Walk, by: 1 | -1): Walk {
  const all = walk.exchanges.flatMap((exchange) => exchange.lines.filter((line) => line.asked).map((line) => ({ exchange: exchange.id, line: line.id })));
  const here = all.findIndex((one) => one.exchange === walk.at?.exchange && one.line === walk.at.line);
  const to = all[here + by];
  if (!to) return walk;
  // Into the next exchange: to what is asked there, not to its first line.
  if (by === 1 && to.exchange !== walk.at?.exchange) return { ...walk, at: startOf(walk.exchanges.find((one) => one.id === to.exchange)) ?? to };
  return { ...walk, at: to };
}

/** To the next line that is to be checked: later in this exchange, in the ones to come, then what was passed over. Stays where none is left. */
export function toNextDoubt(walk: Walk): Walk {
  const place = placeOf(walk);
  const here = walk.exchanges[place.exchange];
  const doubt = (exchange: ReviewExchange | undefined, from = 0) => {
    const line = exchange?.lines.slice(from).find((one) => one.toCheck);
    return exchange && line ? { exchange: exchange.id, line: line.id } : null;
  };
  const others = [...walk.exchanges.slice(place.exchange + 1), ...walk.exchanges.slice(0, place.exchange + 1)];
  const next = doubt(here, place.line + 1) ?? others.map((exchange) => doubt(exchange)).find((found) => found !== null);
  return next ? { ...walk, at: next } : walk;
}

export function currentOf(walk: Walk): { exchange: ReviewExchange; line: ReviewLine } | null {
  const exchange = walk.exchanges.find((one) => one.id === walk.at?.exchange);
  const line = exchange?.lines.find((one) => one.id === walk.at?.line);
  return exchange && line ? { exchange, line } : null;
}

/** With whom a line's speaker is swapped: whoever else speaks nearest before it, else after it, else the next likely. */
export function swapPartner(exchange: ReviewExchange, line: ReviewLine): string | null {
  const spoken = exchange.lines.filter((one) => one.asked && one.characterId !== null && one.characterId !== line.characterId);
  const before = spoken.findLast((one) => one.index < line.index);
  const after = spoken.find((one) => one.index > line.index);
  return before?.characterId ?? after?.characterId ?? line.candidates.find((one) => one !== line.characterId) ?? null;
}

function startOf(exchange: ReviewExchange | undefined): Walk['at'] {
  const line = exchange?.lines.find((one) => one.toCheck) ?? exchange?.lines.find((one) => one.asked);
  return exchange && line ? { exchange: exchange.id, line: line.id } : null;
}

function placeOf(walk: Walk): { exchange: number; line: number } {
  const exchange = walk.exchanges.findIndex((one) => one.id === walk.at?.exchange);
  return { exchange, line: walk.exchanges[exchange]?.lines.findIndex((one) => one.id === walk.at?.line) ?? -1 };
}
