import { heardLanes, plainSettings } from '../../../../lib/audio/settings.ts';
import type { LaneSetting } from '../../../../lib/audio/settings.ts';
import type { Lane, PlacedSpeech } from '../../../../lib/audio/types.ts';
import type { PreviewView } from '../../../../lib/services/exports/view.ts';
import { ApiError, api, sentence } from '../../api.ts';
import { placeAt } from '../place.ts';
import type { Playback } from '../playback.ts';
import { carryOver } from './carry-over.ts';
import { Mixer } from './mixer.ts';
import { Output } from './output.ts';
import { breath, entry, nothing } from './preview-state.ts';
import type { PreviewShown, PreviewTarget } from './preview-state.ts';
import { Run } from './run.ts';

/** A new timeline takes over so much later that its first block is there by then; doubled where it was not. Seconds. */
const spliceLead = 0.4;
const spliceFade = 0.03;
const stopFade = 0.015;
/** From the click to the first sample on the clock, seconds: enough for the graph to be ready. */
const startLead = 0.02;
/**
 * Plays a scene or a chapter as its rows now are, from its clips: the render's timeline and the render's mixer, without
 * waiting for a render. When the drama changes under it, it reads the timeline again and goes on in the new one.
 */
export class PreviewPlayer implements Playback {
  private readonly projectId: string;
  private readonly mixer = new Mixer();
  private output: Output | null = null;
  private state = nothing;
  private run: Run | null = null;
  /** The run that takes over from `run`, and from when on. */
  private following: { run: Run; view: PreviewView; from: number; at: number } | null = null;
  private place = 0;
  private turn = 0;
  private reading = false;
  private readAgain = false;
  private frame = 0;
  private readonly listeners = new Set<() => void>();
  private readonly starting = new Set<() => void>();

