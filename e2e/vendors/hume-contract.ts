/** What Hume's speech API takes, on the wire, and how it words what it does not: `{detail: [{loc, msg, type}]}`. */
import { z } from 'zod';

const provider = z.enum(['HUME_AI', 'CUSTOM_VOICE']).default('CUSTOM_VOICE');
const voiceReference = z.union([z.strictObject({ id: z.string().min(1), provider }), z.strictObject({ name: z.string().min(1), provider })]);
export type VoiceReference = z.output<typeof voiceReference>;

const utterance = z.strictObject({
  text: z.string().min(1).max(5000),
  description: z.string().max(1000).nullish(),
  speed: z.number().min(0.5).max(2).default(1),
  trailing_silence: z.number().min(0).max(5).default(0),
  voice: voiceReference.nullish(),
});
export type Utterance = z.output<typeof utterance>;

export const timestampTypes = ['word', 'phoneme'] as const;

const postedTts = z.strictObject({
  utterances: z.array(utterance).min(1),
  context: z.union([z.strictObject({ generation_id: z.string().min(1) }), z.strictObject({ utterances: z.array(utterance) })]).nullish(),
  format: z.strictObject({ type: z.enum(['mp3', 'wav', 'pcm']) }).default({ type: 'mp3' }),
  include_timestamp_types: z.array(z.enum(timestampTypes)).default([]),
  num_generations: z.number().int().min(1).max(5).default(1),
  split_utterances: z.boolean().default(true),
  strip_headers: z.boolean().default(false),
  temperature: z.number().min(0.1).max(1).nullish(),
  version: z.enum(['1', '2']).nullish(),
  instant_mode: z.boolean().optional(),
});
export type PostedTts = z.output<typeof postedTts>;
export type Octave = '1' | '2';

export const postedVoice = z.strictObject({ generation_id: z.string().min(1), name: z.string().min(1) });

interface Detail {
  loc: (string | number)[];
  msg: string;
  type: string;
}

/** An answer that is none: its status and its body. */
export class Refused extends Error {
  readonly status: number;
  readonly body: object;
  constructor(status: number, body: object) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

/** 422 for one thing that is wrong. */
export function invalid(loc: (string | number)[], msg: string, type = 'value_error'): Refused {
  return new Refused(422, { detail: [{ loc: ['body', ...loc], msg, type }] satisfies Detail[] });
}

/** Checks a body. Throws Refused, 422 with every fault. */
export function checked<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const result = schema.safeParse(body ?? undefined, { reportInput: true });
  if (result.success) return result.data;
  throw new Refused(422, { detail: result.error.issues.flatMap((issue) => detailsOf(issue, [])) });
}

function detailsOf(issue: z.core.$ZodIssue, before: (string | number)[]): Detail[] {
  const at = [...before, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  const loc = ['body', ...at];
  switch (issue.code) {
    case 'unrecognized_keys': return issue.keys.map((key) => ({ loc: [...loc, key], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }));
    case 'invalid_type':
      if (issue.input === undefined) return [{ loc, msg: 'Field required', type: 'missing' }];
      return [{ loc, msg: `Input should be a valid ${issue.expected}`, type: `${issue.expected}_type` }];
    case 'too_big':
      if (issue.origin === 'string') return [{ loc, msg: `String should have at most ${issue.maximum} characters`, type: 'string_too_long' }];
      return [{ loc, msg: `Input should be less than or equal to ${issue.maximum}`, type: 'less_than_equal' }];
    case 'too_small':
      if (issue.origin === 'string') return [{ loc, msg: `String should have at least ${issue.minimum} character`, type: 'string_too_short' }];
      if (issue.origin === 'array') return [{ loc, msg: `List should have at least ${issue.minimum} item`, type: 'too_short' }];
      return [{ loc, msg: `Input should be greater than or equal to ${issue.minimum}`, type: 'greater_than_equal' }];
    case 'invalid_value': return [{ loc, msg: `Input should be ${issue.values.map((value) => `'${String(value)}'`).join(' or ')}`, type: 'enum' }];
    case 'invalid_union': return [{ loc, msg: 'Input matches none of the allowed forms', type: 'union_error' }];
    default: return [{ loc, msg: issue.message, type: 'value_error' }];
  }
}

/** Reads a request for speech, with the rules of the two Octaves. Throws Refused. */
export function readSpeechRequest(value: unknown, streaming: boolean): { body: PostedTts; octave: Octave } {
  const body = checked(postedTts, value);
  const timed = body.include_timestamp_types.length > 0;
  const voiced = body.utterances[0]?.voice != null;
  const octave = body.version ?? (timed && voiced ? '2' : '1');
  if (octave === '2') {
    if (!voiced) throw invalid(['utterances', 0, 'voice'], 'A voice must be specified when version is 2');
    const directed = body.utterances.findIndex(({ description }) => description != null && description !== '');
    if (directed !== -1) throw invalid(['utterances', directed, 'description'], 'Acting instructions are not supported when version is 2');
  } else if (timed) {
    throw invalid(['include_timestamp_types'], 'Timestamps are only supported when version is 2');
  }
  if (body.instant_mode === true) {
    if (!streaming) throw invalid(['instant_mode'], 'Instant mode is only supported for streaming endpoints');
    if (!voiced) throw invalid(['utterances', 0, 'voice'], 'A voice must be specified when instant mode is enabled');
    if (body.num_generations !== 1) throw invalid(['num_generations'], 'Only one generation is supported when instant mode is enabled');
  }
  return { body, octave };
}
