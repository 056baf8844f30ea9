import type { CostsAnswer, HearAnswer } from '../../../lib/services/views.ts';
import type { HeardLine } from '../../../lib/services/proof/heard.ts';
import { ApiError, post, sentence } from '../api.ts';

/** What is being heard, by key (`segments/<id>`); null for silence. */
export interface ClipState {
  key: string | null;
  phase: 'making' | 'playing' | null;
}

const silent: ClipState = { key: null, phase: null };
/** How long a line that has to be made first is waited for, and how often it is asked for at the most. */
const patienceMs = 60_000;
/** The same for what a vendor makes: it may have to wake up first. */
const boughtPatienceMs = 240_000;
const betweenAsksMs = 700;

/** Plays single lines, voices and sounds. One at a time; what is not made yet is made, then heard. */
export class ClipPlayer {
  private audio: HTMLAudioElement | null = null;
  private state: ClipState = silent;
  private turn = 0;
  private readonly listeners = new Set<() => void>();
  private readonly waiting = new Set<() => void>();
  private readonly onFailure: (message: string) => void;
  private readonly onCosts: (what: 'line' | 'voice' | 'sound', costs: CostsAnswer) => Promise<boolean>;
  private readonly starting = new Set<() => void>();
  private readonly hearing = new Set<(line: HeardLine) => void>();

  /** `onCosts` asks whether something that costs is to be made; without a yes nothing is bought. */
  constructor(onFailure: (message: string) => void, onCosts: ClipPlayer['onCosts'] = async () => false) {
    this.onFailure = onFailure;
    this.onCosts = onCosts;
  }

  /** Called before a clip sounds: the mix then pauses. */
  onStart(listener: () => void): () => void {
    this.starting.add(listener);
    return () => this.starting.delete(listener);
  }

  /** Called when a line was heard to its end. */
  onHeard(listener: (line: HeardLine) => void): () => void {
    this.hearing.add(listener);
    return () => this.hearing.delete(listener);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  snapshot = (): ClipState => this.state;

  /** Hears `key`, or stops it if it is the one that sounds. `failed` says why it could not be made, once that is known. */
  async toggle(key: string, failed: () => string | null = () => null): Promise<void> {
    if (this.state.key === key) {
      this.stop();
      return;
    }
    this.stop();
    const turn = ++this.turn;
    for (const listener of this.starting) listener();
    this.set({ key, phase: 'making' });
    const until = Date.now() + patienceMs;
    try {
      let answer = await post<HearAnswer>(`/api/${key}/hear`);
      if (turn === this.turn && answer.state === 'costs') {
        await this.buy(key, turn, answer);
        return;
      }
      while (answer.state === 'making' && turn === this.turn) {
        await this.change(betweenAsksMs);
        if (turn !== this.turn) return;
        const reason = failed();
        if (reason !== null) throw new ApiError(0, reason);
        if (Date.now() > until) throw new ApiError(0, 'It is taking longer than it should. It goes on being made; try to hear it again in a while.');
        answer = await post<HearAnswer>(`/api/${key}/hear`);
      }
      if (turn === this.turn && answer.state === 'ready') await this.play(`/api/assets/${answer.assetId}`, key);
    } catch (error) {
      if (turn !== this.turn || (error instanceof DOMException && error.name === 'AbortError')) return;
      this.set(silent);
      this.onFailure(error instanceof DOMException ? 'This sound could not be played here.' : sentence(error));
    }
  }

  /** Hears stored sounds one after another under one key (takes, held against each other), or stops them. */
  async hearAssets(key: string, assetIds: readonly string[]): Promise<void> {
    const same = this.state.key === key;
    this.stop();
    if (same) return;
    const turn = ++this.turn;
    for (const listener of this.starting) listener();
    try {
      for (const id of assetIds) {
        if (turn !== this.turn) return;
        await this.play(`/api/assets/${id}`, key);
        await this.ended();
      }
    } catch (error) {
      if (turn !== this.turn || (error instanceof DOMException && error.name === 'AbortError')) return;
      this.set(silent);
      this.onFailure('This sound could not be played here.');
    }
  }

  /** Asks first, then has it made and waits for it. Asking again how it stands never buys. */
  private async buy(key: string, turn: number, costs: CostsAnswer): Promise<void> {
    this.set(silent);
    if (!(await this.onCosts(kindOf(key), costs)) || turn !== this.turn) return;
    this.set({ key, phase: 'making' });
    const until = Date.now() + boughtPatienceMs;
    let answer = await post<HearAnswer>(`/api/${key}/hear`, { buy: true });
    while (answer.state !== 'ready') {
      await this.change(betweenAsksMs);
      if (turn !== this.turn) return;
      if (answer.state === 'costs' && answer.error !== null) throw new ApiError(0, answer.error);
      if (Date.now() > until) throw new ApiError(0, 'It is taking longer than it should. It goes on being made; try to hear it again in a while.');
      answer = await post<HearAnswer>(`/api/${key}/hear`);
    }
    if (turn === this.turn) await this.play(`/api/assets/${answer.assetId}`, key);
  }

  /** Hears a sound that is there, at its address, under a name of the caller's; or stops it if it is the one that sounds. */
  async toggleSound(key: string, url: string): Promise<void> {
    if (this.state.key === key) {
      this.stop();
      return;
    }
    this.stop();
    const turn = ++this.turn;
    for (const listener of this.starting) listener();
    try {
      await this.play(url, key);
    } catch (error) {
      if (turn !== this.turn || (error instanceof DOMException && error.name === 'AbortError')) return;
      this.set(silent);
      this.onFailure('This sound could not be played here.');
    }
  }

  /** The project changed: whoever waits for a sound looks again. */
  changed(): void {
    for (const wake of this.waiting) wake();
  }

  stop(): void {
    this.turn += 1;
    this.audio?.pause();
    this.changed();
    this.set(silent);
  }

  private async play(url: string, key: string): Promise<void> {
    this.audio ??= this.element();
    this.audio.src = url;
    await this.audio.play();
    this.set({ key, phase: 'playing' });
  }

  /** Until what plays has come to its end, or was stopped. */
  private async ended(): Promise<void> {
    const { audio } = this;
    if (!audio || audio.paused) return;
    await new Promise<void>((resolve) => {
      const over = () => {
        audio.removeEventListener('ended', over);
        audio.removeEventListener('pause', over);
        resolve();
      };
      audio.addEventListener('ended', over);
      audio.addEventListener('pause', over);
    });
  }

  private element(): HTMLAudioElement {
    const audio = new Audio();
    audio.addEventListener('ended', () => {
      const segmentId = this.state.key?.startsWith('segments/') === true ? this.state.key.slice('segments/'.length) : null;
      const assetId = audio.src.split('/api/assets/')[1];
      if (segmentId !== null && assetId !== undefined) for (const listener of this.hearing) listener({ segmentId, assetId });
      this.set(silent);
    });
    return audio;
  }

  /** Waits for word of a change, no less than `least` ms; looks by itself after 3 s in case the word was missed. */
  private async change(least: number): Promise<void> {
    await new Promise<void>((resolve) => setTimeout(resolve, least));
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, 3000 - least);
      this.waiting.add(wake);
    });
  }

  private set(state: ClipState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function kindOf(key: string): 'line' | 'voice' | 'sound' {
  if (key.startsWith('cues/')) return 'sound';
  return key.startsWith('characters/') ? 'voice' : 'line';
}
