/** Rows about level: loudness range, voices against each other, startle, speech over everything else. */
import type { Rows } from './figures.ts';
import { frameAt, framesPerSecond, gatedLoudness, lufs, meanPower, type Track } from './frame-track.ts';
import { spokenLines, type SpokenLine } from './landmarks.ts';
import type { BedLane, Lane } from './lanes.ts';
import { silenceLevel, speakingFrames } from './silences.ts';
import { largest, quantile, smallest } from './stats.ts';
import type { MadeStory } from './studio.ts';

const fixed = (value: number): string => value.toFixed(1);

export interface ExportSound {
  track: Track;
  loudnessRangeLu: number;
}

export function levelRows(rows: Rows, story: MadeStory, lanes: { speech: Lane; effects: Lane; beds: BedLane[]; exported: ExportSound }): void {
  const { speech, exported } = lanes;
  rows.group('Level');
  const lines = spokenLines(story);
  const range = speech.loudness.loudnessRangeLu;
  rows.bar('loudness range of the speech', '<= 8 LU', fixed(range), range <= 8, { lu: range });
  rows.bar('loudness range of the mix', '<= 12 LU', fixed(exported.loudnessRangeLu), exported.loudnessRangeLu <= 12, { lu: exported.loudnessRangeLu });
  chapterRow(rows, story, speech);
  neighbourRow(rows, lines, speech.track, story.directed);
  startleRow(rows, exported.track, speech.track);
  rows.group('Clarity');
  for (const bed of lanes.beds) clarityRow(rows, bed, lines, speech.track);
  effectClarity(rows, lines, speech.track, lanes.effects.track);
}

function chapterRow(rows: Rows, story: MadeStory, speech: Lane): void {
  const levels = story.timeline.chapters.map((chapter) => gatedLoudness(speech.track.weighted, frameAt(chapter.start), frameAt(chapter.end)));
  const apart = largest(levels, 0) - smallest(levels, 0);
  if (levels.length < 2) rows.absent('dialogue level between chapters', 'within 1 LU', 'one chapter');
  else rows.bar('dialogue level between chapters', 'within 1 LU', `${fixed(apart)} LU over ${levels.length} chapters`, apart <= 1, { lu: apart });
}

/** Loudness of a line in a lane: gated over the place the line has. */
function lineLevel(track: Track, line: SpokenLine): number {
  return gatedLoudness(track.weighted, frameAt(line.placed.start), frameAt(line.placed.end));
}

function neighbourRow(rows: Rows, lines: SpokenLine[], track: Track, directed: Set<string>): void {
  const plain = lines.filter(({ segment }) => !directed.has(segment.id) && segment.gainDb === 0);
  const steps = plain.slice(1).map((line, index) => ({ step: Math.abs(lineLevel(track, line) - lineLevel(track, plain[index]!)), text: line.segment.text.trim().slice(0, 24) }));
  const worst = steps.reduce<{ step: number; text: string }>((most, one) => (one.step > most.step ? one : most), { step: 0, text: '' });
  const usual = quantile(steps.map((one) => one.step), 0.95);
  rows.bar('undirected neighbours', 'within 3 LU', `worst ${fixed(worst.step)} LU (“${worst.text}”), 95 % within ${fixed(usual)}`, worst.step <= 3, { worst: worst.step, p95: usual });
}

/** Loudest 400 ms of the finished file against its own dialogue. */
function startleRow(rows: Rows, exported: Track, speech: Track): void {
  const speaking = speakingFrames(speech.weighted, silenceLevel(speech.weighted));
  const spoken = Float32Array.from(exported.weighted.filter((_, frame) => speaking[frame] === true));
  const dialogue = gatedLoudness(spoken);
  let loudest = 0;
  let at = 0;
  for (let frame = 0; frame + 40 <= exported.weighted.length; frame += 2) {
    const power = meanPower(exported.weighted, frame, frame + 40);
    if (power > loudest) {
      loudest = power;
      at = frame;
    }
  }
  const over = lufs(loudest) - dialogue;
  rows.bar('loudest moment over dialogue', '<= 6 dB', `${over >= 0 ? '+' : ''}${fixed(over)} dB at ${fixed(at / framesPerSecond)} s (dialogue ${fixed(dialogue)} LUFS)`, over <= 6, { lu: over, dialogueLufs: dialogue });
}

/** Speech over a bed: both as powers over the same words, the worst line counts. */
function clarityRow(rows: Rows, bed: BedLane, lines: SpokenLine[], speech: Track): void {
  const floor = bed.lane === 'music' ? 10 : 15;
  const worst = worstOver(lines, speech, bed.heard.track);
  if (worst === null) rows.absent(`speech over ${bed.lane}`, `>= ${floor} LU on the worst line`, `no ${bed.lane} under speech`);
  else rows.bar(`speech over ${bed.lane}`, `>= ${floor} LU on the worst line`, `${fixed(worst.over)} LU (“${worst.text}”)`, worst.over >= floor, { lu: worst.over });
}

function worstOver(lines: SpokenLine[], speech: Track, other: Track): { over: number; text: string } | null {
  let worst: { over: number; text: string } | null = null;
  for (const line of lines) {
    const from = frameAt(line.placed.start);
    const to = frameAt(line.placed.end);
    const under = lufs(meanPower(other.weighted, from, to));
    if (under < -75) continue;
    const over = lineLevel(speech, line) - under;
    if (worst === null || over < worst.over) worst = { over, text: line.segment.text.trim().slice(0, 24) };
  }
  return worst;
}

function effectClarity(rows: Rows, lines: SpokenLine[], speech: Track, effects: Track): void {
  const worst = worstOver(lines, speech, effects);
  if (worst !== null) rows.note('speech over effects', `${fixed(worst.over)} LU on the worst line (“${worst.text}”); the standard names no figure`, { lu: worst.over });
}
