import type { SegmentKind } from '../../../story/types.ts';

/** How a line differs from the voice's plain speech. */
export interface Delivery {
  /** Factor on the pace. */
  rate: number;
  /** Semitones. */
  pitch: number;
  /** Factor on the liveliness of the intonation. */
  range: number;
  /** dB. */
  gain: number;
}

const plain: Delivery = { rate: 1, pitch: 0, range: 1, gain: 0 };

/**
 * What a draft voice can do with a direction. Levels keep within what listeners accept: a whisper 3 to 6 LU under the
 * voice, a shout 2 to 4 LU over it. Word stems, so that "whispered", "in a whisper" and "whispering" are one.
 */
const directions: [RegExp, Partial<Delivery>][] = [
  [/\bwhisper/iu, { rate: 0.92, pitch: -1.5, range: 0.55, gain: -5 }],
  [/\b(?:murmur|mutter|mumbl|under (?:his|her|their) breath)/iu, { rate: 0.97, pitch: -1, range: 0.6, gain: -3.5 }],
  [/\b(?:soft|quiet|gentl|tender|low voice|hush)/iu, { rate: 0.94, pitch: -0.5, range: 0.85, gain: -2.5 }],
  [/\b(?:shout|yell|bellow|roar|scream|shriek|call(?:ing|ed)? out|loud)/iu, { rate: 1.03, pitch: 3, range: 1.35, gain: 3 }],
  [/\b(?:cry|cried|exclaim|excit|eager|delight|joy|cheer)/iu, { rate: 1.05, pitch: 1.5, range: 1.3, gain: 1.5 }],
  [/\b(?:angr|furious|rage|snap|snarl|growl|bark|stern|harsh)/iu, { rate: 1.05, pitch: 0.5, range: 1.15, gain: 2 }],
  [/\b(?:sad|sorrow|weep|wept|sob|tear|mourn|grie|despair|wear|tired|sigh)/iu, { rate: 0.88, pitch: -1, range: 0.7, gain: -1.5 }],
  [/\b(?:afraid|fear|frighten|terrif|nervous|anxious|trembl|panic)/iu, { rate: 1.06, pitch: 1.5, range: 1.15, gain: 0 }],
  [/\b(?:cold|flat|dull|monoton)/iu, { range: 0.5, pitch: -0.5 }],
  [/\b(?:slow|deliberate|drawl|solemn|grave)/iu, { rate: 0.84 }],
  [/\b(?:quick|fast|hurr|rapid|breathless|urgent|hast)/iu, { rate: 1.16 }],
];

const kinds: Partial<Record<SegmentKind, Partial<Delivery>>> = {
  heading: { rate: 0.92 },
  epigraph: { rate: 0.95 },
  verse: { rate: 0.92 },
  letter: { rate: 0.98 },
  thought: { rate: 0.97, range: 0.85, gain: -1 },
};

/** The delivery of a line of this kind under this direction; directions add up within bounds. */
export function deliveryOf(kind: SegmentKind, direction: string | null): Delivery {
  const delivery = { ...plain };
  const add = (change: Partial<Delivery>): void => {
    delivery.rate *= change.rate ?? 1;
    delivery.pitch += change.pitch ?? 0;
    delivery.range *= change.range ?? 1;
    delivery.gain += change.gain ?? 0;
  };
  add(kinds[kind] ?? {});
  for (const [word, change] of directions) if (direction !== null && word.test(direction)) add(change);
  return {
    rate: Math.max(0.75, Math.min(1.25, delivery.rate)),
    pitch: Math.max(-3, Math.min(4, delivery.pitch)),
    range: Math.max(0.4, Math.min(1.5, delivery.range)),
    gain: Math.max(-6, Math.min(4, delivery.gain)),
  };
}

/** espeak-ng's pitch scale is an octave for 50 steps, down and up. */
export const pitchStepsPerSemitone = 50 / 12;
