/** What is left to check. */
import type { LinesChanged, SegmentView } from './view.ts';

/** What is left to check: exchanges that hold a line the reader is not sure of, the least sure first. */
export interface ReviewView {
  /** The project's revision that this is the state of. */
  revision: number;
  /** Lines to check in all. */
  left: number;
  exchanges: ReviewExchange[];
  /** Exchanges beyond those given. */
  more: number;
}

/** What an answer did: also the exchange as it then is, where the line was part of one. */
export interface ReviewAnswered extends LinesChanged {
  /** The project's revision that the answer made. */
  revision: number;
  exchange: ReviewExchange | null;
}

/** A run of talk, with the lines around it. */
export interface ReviewExchange {
  /** Of its first line: it stays whatever is answered. */
  id: string;
  chapterId: string;
  chapterTitle: string;
  lines: ReviewLine[];
}

export interface ReviewLine extends Pick<SegmentView, 'id' | 'index' | 'start' | 'text' | 'kind' | 'characterId' | 'confidence' | 'evidence' | 'evidenceText' | 'speakerSetBy' | 'silent' | 'version'> {
  /** A line of the exchange that can be answered; else it is only there for its context. */
  asked: boolean;
  /** The reader is not sure, and nobody has settled it. */
  toCheck: boolean;
  /** The characters who may speak it, the likeliest first, at most nine; empty for context. */
  candidates: string[];
}
