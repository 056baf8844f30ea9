import { spokenFormVersion } from '../../../story/spoken/index.ts';

/**
 * Raised whenever the same line would sound different for what we do with it: phonemes, pieces, joins, delivery. Which
 * weights speak is part of each voice's settings. Part of every take's key.
 */
export const kokoroSpeechVersion = `kokoro-82m/2/${spokenFormVersion}`;
