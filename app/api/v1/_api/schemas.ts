/** The shapes that the HTTP API takes and gives, each once: what is answered is parsed by them, and the OpenAPI document is made of them. */
import { z } from 'zod';
import { masterNames } from '../../../../lib/audio/masters.ts';
import { tokenScopes } from '../../../../lib/services/api-tokens/view.ts';
import { errorCodes } from '../../../../lib/services/errors.ts';

/** Names and descriptions for the document. */
export const apiSchemas = z.registry<{ id?: string; description?: string }>();

/** A shape that stands under its own name in the document. */
function named<T extends z.ZodType>(id: string, schema: T, description?: string): T {
  apiSchemas.add(schema, description === undefined ? { id } : { id, description });
  return schema;
}
/** What a field means. */
export function say<T extends z.ZodType>(description: string, schema: T): T {
  apiSchemas.add(schema, { description });
  return schema;
}

const id = () => z.uuid();
const instant = () => z.iso.datetime();
const micros = (description: string) => say(`${description}, in micro-dollars (1,000,000 are one US dollar).`, z.int().min(0));
const fraction = (description: string) => say(`${description}, 0 to 1.`, z.number().min(0).max(1));
const version = () => say('Counts the changes. Send it back with a change: where it is another by then, nothing is changed (409, `stale`).', z.int().min(0));
const page = <T extends z.ZodType>(items: T) => z.object({ items: z.array(items), next: say('Send it as `cursor` to get the page after this one; null at the end.', z.string().nullable()) });

export const scopeSchema = say(
  'What to make.',
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({ kind: z.literal('chapters'), chapterIds: z.array(id()).min(1).max(2_000) }),
    z.strictObject({ kind: z.literal('sample'), fromIndex: say('Of the first segment.', z.int().min(0).max(2_147_483_647)), toIndex: say('Of the segment after the last.', z.int().min(1).max(2_147_483_647)) }),
  ]),
);
const answeredScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('chapters'), chapterIds: z.array(id()) }),
  z.object({ kind: z.literal('sample'), fromIndex: z.int(), toIndex: z.int() }),
]);

export const problem = named(
  'Problem',
  z.object({
    type: say('Names the kind of problem.', z.string()),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: say('What was wrong and what to do, in a plain sentence.', z.string()),
    code: z.enum(errorCodes),
    retryable: say('Whether the same request may succeed later.', z.boolean()),
    fields: say('The parts of the request that were wrong.', z.array(z.object({ field: z.string(), message: z.string() }))),
    requestId: say('Tell it to whoever runs the studio: their log has it.', z.string()),
  }),
  'Every error, as RFC 9457 has it.',
);

export const token = named(
  'Token',
  z.object({ id: id(), name: z.string(), prefix: z.string(), scopes: z.array(z.enum(tokenScopes)), createdAt: instant(), lastUsedAt: instant().nullable(), expiresAt: instant().nullable() }),
  'The token that the request bears.',
);

const summaryFields = {
  id: id(),
  title: z.string(),
  words: z.int().min(0),
  characters: say('People, the narrator not counted.', z.int().min(0)),
  state: say('`reading` while the story is read, `failed` if that failed, `ready` to be made, `making`, `made` once there is a mix.', z.enum(['reading', 'failed', 'ready', 'making', 'made'])),
  durationSeconds: say('Of the newest mix.', z.number().min(0).nullable()),
  updatedAt: instant(),
  shared: say('Whose drama it is and what you may do there; null for your own.', z.object({ by: z.string(), role: z.enum(['listener', 'editor']) }).nullable()),
};
export const projectSummary = named('ProjectSummary', z.object(summaryFields), 'A drama in one line.');
export const projectPage = named('ProjectPage', page(projectSummary));

const chapter = named('Chapter', z.object({ id: id(), index: z.int().min(0), title: z.string(), words: z.int().min(0), matter: z.enum(['front', 'body', 'back']), included: say('Whether it is spoken.', z.boolean()), lines: z.int().min(0), ready: say('Lines that are spoken as they now are.', z.int().min(0)), version: version() }));

export const project = named(
  'Project',
  z.object({
    ...summaryFields,
    language: say('BCP 47.', z.string()),
    notes: say('What the reader of the file had to say.', z.array(z.string())),
    readError: z.string().nullable(),
    chapters: z.array(chapter),
    lines: say('Spoken lines of the included chapters by their state.', z.object({ total: z.int(), ready: z.int(), stale: z.int(), failed: z.int(), unsure: z.int(), silent: z.int() })),
    estimateSeconds: say('About how long making what is missing takes on this machine.', z.number().min(0)),
    spending: z.object({ capMicros: micros('The most that may be spent on the drama'), heldMicros: micros('What is spent or held') }),
  }),
  'A drama with its chapters.',
);

