/**
 * `npm run bench -- mix`: an hour of drama in ten chapters, mixed, mastered and measured; held against ffmpeg encoding
 * the same hour and against one filter graph; then with one line changed, and ten times as long.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { bookInfoFrame } from '../../audio/book-mp3.ts';
import { masters } from '../../audio/masters.ts';
import { samplesPerFrame } from '../../audio/mp3-info.ts';
import { buildTimeline } from '../../audio/timeline.ts';
import { getEnv, workerEnv } from '../../env.ts';
import { writeParts } from '../../services/exports/file-parts.ts';
import { ebur128 } from './ffmpeg.ts';
import { Rows, type BenchResult } from './figures.ts';
import { decodeTo, encodeOnly, oneGraph } from './mix-ffmpeg.ts';
import { makeHour, oneHour, type Hour } from './mix-hour.ts';
import type { RenderFound, RenderPlan } from './mix-render.ts';
import { watchProcess } from './process-use.ts';
import { mean } from './stats.ts';

const tenMinutes = { chapters: 1, lines: 200, effects: 17 };
const megabyte = 1e6;
/** How often the hour is made with ffmpeg's encoder. */
const nativeTurns = 3;

interface Rendered extends RenderFound {
  peakBytes: number;
  /** Most that lay on the disk at once beside the finished chapters. */
  underWayBytes: number;
}

export async function mix(say: (sentence: string) => void): Promise<BenchResult> {
  const folder = getEnv().NARRATIX_DATA_DIR;
  await mkdir(folder, { recursive: true });
  say('Making an hour of clips...');
  const hour = await makeHour(path.join(folder, 'clips'), oneHour);
  const short = await makeHour(path.join(folder, 'short'), tenMinutes);
  say('Rendering the hour...');
  const full = await render(hour, folder, 'hour');
  say(`  ${full.wallSeconds.toFixed(1)} s, ${(full.peakBytes / megabyte).toFixed(0)} MB`);
  const book = path.join(folder, 'book.mp3');
  await writeBook(full, book);
  say('Holding it against ffmpeg...');
  const wav = path.join(folder, 'book.wav');
  const besideRival = (await decodeTo(book, wav)) === null ? null : await alternate(hour, folder, wav);
  if (besideRival !== null) say(`  ffmpeg encodes it in ${seconds(besideRival.encodes)}; the hour with its encoder: ${seconds(besideRival.natives.map(({ wallSeconds }) => wallSeconds))}`);
  const graph = besideRival === null ? null : await oneGraph(buildTimeline(short.input), short.clips, folder, masters.drama);
  const shortFull = await render(short, folder, 'short-render');
  const heard = besideRival === null ? null : await ebur128(book);
  if (graph !== null) say(`  ten minutes: ${shortFull.wallSeconds.toFixed(1)} s, one graph ${graph.toFixed(1)} s`);
  say('Changing one line...');
  const changed = await render(withOneLineChanged(hour), folder, 'hour', { lastGainDb: full.gainDb, treatments: full.treatments });
  say(`  ${changed.wallSeconds.toFixed(1)} s`);
  say('The hour as one chapter, and one line changed in it...');
  const single = asOneChapter(hour);
  const unbroken = await render(single, folder, 'unbroken');
  const changedUnbroken = await render(withOneLineChanged(single), folder, 'unbroken', { lastGainDb: unbroken.gainDb, treatments: unbroken.treatments });
  say(`  ${unbroken.wallSeconds.toFixed(1)} s, ${changedUnbroken.wallSeconds.toFixed(1)} s`);
  say('Rendering ten hours...');
  const long = await render(hour, folder, 'ten', { times: 10 });
  return { title: 'An hour of drama in ten chapters, mixed and mastered', subjects: [{ name: 'mix', measures: describe({ full, besideRival, graph, shortFull, heard, changed, unbroken, changedUnbroken, long }).measures }] };
}

/** ffmpeg encoding the hour, and the hour made with its encoder, in turns: a machine is not always as quick, and what it loses then is lost to both. */
interface BesideRival {
  /** Seconds each; one more than of ours. */
  encodes: number[];
  natives: Rendered[];
}

async function alternate(hour: Hour, folder: string, wav: string): Promise<BesideRival | null> {
  const first = await encodeOnly(wav, folder);
  if (first === null) return null;
  const found: BesideRival = { encodes: [first], natives: [] };
  for (let turn = 1; turn <= nativeTurns; turn += 1) {
    found.natives.push(await render(hour, folder, `hour-native-${turn}`, { ffmpeg: true }));
    const after = await encodeOnly(wav, folder);
    if (after !== null) found.encodes.push(after);
  }
  return found;
}

const seconds = (values: readonly number[]): string => `${values.map((value) => value.toFixed(1)).join(', ')} s`;

