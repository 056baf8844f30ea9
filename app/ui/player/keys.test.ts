import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlacedSpeech, Timeline } from '../../../lib/audio/types.ts';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import { playerActions } from './actions.ts';
import { Deck } from './deck.ts';
import { HeardLog } from './heard-log.ts';
import { MixPlayer } from './mix-player.ts';
import { PreviewPlayer } from './preview/preview-player.ts';

const asked: { path: string; method: string }[] = [];

class FakeAudio extends EventTarget {
  src = '';
  preload = '';
  currentTime = 0;
  readyState = 4;
  paused = true;
  ended = false;
  playbackRate = 1;
  defaultPlaybackRate = 1;
  preservesPitch = false;
  async play() {
    this.paused = false;
    this.dispatchEvent(new Event('play'));
  }
  pause() {
    this.paused = true;
    this.dispatchEvent(new Event('pause'));
  }
  load() {}
  hasAttribute() {
    return true;
  }
  removeAttribute() {}
}

let audio: FakeAudio | null = null;
let frames: (() => void)[] = [];

beforeEach(() => {
  asked.length = 0;
  audio = null;
  frames = [];
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    asked.push({ path, method: init?.method ?? 'GET' });
    // The studio is slow: nothing comes back while the keys are pressed.
    return await new Promise<Response>(() => {});
  });
  vi.stubGlobal('Audio', function makeAudio() {
    audio = new FakeAudio();
    return audio;
  });
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
});
afterEach(() => vi.unstubAllGlobals());

const line = (at: number, start: number, end: number): PlacedSpeech => ({ segmentId: `s${at}`, chapterId: at < 2 ? 'one' : 'two', characterId: null, asset: `a${at}`, start, end, gainDb: 0, pan: 0, words: [] });
const timeline: Timeline = {
  durationSeconds: 40,
  chapters: [{ chapterId: 'one', title: 'One', start: 0, end: 20 }, { chapterId: 'two', title: 'Two', start: 20, end: 40 }],
  speech: [line(0, 1, 5), line(1, 6, 18), line(2, 21, 30), line(3, 31, 39)],
  cues: [],
};
const mix: ExportView = {
  id: 'mix',
  createdAt: '2026-01-01T00:00:00Z',
  scope: { kind: 'all' },
  measure: { durationSeconds: 40, integratedLufs: -16, truePeakDbtp: -1, loudnessRangeLu: 3 },
  stale: false,
  heard: { lines: 4, heard: 0 },
  openPickUps: { count: 0, first: [] },
  files: [],
  certificate: null,
  masters: [],
  peaksUrl: '',
  timeline,
  speakers: [],
};

function open(): Deck {
  const deck = new Deck(new MixPlayer(), new PreviewPlayer('project'));
  deck.join();
  deck.mix.load(mix);
  return deck;
}

describe('the keys of the player', () => {
  it('play, pause, and go by lines and chapters', () => {
    const deck = open();
    playerActions.play(deck);
    expect(deck.mix.playing()).toBe(true);
    playerActions['line-on'](deck);
    expect(deck.mix.time()).toBe(1);
    playerActions['line-on'](deck);
    expect(deck.mix.time()).toBe(6);
    playerActions['chapter-on'](deck);
    expect(deck.mix.time()).toBe(20);
    playerActions['line-on'](deck);
    playerActions['line-back'](deck);
    expect(deck.mix.time()).toBe(6);
    playerActions['chapter-on'](deck);
    playerActions['chapter-back'](deck);
    expect(deck.mix.time()).toBe(0);
    playerActions.play(deck);
    expect(deck.mix.playing()).toBe(false);
  });

  it('go faster and slower with the pitch kept, and back to the normal speed', () => {
    const deck = open();
    playerActions.forward(deck);
    expect([deck.mix.playing(), deck.mix.speed()]).toEqual([true, 1]);
    for (const rate of [1.25, 1.5, 1.75, 2, 2]) {
      playerActions.forward(deck);
      expect([deck.mix.speed(), audio?.playbackRate, audio?.defaultPlaybackRate, audio?.preservesPitch]).toEqual([rate, rate, rate, true]);
    }
    deck.mix.seek(12);
    playerActions.back(deck);
    expect([deck.mix.speed(), deck.mix.time()]).toEqual([1, 7]);
    playerActions.slower(deck);
    playerActions.slower(deck);
    expect(deck.mix.speed()).toBe(0.75);
  });

  it('repeat a line, one more, and stop', () => {
    const deck = open();
    deck.mix.seek(7);
    playerActions.play(deck);
    playerActions.loop(deck);
    expect(deck.loop.shown()).toMatchObject({ from: 5.85, to: 18.15 });
    at(18.2);
    expect(deck.mix.time()).toBeCloseTo(5.85);
    playerActions['loop-more'](deck);
    expect(deck.loop.shown()).toMatchObject({ from: 5.85, to: 30.15 });
    at(18.2);
    expect(deck.mix.time()).toBeCloseTo(18.2);
    // To somewhere else entirely: it is over.
    deck.mix.seek(35);
    expect(deck.loop.shown()).toBeNull();
    playerActions.loop(deck);
    expect(deck.loop.shown()).toMatchObject({ from: 30.85, to: 39.15 });
    playerActions.loop(deck);
    expect(deck.loop.shown()).toBeNull();
  });

  it('never buy anything: of the studio they ask nothing but what is there', () => {
    const deck = open();
    for (const action of Object.values(playerActions)) for (let times = 0; times < 3; times += 1) action(deck);
    // A preview in hand whose timeline is on its way; there is no sound output here to play it with.
    void deck.preview.hear({ chapterId: 'one', sceneIndex: null }).catch(() => undefined);
    expect(deck.shows()).toBe('preview');
    for (const action of Object.values(playerActions)) action(deck);
    expect(asked.filter(({ method, path }) => method !== 'GET' || path.includes('/hear'))).toEqual([]);
    expect(asked.length).toBeGreaterThan(0);
  });
});

describe('what was heard', () => {
  /** Plays from one time to another in steps of a frame. */
  const played = (log: HeardLog, from: number, to: number, step = 0.1) => {
    const heard: string[] = [];
    for (let now = from; now <= to + 1e-9; now += step) heard.push(...log.follow({ time: () => now, playing: () => now < to - 1e-9, lines: () => timeline.speech }).map(({ segmentId }) => segmentId));
    return heard;
  };
  it('is a line that sounded to its end, also in pieces and at twice the speed', () => {
    const log = new HeardLog();
    expect(played(log, 0, 4)).toEqual([]);
    expect(played(log, 3.9, 5.5)).toEqual(['s0']);
    expect(played(log, 6, 19, 0.5)).toEqual(['s1']);
    // Once is enough.
    expect(played(log, 6, 19)).toEqual([]);
  });
  it('is no line that was skipped', () => {
    const log = new HeardLog();
    expect(played(log, 20, 39, 9)).toEqual([]);
    expect(played(log, 30, 36)).toEqual([]);
  });
});

function at(seconds: number): void {
  if (!audio) throw new Error('nothing was played');
  audio.currentTime = seconds;
  audio.dispatchEvent(new Event('timeupdate'));
}
