import { ServiceError } from '../../errors.ts';
import type { VoiceSettings, VoiceSpec } from '../../interfaces.ts';
import { draftLanguages, isDraftLanguage, type DraftLanguage } from './languages.ts';

/** How one built-in voice speaks: what its VoiceSettings say. */
export interface LocalVoiceSettings {
  /** How English is spoken, or the other language that is read. */
  accent: Accent | DraftLanguage;
  /** Empty for the accent's own voice. */
  variant: Variant | '';
  /** espeak-ng's pitch, 0 to 99: 50 is the variant's own. */
  pitch: number;
  /** Liveliness of the intonation, 0 to 99: 50 is the variant's own. */
  range: number;
  /** Words a minute, as espeak-ng counts them. */
  rate: number;
  /** Brings the voice to about -20 LUFS: a measured constant, so that loud and soft lines stay so. */
  gainDb: number;
}

export const accents = ['en', 'en-GB-x-rp', 'en-GB-scotland', 'en-GB-x-gbclan', 'en-GB-x-gbcwmd', 'en-US', 'en-US-nyc', 'en-029'] as const;
export type Accent = (typeof accents)[number];

/**
 * The variants that may be asked for. espeak-ng passes over a name it does not know and speaks with another voice, so
 * only these are let through. Whispering, robot and noise variants are left out.
 */
export const variants = [
  'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'f1', 'f2', 'f3', 'f4', 'f5', 'klatt', 'klatt2', 'klatt3', 'klatt4',
  'Alex', 'Alicia', 'Andrea', 'Andy', 'Annie', 'Denis', 'Diogo', 'Gene', 'Gene2', 'Henrique', 'Hugo', 'Jacky', 'Lee',
  'Marco', 'Mario', 'Michael', 'Mike', 'Mr serious', 'Nguyen', 'Reed', 'Storm', 'Tweaky', 'adam', 'anika', 'announcer',
  'antonio', 'aunty', 'belinda', 'benjamin', 'boris', 'croak', 'david', 'ed', 'edward', 'edward2', 'grandma', 'grandpa',
  'gustave', 'ian', 'iven', 'iven2', 'iven3', 'john', 'kaukovalta', 'linda', 'marcelo', 'max', 'michel', 'miguel',
  'mike2', 'norbert', 'pablo', 'paul', 'pedro', 'quincy', 'rob', 'robert', 'sandro', 'shelby', 'steph', 'steph2',
  'travis', 'victor', 'zac',
] as const;
export type Variant = (typeof variants)[number];

function refused(what: string): ServiceError {
  return new ServiceError('bad-input', { person: 'This voice is not one of the built-in voices. Choose another from the list.', log: `voice settings: ${what}` });
}

function numberIn(settings: VoiceSettings, name: string, least: number, most: number): number {
  const value = settings[name];
  if (typeof value !== 'number' || !(value >= least && value <= most)) throw refused(`${name} ${String(value)}`);
  return value;
}

/** Reads a voice's settings. Throws `bad-input` for a voice of another engine and for settings that are not ours. */
export function readSettings(voice: VoiceSpec): LocalVoiceSettings {
  if (voice.engine !== 'local') throw refused(`engine ${voice.engine}`);
  const named = voice.settings['accent'];
  const accent = isDraftLanguage(named) ? named : accents.find((name) => name === named);
  if (!accent) throw refused(`accent ${String(named)}`);
  const variant = voice.settings['variant'] === '' ? '' : variants.find((name) => name === voice.settings['variant']);
  if (variant === undefined) throw refused(`variant ${String(voice.settings['variant'])}`);
  return {
    accent,
    variant,
    pitch: numberIn(voice.settings, 'pitch', 0, 99),
    range: numberIn(voice.settings, 'range', 0, 99),
    rate: numberIn(voice.settings, 'rate', 80, 320),
    gainDb: numberIn(voice.settings, 'gainDb', -24, 24),
  };
}

/** espeak-ng's own name of the voice. */
export function espeakName({ accent, variant }: Pick<LocalVoiceSettings, 'accent' | 'variant'>): string {
  const file = isDraftLanguage(accent) ? draftLanguages[accent].file : `gmw/${accent}`;
  return variant === '' ? file : `${file}+${variant}`;
}
