import type { LaneBlock } from '../../../../lib/audio/lane-blocks.ts';
import type { Lane } from '../../../../lib/audio/types.ts';
import type { MixStream } from './mixer.ts';

/** Where a run sounds. Times are seconds of its own clock. */
export interface RunOutput {
  readonly sampleRate: number;
  now(): number;
  /** Plays a lane's samples from `when` on. */
  play(lane: Lane, channels: [Float32Array, Float32Array], when: number): void;
  wait(seconds: number): Promise<void>;
  fadeIn(at: number, seconds: number): void;
  /** Fades out what plays, and stops it. */
  fadeOut(at: number, seconds: number): void;
  release(): void;
}

export interface RunEvents {
  /** All was heard. */
  ended?: () => void;
  failed?: (error: Error) => void;
  /** How many places had a clip that could not be used, so far. */
  missing?: (places: number) => void;
}

/** So much is put on the clock ahead of what is heard, seconds: a busy page, or a tab in the background, does not break it. */
const ahead = 2;
/** What comes too late is heard this long from now, seconds. */
const afterStall = 0.06;
const looksEvery = 0.1;

/**
 * One unbroken stretch of a mix on its way to the ear: blocks, back to back on the output's clock, to the sample. Where a
 * block comes too late (a slow network), the rest moves, and the position waits for it.
 */
export class Run {
  private readonly stream: MixStream;
  private readonly output: RunOutput;
  private readonly events: RunEvents;
  private first: LaneBlock | null = null;
  /** Frame of the clock at which frame 0 of the whole would sound; null before it starts. */
  private origin: number | null = null;
  /** Frame of the whole at which it begins. */
  private begin: number;
  /** Up to this frame of the whole everything is on the clock. */
  private scheduled: number;
  private over = false;
  private cutAt = Infinity;

  /** `from` is where the stream begins, seconds of the whole. */
  constructor(stream: MixStream, output: RunOutput, from: number, events: RunEvents = {}) {
    this.stream = stream;
    this.output = output;
    this.events = events;
    this.begin = this.scheduled = Math.round(from * output.sampleRate);
  }

  /** Has the first block made. False where there is nothing to hear. Throws what the mixer throws. */
  async prepare(): Promise<boolean> {
    const { block, missing } = await this.stream.next();
    this.first = block;
    if (missing > 0) this.events.missing?.(missing);
    if (block) this.begin = this.scheduled = block.frame;
    return block !== null && !this.over;
  }

  /** Begins to sound, at the nearest frame to `at`; with a fade where something else ends there. */
  start(at: number, fadeSeconds = 0): void {
    const { first, output } = this;
    if (!first || this.over) return;
    this.origin = Math.round(at * output.sampleRate) - first.frame;
    if (fadeSeconds > 0) output.fadeIn(at, fadeSeconds);
    void this.pump(first);
  }

  /** What is heard now, seconds of the whole. */
  position(): number {
    const { sampleRate } = this.output;
    const heard = this.origin === null ? this.begin : this.output.now() * sampleRate - this.origin;
    return Math.min(Math.max(heard, this.begin), this.scheduled) / sampleRate;
  }

  /** When a place of the whole (seconds) is heard, on the output's clock. */
  clockAt(position: number): number {
    const { sampleRate } = this.output;
    return this.origin === null ? Infinity : position + this.origin / sampleRate;
  }

  /** Fades out at a time of the clock and is then over; until then it goes on. */
  cut(at: number, fadeSeconds: number): void {
    if (this.over) return;
    this.cutAt = Math.max(at, this.output.now());
    this.output.fadeOut(this.cutAt, fadeSeconds);
    void this.output.wait(this.cutAt - this.output.now() + fadeSeconds + 0.05).then(() => this.dispose());
  }

  dispose(): void {
    if (this.over) return;
    this.over = true;
    this.stream.close();
    this.output.release();
  }

  private async pump(first: LaneBlock): Promise<void> {
    const { output, events } = this;
    const { sampleRate } = output;
    let block: LaneBlock | null = first;
    try {
      while (block && !this.over) {
        this.schedule(block);
        while (!this.over && this.clockAt(this.scheduled / sampleRate) - output.now() > ahead) await output.wait(looksEvery);
        if (this.over || this.clockAt(this.scheduled / sampleRate) > this.cutAt + 1) return;
        const { block: next, missing } = await this.stream.next();
        if (missing > 0) events.missing?.(missing);
        block = next;
      }
      while (!this.over && output.now() < this.clockAt(this.scheduled / sampleRate)) await output.wait(looksEvery);
    } catch (error) {
      if (!this.over) events.failed?.(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (!this.over && this.cutAt === Infinity) events.ended?.();
  }

  private schedule(block: LaneBlock): void {
    const { output } = this;
    const { sampleRate } = output;
    let origin = this.origin ?? 0;
    if ((origin + block.frame) / sampleRate < output.now()) origin = Math.ceil((output.now() + afterStall) * sampleRate) - block.frame;
    this.origin = origin;
    for (const { lane, channels } of block.lanes) output.play(lane, channels, (origin + block.frame) / sampleRate);
    this.scheduled = block.frame + block.frames;
  }
}
