import { mostOverlap } from '../../audio/pauses.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { isSpeakable } from '../speech-generation/local/plain-text.ts';
import type { LineRef, LinesChanged } from '../views.ts';
import { lineBounds } from './line-bounds.ts';
import { editLines, type LineEdit } from './edit-lines.ts';

/** What is set: null gives it back. */
export interface LineSettings {
  direction?: string | null | undefined;
  /** What is said in place of the line's own words; null says them again. For one line at a time. */
  ear?: string | null | undefined;
  pace?: number | undefined;
  pauseAfterSeconds?: number | null | undefined;
  gainDb?: number | undefined;
  /** Keeps the take as it is. */
  locked?: boolean | undefined;
  note?: string | null | undefined;
}

const names: { [setting in keyof LineSettings]-?: string } = { direction: 'the direction', ear: 'what is said', pace: 'the pace', pauseAfterSeconds: 'the pause', gainDb: 'the level', locked: 'the lock', note: 'the note' };

/**
 * Sets how lines are spoken. The text stays as it is. A take that no longer fits is stale until it is spoken anew, unless
 * the line is locked.
 *
 * @throws ServiceError `bad-input` for what is out of bounds; as editLines
 */
export async function setLines(context: ServiceContext, input: { projectId: string; lines: LineRef[]; set: LineSettings }): Promise<LinesChanged> {
  const set = checked(input.set);
  if (typeof set.ear === 'string' && input.lines.length > 1) throw new ServiceError('bad-input', { person: 'What is said in place of a line is written for one line at a time.' });
  const what = Object.keys(set).flatMap((key) => (key in names ? [names[key as keyof LineSettings]] : []));
  if (what.length === 0) throw new ServiceError('bad-input', { person: 'Say what is to be changed.' });
  return await editLines(context, input, (row) => (row.kind === 'scene-break' ? null : { ...set, ...('locked' in set ? {} : { speakError: null }) }), (lines) => `changed ${what.join(' and ')} of ${lines}`);
}

function checked(set: LineSettings): Pick<LineEdit, keyof LineSettings> {
  const { direction, ear, pace, pauseAfterSeconds, gainDb, locked, note } = set;
  return {
    ...(direction === undefined ? {} : { direction: words(direction, 'direction', lineBounds.direction, 'A direction') }),
    ...(ear === undefined ? {} : { ear: earOf(ear) }),
    ...(pace === undefined ? {} : { pace: within(pace, 'pace', lineBounds.pace, 'The pace goes from half to twice as fast.') }),
    ...(pauseAfterSeconds === undefined ? {} : { pauseAfterSeconds: pauseAfterSeconds === null ? null : within(pauseAfterSeconds, 'pauseAfterSeconds', lineBounds.pauseSeconds, `A pause lasts up to ${lineBounds.pauseSeconds.most} seconds, and a line may begin up to ${mostOverlap} seconds before the one before it ends.`) }),
    ...(gainDb === undefined ? {} : { gainDb: within(gainDb, 'gainDb', lineBounds.gainDb, `The level of a line goes from ${lineBounds.gainDb.least} to +${lineBounds.gainDb.most} dB.`) }),
    ...(locked === undefined ? {} : { locked }),
    ...(note === undefined ? {} : { note: words(note, 'note', lineBounds.note, 'A note') }),
  };
}

function earOf(ear: string | null): string | null {
  const text = words(ear, 'ear', lineBounds.ear, 'What is said');
  if (text !== null && !isSpeakable(text)) throw wrong('ear', 'There is nothing in it that could be said. To keep the line silent, turn “Spoken” off.');
  return text;
}

/** Trimmed; nothing for what is empty. PostgreSQL takes no NUL. */
function words(text: string | null, field: string, longest: number, what: string): string | null {
  const clean = (text ?? '').replaceAll('\0', '').trim();
  if (clean.length > longest) throw wrong(field, `${what} has at most ${longest} characters.`);
  return clean === '' ? null : clean;
}

function within(value: number, field: string, { least, most }: { least: number; most: number }, message: string): number {
  if (!(value >= least && value <= most)) throw wrong(field, message);
  return value;
}

function wrong(field: string, message: string): ServiceError {
  return new ServiceError('bad-input', { person: message, fields: [{ field, message }] });
}
