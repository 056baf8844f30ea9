/** What the stand-in answers: it reads the page it was sent and says who speaks, rightly or as badly as it is told. */
import type { Mischief } from './anthropic.ts';
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
  const system = typeof body.system === 'string' ? body.system : (body.system ?? []).map((block) => block.text).join('');
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

const plainBrain: Brain = ({ ids, people }) => {
  const [first] = people;
  const people_ = first === undefined ? [{ id: 'n1', name: 'Somebody', aliases: [], sex: 'unknown', age: 'unknown', persona: 'plain' }] : [];
  return { people: people_, merges: [], narrator: 'none', lines: ids.map((u) => ({ u, c: first?.id ?? 'n1', s: 'certain', w: 'tag', d: '' })) };
};

/** The message for a request. `input` are the tokens that went in. */
export function answerAsTold(body: MessageRequest, mischief: Mischief | null, brain: Brain = plainBrain, input: Record<string, number> = {}): object {
  const question = readQuestion(body);
  const answer = question === null ? null : brain(question);
  let text = answer === null ? 'Hello.' : JSON.stringify(answer);
  let stop: string | null = 'end_turn';
  let content: object[] | null = null;
  const lines = answer?.lines ?? [];
  const says = (changed: Partial<AnswerShape>): void => void (text = JSON.stringify({ ...answer, ...changed }));
  switch (mischief) {
    case 'refusal': [stop, content] = ['refusal', []]; break;
    case 'refusal-with-text': [stop, text] = ['refusal', 'I cannot help with']; break;
    case 'max-tokens': [stop, text] = ['max_tokens', text.slice(0, text.length * 0.6)]; break;
    case 'context-window': [stop, text] = ['model_context_window_exceeded', text.slice(0, text.length * 0.3)]; break;
    case 'pause-turn': stop = 'pause_turn'; break;
    case 'unknown-stop': stop = 'somebody_new'; break;
    case 'null-stop': stop = null; break;
    case 'empty': content = []; break;
    case 'invalid-json': text = `Here it is: ${text.slice(0, -3)}`; break;
    case 'wrong-shape': text = JSON.stringify({ people: 'nobody', lines }); break;
    case 'unknown-lines': says({ lines: lines.map((line) => ({ ...line, u: line.u + 100_000 })) }); break;
    case 'unknown-people': says({ lines: lines.map((line) => ({ ...line, c: 'c98765' })) }); break;
    case 'doubled': says({ lines: [...lines, ...lines] }); break;
    case 'contradicted': says({ lines: [...lines, ...lines.slice(0, 2).map((line) => ({ ...line, c: 'none' }))] }); break;
    case 'missing-some': says({ lines: lines.filter((line) => line.u % 3 !== 0) }); break;
    case 'missing-all': says({ lines: [] }); break;
    default:
  }
  return {
    id: 'msg_01Test',
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: content ?? [{ type: 'thinking', thinking: 'Let me see who speaks.', signature: 'c2ln' }, { type: 'text', text, citations: null }],
    stop_reason: stop,
    stop_sequence: null,
    stop_details: stop === 'refusal' ? { type: 'refusal', category: 'general_harms', explanation: null } : null,
    usage: { ...input, output_tokens: Math.ceil(text.length / 3.5) + 20, service_tier: 'standard' },
  };
}