export const segment = named(
  'Segment',
  z.object({
    id: id(),
    chapterId: id(),
    index: say('Its place in playing order, over the whole drama.', z.int().min(0)),
    start: say('UTF-16 code units into the text.', z.int().min(0)),
    end: z.int().min(0),
    text: say('The words as they are written. They never change.', z.string()),
    kind: z.enum(['narration', 'dialogue', 'thought', 'letter', 'epigraph', 'verse', 'heading', 'scene-break']),
    characterId: say('Whose words they are; null for the narrator’s.', id().nullable()),
    spokenBy: say('Who speaks them aloud; null for the narrator.', id().nullable()),
    confidence: fraction('How sure the reader is of the speaker'),
    evidence: say('What says so.', z.enum(['narration', 'tag', 'pronoun', 'turn', 'vocative', 'continued', 'context', 'guess', 'person'])),
    speakerSetBy: z.enum(['analysis', 'person']),
    silent: say('Kept in the text and not spoken.', z.boolean()),
    direction: say('How it is said.', z.string().nullable()),
    ear: say('What is said in place of its own words.', z.string().nullable()),
    pace: say('Factor on the pace of the voice.', z.number()),
    pauseAfterSeconds: say('Null: as the words ask for.', z.number().nullable()),
    gainDb: z.number(),
    locked: say('Its take stays, whatever changes.', z.boolean()),
    note: z.string().nullable(),
    state: z.enum(['none', 'queued', 'making', 'ready', 'stale', 'failed', 'silent']),
    durationSeconds: z.number().nullable(),
    error: z.string().nullable(),
    version: version(),
  }),
  'A line of the script: a stretch of the text that one voice speaks.',
);
export const segmentPage = named('SegmentPage', page(segment));
export const changedSegment = named('ChangedSegment', z.object({ segment, alsoChanged: say('Lines around it that the reader saw in another light by that.', z.array(z.object({ id: id(), characterId: id().nullable(), confidence: z.number(), version: version() }))) }));

const speechEngine = z.enum(['local', 'kokoro', 'hume', 'qwen', 'minimax']);
const voiceFields = { engine: speechEngine, externalId: z.string(), name: z.string() };
export const character = named(
  'Character',
  z.object({
    id: id(),
    name: z.string(),
    aliases: z.array(z.string()),
    role: z.enum(['narrator', 'cast']),
    sex: z.enum(['female', 'male', 'unknown']),
    age: z.enum(['child', 'young', 'adult', 'old', 'unknown']),
    persona: z.string().nullable(),
    colour: say('Of the palette: 1 to 8; the narrator is 0.', z.int().min(0)),
    lines: z.int().min(0),
    voice: say('Null until they are cast.', z.object(voiceFields).nullable()),
    version: version(),
  }),
  'Somebody in the story, or its narrator.',
);
export const characters = named('Characters', z.object({ items: z.array(character) }));
export const voices = named(
  'Voices',
  z.object({ items: z.array(z.object({ ...voiceFields, missing: say('Why it cannot be chosen as things are; null where it can.', z.string().nullable()) })) }),
  'The voices that a character can be given.',
);
export const voiceChoice = z.strictObject({ engine: speechEngine, externalId: z.string().min(1).max(500) });

const stage = z.enum(['read', 'cast', 'speak', 'score', 'sound', 'mix']);
export const production = named(
  'Production',
  z.object({
    id: id(),
    kind: say('`read` finds who speaks; `make` goes on to the finished mix.', z.enum(['read', 'make'])),
    scope: answeredScope,
    state: z.enum(['running', 'cancelled', 'done', 'failed']),
    error: z.string().nullable(),
    createdAt: instant(),
    finishedAt: instant().nullable(),
    fraction: fraction('How far it is'),
    paused: z.boolean(),
    costMicros: micros('What was spent on the drama while it ran'),
    secondsLeft: say('Null while nobody can say.', z.number().min(0).nullable()),
    stages: z.array(z.object({ name: stage, label: z.string(), total: z.int(), done: z.int(), failed: z.int(), state: z.enum(['waiting', 'running', 'done']) })),
    problems: say('What was set aside.', z.array(z.object({ subjectId: z.string(), stage, message: z.string() }))),
  }),
  'A reading or a making.',
);
export const making = named('Making', z.object({ state: summaryFields.state.clone(), readError: z.string().nullable(), production: say('The newest one; null before the first.', production.nullable()) }), 'How far a drama is.');

export const estimate = named(
  'Estimate',
  z.object({
    micros: micros('The most that all of it costs'),
    leftMicros: say('What may still be spent on the drama and in the month, in micro-dollars.', z.int()),
    capMicros: micros('The cap of the drama'),
    heldMicros: micros('What is spent or held under it'),
    pricesAsOf: z.string(),
    stages: z.array(z.object({ stage: z.enum(['read', 'voice', 'speak', 'score', 'sound']), count: say('What is still missing.', z.int().min(0)), micros: micros('The most that it costs'), guessed: z.boolean(), problem: z.string().nullable() })),
  }),
  'The most that making what is missing would cost.',
);
export const cap = named('Cap', z.object({ capMicros: micros('The most that may be spent on the drama') }));

const exportedFile = named(
  'ExportedFile',
  z.object({
    format: z.string(),
    label: z.string(),
    purpose: z.string(),
    state: say('`none` until it is asked for; the MP3 is there at once.', z.enum(['none', 'making', 'ready', 'failed'])),
    fraction: fraction('How far its making is'),
    error: z.string().nullable(),
    bytes: say('Null until it is made.', z.int().min(0).nullable()),
    fileName: z.string(),
    url: say('Where it is downloaded, as a path of this studio.', z.string()),
  }),
);
export const exported = named(
  'Export',
  z.object({
    id: id(),
    projectId: id(),
    master: z.string(),
    label: z.string(),
    state: z.enum(['making', 'ready', 'failed']),
    fraction: fraction('How far its making is'),
    error: z.string().nullable(),
    createdAt: instant(),
    measure: say('Of the encoded sound; null until it is ready.', z.object({ durationSeconds: z.number(), integratedLufs: z.number(), truePeakDbtp: z.number(), loudnessRangeLu: z.number() }).nullable()),
    files: say('Empty until it is ready.', z.array(exportedFile)),
  }),
  'A mix or another master of a drama.',
);
export const exports = named('Exports', z.object({ items: z.array(exported) }));
/** Masters that can be asked for: the drama itself comes of making. */
export const askedMaster = z.enum(masterNames.filter((name) => name !== 'drama'));
