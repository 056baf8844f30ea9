import { fromDb } from '../../../../lib/audio/pcm.ts';
import type { CueLane, Lane, PlacedCue, PlacedSpeech } from '../../../../lib/audio/types.ts';
import type { PreviewView } from '../../../../lib/services/exports/view.ts';
import { clock } from '../../format.ts';
import { tokenColour } from '../../player/theme-colour.ts';
import { chaptersIn, isDetailed } from './book.ts';
import type { BookChapter } from './book.ts';
import { levelFor } from './clip-waves.ts';
import type { ClipWaves } from './clip-waves.ts';
import { drawWave, fadePath } from './draw-clip.ts';
import type { ClipBox } from './draw-clip.ts';
import type { Look } from './drag.ts';
import type { Sketch } from './sketch.ts';
import { markEvery, visible } from './span.ts';
import type { Span } from './span.ts';
import type { TimedWord } from './words.ts';

/** Where the lanes lie, pixels from the top. */
export const lanes = { ruler: 24, speech: 28, speechTall: 60, words: 90, cues: { effect: 114, ambience: 164, music: 214 } satisfies Record<CueLane, number>, cueTall: 44, height: 264 };
/** From so many pixels a second on, words are written under their lines. */
const wordsFrom = 55;
/** A voice at its usual level fills about the lane. */
const speechGain = 0.9;

/** A chapter as it is drawn in full. What it holds is sorted by start; the longest of each is known, so that only what is seen is looked at. */
export interface Tile {
  view: PreviewView;
  words: readonly TimedWord[];
  sketches: readonly Sketch[];
  /** By sound, what its level was turned by, dB. */
  gains: ReadonlyMap<string, number>;
  longestLine: number;
  longestCue: number;
  colours: ReadonlyMap<string | null, number>;
}

export interface Scene {
  book: readonly BookChapter[];
  tiles: ReadonlyMap<string, Tile>;
  waves: ClipWaves;
  /** Sounds that a hand has, and how they lie meanwhile. */
  looks: ReadonlyMap<string, Look>;
  /** Lanes that are to be heard; the others are drawn faint. */
  heard: readonly Lane[];
}

export interface Palette {
  people: string[];
  ink: string;
  faint: string;
  line: string;
  block: string;
  cue: Record<CueLane, string>;
  font: string;
}

/** The colours of the theme: read once, not at every frame. */
export function paletteOf(canvas: HTMLElement): Palette {
  return {
    people: Array.from({ length: 9 }, (_, index) => tokenColour(canvas, `--p${index}`)),
    ink: tokenColour(canvas, '--ink'),
    faint: tokenColour(canvas, '--ink-faint'),
    line: tokenColour(canvas, '--line'),
    block: tokenColour(canvas, '--accent-wash'),
    cue: { effect: tokenColour(canvas, '--accent'), ambience: tokenColour(canvas, '--edge'), music: tokenColour(canvas, '--p7') },
    font: getComputedStyle(canvas).fontFamily,
  };
}

/** What one drawing goes by. */
interface Sheet {
  pen: CanvasRenderingContext2D;
  scene: Scene;
  palette: Palette;
  width: number;
  scale: number;
  /** Seconds of the book at the edges. */
  from: number;
  to: number;
}

/** Draws what is seen of the book, and nothing else of it. */
export function drawTimeline(canvas: HTMLCanvasElement, scene: Scene, span: Span, width: number, palette: Palette): void {
  const ratio = window.devicePixelRatio || 1;
  const [wide, tall] = [Math.round(width * ratio), Math.round(lanes.height * ratio)];
  if (canvas.width !== wide || canvas.height !== tall) {
    canvas.width = wide;
    canvas.height = tall;
  }
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, lanes.height);
  pen.font = `11px ${palette.font}`;
  pen.textBaseline = 'middle';
  const sheet: Sheet = { pen, scene, palette, width, scale: span.scale, from: span.from, to: span.from + width / span.scale };
  drawRuler(sheet);
  for (const chapter of chaptersIn(scene.book, sheet.from, sheet.to)) {
    const tile = scene.tiles.get(chapter.id);
    if (tile && isDetailed(chapter, span.scale, width)) drawTile(sheet, chapter, tile);
    else drawBlock(sheet, chapter);
  }
}

/** Times of the chapter at hand, or of the book where chapters are no more than blocks. */
function drawRuler({ pen, scene, palette, scale, from, to, width }: Sheet): void {
  const every = markEvery(scale);
  const mark = (at: number, seconds: number): void => {
    const x = (at - from) * scale;
    pen.fillStyle = palette.line;
    pen.fillRect(Math.round(x), 0, 1, lanes.height);
    pen.fillStyle = palette.faint;
    pen.fillText(every < 1 ? `${clock(seconds)}.${String(Math.round((seconds % 1) * 100)).padStart(2, '0')}` : clock(seconds), x + 4, lanes.ruler / 2);
  };
  const chapters = chaptersIn(scene.book, from, to);
  if (chapters.some((chapter) => !isDetailed(chapter, scale, width))) {
    for (let at = Math.ceil(from / every) * every; at <= to; at += every) mark(at, at);
    return;
  }
  for (const { start, end } of chapters) {
    for (let local = Math.max(0, Math.ceil((from - start) / every) * every); start + local < Math.min(end, to); local += every) if (local === 0 || (end - start - local) * scale > 40) mark(start + local, local);
  }
}

