import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import type { PlayerShortcutId } from '../shortcuts/table.ts';
import type { Deck } from './deck.ts';
import type { Playback } from './playback.ts';
import { nextSpeed } from './speeds.ts';

const backSeconds = 5;

/** What the keys act on: a deck, or a page's one player. */
export interface Hand extends Pick<Deck, 'current' | 'shows' | 'mix' | 'loop'> {
  preview: Pick<Playback, 'seek' | 'range'>;
}

/** What each key of the player does with the sound in hand. None of it makes anything, and so none of it costs anything. */
export const playerActions: { readonly [id in PlayerShortcutId]: (deck: Hand) => void } = {
  play: (deck) => deck.current().toggle(),
  back: (deck) => {
    const playback = deck.current();
    if (deck.shows() === 'mix') deck.mix.setSpeed(1);
    playback.seek(Math.max(playback.range().from, playback.time() - backSeconds));
  },
  forward: (deck) => {
    const playback = deck.current();
    if (!playback.playing()) playback.toggle();
    else faster(deck, 1);
  },
  'line-back': (deck) => deck.current().step(-1),
  'line-on': (deck) => deck.current().step(1),
  'chapter-back': (deck) => stepChapter(deck, -1),
  'chapter-on': (deck) => stepChapter(deck, 1),
  slower: (deck) => faster(deck, -1),
  faster: (deck) => faster(deck, 1),
  loop: (deck) => {
    if (deck.loop.shown()) deck.loop.end();
    else loopFrom(deck, 0);
  },
  'loop-more': (deck) => loopFrom(deck, 1),
};

/** The preview plays clips as they are; only a mix has a speed. */
function faster(deck: Hand, by: -1 | 1): void {
  if (deck.shows() === 'mix') deck.mix.setSpeed(nextSpeed(deck.mix.speed(), by));
}

/** A preview is of one chapter: back is its beginning, and there is none after it. */
function stepChapter(deck: Hand, by: -1 | 1): void {
  if (deck.shows() === 'mix') deck.mix.stepChapter(by);
  else if (by === -1) deck.preview.seek(deck.preview.range().from);
}

/** Repeats the current line; what is repeated already grows by so many lines. */
function loopFrom(deck: Hand, more: number): void {
  const playback = deck.current();
  const lines = playback.lines().filter((line) => line.end > line.start);
  const shown = deck.loop.shown();
  const first = shown ? lines.find((line) => line.end > shown.from + 0.2) : current(lines, playback.time());
  const last = shown ? lines.findLast((line) => line.start < shown.to - 0.2) : first;
  const grown = last && (lines[lines.indexOf(last) + (shown ? more : 0)] ?? last);
  if (first && grown) deck.loop.lines(playback, first, grown);
}

function current(lines: readonly PlacedSpeech[], time: number): PlacedSpeech | undefined {
  return lines.findLast((line) => line.start <= time + 0.01) ?? lines[0];
}