/** Line 4 of the fifth chapter is spoken longer: all that follows it in its chapter moves. */
function withOneLineChanged(hour: Hour): Hour {
  const changed = hour.input.segments[oneHour.lines * 4 + 3];
  const other = hour.input.segments[7]?.take;
  return { clips: hour.clips, input: { ...hour.input, segments: hour.input.segments.map((segment) => (segment === changed && other ? { ...segment, take: other } : segment)) } };
}

/** The same hour without a break: what is not made again in it is not a chapter, but the pieces of one. */
function asOneChapter(hour: Hour): Hour {
  const chapters = hour.input.chapters.slice(0, 1);
  const chapterId = chapters[0]?.id ?? '';
  return { clips: hour.clips, input: { ...hour.input, chapters, segments: hour.input.segments.map((segment) => ({ ...segment, chapterId })) } };
}

async function render(hour: Hour, folder: string, name: string, options: Partial<Pick<RenderPlan, 'lastGainDb' | 'treatments' | 'times' | 'ffmpeg'>> = {}): Promise<Rendered> {
  const own = path.join(folder, name);
  await mkdir(own, { recursive: true });
  const [plan, found] = [path.join(folder, `${name}-plan.json`), path.join(folder, `${name}-found.json`)];
  const { times = 1, ...rest } = options;
  await writeFile(plan, JSON.stringify({ ...hour, folder: own, times, ...rest } satisfies RenderPlan));
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'mix-render.ts'), plan, found], { stdio: ['ignore', 'inherit', 'inherit'], env: workerEnv() });
  const watch = watchProcess(child.pid ?? 0);
  const disk = watchFolder(own);
  try {
    const [code]: unknown[] = await once(child, 'exit');
    if (code !== 0) throw new Error(`The render of “${name}” failed.`);
    const use = await watch.read();
    const result: RenderFound = JSON.parse(await readFile(found, 'utf8'));
    return { ...result, peakBytes: use?.peakBytes ?? 0, underWayBytes: disk.most() };
  } finally {
    await watch.stop();
    disk.stop();
  }
}

