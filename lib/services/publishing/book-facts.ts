import { z } from 'zod';
import type { Timeline } from '../../audio/types.ts';
import type { Project } from '../../db/generated/client.ts';
import type { BookFacts, CastMember, LicensedWork } from '../../publishing/pack-texts.ts';
import { nobodyNamed } from '../exports/book-tags.ts';
import type { Tx } from '../interfaces.ts';
import { creditsScripts, type CreditsScript } from './credits-script.ts';
import { voiceMaker, worksUsed } from './works-used.ts';

/** What a pack says of a book besides its files. */
export interface PackWords {
  facts: BookFacts;
  cast: CastMember[];
  works: LicensedWork[];
  /** Whether a machine made them. */
  made: { music: boolean; effects: boolean };
  /** What is read before and after the book; none where nobody has a voice. */
  credits: CreditsScript[];
}

const consentSchema = z.object({ who: z.string() });

/** Reads who is heard in a timeline, with which voices and sounds, and what the writer said of the book. */
export async function packWords(tx: Tx, project: Project, timeline: Pick<Timeline, 'speech' | 'cues' | 'heard'>): Promise<PackWords> {
  const speakers = new Set(timeline.speech.flatMap((line) => (line.end > line.start ? [line.characterId] : [])));
  const characters = await tx.character.findMany({ where: { projectId: project.id }, include: { voice: true }, orderBy: [{ lines: 'desc' }, { name: 'asc' }] });
  const heard = characters.filter(({ id, role }) => speakers.has(role === 'narrator' ? null : id)).toSorted((a, b) => Number(b.role === 'narrator') - Number(a.role === 'narrator'));
  const cast = heard.map(({ name, voice }): CastMember => {
    const own = voice?.origin === 'own' ? consentSchema.safeParse(voice.consent).data : undefined;
    // An own voice is somebody's, but what is heard is still a machine that speaks with it.
    return { character: name, voice: voice?.name ?? 'no voice', by: own ? `${voiceMaker(voice?.engine ?? '')}, after the voice of ${own.who}` : voiceMaker(voice?.engine ?? ''), machine: true };
  });
  const cues = await tx.cue.findMany({ where: { id: { in: timeline.cues.map(({ cueId }) => cueId) } }, select: { lane: true, chosenTake: { select: { engine: true } } } });
  const inLanes = (music: boolean): string[] => cues.flatMap(({ lane, chosenTake }) => ((lane === 'music') === music && chosenTake ? [chosenTake.engine] : []));
  const [music, effects] = [inLanes(true), inLanes(false)];
  const facts: BookFacts = {
    title: project.title,
    author: project.author ?? nobodyNamed,
    ...(project.author === null ? { unnamed: true as const } : {}),
    narrator: heard.length > 1 ? `a cast of ${heard.length} synthetic voices` : 'a synthetic voice',
    ...(project.series === null ? {} : { series: project.series }),
    ...(project.seriesPart === null ? {} : { seriesPart: project.seriesPart }),
    ...(project.blurb === null ? {} : { blurb: project.blurb }),
  };
  return {
    facts,
    cast,
    works: worksUsed({ voices: heard.flatMap(({ voice }) => (voice ? [voice.engine] : [])), music, effects }),
    made: { music: music.length > 0, effects: effects.length > 0 },
    credits: await creditsScripts(tx, project, facts),
  };
}
