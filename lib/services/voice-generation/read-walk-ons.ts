import type { Age, Sex } from '../../story/types.ts';
import type { Tx } from '../interfaces.ts';
import { spokenOnly } from '../speech-generation/key.ts';
import { isWalkOn, leastLinesApart, shareVoices, walkOnSetting } from './walk-ons.ts';

export interface WalkOnPlan {
  /** Who speaks in the voice of another walk-on: theirs, and whose. */
  follow: Map<string, string>;
  /** The same the other way round. */
  followers: Map<string, string[]>;
  /** Who is left to the narrator, and needs no voice. */
  narrated: Set<string>;
}

/** How the walk-ons of a drama come to their voices. */
export async function readWalkOns(tx: Tx, projectId: string): Promise<WalkOnPlan> {
  const plan: WalkOnPlan = { follow: new Map(), followers: new Map(), narrated: new Set() };
  const { walkOns } = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { walkOns: true } });
  const setting = walkOnSetting(walkOns);
  if (setting === 'own') return plan;
  const people = (await tx.character.findMany({ where: { projectId, role: 'cast' }, orderBy: { id: 'asc' }, select: { id: true, role: true, lines: true, voiceSetBy: true, voiceId: true, sex: true, age: true } })).filter(isWalkOn);
  if (setting === 'narrator') return { ...plan, narrated: new Set(people.map(({ id }) => id)) };
  const rows = await tx.segment.findMany({ where: { projectId, ...spokenOnly, characterId: { in: people.map(({ id }) => id) } }, select: { characterId: true, index: true }, orderBy: { index: 'asc' } });
  const lines = Map.groupBy(rows, ({ characterId }) => characterId);
  const pools = shareVoices(people.map(({ id, sex, age }) => ({ id, sex: sex as Sex, age: age as Age, lines: (lines.get(id) ?? []).map(({ index }) => index) })));
  const voiced = new Map(people.map(({ id, voiceId }) => [id, voiceId]));
  for (const pool of pools) {
    const leader = pool.find((id) => voiced.get(id) !== null) ?? pool[0];
    if (leader === undefined) continue;
    const others = pool.filter((id) => id !== leader && voiced.get(id) === null);
    plan.followers.set(leader, others);
    for (const id of others) plan.follow.set(id, leader);
  }
  return plan;
}

/**
 * Lets go of voices that two walk-ons share and no longer may, since lines were moved or given to somebody else: the one
 * who is heard later is cast anew. Nobody whom the writer gave a voice is touched.
 */
export async function partSharedVoices(tx: Tx, projectId: string): Promise<void> {
  const { walkOns } = await tx.project.findUniqueOrThrow({ where: { id: projectId }, select: { walkOns: true } });
  if (walkOnSetting(walkOns) !== 'pool') return;
  const people = (await tx.character.findMany({ where: { projectId, role: 'cast', voiceId: { not: null } }, orderBy: { id: 'asc' }, select: { id: true, role: true, lines: true, voiceSetBy: true, voiceId: true } })).filter(isWalkOn);
  const voices = Map.groupBy(people, ({ voiceId }) => voiceId);
  const sharing = [...voices.values()].filter((sharers) => sharers.length > 1).flat();
  if (sharing.length === 0) return;
  const lines = Map.groupBy(await tx.segment.findMany({ where: { projectId, ...spokenOnly, characterId: { in: sharing.map(({ id }) => id) } }, select: { characterId: true, index: true }, orderBy: { index: 'asc' } }), ({ characterId }) => characterId);
  const linesOf = (id: string) => (lines.get(id) ?? []).map(({ index }) => index);
  const gone: string[] = [];
  for (const sharers of voices.values()) {
    const kept: number[] = [];
    for (const { id } of sharers.toSorted((a, b) => (linesOf(a.id)[0] ?? 0) - (linesOf(b.id)[0] ?? 0))) {
      const own = linesOf(id);
      if (own.some((line) => kept.some((other) => Math.abs(other - line) <= leastLinesApart))) gone.push(id);
      else kept.push(...own);
    }
  }
  await tx.character.updateMany({ where: { id: { in: gone } }, data: { voiceId: null, version: { increment: 1 } } });
}

/** How many voices the next making has to find: for everybody who has none, but walk-ons who share or are narrated. */
export async function voicesToMake(tx: Tx, projectId: string): Promise<number> {
  const voiceless = await tx.character.findMany({ where: { projectId, voiceId: null }, select: { id: true } });
  if (voiceless.length === 0) return 0;
  const { follow, narrated } = await readWalkOns(tx, projectId);
  return voiceless.filter(({ id }) => !follow.has(id) && !narrated.has(id)).length;
}
