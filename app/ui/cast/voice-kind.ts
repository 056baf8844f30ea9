import type { CharacterView } from '../../../lib/services/views.ts';

const engines: { [Engine in NonNullable<CharacterView['voice']>['engine']]: string } = { local: 'built in', kokoro: 'natural, Kokoro', qwen: 'Qwen3-TTS', minimax: 'MiniMax', hume: 'Hume' };

/** What kind of voice it is, in a word or two, for behind its name. */
export function voiceKind({ engine, origin }: Pick<NonNullable<CharacterView['voice']>, 'engine' | 'origin'>): string {
  if (origin === 'own') return 'somebody’s own voice';
  return engines[engine];
}
