/** What somebody with a share link is shown: the finished mix and its words, and nothing else of the drama. No id is in it. */

export interface SharedView {
  title: string;
  author: string | null;
  language: string;
  cover: boolean;
  /** Null while there is no finished mix. */
  mix: {
    /** Another one whenever another mix is shown. */
    version: string;
    durationSeconds: number;
    chapters: { title: string; start: number; end: number }[];
  } | null;
}

export interface SharedLine {
  text: string;
  speaker: string;
  /** Index of the palette of people. */
  colour: number;
  /** Seconds of the whole mix. */
  start: number;
  end: number;
  /** Seconds from the line's start; offsets into `text`. */
  words: { from: number; to: number; start: number; end: number }[];
  endsParagraph: boolean;
}

/** The link of a drama, as its writer sees it: since when there is one, or null. The link itself is shown once, when it is made. */
export interface ShareLinkView {
  since: string | null;
}
