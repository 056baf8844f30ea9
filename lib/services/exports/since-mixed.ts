import { isSpoken } from '../../audio/pauses.ts';
import type { SegmentKind } from '../../story/types.ts';
import type { WholeLine } from '../projects/all-lines.ts';
import { inWords } from '../versions/compare.ts';

/** What of a mixed chapter says which sounds are in it, by line and by cue: its timeline is hundreds of times as large. */
export interface MixedChapter {
  chapterId: string;
  title: string;
  /** By line, those that were heard or had a place to be heard in; null for one that could not be spoken then. */
  lines: { [segmentId: string]: string | null } | null;
  cues: { [cueId: string]: string } | null;
}

/** A sound of the drama as it is now. */
export interface PresentSound {
  id: string;
  enabled: boolean;
  /** Of its chosen take. */
  assetId: string | null;
}

/** What a mix of the same part would be made of now. */
export interface MixedNow {
  text: string;
  lines: readonly WholeLine[];
  /** Lines that are to be spoken anew, by id. */
  outdated: ReadonlySet<string>;
  /** Of the chosen takes, by id of the take. */
  assets: ReadonlyMap<string, string>;
  sounds: readonly PresentSound[];
  chapters: readonly { id: string; title: string }[];
}

/** The sounds that could be heard now and were not in the mix. Only placing them tells which would be. */
export function notInMix<Sound extends PresentSound>(then: readonly MixedChapter[], sounds: readonly Sound[]): Sound[] {
  const heard = new Set(then.flatMap(({ cues }) => Object.keys(cues ?? {})));
  return sounds.filter(({ id, enabled, assetId }) => enabled && assetId !== null && !heard.has(id));
}

/**
 * “3 lines changed, 1 sound”: by what is heard of each, and where that is the same, by how it is put together. `placed` are
 * the sounds that today's timeline holds, by id; those that were in the mix need not be among them.
 */
export function changedSince(then: readonly MixedChapter[], now: MixedNow, placed: ReadonlySet<string>): string {
  const words = inWords({ lines: linesSince(then, now), sounds: soundsSince(then, now, placed), chapters: chaptersSince(then, now), voices: 0, people: 0, mix: false, settings: false });
  return words === 'nothing' ? 'pauses, levels or the balance of the mix' : words;
}

function linesSince(then: readonly MixedChapter[], now: MixedNow): { changed: number; added: number; gone: number } {
  const before = new Map(then.flatMap(({ lines }) => Object.entries(lines ?? {})));
  const count = { changed: 0, added: 0, gone: 0 };
  for (const line of now.lines) {
    // A line of marks alone is on every timeline and heard on none.
    if (line.silent || !isSpoken({ kind: line.kind as SegmentKind, text: now.text.slice(line.start, line.end) })) continue;
    const was = before.get(line.id);
    before.delete(line.id);
    const is = now.assets.get(line.chosenTakeId ?? '') ?? null;
    if (was === undefined) count.added += 1;
    else if (was !== is || (now.outdated.has(line.id) && line.speakError === null)) count.changed += 1;
  }
  count.gone = before.size;
  return count;
}

function soundsSince(then: readonly MixedChapter[], now: MixedNow, placed: ReadonlySet<string>): number {
  const before = new Map(then.flatMap(({ cues }) => Object.entries(cues ?? {})));
  const present = new Map(now.sounds.flatMap(({ id, enabled, assetId }) => (enabled && assetId !== null ? [[id, assetId] as const] : [])));
  const otherwise = [...before].filter(([id, asset]) => present.get(id) !== asset).length;
  return otherwise + notInMix(then, now.sounds).filter(({ id }) => placed.has(id)).length;
}

function chaptersSince(then: readonly MixedChapter[], now: MixedNow): number {
  const titles = new Map(then.map(({ chapterId, title }) => [chapterId, title]));
  let count = 0;
  for (const { id, title } of now.chapters) {
    if (titles.get(id) !== title) count += 1;
    titles.delete(id);
  }
  return count + titles.size;
}
