import type { SpendStage } from '../../../lib/services/interfaces.ts';
import type { StageEstimate } from '../../../lib/services/spending/view.ts';
import { count } from '../format.ts';

const counted: { [Stage in SpendStage]: (number: number) => string } = {
  read: () => 'Read the story',
  voice: (number) => (number === 1 ? 'Give one person a voice' : `Give ${count(number, 'person', 'people')} a voice`),
  speak: (number) => `Speak ${count(number, 'line')}`,
  score: (number) => `Listen for sounds in ${count(number, 'chapter')}`,
  sound: (number) => `Make ${count(number, 'sound')}`,
};

/** A stage of an estimate in words: “Speak 212 lines”. */
export function stageWords({ stage, count: number }: Pick<StageEstimate, 'stage' | 'count'>): string {
  return counted[stage](number);
}

/** Who makes it, the dearest first: “Qwen3-TTS, and the built-in engine”. */
export function engineWords({ engines }: Pick<StageEstimate, 'engines'>): string {
  return engines
    .toSorted((a, b) => b.micros - a.micros)
    .map(({ name }) => name)
    .join(', and ');
}

const purchase: { [Stage in SpendStage]: string } = { read: 'reading', voice: 'a voice', speak: 'speaking', score: 'listening for sounds', sound: 'a sound' };

/** What a row of the ledger was bought for. */
export function purchaseWords(stage: SpendStage): string {
  return purchase[stage];
}
