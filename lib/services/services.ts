import { inSpans } from '../tracing.ts';
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
import { createEngineChoice } from './engine-choice.ts';
import { createSoundEffects } from './sound-effects/index.ts';
import { createSpeechGeneration } from './speech-generation/index.ts';
import type { Drafts, TakeWork } from './speech-generation/take-work/contract.ts';
import { createTextAnalysis } from './text-analysis/index.ts';
import type { PaidEngines } from './vendors/engines.ts';
import { createVoiceGeneration } from './voice-generation/index.ts';

/** The built-in engine of each service, and the paid ones. */
export interface Engines {
  text: TextAnalysisEngine;
  voice: VoiceEngine;
  speech: SpeechEngine;
  /** The built-in voices unfinished: what takes of other engines are compared with. */
  drafts: Drafts;
  /** The natural voices of this machine: how they cast a story of a language, and who speaks. Missing where only the built-in ones are to be used. */
  natural?: { voice: (language: string) => Promise<VoiceEngine>; speech: SpeechEngine };
  ear: AudioAnalysisEngine;
  sound: SoundEngine;
  /** The paid engines, made for a drama when it is set to one. Missing where only the built-in ones are to be used. */
  paid?: PaidEngines;
  /** Where takes are reckoned; in the caller's own thread, where it is missing. */
  work?: TakeWork;
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
  const choice = createEngineChoice(context, engines);
  return {
    textAnalysis: inSpans('text analysis', createTextAnalysis(context, engines.text)),
    voiceGeneration: inSpans('voice generation', createVoiceGeneration(context, choice)),
    speechGeneration: inSpans('speech generation', createSpeechGeneration(context, choice)),
    audioAnalysis: inSpans('audio analysis', createAudioAnalysis(context, choice)),
    backgroundMusic: inSpans('background music', createBackgroundMusic(context, choice)),
    soundEffects: inSpans('sound effects', createSoundEffects(context, choice)),
    audioExport: inSpans('audio export', createAudioExport(context)),
  };
}
