import type { AudioAnalysisEngine, PaidEngineTools, PaidSpeechEngineId, SoundEngine, SpeechEngine, VoiceEngine } from '../interfaces.ts';

type Make<Engine> = (tools: PaidEngineTools) => Engine;

/** The paid engines by name: how each is made for a drama. The one list that a new engine is added to. */
export interface PaidEngines {
  voice: { [Id in PaidSpeechEngineId]: Make<VoiceEngine> };
  speech: { [Id in PaidSpeechEngineId]: Make<SpeechEngine> };
  ear: { claude: (tools: PaidEngineTools, local: AudioAnalysisEngine) => AudioAnalysisEngine };
  sound: { [Id in Exclude<SoundEngine['id'], 'local'>]: Make<SoundEngine> };
}
