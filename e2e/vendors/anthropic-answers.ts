/** The question of the Claude reader, who speaks each line, read back from its page; and whoever answers it. */
import { brain, systemOf, type Registered } from './anthropic-brains.ts';
import type { MessageRequest } from './anthropic-contract.ts';

/** A request of the Claude reader, read back. */
export interface Question {
  ids: number[];
  /** The words inside each numbered line of the page. */
  lines: Map<number, string>;
  people: { id: string; name: string; sex: string }[];
  news: string;
  page: string;
}

export interface AnswerShape {
  people: { id: string; name: string; aliases: string[]; sex: string; age: string; persona: string }[];
  merges: { from: string; into: string }[];
  narrator: string;
  lines: { u: number; c: string; s: string; w: string; d: string }[];
}
/** Whoever reads: the default gives every line to the first person listed. */
export type Brain = (question: Question) => AnswerShape;

/** Null where the request is not one of the reader's. */
export function readQuestion(body: MessageRequest): Question | null {
  const { content } = body.messages[0] ?? {};
  const system = systemOf(body);
  if (typeof content !== 'string') return null;
  const told = /Answer these lines, each exactly once: ([\d, -]+)\.$/.exec(content)?.[1];
  if (told === undefined) return null;
  const ids = told.split(', ').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
  const page = content.slice(content.indexOf('<story>\n') + 8, content.lastIndexOf('\n</story>'));
  const lines = new Map([...page.matchAll(/<u(\d+)>([\s\S]*?)<\/u\1>/g)].map((found) => [Number(found[1]), found[2] ?? '']));
  const list = system.slice(system.lastIndexOf('<people>\n') + 9, system.lastIndexOf('\n</people>'));
  const news = /<news>\n[^\n]*\n([\s\S]*?)\n<\/news>/.exec(content)?.[1] ?? '';
  const people = `${list}\n${news}`.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return { ids, lines, people, news, page };
}

export const plainBrain: Brain = ({ ids, people }) => {
  const [first] = people;
  const people_ = first === undefined ? [{ id: 'n1', name: 'Somebody', aliases: [], sex: 'unknown', age: 'unknown', persona: 'plain' }] : [];
  return { people: people_, merges: [], narrator: 'none', lines: ids.map((u) => ({ u, c: first?.id ?? 'n1', s: 'certain', w: 'tag', d: '' })) };
};

/**
 * Reads as well as a stand-in can: the person whom the narration beside a line names speaks it; else whoever spoke two
 * lines before, for people take turns. For a studio that somebody looks at.
 */
export const attentiveBrain: Brain = ({ ids, page, people }) => {
  const asked = new Set(ids);
  const named = people.map(({ id, name }) => ({ id, words: name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word) && !/^(?:Mr|Mrs|Miss|Ms|Dr|Sir|Lady|The)\.?$/u.test(word)) }));
  const turns: string[] = [];
  const lines: AnswerShape['lines'] = [];
  for (const paragraph of page.split('\n')) {
    const narration = paragraph.replaceAll(/<u(\d+)>[\s\S]*?<\/u\1>|<given [^>]*>[\s\S]*?<\/given>/g, ' ');
    const tagged = named.find(({ words }) => words.some((word) => narration.includes(word)))?.id;
    const speaker = tagged ?? turns.at(-2) ?? named.find(({ id }) => id !== turns.at(-1))?.id ?? 'unknown';
    const numbers = [...paragraph.matchAll(/<u(\d+)>/g)].map((found) => Number(found[1]));
    for (const u of numbers) {
      const whispered = /whisper|murmur|breath/i.test(narration) ? 'whispered' : /shout|cried|yell/i.test(narration) ? 'shouted' : '';
      if (asked.has(u)) lines.push({ u, c: speaker, s: tagged === undefined ? 'likely' : 'certain', w: tagged === undefined ? 'turn' : 'tag', d: whispered });
    }
    if (numbers.length > 0) turns.push(speaker);
  }
  return { people: [], merges: [], narrator: 'none', lines };
};

/** The reader's questions, answered by the given brain. */
export function speakersBrain(reads: Brain): Registered {
  return brain<Question, AnswerShape>({
    name: 'speakers',
    read: readQuestion,
    answer: reads,
    spoil: (answer, mischief) => {
      const { lines } = answer;
      switch (mischief) {
        case 'wrong-shape': return { people: 'nobody', lines };
        case 'unknown-lines': return { ...answer, lines: lines.map((line) => ({ ...line, u: line.u + 100_000 })) };
        case 'unknown-people': return { ...answer, lines: lines.map((line) => ({ ...line, c: 'c98765' })) };
        case 'doubled': return { ...answer, lines: [...lines, ...lines] };
        case 'contradicted': return { ...answer, lines: [...lines, ...lines.slice(0, 2).map((line) => ({ ...line, c: 'none' }))] };
        case 'missing-some': return { ...answer, lines: lines.filter((line) => line.u % 3 !== 0) };
        case 'missing-all': return { ...answer, lines: [] };
        default: return null;
      }
    },
  });
}
