/** Rows about time: pace, breath, pauses, dead air. */
import type { Rows } from './figures.ts';
import type { Lane } from './lanes.ts';
import { boundaries, countWords, heardWords, spokenLines, type BoundaryKind } from './landmarks.ts';
import { holdsBoundary, measurePauses, silenceLevel, silences, type MeasuredPause, type Silence } from './silences.ts';
import { correlation, largest, mean, median, quantile, shareWithin, smallest, variation } from './stats.ts';
import type { MadeStory } from './studio.ts';

const fixed = (value: number, digits = 2): string => (Number.isFinite(value) ? value.toFixed(digits) : 'none');

/** Share of single pauses that may lie outside a range, and by how much the ends are stretched for measuring, seconds. */
const strays = 0.1;
const slack = 0.06;

export function pauseRows(rows: Rows, story: MadeStory, speech: Lane, effects: Lane): void {
  const level = silenceLevel(speech.track.weighted);
  const quiet = silences([speech.track.weighted], level, 0.03);
  const pauses = measurePauses(boundaries(story), quiet);
  paceRows(rows.group('Pace'), story, speech, quiet);
  rows.group('Pauses');
  sentenceRow(rows, pauses);
  rangeRow(rows, pauses, ['paragraph'], 'between paragraphs', 0.7, 1.3);
  rangeRow(rows, pauses, ['tag'], 'before a speech tag', 0.1, 0.25);
  rangeRow(rows, pauses, ['turn'], 'between speakers', 0.25, 0.75);
  rangeRow(rows, pauses, ['quick turn'], 'between speakers, quick exchange', 0.1, 0.3, 'near 0.2 s');
  rangeRow(rows, pauses, ['heading'], 'after a heading', 2.3, 2.7, '2.5 s');
  rangeRow(rows, pauses, ['scene'], 'between scenes', 2, 3.5);
  edgeRow(rows, story, quiet);
  deadAirRow(rows, story, silences([speech.track.weighted, effects.track.weighted], level, 1), pauses);
}

function paceRows(rows: Rows, story: MadeStory, speech: Lane, quiet: Silence[]): void {
  const lines = spokenLines(story);
  const words = lines.reduce((sum, { segment }) => sum + countWords(segment.text), 0);
  const pace = (words * 60) / speech.track.seconds;
  rows.bar('pace over the whole', '130-170 words a minute', fixed(pace, 0), pace >= 130 && pace <= 170, { wordsPerMinute: pace, words, seconds: speech.track.seconds });
  const heard = heardWords(lines);
  const minutes: number[] = [];
  for (let from = 0; from + 60 <= speech.track.seconds; from += 5) minutes.push(heard.filter((word) => word.from >= from && word.from < from + 60).length);
  const slowest = smallest(minutes, pace);
  const fastest = largest(minutes, pace);
  rows.bar('pace of every minute', '100-210', `${slowest} to ${fastest}`, slowest >= 100 && fastest <= 210, { slowest, fastest });
  const breaths = quiet.filter((silence) => silence.to - silence.from > 0.15);
  const groups: number[] = [];
  let longest: string[] = [];
  for (let i = 0; i + 1 < breaths.length; i += 1) {
    const group = heard.filter((word) => (word.from + word.to) / 2 >= breaths[i]!.to && (word.from + word.to) / 2 < breaths[i + 1]!.from);
    if (group.length > 0) groups.push(group.length);
    if (group.length > longest.length) longest = group.map((word) => word.text);
  }
  const most = largest(groups, 0);
  const average = mean(groups);
  rows.bar('words between pauses over 150 ms', 'mean 4-8, none over 25', `mean ${fixed(average, 1)}, most ${most} (“${longest.slice(0, 4).join(' ')}...”)`, average >= 4 && average <= 8 && most <= 25, { mean: average, most });
}

