import type { Age, Sex } from '../../../story/types.ts';
import type { VoiceSpec } from '../../interfaces.ts';

/** The voices that come with the model. Two of them are at home in English; the others bring an accent. */
const presets: { speaker: string; sex: Exclude<Sex, 'unknown'>; age: Age; name: string }[] = [
  { speaker: 'Ryan', sex: 'male', age: 'adult', name: 'Ryan, lively man' },
  { speaker: 'Aiden', sex: 'male', age: 'young', name: 'Aiden, sunny young man, American' },
  { speaker: 'Dylan', sex: 'male', age: 'young', name: 'Dylan, young man, Beijing accent' },
  { speaker: 'Eric', sex: 'male', age: 'adult', name: 'Eric, husky man, Chengdu accent' },
  { speaker: 'Uncle_fu', sex: 'male', age: 'old', name: 'Uncle Fu, seasoned man, Chinese accent' },
  { speaker: 'Serena', sex: 'female', age: 'young', name: 'Serena, warm young woman, Chinese accent' },
  { speaker: 'Vivian', sex: 'female', age: 'young', name: 'Vivian, bright young woman, Chinese accent' },
  { speaker: 'Ono_anna', sex: 'female', age: 'young', name: 'Ono Anna, playful young woman, Japanese accent' },
  { speaker: 'Sohee', sex: 'female', age: 'adult', name: 'Sohee, warm woman, Korean accent' },
];

export const qwenPresets: readonly VoiceSpec[] = presets.map(({ speaker, name }) => ({ engine: 'qwen', externalId: speaker, name, settings: { speaker } }));

/** The preset that a voice stands for; null for one that was designed or recorded. */
export function presetSpeaker(voice: VoiceSpec): string | null {
  const { speaker } = voice.settings;
  return presets.find((preset) => preset.speaker === speaker)?.speaker ?? null;
}
