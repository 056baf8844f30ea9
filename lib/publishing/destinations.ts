import type { PresetId } from '../audio/certificate-presets.ts';
import type { SoundKind } from '../audio/files/sound-file.ts';

/**
 * Where a book can go and what is asked there, as data. It is what was known on `knownOn`: shops change their rules, so
 * every pack says to check before it is submitted.
 */

export interface CoverRule {
  /** Width to height. */
  shape: 'square' | '16:9';
  /** Pixels of the shorter side. */
  least: number;
  most: number | null;
  mediaTypes: readonly ('image/jpeg' | 'image/png')[];
  rgb: boolean;
}

/**
 * What a destination does with voices of machines: `refused` unless it has agreed, `labelled` = taken when it is said,
 * `ask` = not known here.
 */
export type AiVoices = 'refused' | 'labelled' | 'ask';

export interface Destination {
  id: string;
  name: string;
  /** Month in which the rules were last known, YYYY-MM. */
  knownOn: string;
  /** The certificate that its files are measured against; null where no figures are known. */
  preset: PresetId | null;
  sound: { kind: SoundKind; channels: 1 | 2; bitRate?: number; bits?: 16 | 24 };
  /** One file for each chapter, or one of the whole. */
  files: 'chapters' | 'whole';
  /** Name of a file without its ending: {nn}, {chapter}, {book}, {author}. */
  naming: string;
  mostFiles: number | null;
  cover: CoverRule | null;
  /** Spoken opening and closing credits as files of their own. */
  credits: boolean;
  /** Longest sample in seconds; null where none is wanted. */
  sampleSeconds: number | null;
  captions: boolean;
  aiVoices: AiVoices;
  /** The same in a sentence for the writer. */
  aiSentence: string;
  notes: readonly string[];
}

const square = (least: number, most: number | null = null): CoverRule => ({ shape: 'square', least, most, mediaTypes: ['image/jpeg', 'image/png'], rgb: true });

export const destinations = {
  acx: {
    id: 'acx',
    name: 'ACX and Audible',
    knownOn: '2025-06',
    preset: 'acx',
    sound: { kind: 'mp3', channels: 1, bitRate: 192_000 },
    files: 'chapters',
    naming: '{nn} {chapter}',
    mostFiles: null,
    cover: square(2400),
    credits: true,
    sampleSeconds: 300,
    captions: false,
    aiVoices: 'refused',
    aiSentence: 'ACX wants a human narrator unless it has authorised another way: ask ACX before you cast voices of machines.',
    notes: ['Opening credits, closing credits and the retail sample are files of their own.', 'No file is longer than 120 minutes.', 'All files are mono, or all are stereo without joint stereo.'],
  },
  apple: {
    id: 'apple',
    name: 'Apple Books',
    knownOn: '2025-06',
    preset: 'narration',
    sound: { kind: 'mp3', channels: 2, bitRate: 192_000 },
    files: 'chapters',
    naming: '{nn} {book} - {chapter}',
    mostFiles: 25,
    cover: square(2400),
    credits: true,
    sampleSeconds: 300,
    captions: false,
    aiVoices: 'ask',
    aiSentence: 'Whether Apple Books takes voices of machines from others is not known here: ask Apple or your distributor before you cast.',
    notes: ['At most 25 tracks, at a constant bit rate, and no track ends inside a chapter: a longer book joins chapters.', 'The size of the cover is that of ACX, to be safe.'],
  },
  spotify: {
    id: 'spotify',
    name: 'Spotify audiobooks',
    knownOn: '2025-06',
    preset: 'spotify',
    sound: { kind: 'flac', channels: 2, bits: 16 },
    files: 'chapters',
    naming: '{nn} {chapter}',
    mostFiles: null,
    cover: square(2400),
    credits: true,
    sampleSeconds: 300,
    captions: false,
    aiVoices: 'labelled',
    aiSentence: 'Spotify takes digital voices when the book says so; which makers of voices it takes them from may change.',
    notes: ['The figures of loudness are second-hand.', 'The size of the cover is that of ACX, to be safe.'],
  },
  google: {
    id: 'google',
    name: 'Google Play Books',
    knownOn: '2025-06',
    preset: 'narration',
    sound: { kind: 'mp3', channels: 2, bitRate: 192_000 },
    files: 'chapters',
    naming: '{nn} {chapter}',
    mostFiles: null,
    cover: square(2400),
    credits: true,
    sampleSeconds: null,
    captions: false,
    aiVoices: 'ask',
    aiSentence: 'Google makes narration by machine itself; whether it takes yours is not known here: ask before you cast.',
    notes: ['The size of the cover is that of ACX, to be safe.'],
  },
  kobo: {
    id: 'kobo',
    name: 'Kobo',
    knownOn: '2025-06',
    preset: 'narration',
    sound: { kind: 'mp3', channels: 2, bitRate: 192_000 },
    files: 'chapters',
    naming: '{nn} {chapter}',
    mostFiles: null,
    cover: square(2400),
    credits: true,
    sampleSeconds: 300,
    captions: false,
    aiVoices: 'ask',
    aiSentence: 'Whether Kobo takes voices of machines is not known here: ask Kobo or your distributor before you cast.',
    notes: ['The size of the cover is that of ACX, to be safe.'],
  },
  podcast: {
    id: 'podcast',
    name: 'Podcast feed',
    knownOn: '2025-06',
    preset: 'drama',
    sound: { kind: 'mp3', channels: 2, bitRate: 192_000 },
    files: 'chapters',
    naming: '{nn} {book} - {chapter}',
    mostFiles: null,
    cover: square(1400, 3000),
    credits: false,
    sampleSeconds: null,
    captions: true,
    aiVoices: 'labelled',
    aiSentence: 'Podcast directories take voices of machines; say so in the description and in the sound.',
    notes: ['WebVTT files serve as transcripts.'],
  },
  youtube: {
    id: 'youtube',
    name: 'YouTube',
    knownOn: '2025-06',
    preset: 'drama',
    sound: { kind: 'flac', channels: 2, bits: 16 },
    files: 'whole',
    naming: '{book} - {author}',
    mostFiles: null,
    cover: { shape: '16:9', least: 720, most: null, mediaTypes: ['image/jpeg', 'image/png'], rgb: true },
    credits: false,
    sampleSeconds: null,
    captions: true,
    aiVoices: 'labelled',
    aiSentence: 'YouTube asks you to say so where realistic voices were made by a machine.',
    notes: ['YouTube takes video only: put the sound under the picture with a video programme.', 'The captions are uploaded beside it.'],
  },
} as const satisfies { [id: string]: Destination };

export type DestinationId = keyof typeof destinations;

export const checkBeforeYouSubmit = (destination: Destination): string => `These are the rules of ${destination.name} as they were known in ${destination.knownOn}. Check them before you submit.`;

const everywhere = Object.values(destinations).map(({ id }) => id);

/** What a writer should know before casting: the destinations that refuse voices of machines or may, of those that are chosen. */
export function aiVoiceWarnings(chosen: readonly DestinationId[] = everywhere): { id: DestinationId; name: string; voices: AiVoices; sentence: string; knownOn: string }[] {
  return chosen.flatMap((id) => {
    const { aiSentence, aiVoices, knownOn, name } = destinations[id];
    return aiVoices === 'labelled' ? [] : [{ id, name, voices: aiVoices, sentence: `${aiSentence} (Known ${knownOn}.)`, knownOn }];
  });
}