function sentenceRow(rows: Rows, pauses: MeasuredPause[]): void {
  const found = pauses.filter((pause) => pause.kind === 'sentence' && !pause.setByHand);
  const seconds = found.map((pause) => pause.seconds);
  const middle = median(seconds);
  const varied = variation(seconds);
  rows.bar('between sentences', 'median 0.5-0.8 s', `${fixed(middle)} s of ${found.length} (${fixed(quantile(seconds, 0.1))} to ${fixed(quantile(seconds, 0.9))})`, middle >= 0.5 && middle <= 0.8, { median: middle, p10: quantile(seconds, 0.1), p90: quantile(seconds, 0.9), count: found.length });
  rows.bar('between sentences, variety', '20-50 %', `${fixed(varied * 100, 0)} %`, varied >= 0.2 && varied <= 0.5, { variation: varied });
  const tie = correlation(found.map((pause) => pause.wordsBefore), seconds);
  const long = median(found.filter((pause) => pause.wordsBefore >= 15).map((pause) => pause.seconds));
  const short = median(found.filter((pause) => pause.wordsBefore < 8).map((pause) => pause.seconds));
  rows.bar('longer after long sentences', 'longer', `${fixed(short)} s after fewer than 8 words, ${fixed(long)} s after 15 and more (r ${fixed(tie)})`, tie > 0 && !(long <= short), { afterShort: short, afterLong: long, correlation: tie });
}

function rangeRow(rows: Rows, pauses: MeasuredPause[], kinds: BoundaryKind[], name: string, low: number, high: number, aim?: string): void {
  const found = pauses.filter((pause) => kinds.includes(pause.kind) && !pause.setByHand);
  const seconds = found.map((pause) => pause.seconds);
  const wording = aim ?? `${low}-${high} s`;
  if (found.length === 0) {
    rows.absent(name, wording, 'none in this story');
    return;
  }
  const middle = median(seconds);
  const within = shareWithin(seconds, low - slack, high + slack);
  const strange = found.filter((pause) => pause.seconds < low - slack || pause.seconds > high + slack);
  const example = strange[0] ? `; outside: ${strange.slice(0, 3).map((pause) => `${fixed(pause.seconds)} “${pause.where}”`).join(', ')}` : '';
  rows.bar(name, wording, `median ${fixed(middle)} s of ${found.length} (${fixed(smallest(seconds, 0))} to ${fixed(largest(seconds, 0))})${example}`, middle >= low && middle <= high && within >= 1 - strays, {
    median: middle,
    least: smallest(seconds, 0),
    most: largest(seconds, 0),
    shareWithin: within,
    count: found.length,
  });
}

/** Head and tail of every chapter, from the sound: how long until the first word and after the last. */
function edgeRow(rows: Rows, story: MadeStory, quiet: Silence[]): void {
  const heads: number[] = [];
  const tails: number[] = [];
  for (const chapter of story.timeline.chapters) {
    const first = quiet.find((silence) => silence.from <= chapter.start + 0.02 && silence.to > chapter.start);
    const last = quiet.find((silence) => silence.from < chapter.end && silence.to >= chapter.end - 0.05);
    heads.push(first ? first.to - chapter.start : 0);
    tails.push(last ? chapter.end - last.from : 0);
  }
  const near = (values: number[], aim: number, within: number): boolean => values.every((value) => Math.abs(value - aim) <= within);
  rows.bar('head of each chapter', '0.5 s', heads.map((value) => fixed(value)).join(', '), near(heads, 0.5, 0.1), { least: smallest(heads, 0), most: largest(heads, 0) });
  rows.bar('tail of each chapter', '3.5 s', tails.map((value) => fixed(value)).join(', '), near(tails, 3.5, 0.25), { least: smallest(tails, 0), most: largest(tails, 0) });
}

function deadAirRow(rows: Rows, story: MadeStory, quiet: Silence[], pauses: MeasuredPause[]): void {
  const asked = new Set<BoundaryKind>(['heading', 'scene', 'chapter']);
  const last = story.timeline.durationSeconds;
  const unasked = quiet.filter((silence) => silence.from > 0.02 && silence.to < last - 0.05 && !holdsBoundary(silence, pauses, (pause) => asked.has(pause.kind) || pause.setByHand));
  const longest = largest(unasked.map((silence) => silence.to - silence.from), 0);
  rows.bar('dead air nobody asked for', 'none over 1.5 s', longest === 0 ? 'none over 1 s' : `longest ${fixed(longest)} s`, longest <= 1.5, { longest });
}
