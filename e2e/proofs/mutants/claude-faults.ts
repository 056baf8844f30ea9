/** Faults of Claude and of its SDK (`@anthropic-ai/sdk` 1.12.0). */
import type { VendorFault } from './vendor-faults.ts';

const clients = 'lib/services/clients.ts';
const clientsTest = 'lib/services/clients.test.ts';
const call = 'lib/services/claude/call.ts';
const failures = 'lib/services/claude/failures.ts';
const message = 'lib/services/claude/message.ts';
const answer = 'lib/services/text-analysis/claude/answer.ts';
const ask = 'lib/services/text-analysis/claude/ask-chunks.ts';
const batch = 'lib/services/text-analysis/claude/batch.ts';
const answering = 'lib/services/text-analysis/claude/answer.test.ts';
const trouble = 'lib/services/text-analysis/claude/trouble.test.ts';
const engine = 'lib/services/text-analysis/claude/engine.test.ts';
const ledger = 'lib/services/text-analysis/claude/ledger.test.ts';
const batched = 'lib/services/text-analysis/claude/batch.test.ts';
const ear = 'lib/services/audio-analysis/claude/ear.test.ts';
const describing = 'lib/services/voice-generation/claude/describe-calls.test.ts';
const once = (mischief: string): string => `whatever goes wrong once ${mischief}: every line is covered once in the end`;
const forGood = (mischief: string): string => `whatever goes on going wrong ${mischief}: it ends, and says so`;
const counted = (mischief: string): string => `a reading that pays ${mischief}: what the ledger counts is never less than what was sold`;

