/** What was answered is kept under the hash of what was asked: a reading that was killed goes on without paying twice. */
import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { toJson } from '../../../db/json.ts';
import type { TransactionManager } from '../../interfaces.ts';
import { promptVersion } from './prompt.ts';

export interface AnswerMemory {
  /** What stands under the key, or null. */
  get(key: string): Promise<unknown>;
  put(key: string, value: object, costMicros: number): Promise<void>;
}

/** The key of a request: everything that shapes its answer. 64 hex digits. */
export function requestKey(params: Anthropic.MessageCreateParamsNonStreaming): string {
  return createHash('sha256').update(`${promptVersion} ${JSON.stringify(params)}`).digest('hex');
}

/** The memory of one project, in its rows; it goes when the project goes. */
export function projectMemory(transaction: TransactionManager, projectId: string): AnswerMemory {
  return {
    async get(key) {
      const row = await transaction.run((tx) => tx.readerAnswer.findUnique({ where: { projectId_key: { projectId, key } }, select: { value: true } }));
      return row?.value ?? null;
    },
    async put(key, value, costMicros) {
      const data = { value: toJson(value), costMicros };
      await transaction.run((tx) => tx.readerAnswer.upsert({ where: { projectId_key: { projectId, key } }, create: { projectId, key, ...data }, update: data }));
    },
  };
}

/** Lasts as long as the reading: for the terminal, where no project is. */
export function passingMemory(): AnswerMemory {
  const kept = new Map<string, unknown>();
  return {
    get: async (key) => kept.get(key) ?? null,
    put: async (key, value) => void kept.set(key, value),
  };
}
