import { createHumeSpeechEngine } from '../speech-generation/hume/index.ts';
import { createMinimaxSpeechEngine } from '../speech-generation/minimax/index.ts';
import { createQwenSpeechEngine } from '../speech-generation/qwen/index.ts';
import { createHumeVoiceEngine } from '../voice-generation/hume/index.ts';
import { createMinimaxVoiceEngine } from '../voice-generation/minimax/index.ts';
import { createQwenVoiceEngine } from '../voice-generation/qwen/index.ts';
import type { PaidEngines } from './engines.ts';

/** Who makes voices for money. */
export const paidVoices: PaidEngines['voice'] = {
  hume: (tools) => createHumeVoiceEngine(tools),
  qwen: (tools) => createQwenVoiceEngine(tools),
  minimax: () => createMinimaxVoiceEngine(),
};

/** Who speaks for money. */
export const paidSpeech: PaidEngines['speech'] = {
  hume: (tools) => createHumeSpeechEngine(tools),
  qwen: (tools) => createQwenSpeechEngine(tools),
  minimax: (tools) => createMinimaxSpeechEngine(tools),
};
