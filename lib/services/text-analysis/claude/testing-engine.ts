/** Claude's engine over its stand-in, for tests. */
import { expect } from 'vitest';
import { createClientFactory } from '../../clients.ts';
import { silentLog } from '../../log.ts';
import { noLedger } from '../../spending/no-ledger.ts';
import { startAnthropic, type AnthropicStandIn, type StandInOptions } from '../../../../e2e/vendors/anthropic.ts';
import { createClaudeTextEngine, type ClaudeEngineOptions } from './engine.ts';
import { passingMemory } from './memory.ts';
import { claudeModel } from '../../claude/models.ts';
import { brokenParts, byWords, localReader, talk } from './testing-story.ts';

/** The pauses that were asked for; nobody waits for them. */
export const waits: number[] = [];
const quick = { sleep: async (ms: number) => void waits.push(ms), random: () => 0 };

export async function open(options: StandInOptions = {}, engine: Partial<ClaudeEngineOptions> = {}) {
  const server = await startAnthropic({ brain: byWords, ...options });
  const reader = createClaudeTextEngine({
    client: createClientFactory().anthropic({ apiKey: server.key, baseUrl: server.url }),
    model: claudeModel(null),
    local: localReader,
    memory: passingMemory(),
    ledger: noLedger,
    log: silentLog,
    retry: quick,
    ...engine,
  });
  return { server, reader, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export const questions = (server: AnthropicStandIn) => server.asked.flatMap((one) => (one.question === null ? [] : [one.question]));

/** Every line covered once: answered or left, and the reading whole. */
export async function readWith(mischief: StandInOptions['mischief'], engine: Partial<ClaudeEngineOptions> = {}, story: string = talk(60)) {
  await using house = await open(mischief === undefined ? {} : { mischief }, engine);
  const reading = await house.reader.read({ text: story });
  expect(brokenParts(reading, story)).toEqual([]);
  return { reading, server: house.server };
}
