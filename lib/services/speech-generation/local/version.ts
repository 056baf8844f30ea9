import { spokenFormVersion } from '../../../story/spoken/index.ts';

/**
 * Raised whenever the same line would sound different: the synthesiser's own version, our way of using it (voice
 * settings, directions, polishing) and the spoken form. It is part of every take's key.
 */
export const localSpeechVersion = `espeak-ng-0.3.5/5/${spokenFormVersion}`;
