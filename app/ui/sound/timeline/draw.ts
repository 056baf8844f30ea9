import type { CueLane, PlacedCue } from '../../../../lib/audio/types.ts';
import type { PreviewView } from '../../../../lib/services/exports/view.ts';
import { clock } from '../../format.ts';
import { tokenColour } from '../../player/theme-colour.ts';
import { markEvery, visible } from './span.ts';
import type { Span } from './span.ts';
import type { TimedWord } from './words.ts';

/** Where the lanes lie, pixels from the top. */
export const lanes = { ruler: 22, speech: 26, speechTall: 44, words: 72, cues: { effect: 96, ambience: 136, music: 176 } satisfies Record<CueLane, number>, cueTall: 34, height: 218 };
/** From so many pixels a second on, words are written under their lines. */
const wordsFrom = 55;

/** What is drawn: sorted by start, with the longest of each so that only what is seen is looked at. */
export interface Scene {
  view: PreviewView;
  words: readonly TimedWord[];
  longestLine: number;
  longestCue: number;
  colours: Map<string | null, number>;
}

export interface Palette {
  people: string[];
  ink: string;
  faint: string;
  line: string;
  cue: Record<CueLane, string>;
}

/** The colours of the theme: read once, not at every frame. */
export function paletteOf(canvas: HTMLElement): Palette {
  return { people: Array.from({ length: 9 }, (_, index) => tokenColour(canvas, `--p${index}`)), ink: tokenColour(canvas, '--ink'), faint: tokenColour(canvas, '--ink-faint'), line: tokenColour(canvas, '--line'), cue: { effect: tokenColour(canvas, '--accent'), ambience: tokenColour(canvas, '--edge'), music: tokenColour(canvas, '--edge') } };
}

/** Draws what is seen of the chapter, and nothing else of it. */
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
  const to = span.from + width / span.scale;
  const x = (seconds: number): number => (seconds - span.from) * span.scale;
  pen.font = `11px ${getComputedStyle(canvas).fontFamily}`;
  pen.textBaseline = 'middle';
  const every = markEvery(span.scale);
  for (let mark = Math.ceil(span.from / every) * every; mark <= to; mark += every) {
    pen.fillStyle = palette.line;
    pen.fillRect(Math.round(x(mark)), 0, 1, lanes.height);
    pen.fillStyle = palette.faint;
    pen.fillText(every < 1 ? `${clock(mark)}.${String(Math.round((mark % 1) * 100)).padStart(2, '0')}` : clock(mark), x(mark) + 4, lanes.ruler / 2);
  }
  for (const line of visible(scene.view.timeline.speech, span.from, to, scene.longestLine)) {
    if (line.end <= line.start) continue;
    const colour = palette.people[(scene.colours.get(line.characterId) ?? 0) % 9] ?? palette.ink;
    pen.beginPath();
    pen.roundRect(x(line.start), lanes.speech, Math.max(1, (line.end - line.start) * span.scale - 1), lanes.speechTall, 3);
    pen.setLineDash(line.asset === null ? [3, 3] : []);
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    if (line.asset === null) pen.stroke();
    else pen.fill();
  }
  pen.setLineDash([]);
  if (span.scale >= wordsFrom) {
    pen.fillStyle = palette.ink;
    for (const word of visible(scene.words, span.from, to, scene.longestLine)) pen.fillText(word.text, x(word.start), lanes.words + 10, Math.max(12, (word.end - word.start) * span.scale + 8));
  }
  for (const cue of visible(scene.view.timeline.cues, span.from, to, scene.longestCue)) drawCue(pen, cue, x(cue.start), Math.max(3, (cue.end - cue.start) * span.scale), span.scale, palette);
}

/** A sound as its fades shape it. */
function drawCue(pen: CanvasRenderingContext2D, cue: PlacedCue, left: number, wide: number, scale: number, palette: Palette): void {
  const top = lanes.cues[cue.lane];
  const bottom = top + lanes.cueTall;
  pen.beginPath();
  pen.moveTo(left, bottom);
  pen.lineTo(left + Math.min(wide, cue.fadeInSeconds * scale), top);
  pen.lineTo(left + Math.max(0, wide - cue.fadeOutSeconds * scale), top);
  pen.lineTo(left + wide, bottom);
  pen.closePath();
  pen.globalAlpha = 0.3;
  pen.fillStyle = palette.cue[cue.lane];
  pen.fill();
  pen.globalAlpha = 1;
}
