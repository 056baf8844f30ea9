import type { LicensedWork } from '../../publishing/pack-texts.ts';
import type { SoundEngineId, SpeechEngineId } from '../interfaces.ts';

/** What each engine brings into a production, for the list of licences. Whoever publishes answers for it. */

type Work = Pick<LicensedWork, 'name' | 'licence' | 'source'>;

const asAgreed = 'The terms of the vendor that you agreed to with your account; check that they allow what you do with it.';

const voiceWorks: { [engine in SpeechEngineId]: Work } = {
  local: { name: 'Built-in voices, spoken by eSpeak NG', licence: 'The programme is under GPL-3.0', source: 'https://github.com/espeak-ng/espeak-ng' },
  kokoro: { name: 'Voices of Kokoro 82M, spoken on the writer’s machine', licence: 'The weights are under Apache-2.0', source: 'https://huggingface.co/hexgrad/Kokoro-82M' },
  hume: { name: 'Voices of Hume (Octave)', licence: asAgreed, source: 'https://www.hume.ai' },
  qwen: { name: 'Voices of Qwen3-TTS, by Replicate', licence: asAgreed, source: 'https://replicate.com' },
  minimax: { name: 'Voices of MiniMax Speech, by Replicate', licence: asAgreed, source: 'https://replicate.com' },
};
const soundWorks: { [engine in SoundEngineId]: Work } = {
  local: { name: 'Synthesised by Narratix, without recordings of others', licence: 'None is needed', source: 'Narratix' },
  'stable-audio': { name: 'Stable Audio, by Replicate', licence: asAgreed, source: 'https://replicate.com' },
  'elevenlabs-music': { name: 'ElevenLabs Music, by Replicate', licence: asAgreed, source: 'https://replicate.com' },
};

function known(works: { [name: string]: Work }, name: string): Work | null {
  return Object.hasOwn(works, name) ? (works[name] ?? null) : null;
}

/** The engines that were used, as a list of licences; what is not known here is named so. */
export function worksUsed(used: { voices: readonly string[]; music: readonly string[]; effects: readonly string[] }): LicensedWork[] {
  const list = (what: string, engines: readonly string[], works: { [name: string]: Work }): LicensedWork[] =>
    [...new Set(engines)].toSorted().map((engine) => ({ what, ...(known(works, engine) ?? { name: engine, licence: 'Not known here', source: engine }) }));
  return [...list('Voice', used.voices, voiceWorks), ...list('Music', used.music, soundWorks), ...list('Sounds', used.effects, soundWorks)];
}

/** Whose voices they are, for the cast list. */
export function voiceMaker(engine: string): string {
  return known(voiceWorks, engine)?.name ?? engine;
}
