import type { Project } from '../../db/generated/client.ts';
import { toJson } from '../../db/json.ts';
import { indexRespellings, respell, type PhoneticWord, type RespellingIndex } from '../../story/spoken/index.ts';
import { requireProject, sourceOf } from '../access.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, SpeechEngineId, Tx, VoiceSpec } from '../interfaces.ts';
import { checkPronunciation } from '../pronunciations/check-pronunciation.ts';
import { dictionaryOf, respellingOf, type Alphabet } from '../pronunciations/dictionary.ts';
import { sampleLines } from '../projects/read-project.ts';
import { creditsOfMix, keysOfCredits } from '../publishing/credits-of-mix.ts';
import type { CreditPart } from '../publishing/credits-script.ts';
import { engineVersion } from '../speech-generation/engine-versions.ts';
import { specIn } from '../speech-generation/in-language.ts';
import { speechKey, spokenOnly, voiceHash } from '../speech-generation/key.ts';
import { insteadOf } from '../speech-generation/needs-take.ts';
import { phoneticFor } from '../speech-generation/obeys.ts';
import { spokenWithSigns } from '../speech-generation/spoken-words.ts';
import { voiceCatalogue } from '../voice-generation/catalogue.ts';
import { sampleText } from '../voice-generation/sample-text.ts';
import { voiceSpec } from '../voice-generation/store-voice.ts';

/** What is to be heard before it is kept. */
export type AuditionInput = { projectId: string } & (
  | { what: 'word'; word: string; said: string; alphabet: Alphabet; matchCase: boolean; /** Whose voice says it; null is the narrator’s. */ characterId: string | null }
  | { what: 'voice'; characterId: string; engine: SpeechEngineId; externalId: string }
  | { what: 'credits'; part: CreditPart }
);

interface Script {
  segmentId: string;
  voice: VoiceSpec;
  /** The line's own words, and what is said of them. */
  written: string;
  spoken: string;
  /** Of what is said, words whose phonetic signs are known. */
  phonetic: readonly PhoneticWord[];
  kind: string;
  direction: string | null;
  pace: number;
}

/** So much is said around a word, so that it is heard as it stands in the story; UTF-16 code units. */
const mostAround = 140;
/** A line up to so long is said whole: the take is then the one that the line would get, and is not made again. */
const wholeLine = 320;
/** Auditions kept of one drama; the oldest go. */
const mostKept = 300;

/**
 * Prepares something to be judged by ear: a word in a pronunciation that is not kept yet, a character's own line in another
 * voice, or the credits. The same audition twice is one row. Nothing is made, and nothing bought, before it is heard.
 *
 * @throws ServiceError `bad-input` for a pronunciation that could not be kept or a voice that is not there, `conflict`
 *   where the drama has no line to say
 */
export async function askAudition(context: ServiceContext, input: AuditionInput): Promise<{ id: string }> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'edit');
    const script = input.what === 'word' ? await wordScript(tx, project.id, input) : input.what === 'voice' ? await voiceScript(tx, project.id, input) : await creditsScript(tx, project, input);
    const { written, spoken, kind, direction, pace } = script;
    // The credits are in English, whatever the story is in.
    const voice = input.what === 'credits' ? script.voice : specIn(script.voice, project.language);
    const phonetic = phoneticFor(voice.engine, script.phonetic);
    const key = speechKey({ voiceHash: voiceHash(voice.engine, voice.externalId, voice.settings), engine: voice.engine, engineVersion: engineVersion(voice.engine), text: written, spoken, kind, direction, pace, phonetic });
    const row = await tx.audition.upsert({
      where: { projectId_key: { projectId: project.id, key } },
      create: { projectId: project.id, key, segmentId: script.segmentId, voice: toJson(voice), text: spoken, kind, direction, pace, phonetic: toJson(phonetic) },
      update: {},
    });
    const old = await tx.audition.findMany({ where: { projectId: project.id, id: { not: row.id } }, orderBy: { createdAt: 'desc' }, skip: mostKept, select: { id: true } });
    // The packs have their credits from here.
    if (old.length > 0) await tx.audition.deleteMany({ where: { id: { in: old.map(({ id }) => id) }, key: { notIn: await keysOfCredits(tx, project) } } });
    return { id: row.id };
  });
}

/** The word where it first stands in the story, in its own sentence, as it would then be said. */
async function wordScript(tx: Tx, projectId: string, input: Extract<AuditionInput, { what: 'word' }>): Promise<Script> {
  const { word, said, alphabet } = checkPronunciation({ ...input, note: null });
  const { text } = await sourceOf(tx, projectId);
  const trial = indexRespellings([respellingOf({ word, said, alphabet, matchCase: input.matchCase })]);
  const lines = await tx.segment.findMany({ where: { projectId, ...spokenOnly }, orderBy: { index: 'asc' }, select: { id: true, start: true, end: true } });
  const line = lines.find(({ start, end }) => respell(text.slice(start, end), trial).words.length > 0) ?? lines[0];
  if (!line) throw nothingToSay();
  const written = sentenceWith(text.slice(line.start, line.end), trial) ?? `${word}.`;
  const { text: spoken, phonetic } = respell(written, new Map([...without(await dictionaryOf(tx, projectId), trial), ...trial]));
  return { segmentId: line.id, voice: await voiceOf(tx, projectId, input.characterId), written, spoken, phonetic, kind: 'narration', direction: null, pace: 1 };
}

