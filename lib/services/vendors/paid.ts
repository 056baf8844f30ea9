import { paidEar } from './paid-ear.ts';
import { paidSound } from './paid-sound.ts';
import { paidSpeech, paidVoices } from './paid-voices.ts';
import type { PaidEngines } from './engines.ts';

/** Every paid engine, as the worker is given them. */
export const paidEngines: PaidEngines = { voice: paidVoices, speech: paidSpeech, ear: paidEar, sound: paidSound };
