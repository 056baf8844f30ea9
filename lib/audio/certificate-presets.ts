import type { FileMeasures } from './file-measures.ts';

/** A figure that a limit looks at: of the file itself, or what only the whole render knows. */
export interface CertificateFigures extends FileMeasures {
  /** Largest difference between the mix and the sum of its stems, dB; only where stems were made. */
  stemSumErrorDb?: number;
}
export type FigureName = keyof CertificateFigures;

/** One thing a file must be. `min` and `max` are both allowed values; null means no limit on that side. */
export interface Limit {
  id: string;
  figure: FigureName;
  label: string;
  /** As it stands after the number; empty for words. */
  unit: string;
  min: number | null;
  max: number | null;
  /** For figures that are words. */
  oneOf?: readonly string[];
  /** Where the limit is from. */
  source: string;
  /** What to do where it is not met, plain sentences. */
  ifBelow: string;
  ifAbove: string;
  /** What the studio can do about it itself; left out where nothing would help. */
  offerBelow?: Remedy;
  offerAbove?: Remedy;
}

/** What a writer is offered where a limit is not met: to stand loud and quiet lines closer together, or to divide a chapter. */
export type Remedy = 'even-lines' | 'divide-chapter';

export interface CertificatePreset {
  id: string;
  name: string;
  /** What passing means, in words that promise no more. */
  meaning: string;
  limits: readonly Limit[];
}

const never = 'Please render it again.';

function loudness(target: number, tolerance: number, source: string): Limit {
  return {
    id: 'integrated',
    figure: 'integratedLufs',
    label: 'Loudness',
    unit: 'LUFS',
    min: target - tolerance,
    max: target + tolerance,
    source,
    ifBelow: `Raise the level of the whole: render again with ${target} LUFS as the aim.`,
    ifAbove: `Lower the level of the whole: render again with ${target} LUFS as the aim.`,
    // A few loud lines hold the limiter down: the closer all stand, the louder the whole can be.
    offerBelow: 'even-lines',
  };
}

function truePeak(max: number, source: string): Limit {
  return { id: 'true-peak', figure: 'truePeakDbtp', label: 'True peak', unit: 'dBTP', min: null, max, source, ifBelow: never, ifAbove: 'Lower the ceiling of the limiter: encoding raised the peaks over what is allowed.' };
}

function channels(min: number, max: number, source: string): Limit {
  return { id: 'channels', figure: 'channels', label: 'Channels', unit: '', min, max, source, ifBelow: 'Render it in stereo.', ifAbove: 'Render it in mono.' };
}

function kinds(oneOf: readonly string[], source: string): Limit {
  const words = oneOf.map((kind) => kind.toUpperCase()).join(' or ');
  return { id: 'kind', figure: 'kind', label: 'Kind of file', unit: '', min: null, max: null, oneOf, source, ifBelow: `Render it as ${words}.`, ifAbove: `Render it as ${words}.` };
}

function range(max: number, source: string): Limit {
  return {
    id: 'loudness-range',
    figure: 'loudnessRangeLu',
    label: 'Loudness range',
    unit: 'LU',
    min: null,
    max,
    source,
    ifBelow: never,
    ifAbove: 'Bring the loudest and the quietest lines closer together, and take music and effects down where nobody speaks.',
    offerAbove: 'even-lines',
  };
}

function longest(seconds: number, label: string, source: string, advice: string, offerAbove?: Remedy): Limit {
  return { id: 'length', figure: 'durationSeconds', label, unit: 's', min: 0.1, max: seconds, source, ifBelow: 'The file holds no sound. Please render it again.', ifAbove: advice, ...(offerAbove ? { offerAbove } : {}) };
}

const acxSource = 'ACX audio submission requirements';

