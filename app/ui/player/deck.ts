import { Loop } from './loop.ts';
import type { MixPlayer } from './mix-player.ts';
import type { Playback } from './playback.ts';
import type { PreviewPlayer } from './preview/preview-player.ts';

/** Which of the two is in hand: the exported mix, or the preview from clips. What sounded last is; space and the bar are its. */
export class Deck {
  readonly mix: MixPlayer;
  readonly preview: PreviewPlayer;
  /** What is repeated, of whichever is in hand. */
  readonly loop: Loop;
  private inHand: 'mix' | 'preview' = 'mix';
  private readonly listeners = new Set<() => void>();

  constructor(mix: MixPlayer, preview: PreviewPlayer) {
    this.mix = mix;
    this.preview = preview;
    this.loop = new Loop();
  }

  /** Binds the two together: one sounds at a time. Gives what undoes it. */
  join(): () => void {
    const tell = (): void => {
      for (const listener of this.listeners) listener();
    };
    const undo = [
      this.mix.onStart(() => {
        this.preview.pause();
        this.take('mix');
      }),
      this.preview.onStart(() => {
        this.mix.pause();
        this.take('preview');
      }),
      this.mix.subscribe(tell),
      this.loop.subscribe(tell),
      this.mix.subscribe(() => this.loop.follow(this.mix)),
      this.preview.subscribe(() => this.loop.follow(this.preview)),
      this.preview.subscribe(() => {
        if (this.preview.shown().target === null) this.take('mix');
        tell();
      }),
    ];
    return () => {
      for (const end of undo) end();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What was repeated is a stretch of the other one's time. */
  private take(which: 'mix' | 'preview'): void {
    if (this.inHand !== which) this.loop.end();
    this.inHand = which;
  }

  shows = (): 'mix' | 'preview' => this.inHand;
  current = (): Playback => (this.inHand === 'preview' ? this.preview : this.mix);
}