export const claudeFaults: readonly VendorFault[] = [
  { fault: 'its SDK tries again by itself, twice', file: clients, guard: 'maxRetries: 0,\n          timeout: anthropicTimeoutMs,', without: 'timeout: anthropicTimeoutMs,', test: [clientsTest, 'sends every request once after 500'] },
  { fault: 'its SDK takes a key from the environment', file: clients, guard: 'return new Anthropic({\n          apiKey,', without: 'return new Anthropic({', test: [clientsTest, 'uses the key it was given, whatever the environment says'] },
  { fault: 'a body stalls for ever: the SDK’s clock stops at the headers', file: call, guard: 'stalled = true;\n    ours.abort();', without: 'stalled = true;', test: [trouble, once('stall')] },
  { fault: 'the headers stall', file: call, guard: '}, stallMs);', without: '}, 2 ** 31 - 1);', test: [trouble, once('silent')] },
  { fault: 'a stream is cut before its last event', file: call, guard: "if (!ended) throw new TypeError('the stream ended before its message');", without: '', test: [ledger, counted('cut')] },
  { fault: 'a stream ends quietly without its last event', file: call, guard: "if (!ended) throw new TypeError('the stream ended before its message');", without: '', test: [ledger, counted('ended-early')] },
  { fault: 'an answer begins with a block of thinking', file: message, guard: "block.type === 'text' ?", without: 'true ?', test: ['lib/services/claude/message.test.ts', 'of blocks only text is read'] },
  { fault: 'a refusal that comes with text', file: message, guard: "case 'refusal':\n      return { kind: 'refused' };", without: "case 'refusal':\n      break;", test: ['lib/services/claude/message.test.ts', 'that did not end by itself is not read'] },
  { fault: 'an answer that is cut off, and reads like a whole one', file: message, guard: "case 'max_tokens':\n    case 'model_context_window_exceeded':\n      return { kind: 'truncated' };", without: "case 'max_tokens':\n    case 'model_context_window_exceeded':\n      break;", test: ['lib/services/claude/message.test.ts', 'that did not end by itself is not read'] },
  { fault: 'a stop reason that nobody knows', file: message, guard: "default:\n      return { kind: 'unreadable' };", without: 'default:\n      break;', test: ['lib/services/claude/message.test.ts', 'that did not end by itself is not read'] },
  { fault: 'a passage is refused, whoever asks', file: ask, guard: "outcome.kind === 'unreachable' || outcome.kind === 'cap' ? [] : halves(part);", without: '[];', test: [trouble, 'a bad passage costs only its own lines'] },
  { fault: 'the content filter blocks an answer (400)', file: failures, guard: "if (/content filtering/i.test(words)) return new PartError('blocked', bought);", without: '', test: [trouble, once('blocked')] },
  { fault: 'the content filter blocks an answer in its stream', file: failures, guard: "|| (status === undefined && type === 'invalid_request_error')", without: '', test: ['lib/services/claude/failures.test.ts', 'a filter that stops an answer stops its passage alone'] },
  { fault: 'a request is too long (400)', file: failures, guard: "/too (long|large)|context (window|limit)|maximum/i.test(words) && !/grammar/i.test(words)", without: 'false', test: [trouble, once('too-long')] },
  { fault: 'a request is too large (413)', file: failures, guard: "if (status === 413) return new PartError('too-long', bought);", without: '', test: [trouble, once('too-large')] },
  { fault: 'a spending limit that comes as a 400', file: failures, guard: 'if (/credit balance|spend(ing)? limit|usage limit|billing/i.test(words)) return refused(sentences.credit);', without: '', test: ['lib/services/claude/failures.test.ts', 'a spending limit is told as one'] },
  { fault: 'it is overloaded (529, and in the stream)', file: failures, guard: "if (status === 429 || status === 529 || type === 'overloaded_error' || type === 'rate_limit_error') return again('vendor-busy', sentences.busy);", without: '', test: ['lib/services/claude/failures.test.ts', 'too much is told as busy'] },
  { fault: 'it says that the same request must not be sent again', file: failures, guard: "const retryable = error.headers?.get('x-should-retry') !== 'false';", without: 'const retryable = true;', test: ['lib/services/claude/failures.test.ts', 'what must not be sent again is not'] },
  { fault: 'a rest is asked for in milliseconds, or until a date', file: failures, guard: 'const seconds = retryAfter(error.headers);', without: 'const seconds: number | null = null;', test: [trouble, 'waits as long as it is asked to'] },
  { fault: 'a gateway’s 502 says nothing of what was sold', file: failures, guard: 'status < 501) || status === 503', without: 'status < 600) || status === 503', test: [ledger, counted('bad-gateway')] },
  { fault: 'an error in the middle of a stream comes after tokens that are paid', file: failures, guard: 'return status !== undefined && (', without: 'return status === undefined || (', test: [ledger, counted('stream-overloaded')] },
  { fault: 'numbers of lines that were not asked for', file: answer, guard: 'if (!wanted.has(entry.u)) continue;', without: '', test: [answering, 'are those that were asked for'] },
  { fault: 'people whom nobody knows', file: answer, guard: '&& !knows(entry.c) && !introduced.has(entry.c)) continue;', without: '&& false) continue;', test: [answering, 'are given to somebody who is known'] },
  { fault: 'a line that is given to two', file: answer, guard: 'for (const id of doubtful) lines.delete(id);', without: '', test: [answering, 'that are given twice count once'] },
  { fault: 'lines that are left out', file: ask, guard: 'else leave(missing, \'incomplete\');', without: '', test: [trouble, forGood('missing-all')] },
  { fault: 'an answer of another shape', file: answer, guard: "return answer.success ? { kind: 'read', answer: answer.data } : { kind: 'unreadable' };", without: "return { kind: 'read', answer: said.value as Answer };", test: [answering, 'an answer of another shape than asked for is unreadable'] },
  { fault: 'it is away for a whole novel', file: ask, guard: "else if (standing.failures >= awayAfter) leave(part.ask, 'unreachable');", without: '', test: [trouble, 'nobody there: an error that may be tried again'] },
  { fault: 'it is told to ask less at once', file: ask, guard: 'standing.width = Math.max(1, Math.floor(standing.width / 2));', without: '', test: [trouble, 'told that it is too much at once, it asks for less at once'] },
  { fault: 'no key of idempotency: the same answer would be paid twice', file: ask, guard: 'if (standingAnswer.success) return readMessage(standingAnswer.data);', without: '', test: [engine, 'what was answered is not paid for twice'] },
  { fault: 'requests side by side would each pay for the shared beginning', file: ask, guard: 'from === 0 ? 1 : standing.width', without: 'standing.width', test: [engine, 'warms the shared beginning with one request'] },
  { fault: 'a reading costs more than was agreed to', file: ask, guard: "if (answered.spentMicros >= input.limitMicros) leave(part.ask, 'limit');", without: 'if (false) {}', test: [engine, 'stops asking at its limit and says so'] },
  { fault: 'words of the story that speak to the reader', file: 'lib/services/text-analysis/claude/page.ts', guard: "return text.replaceAll('<', '‹').replaceAll('>', '›');", without: 'return text;', test: [engine, 'cannot open or close a mark, end the story, or add a line'] },
  { fault: 'a prompt of more than 100,000 tokens costs five times as much', file: 'lib/services/claude/models.ts', guard: 'prompt > model.longPrompt.aboveTokens ? model.longPrompt.price : model.price', without: 'prompt < 0 ? model.longPrompt.price : model.price', test: ['lib/services/text-analysis/claude/plan.test.ts', 'is whole micro-dollars, by the table, rounded up'] },
  { fault: 'requests of a batch expire, fail or are called off', file: batch, guard: "result.type === 'succeeded' ? messageSchema.safeParse(result.message) : null;", without: 'messageSchema.parse(result.message) && messageSchema.safeParse(result.message);', test: [batched, 'asks directly what expired'] },
  { fault: 'the making of a batch is never confirmed', file: batch, guard: 'lost || attempt > 1 ? await findLost(input, record, before?.id ?? null) : null;', without: 'null;', test: [batched, 'whose making was not confirmed is found again'] },
  { fault: 'the programme dies between asking for a batch and noting it', file: batch, guard: "const lost = before?.state === 'making' && before.plan === plan;", without: 'const lost = false;', test: [batched, 'is found again after a crash between asking and noting'] },
  { fault: 'effects at words that are not there', file: 'lib/services/audio-analysis/claude/answer.ts', guard: "if (at === undefined || name === '') return [];", without: "if (name === '') return [];", test: [ear, 'numbers of lines and words that were not shown'] },
  { fault: 'a prompt for sound that copies the story', file: 'lib/services/audio-analysis/claude/answer.ts', guard: "(copiesStory(prompt, own) ? '' : prompt)", without: 'prompt', test: [ear, 'a prompt that copies the story is not passed on'] },
  { fault: 'a voice that is longer than it may be, or frames a page', file: 'lib/services/voice-generation/claude/describe-calls.ts', guard: 'line(longestDescription)', without: 'z.string()', test: [describing, 'of more than 300 characters is cut'] },
];