const acxSound: readonly Limit[] = [
  { id: 'rms', figure: 'rmsDb', label: 'RMS level', unit: 'dB', min: -23, max: -18, source: acxSource, ifBelow: 'Raise the level of the whole.', ifAbove: 'Lower the level of the whole.', offerBelow: 'even-lines' },
  { id: 'sample-peak', figure: 'samplePeakDb', label: 'Peak', unit: 'dB', min: null, max: -3, source: acxSource, ifBelow: never, ifAbove: 'Lower the ceiling of the limiter to -3 dB with room for what encoding adds.' },
  { id: 'noise-floor', figure: 'noiseFloorDb', label: 'Noise floor', unit: 'dB RMS', min: null, max: -60, source: acxSource, ifBelow: never, ifAbove: 'Take the room tone down, or leave beds out: no half second is quiet enough.' },
  kinds(['mp3'], acxSource),
  { id: 'bit-rate', figure: 'bitRateKbps', label: 'Bit rate', unit: 'kbit/s', min: 192, max: 320, source: acxSource, ifBelow: 'Encode at 192 kbit/s or more.', ifAbove: 'Encode at 192 kbit/s.' },
  { id: 'constant', figure: 'constantBitRate', label: 'Constant bit rate', unit: '', min: 1, max: 1, source: acxSource, ifBelow: 'Encode at a constant bit rate.', ifAbove: never },
  { id: 'sample-rate', figure: 'sampleRate', label: 'Sample rate', unit: 'Hz', min: 44_100, max: 44_100, source: acxSource, ifBelow: 'Render at 44.1 kHz.', ifAbove: 'Render at 44.1 kHz.' },
  // Stereo is allowed only without joint stereo, which the encoder uses.
  channels(1, 1, `${acxSource}: mono recommended, no joint stereo`),
];

/** Every preset, by its id. The figures are those of the named source; whoever asks for one may have changed it since. */
export const certificatePresets = {
  drama: {
    id: 'drama',
    name: 'Audio drama and podcast',
    meaning: 'The file has the loudness that podcasts and dramas are heard at.',
    limits: [loudness(-16, 1, 'Apple Podcasts: -16 LUFS, ±1'), truePeak(-1, 'Apple Podcasts'), channels(2, 2, 'A drama is heard in stereo'), range(12, 'Practice of producers, to be judged by ear')],
  },
  narration: {
    id: 'narration',
    name: 'Narration only',
    meaning: 'Speech alone, at the loudness of podcasts, even enough for a noisy place.',
    limits: [loudness(-16, 1, 'Apple Podcasts: -16 LUFS, ±1'), truePeak(-1, 'Apple Podcasts'), range(8, 'Practice of producers, to be judged by ear')],
  },
  acx: {
    id: 'acx',
    name: 'ACX file specification',
    meaning: 'The file meets the ACX file specification. It does not say that a shop accepts the book.',
    limits: [
      ...acxSound,
      longest(7200, 'Length', acxSource, 'Divide the chapter: no file may be longer than 120 minutes.', 'divide-chapter'),
      { id: 'head', figure: 'headSeconds', label: 'Room tone at the head', unit: 's', min: 0.5, max: 1, source: acxSource, ifBelow: 'Let half a second pass before the first word.', ifAbove: 'Begin at most a second before the first word.' },
      { id: 'tail', figure: 'tailSeconds', label: 'Room tone at the tail', unit: 's', min: 1, max: 5, source: acxSource, ifBelow: 'Let at least a second pass after the last word.', ifAbove: 'End at most five seconds after the last word.' },
    ],
  },
  'acx-sample': {
    id: 'acx-sample',
    name: 'ACX retail sample',
    meaning: 'The sample meets the ACX file specification. It does not say that a shop accepts the book.',
    limits: [...acxSound, longest(300, 'Length', acxSource, 'Choose a shorter sample: at most five minutes.')],
  },
  'ebu-r128': {
    id: 'ebu-r128',
    name: 'EBU R 128',
    meaning: 'The file has the loudness of European broadcasting.',
    limits: [loudness(-23, 0.5, 'EBU R 128'), truePeak(-1, 'EBU R 128')],
  },
  spotify: {
    id: 'spotify',
    name: 'Spotify audiobooks',
    meaning: 'The file has the loudness and kind that Spotify is said to ask for (second-hand knowledge).',
    limits: [loudness(-18, 0, 'Spotify, second-hand: -18 LUFS, between -20 and -14'), truePeak(-1, 'Spotify, second-hand'), kinds(['wav', 'flac'], 'Spotify, second-hand')].map((limit) => (limit.id === 'integrated' ? { ...limit, min: -20, max: -14 } : limit)),
  },
  stems: {
    id: 'stems',
    name: 'Stems',
    meaning: 'Dialogue, music and effects added together give the mix.',
    limits: [
      { id: 'sum', figure: 'stemSumErrorDb', label: 'Sum of the stems against the mix', unit: 'dB', min: null, max: 0.1, source: 'Narratix', ifBelow: never, ifAbove: 'The stems were made of another mix. Please render mix and stems together.' },
      { id: 'sample-peak', figure: 'samplePeakDb', label: 'Peak', unit: 'dB', min: null, max: 0, source: 'Full scale', ifBelow: never, ifAbove: 'Lower the level of this stem: it passes full scale.' },
    ],
  },
} as const satisfies { [id: string]: CertificatePreset };

export type PresetId = keyof typeof certificatePresets;
