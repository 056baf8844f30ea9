/** A house whose Replicate is the stand-in, for tests of predictions: quick, and impatient enough to test patience. */
import { vi } from 'vitest';
import { startReplicate, type ReplicateOptions, type ReplicateStandIn } from '../../../e2e/vendors/replicate.ts';
import { resetEnv } from '../../env.ts';
import { createClientFactory } from '../clients.ts';
import type { PredictionOrder, ServiceContext } from '../interfaces.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { createReplicateAudio, type PredictionTiming } from './index.ts';

export interface ReplicateHouse extends AsyncDisposable {
  house: TestHouse;
  context: ServiceContext;
  vendor: ReplicateStandIn;
  projectId: string;
}

/** Vendor seconds last a hundredth. */
export async function openReplicateHouse(options: ReplicateOptions = {}, publicUrl = ''): Promise<ReplicateHouse> {
  await using stack = new AsyncDisposableStack();
  const house = stack.use(await openTestHouse());
  const vendor = stack.use(await startReplicate({ timeScale: 0.02, quickSpeech: true, quickSounds: true, slowMs: 50, ...options }));
  vi.stubEnv('REPLICATE_API_TOKEN', vendor.key);
  vi.stubEnv('REPLICATE_BASE_URL', vendor.baseUrl);
  vi.stubEnv('REPLICATE_DELIVERY_HOSTS', vendor.deliveryHost);
  vi.stubEnv('NARRATIX_PUBLIC_URL', publicUrl);
  resetEnv();
  stack.defer(() => {
    vi.unstubAllEnvs();
    resetEnv();
  });
  const context = { ...house.context, clients: createClientFactory() };
  const { id: projectId } = await context.transaction.run((tx) => tx.project.create({ data: { ownerId: context.actor.userId, title: 'Drama' } }));
  const held = stack.move();
  return { house, context, vendor, projectId, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

export const quickTiming: Partial<PredictionTiming> = { rowMs: 5, lookMs: { first: 5, most: 20, calledBack: 60_000 }, searchMs: [10, 40, 80], firstDelayMs: 5, tries: 4, stallMs: 400 };

export function audioOf(context: ServiceContext, timing: Partial<PredictionTiming> = {}): ReturnType<typeof createReplicateAudio> {
  return createReplicateAudio(context, { ...quickTiming, ...timing }, { firstDelayMs: 5 });
}

/** A short line for Qwen3-TTS: 13 characters, 260 micro-dollars. */
export function lineOrder(projectId: string, more: Partial<PredictionOrder> = {}): PredictionOrder {
  return {
    model: 'qwen/qwen3-tts',
    version: null,
    stage: 'speak',
    projectId,
    subjectId: null,
    inputHash: 'line-one',
    mostMicros: 260,
    input: { mode: 'custom_voice', speaker: 'Serena', text: 'Who is there?' },
    cancelAfterSeconds: 300,
    ...more,
  };
}
