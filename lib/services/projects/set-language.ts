import type { Project } from '../../db/generated/client.ts';
import { bumpProject } from '../../db/notify.ts';
import { requireProject } from '../access.ts';
import { holdProject, requireNotMaking } from '../chapters/hold-project.ts';
import { recorded } from '../edits/record-edit.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { draftLanguageFor } from '../speech-generation/local/languages.ts';
import { speakerColumns, speakerOf, speakingVoice, voicingOf } from '../speech-generation/needs-take.ts';
import { languagesFor } from '../voice-generation/kokoro/voices.ts';
import { isStoryLanguage, type LanguageChange } from './language-view.ts';

/** What would be made anew if the story were in another language. Changes nothing. */
export async function languageChange(context: ServiceContext, input: { projectId: string; language: string }): Promise<LanguageChange> {
  const language = checked(input.language);
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const { people, lines, drafts, bought } = await follows(tx, project, language);
    return { language, people: people.map(({ name }) => name), lines, drafts, bought };
  });
}

/**
 * Says which language a story is in. Natural voices that do not speak it are let go, and found anew with the next making;
 * their lines are then spoken anew, as are those of the draft voices, which read it from then on. Voices of vendors stay:
 * they are told the language from now on, and what was bought stays as it is. Who speaks each line is not read again. It can be undone.
 *
 * @throws ServiceError `bad-input` for a language that is not offered; `conflict` while the drama is being made
 */
export async function setLanguage(context: ServiceContext, input: { projectId: string; language: string }): Promise<void> {
  const language = checked(input.language);
  await context.transaction.run(async (tx) => {
    const { id } = await requireProject(context, tx, input.projectId, 'edit');
    // Held before anything is looked at: a making that begins meanwhile waits, and a voice that is chosen is seen.
    await holdProject(tx, id);
    const project = await tx.project.findUniqueOrThrow({ where: { id } });
    if (project.language === language) return;
    await requireNotMaking(tx, project.id, 'its language');
    const { people } = await follows(tx, project, language);
    const ids = people.map(({ id }) => id);
    await recorded(context, tx, { projectId: project.id, label: 'chose the language of the story', rows: { Project: [project.id], Character: ids } }, async () => {
      // Who wanted natural voices alone is given what there is: they do not speak this language.
      const voiceEngine = project.voiceEngine === 'kokoro' && languagesFor(language).length === 0 ? 'auto' : project.voiceEngine;
      await tx.project.update({ where: { id: project.id }, data: { language, voiceEngine } });
      await tx.character.updateMany({ where: { id: { in: ids } }, data: { voiceId: null, voiceSetBy: 'analysis', voiceError: null, version: { increment: 1 } } });
    });
    await bumpProject(tx, project.id);
  });
}

function checked(language: string): string {
  if (!isStoryLanguage(language)) throw new ServiceError('bad-input', { person: 'Choose one of the languages in the list.' });
  return language;
}

/** Engines that speak on this machine. */
const free = new Set(['local', 'kokoro']);

/** Whose voices do not speak the language, how many lines they say, how many draft voices have said otherwise, and how many stay in sounds that were bought. */
async function follows(tx: Tx, project: Pick<Project, 'id' | 'language'>, language: string): Promise<{ people: { id: string; name: string }[]; lines: number; drafts: number; bought: number }> {
  const projectId = project.id;
  const cast = await tx.character.findMany({ where: { projectId, voice: { engine: 'kokoro' } }, orderBy: [{ lines: 'desc' }, { id: 'asc' }], select: { id: true, name: true, voice: { select: { settings: true } } } });
  const own: readonly string[] = languagesFor(language);
  const people = cast.filter(({ voice }) => !own.includes(String((voice?.settings as { language?: unknown } | null)?.language)));
  const gone = new Set(people.map(({ id }) => id));
  const voicing = await voicingOf(tx, projectId);
  const rows = await tx.segment.findMany({ where: { projectId, silent: false, kind: { not: 'scene-break' } }, select: { ...speakerColumns, locked: true, chosenTake: { select: { engine: true } } } });
  return {
    people: people.map(({ id, name }) => ({ id, name })),
    lines: rows.filter((row) => gone.has(speakerOf(row, voicing) ?? voicing.narratorId ?? '')).length,
    drafts: (draftLanguageFor(project.language) ?? 'en') === (draftLanguageFor(language) ?? 'en') ? 0 : rows.filter((row) => !row.locked && row.chosenTake?.engine === 'local' && speakingVoice(row, voicing)?.engine === 'local').length,
    bought: rows.filter((row) => row.chosenTake !== null && !free.has(row.chosenTake.engine)).length,
  };
}
