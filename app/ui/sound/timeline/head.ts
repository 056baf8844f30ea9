import type { PreviewPlayer } from '../../player/preview/preview-player.ts';

/** A place in the book: seconds of a chapter. */
export interface Place {
  chapterId: string;
  seconds: number;
}

/** The play head of the timeline: where it was put, and with what sounds while it sounds. */
export class Head {
  private readonly preview: PreviewPlayer;
  private place: Place | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(preview: PreviewPlayer) {
    this.preview = preview;
  }

  /** Follows what sounds, until it is told to end. */
  join(): () => void {
    return this.preview.subscribe(() => {
      const { target } = this.preview.shown();
      if (target && this.preview.playing()) this.move({ chapterId: target.chapterId, seconds: this.preview.time() });
    });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Null until it was put somewhere, or something sounded. */
  at = (): Place | null => this.place;

  /** Puts it somewhere; what sounds goes on from there. To be called from a person's click or key. */
  put(place: Place): void {
    const { target } = this.preview.shown();
    if (target?.chapterId === place.chapterId && target.sceneIndex === null) this.preview.seek(place.seconds);
    else if (this.preview.playing()) void this.preview.hear({ chapterId: place.chapterId, sceneIndex: null }, place.seconds);
    this.move(place);
  }

  /** Plays from it, or pauses; `chapterId` is where it begins while it was put nowhere. */
  toggle(chapterId: string): void {
    if (this.preview.playing()) this.preview.pause();
    else void this.preview.hear({ chapterId: this.place?.chapterId ?? chapterId, sceneIndex: null }, this.place?.seconds ?? null);
  }

  private move(place: Place): void {
    this.place = place;
    for (const listener of this.listeners) listener();
  }
}
