import { requireProject } from '../access.ts';
import type { Age, Sex } from '../../story/types.ts';
import type { CastingCall, ServiceContext } from '../interfaces.ts';
import type { VoiceChoice } from '../views.ts';
import { likePairs, type VoicedPerson } from '../voice-generation/like-voices.ts';
import { castVoices } from '../voice-generation/local/cast.ts';
import { localVoices } from '../voice-generation/local/catalogue.ts';
import { sharedScenes } from '../voice-generation/shared-scenes.ts';
import { voiceSpec } from '../voice-generation/store-voice.ts';

/** Two people of one scene whom a listener may mistake for each other. */
export interface ClashView {
  /** Who has more to say, then who has less. */
  people: [{ id: string; name: string; colour: number; voice: string }, { id: string; name: string; colour: number; voice: string }];
  why: 'same' | 'like';
  /** Between their median pitches; null where one is not known. */
  semitones: number | null;
  /** A voice for the one who says less that is clear of everybody else’s; null where none could be found. */
  suggestion: (VoiceChoice & { version: number }) | null;
}

/** Voices of one scene that are too like each other, with a suggestion for each. The worst first. */
export async function readClashes(context: ServiceContext, input: { projectId: string }): Promise<ClashView[]> {
  return await context.transaction.run(
    async (tx) => {
      const project = await requireProject(context, tx, input.projectId, 'listen');
      const rows = await tx.character.findMany({ where: { projectId: project.id, lines: { gt: 0 } }, include: { voice: true } });
      const narrator = await tx.character.findFirst({ where: { projectId: project.id, role: 'narrator', lines: 0 }, include: { voice: true } });
      const everybody = narrator ? [narrator, ...rows] : rows;
      const together = await sharedScenes(tx, project.id, everybody);
      const people = everybody.flatMap((row): VoicedPerson[] => {
        if (row.voice === null) return [];
        const voice = voiceSpec(row.voice);
        const built = voice.engine === 'local' ? localVoices.find(({ id }) => id === voice.externalId) : undefined;
        return [{ id: row.id, lines: row.role === 'narrator' ? Number.MAX_SAFE_INTEGER : row.lines, voice, medianHz: built?.medianHz ?? row.voice.medianHz ?? row.voice.heardHz }];
      });
      const pairs = likePairs(people, together);
      return pairs.map((pair): ClashView => {
        const [first, second] = pair.ids.map((id) => everybody.find((row) => row.id === id));
        if (!first || !second) throw new Error('a clash of nobody');
        const shown = ({ id, name, colour, voice }: typeof first) => ({ id, name, colour, voice: voice?.name ?? '' });
        return { people: [shown(first), shown(second)], why: pair.why, semitones: pair.semitones, suggestion: suggestionFor(second.id) };
      });

      /** The built-in voice that fits best among all the others, where it clashes with nobody. */
      function suggestionFor(id: string): ClashView['suggestion'] {
        const row = everybody.find((one) => one.id === id);
        const own = people.find((one) => one.id === id);
        if (!row || own?.voice.engine !== 'local' || row.role === 'narrator') return null;
        const call: CastingCall = { characterId: id, name: row.name, role: 'cast', sex: row.sex as Sex, age: row.age as Age, lines: row.lines, sharesSceneWith: [...(together.get(id) ?? [])], persona: row.persona, ownLine: null };
        const others = people.filter((one) => one.id !== id);
        const voice = castVoices([call], others.map((one) => ({ characterId: one.id, voice: one.voice }))).get(id);
        const built = localVoices.find((one) => one.id === voice?.externalId);
        if (!voice || !built || voice.externalId === own.voice.externalId) return null;
        const clear = likePairs([...others, { ...own, voice, medianHz: built.medianHz }], together).every(({ ids }) => !ids.includes(id));
        return clear ? { engine: 'local', externalId: voice.externalId, name: voice.name, version: row.version } : null;
      }
    },
    { isolation: 'RepeatableRead' },
  );
}
