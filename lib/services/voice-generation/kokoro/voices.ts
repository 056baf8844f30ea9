/** The natural voices that a writer can choose from: those of the tables, mixtures of two, and the same ones smaller or slower. */
import type { Age, Sex } from '../../../story/types.ts';
import type { VoiceSpec } from '../../interfaces.ts';
import { kokoroLanguages, kokoroTables } from '../../speech-generation/kokoro/tables.ts';
import type { KokoroLanguage } from '../../speech-generation/kokoro/tables.ts';

export interface KokoroVoice {
  id: string;
  /** Of its tables; the page adds who it sounds like. */
  name: string;
  language: KokoroLanguage;
  sex: Exclude<Sex, 'unknown'>;
  age: Exclude<Age, 'unknown'>;
  voice: string;
  blend: string;
  share: number;
  speed: number;
  /** Per cent of the voice's own. */
  pitch: number;
  /** How good its makers call it, 0 to 1; of a mixture the mean. */
  quality: number;
  /** What it is made of, for telling how alike two are. */
  parts: ReadonlyMap<string, number>;
}

/** Mixtures of one language and sex, the best ones. */
const mixturesEach = 20;
/** A mixture is of both alike. */
const half = 0.5;
/** Voices that their makers call poorer than this make no children. */
const worthChanging = 0.55;

/**
 * Ages are made, not found: the tables have grown-ups only. A child is a grown voice made smaller (pitch and formants
 * together, the pace as it was); age slows and lowers a little.
 */
const aged = { young: { pitch: 103, speed: 1.03 }, old: { pitch: 96, speed: 0.9 } } as const;
const childPitch = { female: 116, male: 112 } as const;
/** Where a language has few tables, each stands for several people. */
const ladder = [94, 107, 88, 114] as const;

interface Timbre {
  key: string;
  name: string;
  language: KokoroLanguage;
  sex: 'female' | 'male';
  voice: string;
  blend: string;
  share: number;
  quality: number;
}

function languageOf(table: string): KokoroLanguage {
  const found = (Object.keys(kokoroLanguages) as KokoroLanguage[]).find((code) => kokoroLanguages[code].letter === table[0]);
  if (found === undefined) throw new Error(`no language of ${table}`);
  return found;
}

const sexOf = (table: string): 'female' | 'male' => (table[1] === 'f' ? 'female' : 'male');

const plain: Timbre[] = Object.entries(kokoroTables).map(([voice, { name, quality }]) => ({ key: voice, name, language: languageOf(voice), sex: sexOf(voice), voice, blend: '', share: 0, quality }));

/** Two voices of one language and sex mixed give a third: many people from few. */
function mixtures(): Timbre[] {
  const groups = Map.groupBy(plain, ({ language, sex }) => `${language} ${sex}`);
  return [...groups.values()].flatMap((group) =>
    group
      .flatMap((one, at) => group.slice(at + 1).map((other): Timbre => ({ ...one, key: `${one.voice}+${other.voice}`, name: `${one.name} and ${other.name}`, blend: other.voice, share: half, quality: (one.quality + other.quality) / 2 })))
      .toSorted((a, b) => b.quality - a.quality)
      .slice(0, mixturesEach),
  );
}

function voiceOf(timbre: Timbre, age: KokoroVoice['age'], pitch: number, speed: number, name: string, sex: KokoroVoice['sex'] = timbre.sex): KokoroVoice {
  const { key, voice, blend, share, language, quality } = timbre;
  const parts = new Map([[voice, 1 - share], ...(blend === '' ? [] : ([[blend, share]] as const))]);
  return { id: pitch === 100 && speed === 1 ? key : `${key}@${pitch}`, name, language, sex, age, voice, blend, share, speed, pitch, quality, parts };
}

/** Every voice of every language. */
export const kokoroVoices: readonly KokoroVoice[] = [...plain.flatMap(peopleOf), ...mixtures().map((timbre) => voiceOf(timbre, 'adult', 100, 1, timbre.name))];

function peopleOf(timbre: Timbre): KokoroVoice[] {
  const { name, sex, quality, language } = timbre;
  // Women's voices, made smaller, are nearer to both girls and boys.
  const children = sex === 'female' && quality >= worthChanging ? (['female', 'male'] as const) : [];
  const steps = language.startsWith('en-') ? [] : ladder;
  return [
    voiceOf(timbre, 'adult', 100, 1, name),
    voiceOf(timbre, 'young', aged.young.pitch, aged.young.speed, name),
    voiceOf(timbre, 'old', aged.old.pitch, aged.old.speed, name),
    ...children.map((child) => voiceOf(timbre, 'child', childPitch[child], 1, name, child)),
    ...steps.map((pitch) => voiceOf(timbre, 'adult', pitch, 1, `${name}, ${pitch < 100 ? 'lower' : 'higher'} (${pitch} %)`)),
  ];
}

/** The voice as dramas keep it: the settings say all that is needed to speak with it again. */
export function kokoroSpec(voice: KokoroVoice, weights: string): VoiceSpec {
  const { id, language, speed, pitch, share, blend } = voice;
  return { engine: 'kokoro', externalId: id, name: nameOf(voice), settings: { language, voice: voice.voice, blend, share, speed, pitch, weights } };
}

const people = { female: { child: 'girl', young: 'young woman', adult: 'woman', old: 'old woman' }, male: { child: 'boy', young: 'young man', adult: 'man', old: 'old man' } } as const;

function nameOf({ name, language, sex, age }: KokoroVoice): string {
  return `${name}, ${people[sex][age]}, ${({ 'en-US': 'American', 'en-GB': 'British' } as { [code: string]: string })[language] ?? kokoroLanguages[language].name}`;
}

/** The voices' languages for a story's own (BCP 47), the nearest first; empty where there is none. */
export function languagesFor(language: string): KokoroLanguage[] {
  const [base = '', ...more] = language.toLowerCase().split(/[-_]/u);
  if (base === 'en') return more.some((part) => ['us', 'ca'].includes(part)) ? ['en-US', 'en-GB'] : more.some((part) => ['gb', 'ie', 'au', 'nz', 'za', 'in'].includes(part)) ? ['en-GB', 'en-US'] : ['en-US', 'en-GB'];
  return (Object.keys(kokoroLanguages) as KokoroLanguage[]).filter((code) => code === base);
}
