/** Where somebody speaks in a sound, told from the levels of its frames. */

/** Under the loudest speech by so much there is silence, dB: breath and room stay below, soft consonants above. */
const silenceUnderPeakDb = 38;
/** A room that is louder than that lifts the border with it, but no further than this under the peak. */
const leastUnderPeakDb = 28;
const aboveFloorDb = 6;
/** Levels at these shares of the frames stand for loud speech and for the room. */
const loudShare = 0.95;
const quietShare = 0.03;

export interface SpeechActivity {
  /** 1 for each frame that sounds. */
  sounding: Uint8Array;
  /** Level of loud speech, dB. */
  peakDb: number;
  /** First sounding frame and the one after the last; equal where nothing sounds. */
  first: number;
  end: number;
}

/** A stretch of frames, [from, to). */
export interface FrameRun {
  from: number;
  to: number;
}

/** Tells speech from silence in the levels of frames, dB. What stays under `leastDb` throughout is silence. */
export function speechActivity(levels: Float32Array, leastDb: number): SpeechActivity {
  const sorted = levels.toSorted();
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? -Infinity;
  const peakDb = at(loudShare);
  const border = Math.max(leastDb, Math.min(peakDb - leastUnderPeakDb, Math.max(peakDb - silenceUnderPeakDb, at(quietShare) + aboveFloorDb)));
  const sounding = new Uint8Array(levels.length);
  for (let frame = 0; frame < levels.length; frame += 1) if (levels[frame]! > border) sounding[frame] = 1;
  const first = sounding.indexOf(1);
  return { sounding, peakDb, first: Math.max(0, first), end: first < 0 ? 0 : sounding.lastIndexOf(1) + 1 };
}

/** The silences between the first and the last sounding frame. */
export function innerSilences({ sounding, first, end }: SpeechActivity): FrameRun[] {
  const runs: FrameRun[] = [];
  for (let at = first; at < end; at += 1) {
    if (sounding[at] === 1) continue;
    const last = runs.at(-1);
    if (last?.to === at) last.to = at + 1;
    else runs.push({ from: at, to: at + 1 });
  }
  return runs;
}