  constructor(projectId: string) {
    this.projectId = projectId;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  onStart(listener: () => void): () => void {
    this.starting.add(listener);
    return () => this.starting.delete(listener);
  }

  shown = (): PreviewShown => this.state;
  playing = (): boolean => this.state.phase !== 'silent';
  time = (): number => this.run?.position() ?? this.place;
  range = (): { from: number; to: number } => this.state.view ?? { from: 0, to: 0 };
  speechIndex = (): number => (this.state.view ? placeAt(this.state.view.timeline.speech, this.time() + 0.01) : -1);
  speech = (): PlacedSpeech | null => this.state.view?.timeline.speech[this.speechIndex()] ?? null;

  lines = (): readonly PlacedSpeech[] => this.state.view?.timeline.speech ?? [];

  /** Makes ready what the first sound needs before it is asked for: the mixer, and what a hand that nears wants to hear. */
  warm = (target: PreviewTarget | null = null): void => {
    this.mixer.warm();
    // The browser keeps the answer; the click only asks whether it still holds. An error is met there.
    if (target) void this.read(target).catch(() => undefined);
  };

  /** Hears a scene or a chapter from its beginning, from a line (its id) or from a time on (seconds of the chapter). To be called from a person's click or key. */
  async hear(target: PreviewTarget, from: string | number | null = null): Promise<void> {
    // Asked for first: making the graph takes a moment, and the answer comes meanwhile.
    const reading = this.read(target);
    const turn = this.begin({ ...this.state, target, view: null, problem: null });
    try {
      const view = await reading;
      if (turn !== this.turn) return;
      this.place = entry(view, from);
      this.set({ ...this.state, view });
      if (view.spoken === 0) this.stop(`Nothing in ${target.sceneIndex === null ? 'this chapter' : 'this scene'} is spoken yet. Hear a line to have it spoken, or make the whole.`);
      else await this.sound(turn);
    } catch (error) {
      if (turn === this.turn) this.stop(sentence(error));
    }
  }

  toggle(): void {
    if (this.playing()) this.pause();
    else void this.play();
  }

  async play(): Promise<void> {
    const { view, target } = this.state;
    if (!target) return;
    if (!view) return await this.hear(target);
    const turn = this.begin({ ...this.state, problem: null });
    if (this.place >= view.to - 0.05) this.place = entry(view, null);
    await this.sound(turn);
  }

  pause(): void {
    if (this.playing()) this.stop(null);
  }

  seek(seconds: number): void {
    const { view } = this.state;
    if (!view) return;
    const playing = this.playing();
    this.halt();
    this.place = Math.min(Math.max(view.from, seconds), Math.max(view.from, view.to - 0.05));
    if (playing) void this.play();
    else this.tell();
  }

  step(by: -1 | 1): void {
    const { view } = this.state;
    if (!view) return;
    const lines = view.timeline.speech.filter((line) => line.end > line.start && line.start < view.to && line.end > view.from);
    const index = placeAt(lines, this.time() + breath + 0.01);
    const own = lines[index];
    const target = by === -1 && own && this.time() - own.start > 1.5 ? own : lines[Math.max(0, index + by)];
    if (target) this.seek(target.start - breath);
  }

  /** Sets how loud a lane is in the preview, while it sounds. The export is not touched. */
  setLane(lane: Lane, setting: Partial<LaneSetting>): void {
    const balance = { ...this.state.balance, [lane]: { ...this.state.balance[lane], ...setting } };
    this.set({ ...this.state, balance });
    this.applyBalance();
  }

  /** Puts the preview away. */
  close(): void {
    this.turn += 1;
    this.halt();
    this.place = 0;
    this.set({ ...nothing, balance: this.state.balance });
    void this.output?.suspend();
  }

  dispose(): void {
    this.turn += 1;
    cancelAnimationFrame(this.frame);
    this.following?.run.dispose();
    this.run?.dispose();
    this.run = this.following = null;
    this.mixer.dispose();
    void this.output?.dispose();
    this.output = null;
    this.state = { ...nothing, balance: this.state.balance };
  }

  /** The drama has changed: reads the timeline again, and goes on in it where it is another one. */
  async changed(): Promise<void> {
    if (this.reading) {
      this.readAgain = true;
      return;
    }
    this.reading = true;
    do {
      this.readAgain = false;
      const { target, view } = this.state;
      if (!target || !view) break;
      try {
        const fresh = await this.read(target);
        if (this.state.view !== view || fresh.revision === view.revision) continue;
        await this.goOnIn(fresh);
      } catch (error) {
        // Without an answer it goes on with what it has; what is no longer there is put away.
        if (error instanceof ApiError && error.status === 404) this.close();
      }
    } while (this.readAgain);
    this.reading = false;
  }

  /** As `begin` left it: the position is set, nothing sounds. */
  private async sound(turn: number): Promise<void> {
    const output = this.output;
    const { view } = this.state;
    if (!output || !view) return;
    const run = this.open(output, view, this.place);
    this.run = run;
    try {
      const [ready] = await Promise.all([run.prepare(), output.resume()]);
      if (turn !== this.turn) return run.dispose();
      if (!ready) return this.stop(null);
      this.applyBalance();
      run.start(output.context.currentTime + startLead);
      this.set({ ...this.state, phase: 'playing' });
      this.follow();
    } catch (error) {
      if (turn === this.turn) this.stop(sentence(error));
    }
  }

  private open(output: Output, view: PreviewView, from: number): Run {
    const stream = this.mixer.open({ timeline: view.timeline, from, to: view.to, sampleRate: output.context.sampleRate });
    const run: Run = new Run(stream, output.openRun(), from, {
      ended: () => {
        if (this.run !== run || this.following) return;
        this.place = view.to;
        this.halt(view.to);
        this.stop(null);
      },
      failed: (error) => this.run === run && this.stop(sentence(error)),
      missing: (places) => this.run === run && places !== this.state.missing && this.set({ ...this.state, missing: places }),
    });
    return run;
  }

  private async goOnIn(fresh: PreviewView): Promise<void> {
    this.following?.run.dispose();
    this.following = null;
    const { run, output } = this;
    const { view } = this.state;
    if (!view) return;
    if (!run || !output || this.state.phase !== 'playing') {
      // A run that is only coming would be of the old timeline.
      run?.dispose();
      this.run = null;
      this.place = carryOver(view.timeline, fresh.timeline, this.place).to;
      this.set({ ...this.state, view: fresh });
      if (this.state.phase === 'coming') void this.play();
      return;
    }
    const { turn } = this;
    for (let lead = spliceLead; ; lead *= 2) {
      const { at, to } = carryOver(view.timeline, fresh.timeline, run.position() + lead);
      const next = this.open(output, fresh, to);
      const ready = await next.prepare();
      if (turn !== this.turn || this.run !== run) return next.dispose();
      const when = run.clockAt(at);
      if (ready && when < output.context.currentTime + spliceFade) {
        next.dispose();
        continue;
      }
      this.following = { run: next, view: fresh, from: to, at: when };
      if (ready) next.start(when, spliceFade);
      run.cut(when, spliceFade);
      setTimeout(this.follow, (when - output.context.currentTime) * 1000 + 5);
      return;
    }
  }

  /** The run that follows becomes the run, once its time has come. */
  private takeOver(): void {
    const { following } = this;
    if (!following || !this.output || this.output.context.currentTime < following.at) return;
    this.run = following.run;
    this.following = null;
    this.state = { ...this.state, view: following.view };
  }

  private begin(state: PreviewShown): number {
    for (const listener of this.starting) listener();
    this.halt();
    this.output ??= new Output();
    // Asked for in the click itself: later a browser may refuse it.
    void this.output.resume();
    this.mixer.warm();
    this.turn += 1;
    this.set({ ...state, phase: 'coming', missing: 0 });
    return this.turn;
  }

  private stop(problem: string | null): void {
    this.turn += 1;
    const { turn } = this;
    this.halt();
    this.set({ ...this.state, phase: 'silent', problem });
    setTimeout(() => {
      if (turn === this.turn) void this.output?.suspend();
    }, 250);
  }

  /** Ends what sounds, and keeps the place. */
  private halt(at?: number): void {
    cancelAnimationFrame(this.frame);
    this.takeOver();
    const place = at ?? this.time();
    const { run, following, output } = this;
    this.place = place;
    this.run = this.following = null;
    if (following) {
      following.run.dispose();
      // The place is on the new timeline from now on.
      const { view } = this.state;
      if (view) this.place = carryOver(view.timeline, following.view.timeline, place).to;
      this.state = { ...this.state, view: following.view };
    }
    if (!run) return;
    if (this.state.phase === 'playing' && output) run.cut(output.context.currentTime, stopFade);
    else run.dispose();
  }

  private applyBalance(): void {
    const { balance } = this.state;
    this.output?.balance(balance, heardLanes({ ...plainSettings, lanes: balance }));
  }

  private async read({ chapterId, sceneIndex }: PreviewTarget): Promise<PreviewView> {
    const scene = sceneIndex === null ? '' : `&scene=${sceneIndex}`;
    return await api<PreviewView>(`/api/projects/${this.projectId}/timeline?chapter=${encodeURIComponent(chapterId)}${scene}`);
  }

  private follow = (): void => {
    cancelAnimationFrame(this.frame);
    if (this.state.phase !== 'playing') return;
    this.takeOver();
    this.tell();
    this.frame = requestAnimationFrame(this.follow);
  };

  private set(state: PreviewShown): void {
    this.state = state;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
