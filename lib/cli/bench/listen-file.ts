/** Rows about the exported file itself, decoded as a player would. */
import { open } from 'node:fs/promises';
import { Mp3Decoder } from '../../audio/decode-mp3.ts';
import { LoudnessMeter, type LoudnessReport } from '../../audio/loudness.ts';
import type { Rows } from './figures.ts';
import { ebur128 } from './ffmpeg.ts';
import { gatedLoudness, TrackRecorder, type Track } from './frame-track.ts';
import type { MadeStory } from './studio.ts';

export interface DecodedExport {
  track: Track;
  loudness: LoudnessReport;
  /** Frames that a player plays. */
  frames: number;
  sampleRate: number;
  /** Samples at or past full scale. */
  clipped: number;
}

const chunkBytes = 1 << 16;

/** Decodes an MP3 piece by piece and measures it. */
export async function decodeExport(file: string): Promise<DecodedExport> {
  const decoder = await Mp3Decoder.open({ gapless: true });
  const handle = await open(file, 'r');
  let recorder: TrackRecorder | null = null;
  let meter: LoudnessMeter | null = null;
  let frames = 0;
  let clipped = 0;
  let sampleRate = 44_100;
  try {
    const buffer = new Uint8Array(chunkBytes);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes, null);
      if (bytesRead === 0) break;
      const decoded = decoder.push(buffer.slice(0, bytesRead));
      const [left, right] = decoded.channels;
      if (!left || !right || left.length === 0) continue;
      sampleRate = decoded.sampleRate;
      recorder ??= new TrackRecorder({ sampleRate });
      meter ??= new LoudnessMeter(sampleRate, 2);
      recorder.push([left, right]);
      meter.push([left, right]);
      frames += left.length;
      for (const samples of [left, right]) for (let i = 0; i < samples.length; i += 1) if (Math.abs(samples[i]!) >= 0.99997) clipped += 1;
    }
  } finally {
    await handle.close();
    decoder.close();
  }
  if (!recorder || !meter) throw new Error('The exported file holds no sound.');
  return { track: recorder.finish(), loudness: meter.finish(), frames, sampleRate, clipped };
}

export async function fileRows(rows: Rows, story: MadeStory, exported: DecodedExport): Promise<void> {
  rows.group('Exported file');
  const seconds = exported.frames / exported.sampleRate;
  const off = (seconds - story.timeline.durationSeconds) * 1000;
  rows.bar('length equals the timeline', 'within 50 ms', `${seconds.toFixed(2)} s, ${off.toFixed(0)} ms off`, Math.abs(off) <= 50, { seconds, offMs: off });
  const { integratedLufs, truePeakDbtp } = exported.loudness;
  const other = await ebur128(story.files.mp3);
  const bench = gatedLoudness(exported.track.weighted);
  rows.bar('loudness, own meter', '-16 LUFS +-0.5', `${integratedLufs.toFixed(2)} (the bench’s own weighting ${bench.toFixed(2)})`, Math.abs(integratedLufs + 16) <= 0.5 && Math.abs(bench - integratedLufs) <= 0.2, { lufs: integratedLufs, benchLufs: bench });
  rows.bar('true peak, own meter', '<= -1 dBTP', truePeakDbtp.toFixed(2), truePeakDbtp <= -1, { dbtp: truePeakDbtp });
  if (other) {
    rows.bar('loudness, ffmpeg', '-16 LUFS +-0.5', `${other.integratedLufs.toFixed(1)} (${signed(other.integratedLufs - integratedLufs)} LU from ours)`, Math.abs(other.integratedLufs + 16) <= 0.5, { lufs: other.integratedLufs });
    rows.bar('true peak, ffmpeg', '<= -1 dBTP', `${other.truePeakDbtp.toFixed(1)} (${signed(other.truePeakDbtp - truePeakDbtp)} dB from ours)`, other.truePeakDbtp <= -1, { dbtp: other.truePeakDbtp });
    const range = exported.loudness.loudnessRangeLu;
    rows.bar('loudness range, both meters', 'within 1 LU of each other', `${range.toFixed(1)} and ${other.loudnessRangeLu.toFixed(1)} LU`, Math.abs(range - other.loudnessRangeLu) <= 1, { own: range, ffmpeg: other.loudnessRangeLu });
  } else {
    rows.note('second opinion', 'there is no ffmpeg on this machine');
  }
  rows.bar('clipping', 'no sample at full scale', `${exported.clipped}`, exported.clipped === 0, { samples: exported.clipped });
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(2)}`;
}
