/**
 * Who answers which question: a registry of brains. A kind of question is added by one `brain({ name, read, answer })`
 * given to the stand-in; what no brain knows is answered with the smallest instance of the schema that was asked for.
 */
import type { MessageRequest } from './anthropic-contract.ts';
import { minimalInstance } from './anthropic-instance.ts';
import type { AnthropicMischief } from './anthropic-mischief.ts';

export interface BrainKind<Question, Answer> {
  /** As tests name the kind: `speakers`. */
  name: string;
  /** Reads a request back as this kind of question; null where it is none. */
  read(request: MessageRequest): Question | null;
  answer(question: Question): Answer;
  /** How an answer of this kind is spoilt by a mischief; null for the general way. */
  spoil?(answer: Answer, mischief: AnthropicMischief): object | null;
}

/** A question as a brain read it, and how it is answered. */
export interface Understood {
  kind: string;
  question: unknown;
  answer(mischief: AnthropicMischief | null): string;
}

export type Registered = (request: MessageRequest) => Understood | null;

/** A brain for the registry. */
export function brain<Question, Answer>(kind: BrainKind<Question, Answer>): Registered {
  return (request) => {
    const question = kind.read(request);
    if (question === null) return null;
    return {
      kind: kind.name,
      question,
      answer: (mischief) => {
        const answer = kind.answer(question);
        const spoilt = mischief === null ? null : (kind.spoil?.(answer, mischief) ?? spoilLists(answer, mischief));
        return JSON.stringify(spoilt ?? answer);
      },
    };
  };
}

/** Whatever has a schema: its smallest instance. */
export const schemaBrain = brain({
  name: 'schema',
  read: (request) => request.output_config?.format?.schema ?? null,
  answer: (schema) => minimalInstance(schema),
});

/** The system prompt as one text. */
export function systemOf({ system }: MessageRequest): string {
  return typeof system === 'string' ? system : (system ?? []).map((block) => block.text).join('');
}

/** All that the user says, as one text. */
export function saidOf({ messages }: MessageRequest): string {
  return messages.map(({ content }) => (typeof content === 'string' ? content : content.map((block) => block.text).join(''))).join('\n');
}

/** Answers are mostly lists: items are left out or come twice. Null where the mischief is none of an answer's content. */
function spoilLists(answer: unknown, mischief: AnthropicMischief): object | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const lists = (change: (items: unknown[]) => unknown[]): object => Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, Array.isArray(value) ? change(value) : value]));
  switch (mischief) {
    case 'wrong-shape': return Object.fromEntries(Object.keys(answer).map((name) => [name, 'nobody']));
    case 'doubled': return lists((items) => [...items, ...items]);
    case 'missing-some': return lists((items) => items.filter((_, n) => n % 3 !== 2));
    case 'missing-all': return lists(() => []);
    default: return null;
  }
}
