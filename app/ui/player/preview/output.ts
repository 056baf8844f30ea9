import { dialogueLufs } from '../../../../lib/audio/levels.ts';
import { fromDb } from '../../../../lib/audio/pcm.ts';
import { lanes as allLanes } from '../../../../lib/audio/settings.ts';
import type { LaneSetting } from '../../../../lib/audio/settings.ts';
import type { Lane } from '../../../../lib/audio/types.ts';
import type { RunOutput } from './run.ts';

/** What the exported drama is mastered to, LUFS: the preview is made up to about as much. */
const masterLufs = -16;
/** The safety limiter: it holds what passes this, dB, and is not heard otherwise. */
const limit = { thresholdDb: -3, ratio: 20, attackSeconds: 0.002, releaseSeconds: 0.12 };
/** A lane's gain glides over this when it is set, so that it does not click. Seconds. */
const glide = 0.03;

/**
 * What a DynamicsCompressorNode adds by itself, dB (Web Audio API 1.1, "makeup gain"): six tenths of what it takes from
 * full scale. It is taken off again.
 */
export function ownMakeUpDb({ thresholdDb, ratio }: { thresholdDb: number; ratio: number }): number {
  return -0.6 * thresholdDb * (1 - 1 / ratio);
}

/** The graph of Web Audio that previews sound through: lanes, make-up gain, limiter. One tree, let go as a whole. */
export class Output {
  readonly context: AudioContext;
  private readonly lanes: Map<Lane, GainNode>;

  constructor() {
    // The rate of the render, so that its mixer gives the same samples here.
    const context = new AudioContext({ sampleRate: 44_100, latencyHint: 'interactive' });
    const makeUp = new GainNode(context, { gain: fromDb(masterLufs - dialogueLufs) });
    const limiter = new DynamicsCompressorNode(context, { threshold: limit.thresholdDb, knee: 0, ratio: limit.ratio, attack: limit.attackSeconds, release: limit.releaseSeconds });
    const after = new GainNode(context, { gain: fromDb(-ownMakeUpDb(limit)) });
    makeUp.connect(limiter).connect(after).connect(context.destination);
    this.context = context;
    this.lanes = new Map(allLanes.map((lane) => [lane, new GainNode(context)]));
    for (const node of this.lanes.values()) node.connect(makeUp);
  }

  /** Sets what is heard of each lane, at once and without a click. */
  balance(settings: { [lane in Lane]: LaneSetting }, heard: readonly Lane[]): void {
    for (const [lane, node] of this.lanes) node.gain.setTargetAtTime(heard.includes(lane) ? fromDb(settings[lane].gainDb) : 0, this.context.currentTime, glide / 3);
  }

  /** A place for one run to sound in, faded and cut as a whole. */
  openRun(): RunOutput {
    const { context } = this;
    const fades = new Map([...this.lanes].map(([lane, into]) => {
      const fade = new GainNode(context);
      fade.connect(into);
      return [lane, fade];
    }));
    const playing = new Set<AudioBufferSourceNode>();
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const release = (): void => {
      for (const timer of timers) clearTimeout(timer);
      for (const source of playing) source.disconnect();
      for (const fade of fades.values()) fade.disconnect();
      playing.clear();
    };
    return {
      sampleRate: context.sampleRate,
      now: () => context.currentTime,
      play: (lane, channels, when) => {
        const into = fades.get(lane);
        if (!into) return;
        const buffer = new AudioBuffer({ length: channels[0].length, numberOfChannels: 2, sampleRate: context.sampleRate });
        channels.forEach((samples, channel) => buffer.getChannelData(channel).set(samples));
        const source = new AudioBufferSourceNode(context, { buffer });
        source.connect(into);
        source.addEventListener('ended', () => {
          source.disconnect();
          playing.delete(source);
        });
        playing.add(source);
        source.start(when);
      },
      wait: async (seconds) =>
        await new Promise((resolve) => {
          const timer = setTimeout(() => {
            timers.delete(timer);
            resolve();
          }, seconds * 1000);
          timers.add(timer);
        }),
      fadeIn: (at, seconds) => {
        for (const { gain } of fades.values()) gain.setValueAtTime(0, at).linearRampToValueAtTime(1, at + seconds);
      },
      fadeOut: (at, seconds) => {
        for (const { gain } of fades.values()) gain.setValueAtTime(1, at).linearRampToValueAtTime(0, at + seconds);
        for (const source of playing) source.stop(at + seconds);
      },
      release,
    };
  }

  async resume(): Promise<void> {
    if (this.context.state !== 'running') await this.context.resume();
  }

  /** Rests while nothing sounds. */
  async suspend(): Promise<void> {
    if (this.context.state === 'running') await this.context.suspend();
  }

  async dispose(): Promise<void> {
    if (this.context.state !== 'closed') await this.context.close();
  }
}
