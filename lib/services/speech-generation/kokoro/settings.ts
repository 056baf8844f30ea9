import { ServiceError } from '../../errors.ts';
import type { VoiceSettings, VoiceSpec } from '../../interfaces.ts';
import { kokoroLanguages, kokoroTables } from './tables.ts';
import type { KokoroLanguage } from './tables.ts';

/** How one natural voice speaks: what its VoiceSettings say. */
export interface KokoroSettings {
  language: KokoroLanguage;
  /** A style table, and another one that is mixed in by `share`; empty and 0 for a voice as it is. */
  voice: string;
  blend: string;
  share: number;
  /** Factor on the model's own pace. */
  speed: number;
  /** Per cent of the voice's own pitch. */
  pitch: number;
  /** The weights that it was chosen with: others would sound a little different. */
  weights: string;
}

function refused(what: string): ServiceError {
  return new ServiceError('bad-input', { person: 'This voice is not one of the natural voices. Choose another from the list.', log: `voice settings: ${what}` });
}

function numberIn(settings: VoiceSettings, name: string, least: number, most: number): number {
  const value = settings[name];
  if (typeof value !== 'number' || !(value >= least && value <= most)) throw refused(`${name} ${String(value)}`);
  return value;
}

function table(settings: VoiceSettings, name: string): string {
  const value = settings[name];
  if (typeof value !== 'string' || !Object.hasOwn(kokoroTables, value)) throw refused(`${name} ${String(value)}`);
  return value;
}

/** Reads a voice's settings. Throws `bad-input` for a voice of another engine and for settings that are not ours. */
export function readKokoroSettings(voice: VoiceSpec): KokoroSettings {
  const { settings } = voice;
  if (voice.engine !== 'kokoro') throw refused(`engine ${voice.engine}`);
  const language = Object.keys(kokoroLanguages).find((code): code is KokoroLanguage => code === settings['language']);
  if (language === undefined) throw refused(`language ${String(settings['language'])}`);
  if (typeof settings['weights'] !== 'string') throw refused('weights');
  const pitch = numberIn(settings, 'pitch', 75, 130);
  if (!Number.isInteger(pitch)) throw refused(`pitch ${pitch}`);
  return {
    language,
    voice: table(settings, 'voice'),
    blend: settings['blend'] === '' ? '' : table(settings, 'blend'),
    share: numberIn(settings, 'share', 0, 1),
    speed: numberIn(settings, 'speed', 0.5, 2),
    pitch,
    weights: settings['weights'],
  };
}
