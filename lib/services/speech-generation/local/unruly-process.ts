/**
 * Stands in for espeak-process.ts in tests: does what its text says. "die", "hang", "die once PATH" (dies unless the
 * file is there, and leaves it), anything else is answered with one sample for each character.
 */
import { existsSync, writeFileSync } from 'node:fs';
import type { EspeakAnswer, EspeakRequest } from './protocol.ts';

const answer = (message: EspeakAnswer): void => {
  process.send?.(message);
};

process.on('disconnect', () => process.exit(0));
process.on('message', (request: EspeakRequest) => {
  const { id, text } = request;
  if (text === 'hang') return;
  if (text === 'die') process.exit(3);
  if (text === 'fail') {
    answer({ kind: 'failed', id, message: 'it would not' });
    return;
  }
  const marker = /^die once (.+)$/.exec(text)?.[1];
  if (marker !== undefined && !existsSync(marker)) {
    writeFileSync(marker, 'died');
    process.exit(4);
  }
  answer({ kind: 'sound', id, sound: { samples: new Int16Array(text.length), words: [] } });
});
if (process.argv[2] !== 'mute') answer({ kind: 'ready' });
