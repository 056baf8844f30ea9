import type { PlacedSpeech, Timeline } from '../../../lib/audio/types.ts';
import { placeAt } from './place.ts';
import type { Playback } from './playback.ts';
import { speeds } from './speeds.ts';

/** A mix as the player needs it. */
export interface PlayableMix {
  id: string;
  timeline: Pick<Timeline, 'durationSeconds' | 'chapters' | 'speech'>;
  /** Where its sound is; an export's own where it is left out. */
  soundUrl?: string;
}

/**
 * The player of the mix: one audio element that outlives the tabs of a workspace. Time is read from it, never kept twice;
 * who draws the time subscribes to it, who only lights the current line to that.
 */
export class MixPlayer implements Playback {
  private audio: HTMLAudioElement | null = null;
  private mix: PlayableMix | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly starting = new Set<() => void>();
  private frame = 0;
  /** Where to go on once the audio of a new mix is known. */
  private pendingSeek: number | null = null;
  private failed = false;
  private rate = 1;

  /** Called before the mix sounds: another sound then stops. */
  onStart(listener: () => void): () => void {
    this.starting.add(listener);
    return () => this.starting.delete(listener);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Takes up a new mix; the place is kept, so that a changed line is heard where one listens. */
  load(mix: PlayableMix | null): void {
    if (mix?.id === this.mix?.id) {
      this.mix = mix;
      return;
    }
    const at = this.time();
    const wasPlaying = this.playing();
    this.audio?.pause();
    this.mix = mix;
    this.failed = false;
    if (mix) {
      this.element().src = source(mix);
      this.pendingSeek = at > 0 && at < mix.timeline.durationSeconds ? at : null;
      if (wasPlaying) void this.play();
    }
    this.tell();
  }

  time = (): number => this.pendingSeek ?? this.audio?.currentTime ?? 0;
  playing = (): boolean => this.audio !== null && !this.audio.paused && !this.audio.ended;
  broken = (): boolean => this.failed;
  duration = (): number => this.mix?.timeline.durationSeconds ?? 0;

  range = (): { from: number; to: number } => ({ from: 0, to: this.duration() });

  /** Index of the current line on the timeline, -1 before anything was heard. */
  speechIndex = (): number => {
    if (!this.mix || (!this.playing() && this.time() === 0)) return -1;
    return placeAt(this.mix.timeline.speech, this.time() + 0.01);
  };
  speech = (): PlacedSpeech | null => this.mix?.timeline.speech[this.speechIndex()] ?? null;

  lines = (): readonly PlacedSpeech[] => this.mix?.timeline.speech ?? [];

  async play(): Promise<void> {
    if (!this.mix) return;
    for (const listener of this.starting) listener();
    try {
      await this.element().play();
    } catch (error) {
      // A pause or a new mix while it was starting is no failure.
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.failed = true;
    }
    this.tell();
  }

  pause(): void {
    this.audio?.pause();
  }

  toggle(): void {
    if (this.playing()) this.pause();
    else void this.play();
  }

  seek(seconds: number): void {
    if (!this.mix) return;
    const to = Math.min(Math.max(0, seconds), Math.max(0, this.duration() - 0.05));
    const audio = this.element();
    if (audio.readyState === 0) {
      this.pendingSeek = to;
      audio.load();
    } else audio.currentTime = to;
    this.tell();
  }

  /** To the line before or after the current one. Back goes to the current line's own start first, as players do. */
  step(by: -1 | 1): void {
    const speech = this.mix?.timeline.speech;
    if (!speech) return;
    const index = placeAt(speech, this.time() + 0.01);
    const own = speech[index];
    const target = by === -1 && own && this.time() - own.start > 1.5 ? own : speech[Math.max(0, index + by)];
    if (target) this.seek(target.start);
  }

  /** To the start of the chapter before or after the current one. Back goes to the current one's own start first. */
  stepChapter(by: -1 | 1): void {
    const chapters = this.mix?.timeline.chapters;
    if (!chapters) return;
    const index = placeAt(chapters, this.time() + 0.01);
    const own = chapters[index];
    const target = by === -1 && own && this.time() - own.start > 3 ? own : chapters[Math.max(0, index + by)];
    if (target) this.seek(target.start);
  }

  speed = (): number => this.rate;

  /** How fast it plays, with its pitch kept: 1 is as it was made. */
  setSpeed(rate: number): void {
    this.rate = Math.min(speeds.at(-1) ?? 1, Math.max(speeds[0] ?? 1, rate));
    if (this.audio) this.applySpeed(this.audio);
    this.tell();
  }

  private applySpeed(audio: HTMLAudioElement): void {
    audio.preservesPitch = true;
    // A new source sets the rate back to the default one.
    audio.defaultPlaybackRate = this.rate;
    audio.playbackRate = this.rate;
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.listeners.clear();
    if (!this.audio) return;
    this.audio.pause();
    this.audio.removeAttribute('src');
    this.audio.load();
    this.audio = null;
  }

  private element(): HTMLAudioElement {
    if (this.audio) return this.audio;
    const audio = new Audio();
    audio.preload = 'metadata';
    this.applySpeed(audio);
    if (this.mix) audio.src = source(this.mix);
    const tell = () => this.tell();
    // A hidden page draws no frames, but its sound goes on: `timeupdate` comes there too.
    for (const event of ['play', 'pause', 'ended', 'seeked', 'seeking', 'timeupdate'] as const) audio.addEventListener(event, tell);
    audio.addEventListener('loadedmetadata', () => {
      if (this.pendingSeek !== null) audio.currentTime = this.pendingSeek;
      this.pendingSeek = null;
      this.tell();
    });
    audio.addEventListener('play', () => this.follow());
    audio.addEventListener('error', () => {
      this.failed = audio.hasAttribute('src');
      this.tell();
    });
    this.audio = audio;
    return audio;
  }

  private follow = (): void => {
    cancelAnimationFrame(this.frame);
    if (!this.playing()) return;
    this.tell();
    this.frame = requestAnimationFrame(this.follow);
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function source(mix: PlayableMix): string {
  return mix.soundUrl ?? `/api/exports/${mix.id}/mp3?inline=1`;
}