/** The sentence of a line that holds the word, cut at words where it is long. */
function sentenceWith(line: string, trial: RespellingIndex): string | null {
  const word = respell(line, trial).words[0];
  if (!word) return null;
  const before = /[^.!?…\n]*$/u.exec(line.slice(0, word.start))?.[0] ?? '';
  const after = /^[^.!?…\n]*[.!?…]*/u.exec(line.slice(word.end))?.[0] ?? '';
  const room = Math.floor(mostAround / 2);
  const head = before.length > room ? before.slice(-room).replace(/^\S*\s/u, '') : before;
  const tail = after.length > room ? after.slice(0, room).replace(/\s\S*$/u, '') : after;
  return `${head}${word.written}${tail}`.replace(/^[\s“”"‘]+/u, '').trim();
}

/** The dictionary but for what is tried: a word that is changed is not also said the old way. */
function without(dictionary: RespellingIndex, trial: RespellingIndex): RespellingIndex {
  return new Map([...dictionary].filter(([head]) => !trial.has(head)));
}

/** The character's own line in another voice. */
async function voiceScript(tx: Tx, projectId: string, input: Extract<AuditionInput, { what: 'voice' }>): Promise<Script> {
  const character = input.characterId.includes('\0') ? null : await tx.character.findFirst({ where: { id: input.characterId, projectId } });
  if (!character) throw notFound('character');
  const sample = (await sampleLines(tx, projectId)).get(character.role === 'narrator' ? null : character.id);
  const line = sample ? await tx.segment.findUniqueOrThrow({ where: { id: sample.id } }) : await tx.segment.findFirst({ where: { projectId, ...spokenOnly }, orderBy: { index: 'asc' } });
  if (!line) throw nothingToSay();
  const voice = await chosenVoice(tx, projectId, input.engine, input.externalId);
  const { text } = await sourceOf(tx, projectId);
  const { text: whole, phonetic } = spokenWithSigns(line, text, await insteadOf(tx, projectId), await dictionaryOf(tx, projectId));
  const { kind, direction, pace } = line;
  if (sample && line.end - line.start <= wholeLine) return { segmentId: line.id, voice, written: text.slice(line.start, line.end), spoken: whole, phonetic, kind, direction, pace };
  const spoken = sampleText(sample ? whole : null);
  return { segmentId: line.id, voice, written: spoken, spoken, phonetic: phonetic.filter(({ end }) => sample !== undefined && spoken.startsWith(whole.slice(0, end))), kind, direction: sample ? direction : null, pace: sample ? pace : 1 };
}

/** The credits of the drama: heard once, they are the ones that a pack has. */
async function creditsScript(tx: Tx, project: Project, input: Extract<AuditionInput, { what: 'credits' }>): Promise<Script> {
  const credits = await creditsOfMix(tx, project, input.part);
  if (!credits) throw new ServiceError('conflict', { person: 'The credits name who is heard. Make the mix first, then they can be read.' });
  const line = await tx.segment.findFirst({ where: { projectId: project.id, ...spokenOnly }, orderBy: { index: 'asc' }, select: { id: true } });
  if (!line) throw nothingToSay();
  const { voice, written, spoken, phonetic } = credits;
  return { segmentId: line.id, voice, written, spoken, phonetic, kind: 'narration', direction: null, pace: 1 };
}

async function chosenVoice(tx: Tx, projectId: string, engine: SpeechEngineId, externalId: string): Promise<VoiceSpec> {
  const made = externalId.includes('\0') ? null : await tx.voice.findFirst({ where: { projectId, engine, externalId, origin: { not: 'catalogue' } } });
  const spec = made ? voiceSpec(made) : (await voiceCatalogue(engine)).find((voice) => voice.externalId === externalId);
  if (!spec) throw new ServiceError('bad-input', { person: 'There is no such voice. Choose one from the list.' });
  return spec;
}

/** A character's voice, else the narrator's, else the built-in narrator. */
async function voiceOf(tx: Tx, projectId: string, characterId: string | null): Promise<VoiceSpec> {
  const people = await tx.character.findMany({ where: { projectId, OR: [{ role: 'narrator' }, ...(characterId === null || characterId.includes('\0') ? [] : [{ id: characterId }])] }, include: { voice: true } });
  const own = people.find(({ id }) => id === characterId)?.voice ?? people.find(({ role }) => role === 'narrator')?.voice;
  const spec = own ? voiceSpec(own) : (await voiceCatalogue('local'))[0];
  if (!spec) throw new ServiceError('internal', { person: 'No voice could be found to say it with.', log: 'the built-in catalogue is empty' });
  return spec;
}

function nothingToSay(): ServiceError {
  return new ServiceError('conflict', { person: 'This story has no line to say yet. Wait until it is read.' });
}
