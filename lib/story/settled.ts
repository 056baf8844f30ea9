import type { StoryWorld } from './scenery.ts';
import type { SettledLine, TextRange } from './types.ts';

/** What a person settled, by where the reading has it: members by turn (index into the world's lines) and by segment. */
export interface SettledLines {
  turns: (number | null | undefined)[];
  segments: Map<number, number | null>;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/**
 * Finds the turns and segments of settled lines. A line settles every segment of speech that it covers by half or more;
 * a turn takes the first of its settled segments. A name the story does not know becomes a new member of its cast.
 */
export function settleLines(world: StoryWorld, segments: readonly (TextRange & { quotation: number | null })[], settled: readonly SettledLine[]): SettledLines {
  const out: SettledLines = { turns: [], segments: new Map() };
  if (settled.length === 0) return out;
  const byName = new Map<string, number>();
  world.members.forEach((member, id) => {
    const names = member.names.flatMap((use) => [...use.written.keys()]);
    if (member.description !== null) names.push(member.description, `the ${member.description}`);
    if (member.isNarrator) names.push('Narrator');
    for (const name of names) if (!byName.has(plain(name))) byName.set(plain(name), id);
  });
  const memberOf = (name: string): number => {
    const known = byName.get(plain(name));
    if (known !== undefined) return known;
    const run = { end: 0, titles: [], core: [plain(name)], key: plain(name), written: name, article: false };
    const use = { run, count: 0, speaks: 0, called: 0, acts: 0, placed: 0, told: 0, since: 0, written: new Map([[name, 1]]) };
    world.members.push({ names: [use], description: null, head: null, first: null, last: null, titles: new Set(), sex: 'unknown', age: 'unknown', votes: { female: 0, male: 0 }, isNarrator: false, weight: 0 });
    byName.set(plain(name), world.members.length - 1);
    return world.members.length - 1;
  };
  const turnOf = new Map<number, number>();
  world.lines.forEach((line, i) => {
    for (const quotation of line.turn.quotations) turnOf.set(quotation, i);
  });
  const sorted = settled.toSorted((a, b) => a.start - b.start);
  let from = 0;
  segments.forEach((segment, s) => {
    while (from < sorted.length && (sorted[from]?.end ?? 0) <= segment.start) from++;
    const turn = segment.quotation === null ? undefined : turnOf.get(segment.quotation);
    if (turn === undefined) return;
    for (let k = from; k < sorted.length; k++) {
      const line = sorted[k];
      if (!line || line.start >= segment.end) break;
      if ((Math.min(line.end, segment.end) - Math.max(line.start, segment.start)) * 2 < segment.end - segment.start) continue;
      const member = line.speaker === null ? null : memberOf(line.speaker);
      out.segments.set(s, member);
      if (out.turns[turn] === undefined) out.turns[turn] = member;
      break;
    }
  });
  return out;
}