/** A chapter from afar, or one that is still being read. */
function drawBlock({ pen, palette, scale, from, width }: Sheet, { start, end, title }: BookChapter): void {
  const left = (start - from) * scale;
  const wide = Math.max(1, (end - start) * scale - 1);
  pen.beginPath();
  pen.roundRect(left, lanes.speech, wide, lanes.speechTall, 4);
  pen.fillStyle = palette.block;
  pen.fill();
  const room = Math.min(left + wide, width) - Math.max(0, left) - 12;
  if (room < 30) return;
  pen.save();
  pen.clip();
  pen.fillStyle = palette.ink;
  pen.fillText(title, Math.max(0, left) + 6, lanes.speech + lanes.speechTall / 2);
  pen.restore();
}

function drawTile(sheet: Sheet, chapter: BookChapter, tile: Tile): void {
  const { pen, palette, scale, from, to, scene, width } = sheet;
  const x = (seconds: number): number => (chapter.start + seconds - from) * scale;
  const [localFrom, localTo] = [from - chapter.start, to - chapter.start];
  pen.fillStyle = palette.faint;
  pen.fillRect(Math.round(x(0)), 0, 1, lanes.height);
  pen.globalAlpha = scene.heard.includes('speech') ? 1 : 0.35;
  for (const line of visible(tile.view.timeline.speech, localFrom, localTo, tile.longestLine)) drawLine(sheet, line, x(line.start), palette.people[(tile.colours.get(line.characterId) ?? 0) % 9] ?? palette.ink);
  if (scale >= wordsFrom) {
    pen.fillStyle = palette.ink;
    for (const word of visible(tile.words, localFrom, localTo, tile.longestLine)) pen.fillText(word.text, x(word.start), lanes.words + 10, Math.max(12, (word.end - word.start) * scale + 8));
  }
  const sounds = visible(tile.view.timeline.cues, localFrom, localTo, tile.longestCue).filter(({ cueId }) => !scene.looks.has(cueId));
  const inHand = scene.looks.size === 0 ? [] : tile.view.timeline.cues.flatMap((cue) => (scene.looks.has(cue.cueId) ? [{ ...cue, ...scene.looks.get(cue.cueId) }] : []));
  for (const cue of [...sounds, ...inHand]) {
    pen.globalAlpha = scene.heard.includes(cue.lane) ? 1 : 0.35;
    drawCue(sheet, cue, x(cue.start), tile.gains.get(cue.cueId) ?? 0);
  }
  pen.globalAlpha = 1;
  pen.setLineDash([4, 3]);
  for (const { cue, start, end } of tile.sketches) {
    if (x(end) < 0 || x(start) > width) continue;
    pen.strokeStyle = palette.cue[cue.lane];
    pen.strokeRect(x(start) + 0.5, lanes.cues[cue.lane] + 0.5, Math.max(3, (end - start) * scale) - 1, lanes.cueTall - 1);
  }
  pen.setLineDash([]);
}

/** A line in the colour of who speaks: its waveform, its outline where it has no sound yet. */
function drawLine({ pen, scene, scale, width }: Sheet, line: PlacedSpeech, left: number, colour: string): void {
  if (line.end <= line.start) return;
  const wide = Math.max(1, (line.end - line.start) * scale - 1);
  pen.beginPath();
  pen.roundRect(left, lanes.speech, wide, lanes.speechTall, 3);
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  if (line.asset === null) {
    pen.setLineDash([3, 3]);
    pen.stroke();
    pen.setLineDash([]);
    return;
  }
  const alpha = pen.globalAlpha;
  const wave = scene.waves.get(line.asset, levelFor(scale));
  pen.globalAlpha = alpha * (wave ? 0.16 : 0.5);
  pen.fill();
  pen.globalAlpha = alpha;
  if (wave) drawWave(pen, wave, { left, wide, top: lanes.speech, tall: lanes.speechTall, clipFrom: 0, scale, period: null, gain: speechGain * fromDb(line.gainDb), fadeIn: 0, fadeOut: 0 }, width);
}

/** A sound as its fades shape it, with its waveform. Its loudest moment is drawn as tall as its level lets it be, whatever the clip's own is. */
function drawCue({ pen, scene, palette, scale, width }: Sheet, cue: PlacedCue, left: number, gainDb: number): void {
  const wide = Math.max(3, (cue.end - cue.start) * scale);
  const box: ClipBox = { left, wide, top: lanes.cues[cue.lane], tall: lanes.cueTall, clipFrom: cue.clipFrom ?? 0, scale, period: cue.loops ? cue.clipSeconds : null, gain: 1, fadeIn: cue.fadeInSeconds, fadeOut: cue.fadeOutSeconds };
  const alpha = pen.globalAlpha;
  pen.fillStyle = palette.cue[cue.lane];
  pen.globalAlpha = alpha * 0.16;
  fadePath(pen, box);
  pen.fill();
  const wave = scene.waves.get(cue.asset, levelFor(scale));
  pen.globalAlpha = alpha * 0.6;
  if (wave) drawWave(pen, wave, { ...box, gain: (128 / wave.loudest) * Math.min(1, 0.7 * fromDb(gainDb / 2)) }, width);
  pen.globalAlpha = alpha;
}
