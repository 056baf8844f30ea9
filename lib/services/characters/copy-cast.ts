import { z } from 'zod';
import type { Character, Pronunciation, Voice } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { holdProject } from '../chapters/hold-project.ts';
import { dictionaryRows } from '../pronunciations/set-pronunciation.ts';
import { recorded } from '../edits/record-edit.ts';
import type { Watched } from '../edits/rows.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { storeVoice, voiceSpec } from '../voice-generation/store-voice.ts';
import { aliasesOf } from './people.ts';

/** Somebody of this drama who is in another one too, and what would be taken from there. */
export interface CastMatch {
  characterId: string;
  name: string;
  /** As they are called there. */
  fromName: string;
  /** The voice that they would get; null where they have none there, or have the same already. */
  voice: string | null;
  /** The colour of the palette that they would get; null where it is the same. */
  colour: number | null;
}

export interface CastCopyView {
  /** The writer's other dramas with a cast, those of the same series first. */
  sources: { id: string; title: string; sameSeries: boolean; people: number }[];
  /** What would be taken from `fromId`; null until one is chosen. */
  preview: { fromId: string; people: CastMatch[]; words: { word: string; said: string }[] } | null;
}

/** Dramas that a cast can be copied from, and what would be taken from the one that is asked for. Changes nothing. */
export async function readCastCopy(context: ServiceContext, input: { projectId: string; fromId: string | null }): Promise<CastCopyView> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    const others = await tx.project.findMany({ where: { ownerId: context.actor.userId, id: { not: project.id } }, orderBy: { updatedAt: 'desc' }, take: 200, select: { id: true, title: true, series: true, _count: { select: { characters: { where: { voiceId: { not: null } } } } } } });
    const series = (name: string | null) => (name ?? '').trim().toLowerCase();
    const same = (name: string | null) => series(name) !== '' && series(name) === series(project.series);
    const sources = others
      .filter((one) => one._count.characters > 0)
      .map((one) => ({ id: one.id, title: one.title, sameSeries: same(one.series), people: one._count.characters }))
      .toSorted((a, b) => Number(b.sameSeries) - Number(a.sameSeries));
    if (input.fromId === null) return { sources, preview: null };
    const from = await requireProject(context, tx, input.fromId, 'own');
    const { people, words } = await whatIsThere(tx, project.id, from.id);
    return { sources, preview: { fromId: from.id, people: people.map(({ match }) => match).filter(({ voice, colour }) => voice !== null || colour !== null), words: words.map(({ word, said }) => ({ word, said })) } };
  });
}

/**
 * Takes voices, colours and pronunciations over from another drama of the same writer, for the people and words that are
 * named. What a voice is made of (a clip, a vendor's id) is taken with it; lines become stale where the voice is another.
 */
export async function copyCast(context: ServiceContext, input: { projectId: string; fromId: string; characterIds: string[]; words: string[] }): Promise<{ people: number; words: number }> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    const from = await requireProject(context, tx, input.fromId, 'own');
    if (project.id === from.id) throw new ServiceError('bad-input', { person: 'This is the same drama. Choose another one.' });
    await holdProject(tx, project.id);
    const { people, words } = await whatIsThere(tx, project.id, from.id);
    const chosen = people.filter(({ match }) => input.characterIds.includes(match.characterId) && (match.voice !== null || match.colour !== null));
    const wanted = words.filter(({ word }) => input.words.includes(word));
    const rows = async (): Promise<Watched> => ({
      Character: chosen.map(({ match }) => match.characterId),
      ...(await dictionaryRows(tx, project.id)),
    });
    await recorded(context, tx, { projectId: project.id, label: `took a cast over from “${from.title}”`, rows }, async () => {
      for (const one of chosen) await takePerson(tx, project.id, one);
      await tx.pronunciation.createMany({ data: wanted.map(({ word, said, alphabet, matchCase, note }) => ({ projectId: project.id, word, said, alphabet, matchCase, note })), skipDuplicates: true });
    });
    await bumpProject(tx, project.id);
    return { people: chosen.length, words: wanted.length };
  });
}

type Person = Character & { voice: Voice | null };

async function takePerson(tx: Tx, projectId: string, { match, there }: { match: CastMatch; there: Person }): Promise<void> {
  const voice = match.voice === null || there.voice === null ? null : await takeVoice(tx, projectId, there.voice);
  await tx.character.update({
    where: { id: match.characterId },
    data: { ...(voice === null ? {} : { voiceId: voice, voiceSetBy: 'person', voiceError: null }), ...(match.colour === null ? {} : { colour: match.colour, colourSetBy: 'person' }), version: { increment: 1 } },
  });
}

async function whatIsThere(tx: Tx, projectId: string, fromId: string): Promise<{ people: { match: CastMatch; there: Person }[]; words: Pronunciation[] }> {
  const include = { voice: true } as const;
  const here = await tx.character.findMany({ where: { projectId }, include, orderBy: [{ lines: 'desc' }, { id: 'asc' }] });
  const there = await tx.character.findMany({ where: { projectId: fromId }, include, orderBy: [{ lines: 'desc' }, { id: 'asc' }] });
  const used = new Set<string>();
  const people = here.flatMap((person) => {
    const other = there.find((one) => !used.has(one.id) && one.role === person.role && (person.role === 'narrator' || samePerson(person, one)));
    if (!other) return [];
    used.add(other.id);
    const match: CastMatch = {
      characterId: person.id,
      name: person.name,
      fromName: other.name,
      voice: other.voice === null || other.voice.hash === person.voice?.hash ? null : other.voice.name,
      colour: person.role === 'narrator' || other.colour === person.colour ? null : other.colour,
    };
    return [{ match, there: other }];
  });
  const known = new Set((await tx.pronunciation.findMany({ where: { projectId }, select: { word: true } })).map(({ word }) => word.toLowerCase()));
  const words = (await tx.pronunciation.findMany({ where: { projectId: fromId }, orderBy: { word: 'asc' } })).filter(({ word }) => !known.has(word.toLowerCase()));
  return { people, words };
}

/** By name or by any name they also go by, whatever the capitals. */
function samePerson(a: Character, b: Character): boolean {
  const names = new Set(namesOf(a));
  return namesOf(b).some((name) => names.has(name));
}

function namesOf(person: Character): string[] {
  return [person.name, ...aliasesOf(person)].map((name) => name.normalize('NFC').trim().toLowerCase()).filter((name) => name !== '');
}

/** The row of another drama's voice in this one, with what is known of it. */
async function takeVoice(tx: Tx, projectId: string, voice: Voice): Promise<string> {
  const row = await storeVoice(tx, projectId, voiceSpec(voice));
  const consent = z.record(z.string(), z.string()).safeParse(voice.consent);
  await tx.voice.update({ where: { id: row.id }, data: { heardTakes: voice.heardTakes, heardPace: voice.heardPace, heardHz: voice.heardHz, ...(consent.success ? { consent: consent.data } : {}) } });
  return row.id;
}
