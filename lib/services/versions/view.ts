/** What the page is shown of a drama's versions. Plain JSON, as in views.ts. */

/** The most versions a drama keeps. */
export const mostVersions = 100;
/** UTF-16 code units of a version's name. */
export const longestVersionName = 80;

export interface VersionView {
  id: string;
  name: string;
  createdAt: string;
  /** `named` by the writer, or `kept`: as it was before another one was restored. */
  kind: 'named' | 'kept';
  lines: number;
  words: number;
  /** Finished mixes and masters that belong to it. */
  masters: number;
}

/** How a version and the drama as it is now differ, in counts. */
export interface VersionDifference {
  lines: { changed: number; added: number; gone: number };
  /** Characters whose voice is another one. */
  voices: number;
  /** Characters that are new, gone or otherwise another. */
  people: number;
  sounds: number;
  chapters: number;
  mix: boolean;
  /** Title, author and what else is said of the book, and how it is read. */
  settings: boolean;
}

export interface VersionComparison {
  difference: VersionDifference;
  /** The same in words: “14 lines changed, 2 voices, mix settings”; “nothing” where they are alike. */
  words: string;
}