/** The most bytes of files under way (named `chapter-`) that lay in a folder at once. */
function watchFolder(folder: string): { most(): number; stop(): void } {
  let most = 0;
  const stopping = new AbortController();
  void (async () => {
    while (!stopping.signal.aborted) {
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith('chapter-'));
      const sizes = await Promise.all(names.map((name) => stat(path.join(folder, name)).then((entry) => entry.size, () => 0)));
      most = Math.max(most, sizes.reduce((sum, size) => sum + size, 0));
      await pause(250, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return { most: () => most, stop: () => stopping.abort() };
}

async function writeBook(rendered: RenderFound, file: string): Promise<void> {
  const sizes = rendered.chapters.map((chapter) => ({ path: chapter.file, bytes: chapter.counts.bytes }));
  await writeParts([{ held: bookInfoFrame(rendered.chapters.map((chapter) => chapter.counts), samplesPerFrame) }, ...sizes], file);
}

interface Findings {
  full: Rendered;
  /** The hour, encoded by ffmpeg, beside ffmpeg merely encoding it; null where there is none. */
  besideRival: BesideRival | null;
  shortFull: Rendered;
  changed: Rendered;
  /** The hour as one chapter. */
  unbroken: Rendered;
  changedUnbroken: Rendered;
  long: Rendered;
  graph: number | null;
  heard: { integratedLufs: number; truePeakDbtp: number } | null;
}

function describe({ full, besideRival, shortFull, changed, unbroken, changedUnbroken, long, graph, heard }: Findings): Rows {
  const rows = new Rows();
  const cores = availableParallelism();
  const x = (found: RenderFound): string => `${found.wallSeconds.toFixed(1)} s for ${(found.soundSeconds / 60).toFixed(0)} min of sound (x${(found.soundSeconds / found.wallSeconds).toFixed(0)})`;
  rows.group('Time');
  if (besideRival === null) {
    rows.absent('an hour, against ffmpeg encoding it', '<= 1.5 x with the WebAssembly encoder', `there is no ffmpeg here; ${x(full)}`);
    rows.absent('an hour with ffmpeg as the encoder', '<= 1.2 x', 'there is no ffmpeg here');
  } else {
    const { encodes, natives } = besideRival;
    const [next = NaN] = encodes;
    rows.bar('an hour, against ffmpeg encoding it', '<= 1.5 x with the WebAssembly encoder', `${(full.wallSeconds / next).toFixed(2)} x: ${x(full)}, ffmpeg ${next.toFixed(1)} s after it; ${cores} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}`, full.wallSeconds <= 1.5 * next, { seconds: full.wallSeconds, ffmpegSeconds: next });
    const walls = natives.map(({ wallSeconds }) => wallSeconds);
    const [ours, theirs, bytes] = [mean(walls), mean(encodes), Math.max(...natives.map(({ peakBytes }) => peakBytes))];
    rows.bar('an hour with ffmpeg as the encoder', '<= 1.2 x', `${(ours / theirs).toFixed(2)} x: on average ${ours.toFixed(1)} s (${seconds(walls)}), in turns with ffmpeg’s ${theirs.toFixed(1)} s (${seconds(encodes)}), ${(bytes / megabyte).toFixed(0)} MB`, ours <= 1.2 * theirs, { seconds: ours, ffmpegSeconds: theirs, bytes });
  }
  if (graph === null) rows.absent('ten minutes, against one ffmpeg filter graph that does the same', '>= 4 x faster', 'there is no ffmpeg here');
  else rows.bar('ten minutes, against one ffmpeg filter graph that does the same', '>= 4 x faster', `${(graph / shortFull.wallSeconds).toFixed(1)} x: ${x(shortFull)}, the graph ${graph.toFixed(1)} s`, graph >= 4 * shortFull.wallSeconds, { seconds: shortFull.wallSeconds, graphSeconds: graph });
  rows.bar('one line changed in that hour', '<= 12 % of the whole', `${((100 * changed.wallSeconds) / full.wallSeconds).toFixed(1)} %: ${changed.wallSeconds.toFixed(1)} s, ${changed.renderedSeconds.toFixed(0)} s of ${changed.rendered} chapter mixed and encoded`, changed.wallSeconds <= 0.12 * full.wallSeconds && changed.rendered === 1, { seconds: changed.wallSeconds });
  rows.bar('one line changed in an hour that is one chapter', '<= 12 % of the whole', `${((100 * changedUnbroken.wallSeconds) / unbroken.wallSeconds).toFixed(1)} %: ${changedUnbroken.wallSeconds.toFixed(1)} s, ${changedUnbroken.renderedSeconds.toFixed(0)} s mixed and encoded; the whole ${unbroken.wallSeconds.toFixed(1)} s, ${(unbroken.peakBytes / megabyte).toFixed(0)} MB`, changedUnbroken.wallSeconds <= 0.12 * unbroken.wallSeconds, { seconds: changedUnbroken.wallSeconds, wholeSeconds: unbroken.wallSeconds });
  const share = long.wallSeconds / (10 * full.wallSeconds);
  rows.bar('ten hours, against ten times one hour', 'within 15 %', `${(100 * share).toFixed(0)} %: ${x(long)}`, Math.abs(share - 1) <= 0.15, { seconds: long.wallSeconds });
  rows.group('Where the time goes, of one hour, all threads added up');
  for (const [stage, ms] of Object.entries(full.spent)) rows.note(stage === 'sound' ? 'listening for the gain' : stage === 'encode' ? 'encode (waited for)' : stage, `${(ms / 1000).toFixed(1)} s`, { seconds: ms / 1000 });
  rows.group('Room');
  rows.bar('peak memory', '<= 400 MB', `${(full.peakBytes / megabyte).toFixed(0)} MB for one hour`, full.peakBytes > 0 && full.peakBytes <= 400 * megabyte, { bytes: full.peakBytes });
  rows.bar('ten hours against one', 'within 10 %', `${(long.peakBytes / megabyte).toFixed(0)} MB for ten hours: ${(100 * (long.peakBytes / full.peakBytes - 1)).toFixed(0)} %`, Math.abs(long.peakBytes / full.peakBytes - 1) <= 0.1, { bytes: long.peakBytes });
  const chapter = Math.max(...full.chapters.map((one) => one.counts.bytes));
  rows.bar('disk for what is under way', 'a chapter for each core, never the book', `${(full.underWayBytes / megabyte).toFixed(1)} MB; a chapter is ${(chapter / megabyte).toFixed(1)} MB`, full.underWayBytes <= cores * chapter * 1.01, { bytes: full.underWayBytes });
  rows.group('Sound');
  const { measure } = full;
  rows.bar('loudness of the encoded book', '-16 LUFS within 0.2, <= -1 dBTP', `${measure.integratedLufs.toFixed(2)} LUFS, ${measure.truePeakDbtp.toFixed(2)} dBTP`, Math.abs(measure.integratedLufs + 16) <= 0.2 && measure.truePeakDbtp <= -1, { integratedLufs: measure.integratedLufs, truePeakDbtp: measure.truePeakDbtp });
  if (heard === null) rows.absent('against ffmpeg’s ebur128', 'within 0.2 LU and 0.3 dB', 'there is no ffmpeg here');
  else {
    const [lu, db] = [measure.integratedLufs - heard.integratedLufs, measure.truePeakDbtp - heard.truePeakDbtp];
    rows.bar('against ffmpeg’s ebur128', 'within 0.2 LU and 0.3 dB', `${lu.toFixed(2)} LU, ${db.toFixed(2)} dB`, Math.abs(lu) <= 0.2 && Math.abs(db) <= 0.3, heard);
  }
  return rows;
}
