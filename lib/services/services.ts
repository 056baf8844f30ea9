import { createAudioAnalysis } from './audio-analysis/index.ts';
import { createAudioExport } from './audio-export/index.ts';
import { createBackgroundMusic } from './background-music/index.ts';
import type {
  AudioAnalysisEngine,
  AudioAnalysisService,
  AudioExportService,
  BackgroundMusicService,
  ServiceContext,
  SoundEffectsService,
  SoundEngine,
  SpeechEngine,
  SpeechGenerationService,
  TextAnalysisEngine,
  TextAnalysisService,
  VoiceEngine,
  VoiceGenerationService,
} from './interfaces.ts';
import { createSoundEffects } from './sound-effects/index.ts';
import { createSpeechGeneration } from './speech-generation/index.ts';
import { createTextAnalysis } from './text-analysis/index.ts';
import { createVoiceGeneration } from './voice-generation/index.ts';

/** One engine for each service. */
export interface Engines {
  text: TextAnalysisEngine;
  voice: VoiceEngine;
  speech: SpeechEngine;
  ear: AudioAnalysisEngine;
  sound: SoundEngine;
  /** Frees what the engines hold: processes, threads. */
  close(): Promise<void>;
}

export interface Services {
  textAnalysis: TextAnalysisService;
  voiceGeneration: VoiceGenerationService;
  speechGeneration: SpeechGenerationService;
  audioAnalysis: AudioAnalysisService;
  backgroundMusic: BackgroundMusicService;
  soundEffects: SoundEffectsService;
  audioExport: AudioExportService;
}

/** Wires the services of one actor over the engines. For the worker and the terminal: the web process only asks for jobs. */
export function createServices(context: ServiceContext, engines: Engines): Services {
  return {
    textAnalysis: createTextAnalysis(context, engines.text),
    voiceGeneration: createVoiceGeneration(context, engines.voice),
    speechGeneration: createSpeechGeneration(context, engines.speech),
    audioAnalysis: createAudioAnalysis(context, engines.ear),
    backgroundMusic: createBackgroundMusic(context, engines.sound),
    soundEffects: createSoundEffects(context, engines.sound),
    audioExport: createAudioExport(context),
  };
}
