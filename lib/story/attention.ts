import type { Member } from './cast.ts';
import type { Sex } from './types.ts';

/** How the narration meant somebody: as the one who acts, or not, or as who speaks a paragraph. */
export type Role = 'acts' | 'object' | 'speaks';

/** Where a reference stands. */
export interface Place {
  /** Sentences from the story's beginning; a quotation counts as one. */
  sentence: number;
  paragraph: number;
  scene: number;
}

/** Someone whom a pronoun may mean. */
export interface Likely {
  member: number;
  /** How many sentences ago the narration meant him last. */
  since: number;
  /** Log of his probability among all whom it may mean. */
  odds: number;
}

interface Seen {
  member: number;
  place: Place;
  /** His part in that sentence: the first who acts, a later one, an object, or who speaks. */
  part: 'first' | 'later' | 'object' | 'speaks';
  /** How much he acted, and was told of otherwise, in the sentences before: old ones count less. */
  acted: number;
  told: number;
}

/** How many people the narration keeps in mind at a time. */
const attention = 12;
/** What a reference is still worth a sentence later. */
const decay = 0.7;

/**
 * What makes a pronoun mean somebody, as log odds: a log-linear model of these cues, fitted on the pronouns that tag
 * speech in annotated novels. Who is told of most and acts stays in mind; who spoke the paragraph before is answered.
 */
const cues = { since: -1.1, acted: 0.4, told: 0.4, first: -0.5, later: -0.95, object: -1.05, speaks: 0, sameSentence: -0.9, here: 1.1, next: 0.7, spokeBefore: -2.05, scene: -0.95, unknownSex: -2.9, unknownRole: -1.2 };

/** Who has been spoken of lately, for the pronouns that come. */
export class Attention {
  readonly #seen: Seen[] = [];
  readonly #members: readonly Member[];
  /** The last sentence in which somebody acted. */
  #acting = -1;

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  see(member: number, place: Place, role: Role): void {
    const part = role !== 'acts' ? role : this.#acting === place.sentence ? 'later' : 'first';
    if (role === 'acts') this.#acting = place.sentence;
    const at = this.#seen.findIndex((seen) => seen.member === member);
    const known = at >= 0 ? this.#seen.splice(at, 1)[0] : undefined;
    const fade = known ? decay ** (place.sentence - known.place.sentence) : 0;
    const stays = known?.place.sentence === place.sentence && (known.part === 'first' || part === 'object') ? known.part : part;
    this.#seen.unshift({ member, place, part: stays, acted: (known?.acted ?? 0) * fade + (part === 'object' ? 0 : 1), told: (known?.told ?? 0) * fade + (role === 'acts' ? 0 : 1) });
    if (this.#seen.length > attention) this.#seen.pop();
  }

  /** Whom a pronoun may mean: people of its sex, lately spoken of, the likeliest first. */
  meant(sex: Sex, place: Place): Likely[] {
    const likely = this.#seen.flatMap((seen): Likely[] => {
      const who = this.#members[seen.member];
      const own = who?.sex ?? 'unknown';
      if (own !== 'unknown' && own !== sex) return [];
      const since = place.sentence - seen.place.sentence;
      const away = place.paragraph - seen.place.paragraph;
      const fade = decay ** since;
      const odds =
        cues.since * Math.log1p(since) + cues.acted * Math.log1p(seen.acted * fade) + cues.told * Math.log1p(seen.told * fade) + cues[seen.part] +
        (since === 0 ? cues.sameSentence : 0) + (away === 0 ? cues.here : away === 1 ? cues.next : 0) + (seen.part === 'speaks' && away === 1 ? cues.spokeBefore : 0) +
        (seen.place.scene === place.scene ? 0 : cues.scene) + (own !== 'unknown' ? 0 : who !== undefined && who.description !== null ? cues.unknownRole : cues.unknownSex);
      return [{ member: seen.member, since, odds }];
    });
    const total = Math.log(likely.reduce((sum, { odds }) => sum + Math.exp(odds), 0));
    return likely.map((one) => ({ ...one, odds: one.odds - total })).sort((a, b) => b.odds - a.odds);
  }
}
