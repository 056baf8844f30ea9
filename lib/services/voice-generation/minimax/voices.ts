import type { Age, Sex } from '../../../story/types.ts';
import type { VoiceSpec } from '../../interfaces.ts';

/** A system voice of MiniMax's. */
export interface MinimaxVoice {
  /** As the vendor calls it. */
  id: string;
  /** As the page names it. */
  name: string;
  /** `unknown` where those who list it do not agree: it is offered, and cast only when all else is taken. */
  sex: Sex;
  age: Exclude<Age, 'unknown'>;
  /** Words of a persona that it fits. */
  character: RegExp;
  /** Whether it can carry a whole book. */
  narrates: boolean;
}

/** The seventeen voices that every key has, sorted by what listeners and the vendor's own names say of them. */
export const minimaxVoices: readonly MinimaxVoice[] = [
  { id: 'Wise_Woman', name: 'Wise woman', sex: 'female', age: 'old', character: /wise|teach|grave|patien|measured|mother/iu, narrates: true },
  { id: 'Calm_Woman', name: 'Calm woman', sex: 'female', age: 'adult', character: /calm|gentl|soft|quiet|kind|nurs|serene/iu, narrates: true },
  { id: 'Abbess', name: 'Abbess', sex: 'female', age: 'old', character: /stern|strict|pious|nun|cold|proud|severe|aunt/iu, narrates: false },
  { id: 'Inspirational_girl', name: 'Inspiring young woman', sex: 'female', age: 'young', character: /hope|earnest|bright|brave|passion|eager/iu, narrates: false },
  { id: 'Lively_Girl', name: 'Lively young woman', sex: 'female', age: 'young', character: /lively|quick|chatt|talk|merry|wit/iu, narrates: false },
  { id: 'Exuberant_Girl', name: 'Exuberant young woman', sex: 'female', age: 'young', character: /exuberant|loud|excit|wild|laugh|bold/iu, narrates: false },
  { id: 'Lovely_Girl', name: 'Sweet girl', sex: 'female', age: 'child', character: /sweet|innocent|small|playful|girl/iu, narrates: false },
  { id: 'Sweet_Girl_2', name: 'Soft girl', sex: 'female', age: 'child', character: /shy|soft|timid|dream|girl/iu, narrates: false },
  { id: 'Deep_Voice_Man', name: 'Deep-voiced man', sex: 'male', age: 'adult', character: /deep|low|dark|rumbl|heavy|gruff|big/iu, narrates: true },
  { id: 'Patient_Man', name: 'Patient man', sex: 'male', age: 'old', character: /patien|slow|kind|old|grandfather|gentl|doctor/iu, narrates: true },
  { id: 'Elegant_Man', name: 'Elegant man', sex: 'male', age: 'adult', character: /elegan|polite|smooth|noble|lord|refined|educat/iu, narrates: true },
  { id: 'Determined_Man', name: 'Determined man', sex: 'male', age: 'adult', character: /firm|determin|hard|captain|soldier|stern|officer/iu, narrates: false },
  { id: 'Casual_Guy', name: 'Easy-going man', sex: 'male', age: 'young', character: /casual|easy|lazy|relax|friend|joke|worker/iu, narrates: false },
  { id: 'Young_Knight', name: 'Young hero', sex: 'male', age: 'young', character: /hero|brave|knight|proud|eager|bold|young/iu, narrates: false },
  { id: 'Decent_Boy', name: 'Well-mannered boy', sex: 'male', age: 'child', character: /boy|polite|shy|earnest|student/iu, narrates: false },
  { id: 'Friendly_Person', name: 'Friendly person', sex: 'unknown', age: 'adult', character: /friend|warm|cheer|open|kind/iu, narrates: false },
  { id: 'Imposing_Manner', name: 'Imposing person', sex: 'unknown', age: 'adult', character: /imposing|command|menac|proud|threat|king|queen/iu, narrates: false },
];

export type MinimaxModel = 'turbo' | 'hd';
/** Semitones by which a voice is moved to make another of it. More would sound like a trick. */
export const furthestPitch = 2;

/** The voice as dramas keep it. `hd` is the finer and dearer model. */
export function minimaxSpec(voice: MinimaxVoice, pitch: number = 0, model: MinimaxModel = 'turbo'): VoiceSpec {
  const moved = pitch === 0 ? '' : pitch < 0 ? ', lower' : ', higher';
  return { engine: 'minimax', externalId: model === 'turbo' ? voice.id : `${voice.id}:hd`, name: `${voice.name}${moved}${model === 'hd' ? ', HD' : ''}`, settings: { voice: voice.id, model, pitch } };
}

export interface MinimaxSettings {
  voice: MinimaxVoice;
  model: MinimaxModel;
  pitch: number;
}

/** What a voice's settings say; null for settings that are not ours. */
export function minimaxSettings({ settings }: Pick<VoiceSpec, 'settings'>): MinimaxSettings | null {
  const voice = minimaxVoices.find(({ id }) => id === settings['voice']);
  const model = settings['model'] === 'hd' ? 'hd' : settings['model'] === 'turbo' ? 'turbo' : null;
  const pitch = settings['pitch'];
  if (!voice || model === null || typeof pitch !== 'number' || !Number.isInteger(pitch) || Math.abs(pitch) > 12) return null;
  return { voice, model, pitch };
}
