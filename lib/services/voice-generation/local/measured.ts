/**
 * What was measured of each built-in voice at its own settings (the sentences and the way are in catalogue.test.ts and
 * lib/audio/voice-measure.ts): median pitch in Hz, and the long-term average spectrum in dB over 20 Bark bands, level left out.
 */
export interface MeasuredVoice {
  medianHz: number;
  spectrumDb: readonly number[];
}

export const measuredVoices: { readonly [id: string]: MeasuredVoice } = {
  'narrator': { medianHz: 117, spectrumDb: [5, 7, 12, 14, 12, 11, 8, 6, 4, 2, 0, 0, -4, -3, -5, -13, -17, -16, -11, -13] },
  'narrator-woman': { medianHz: 197, spectrumDb: [-15, 5, 7, 6, 10, 6, 6, 4, 3, 2, 0, -1, 0, -7, -5, -3, -2, -1, -4, -12] },
  'deep-man': { medianHz: 72, spectrumDb: [-4, 2, 6, 9, 8, 7, 5, 4, 4, 2, 4, -2, -4, -3, -3, -7, -11, -8, -3, -5] },
  'deep-man-american': { medianHz: 76, spectrumDb: [5, 8, 9, 11, 13, 10, 7, 4, 3, 4, 2, 1, -1, -6, -4, -10, -15, -11, -14, -16] },
  'deep-man-scottish': { medianHz: 78, spectrumDb: [10, 14, 14, 14, 12, 7, 4, 0, -8, -8, -10, -9, -7, -7, -3, -7, -8, -5, -1, -3] },
  'low-man': { medianHz: 89, spectrumDb: [6, 1, 2, 7, 5, 6, 3, 0, 2, 4, 8, 6, -1, -2, -7, -12, -5, -8, -7, -9] },
  'low-man-american': { medianHz: 86, spectrumDb: [2, 7, 9, 13, 13, 12, 10, 7, -3, -10, -11, -16, -14, -8, 3, -2, 5, -2, -7, -10] },
  'low-man-northern': { medianHz: 82, spectrumDb: [-10, -3, 1, 4, 10, 12, 11, 11, 11, 10, 6, 0, -1, -2, -4, -5, -15, -15, -10, -12] },
  'low-man-caribbean': { medianHz: 90, spectrumDb: [1, 6, 10, 12, 10, 7, 6, 8, 3, -2, -1, -3, -4, 1, 2, 0, -4, -18, -15, -17] },
  'warm-man': { medianHz: 99, spectrumDb: [13, 9, 5, 8, 7, 5, 3, 2, 0, -2, -2, -2, -5, -4, -4, -9, -10, -8, -3, -5] },
  'plain-man-american': { medianHz: 97, spectrumDb: [-2, 3, 7, 11, 13, 11, 10, 9, 9, 4, 4, -2, -5, -14, -9, -12, -13, -10, -6, -8] },
  'man-scottish': { medianHz: 103, spectrumDb: [8, 9, 10, 7, 3, 3, 4, 7, 4, 2, 1, -2, -2, 4, 3, -10, -17, -14, -9, -12] },
  'man-midlands': { medianHz: 103, spectrumDb: [12, 11, 14, 15, 13, 8, 12, 2, -7, -3, -1, -6, -8, -9, -6, -12, -13, -10, -5, -8] },
  'smooth-man': { medianHz: 95, spectrumDb: [15, 11, 11, 14, 12, 11, 7, 1, 1, -3, 0, -2, -6, -5, -4, -16, -3, -4, -20, -22] },
  'hollow-man': { medianHz: 84, spectrumDb: [-3, 2, 5, 8, 7, 6, 4, 3, 5, 2, 5, 3, 1, 5, 8, -3, -19, -16, -11, -14] },
  'brisk-man-newyork': { medianHz: 121, spectrumDb: [-4, -1, 4, 7, 7, 6, 4, 4, 4, 2, 3, -2, 0, 0, 2, -2, 1, -4, -15, -17] },
  'bright-man': { medianHz: 130, spectrumDb: [-3, 5, 11, 11, 10, 10, 7, 5, 3, 1, 5, -3, -2, 0, 0, -2, -4, -18, -17, -19] },
  'keen-man': { medianHz: 146, spectrumDb: [-8, 6, 13, 17, 14, 9, -3, -8, 1, 3, -2, 0, 4, 2, -4, -12, -13, -5, -6, -8] },
  'young-man-american': { medianHz: 137, spectrumDb: [-6, 3, 5, 5, 9, 6, 4, -2, 0, 2, 2, 1, 1, -4, 1, -6, -5, 3, -6, -15] },
  'young-man-scottish': { medianHz: 131, spectrumDb: [-5, 2, 6, 6, 8, 8, 6, 5, 2, 3, 3, -1, -3, -7, -5, -2, -3, -3, -9, -12] },
  'light-man': { medianHz: 151, spectrumDb: [-1, 14, 8, 15, 10, 10, 5, 0, 0, -4, -1, -2, -6, -7, -5, -5, -8, -11, -6, -8] },
  'young-man-caribbean': { medianHz: 139, spectrumDb: [7, 16, 11, 12, 11, 8, 5, 10, 2, -9, -5, -8, -9, -10, -3, -6, -8, 0, -10, -13] },
  'boyish-man': { medianHz: 159, spectrumDb: [-12, 6, 0, 10, 9, 8, 6, 8, 10, 5, 7, 4, 4, 2, -1, -6, -9, -7, -20, -23] },
  'old-man': { medianHz: 96, spectrumDb: [-2, 1, 4, 8, 8, 7, 5, 3, 4, 3, 2, 2, -3, -3, -1, -5, -2, -8, -10, -12] },
  'old-man-croaking': { medianHz: 108, spectrumDb: [-3, -1, 3, 9, 9, 6, 5, 7, 6, 2, 3, -2, -2, -3, -1, -4, -4, -9, -10, -12] },
  'old-man-american': { medianHz: 82, spectrumDb: [15, 12, 12, 12, 11, 9, 2, 0, 1, -1, -2, -5, -10, -9, -7, -9, -12, -9, -4, -7] },
  'low-woman': { medianHz: 162, spectrumDb: [-7, 21, 9, 21, 12, 8, 3, 0, -2, -4, -4, -2, -2, -3, -6, -8, -12, -10, -6, -8] },
  'low-woman-american': { medianHz: 166, spectrumDb: [-14, 7, -1, 10, 8, 10, 7, 6, 4, 3, 3, 0, -2, -7, -8, -3, -2, 0, -7, -11] },
  'woman': { medianHz: 188, spectrumDb: [-19, 6, 5, 9, 9, 8, 7, 4, 4, 2, 2, 0, -2, -4, -4, -4, -7, -1, -6, -10] },
  'woman-american': { medianHz: 205, spectrumDb: [-15, 5, 9, 5, 11, 7, 5, 4, 3, 0, 2, -1, -4, -3, -7, -4, -1, 0, -3, -11] },
  'woman-scottish': { medianHz: 200, spectrumDb: [-23, 0, 2, 4, 9, 9, 9, 8, 7, 1, -4, -4, 0, -5, -4, -4, 4, 2, -5, -8] },
  'woman-northern': { medianHz: 176, spectrumDb: [-22, 7, -1, 11, 7, 9, 6, 8, 7, 5, 4, 1, -4, -5, -4, -4, -4, -2, -5, -13] },
  'woman-caribbean': { medianHz: 183, spectrumDb: [-13, 6, 6, 6, 6, 2, 2, 1, -1, 3, 3, -2, -3, -2, -6, -1, 8, 5, -8, -12] },
  'bright-woman': { medianHz: 226, spectrumDb: [-21, -2, 9, -7, 8, -1, 7, 6, 7, 9, 5, 2, 2, -3, -3, -2, -2, 1, -3, -13] },
  'soft-woman': { medianHz: 214, spectrumDb: [-11, 19, 24, 11, 19, 5, 6, 3, -3, -3, -3, 1, 0, -1, -8, -9, -14, -14, -10, -12] },
  'young-woman': { medianHz: 243, spectrumDb: [-22, -3, 6, 3, 7, 8, 4, 5, 3, 3, 5, 3, 4, -2, -1, -4, 1, -2, -6, -10] },
  'young-woman-american': { medianHz: 234, spectrumDb: [-19, -3, 12, -8, 11, 6, 11, 8, 12, 10, 5, 2, 1, -4, -6, -9, -11, -5, -3, -10] },
  'young-woman-scottish': { medianHz: 256, spectrumDb: [-21, -12, 11, 2, 7, 11, 7, 8, 7, 2, 4, 0, -4, -5, -4, -1, -5, 2, -2, -7] },
  'young-woman-newyork': { medianHz: 213, spectrumDb: [-18, 5, 10, 4, 8, 7, 2, -8, -9, -3, 3, 4, 2, -2, -1, 1, 7, 5, -6, -12] },
  'old-woman': { medianHz: 187, spectrumDb: [-9, 9, 8, 8, 8, 6, 3, 1, 2, 3, 1, 5, 7, 8, -4, -14, -10, -13, -8, -10] },
  'old-woman-stern': { medianHz: 159, spectrumDb: [-18, 7, -1, 9, 9, 6, 6, 6, 6, 5, 5, 1, -4, -8, -4, -4, -3, -1, -4, -13] },
  'girl': { medianHz: 291, spectrumDb: [-25, -18, 7, 10, -12, 10, -1, 10, 4, 12, 5, 4, 4, 0, 0, -1, 0, 1, 2, -12] },
  'girl-american': { medianHz: 308, spectrumDb: [-22, -15, 7, 15, -10, 13, 9, 6, 7, 2, 3, 4, -1, -1, -1, -5, 0, -5, 2, -7] },
  'boy': { medianHz: 274, spectrumDb: [-26, -8, 5, 7, 1, 10, 7, 4, 5, 0, 1, 4, 0, 1, -1, -3, -2, -2, 0, -4] },
  'boy-american': { medianHz: 346, spectrumDb: [-26, -20, -1, 11, 7, 6, 9, 6, 6, 2, 2, 2, 2, -1, 1, -5, -1, 0, 1, -3] },
  'small-child': { medianHz: 328, spectrumDb: [-23, -17, -4, 15, -10, 7, 14, -3, 17, 2, 13, 8, 5, 2, 1, -7, -7, -7, 2, -8] },
};
