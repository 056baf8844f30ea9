import { headSeconds, tailSeconds } from '../../audio/pauses.ts';
import { isSilent } from '../speech-generation/key.ts';
import { speakerOf, type Voicing } from '../speech-generation/needs-take.ts';
import type { WholeLine } from './all-lines.ts';

/** How long a line without a take is guessed to be, UTF-16 code units a second: about 155 words a minute. */
const charactersPerSecond = 14.5;
/** What comes between two lines, on average over a book, seconds. */
const usualPause = 0.5;

function secondsOf(row: WholeLine): number {
  return row.durationSeconds ?? (row.end - row.start) / charactersPerSecond / row.pace;
}

/** How long each speaker is heard in the chapters that are made, seconds: their takes, and a guess for what is not spoken yet. */
export function speakerSeconds(rows: readonly WholeLine[], voicing: Voicing): Map<string | null, number> {
  const sum = new Map<string | null, number>();
  for (const row of rows) {
    if (!row.included || isSilent(row)) continue;
    const speaker = speakerOf(row, voicing);
    sum.set(speaker, (sum.get(speaker) ?? 0) + secondsOf(row));
  }
  return sum;
}

/** About how long each chapter is heard, pauses included, seconds: its timeline knows exactly. */
export function chapterSeconds(rows: readonly WholeLine[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const row of rows) {
    if (!isSilent(row)) sum.set(row.chapterId, (sum.get(row.chapterId) ?? headSeconds + tailSeconds) + secondsOf(row) + usualPause);
  }
  return sum;
}
