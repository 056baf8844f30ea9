import type { Row, Snapshot } from './snapshot.ts';
import type { VersionComparison, VersionDifference } from './view.ts';

const lineColumns = ['characterId', 'kind', 'silent', 'direction', 'ear', 'pace', 'pauseAfterSeconds', 'gainDb', 'chosenTakeId', 'locked', 'note', 'index'];
const cueColumns = ['lane', 'sound', 'prompt', 'seed', 'placement', 'intensity', 'gainDb', 'pan', 'enabled', 'chosenTakeId'];
const personColumns = ['name', 'colour', 'aliases', 'persona', 'sex', 'age'];
const chapterColumns = ['title', 'index', 'included', 'narratorId'];

/** How the drama as it is now differs from a version of it. */
export function compareSnapshots(then: Snapshot, now: Snapshot): VersionComparison {
  const [textThen, textNow] = [textOf(then), textOf(now)];
  const words = (text: string, row: Row): string => text.slice(Number(row['start']), Number(row['end'])).trim();
  const lines = compare(then.tables.Segment, now.tables.Segment, (was, is) => differs(was, is, lineColumns) || words(textThen, was) !== words(textNow, is));
  const [voicesThen, voicesNow] = [hashes(then), hashes(now)];
  const people = compare(then.tables.Character, now.tables.Character, (was, is) => differs(was, is, personColumns));
  const voices = compare(then.tables.Character, now.tables.Character, (was, is) => voicesThen.get(was['voiceId']) !== voicesNow.get(is['voiceId'])).changed;
  const called = (text: string, row: Row): string => text.slice(Number(row['anchorStart']), Number(row['anchorEnd']));
  const sounds = compare(then.tables.Cue, now.tables.Cue, (was, is) => differs(was, is, cueColumns) || called(textThen, was) !== called(textNow, is));
  const chapters = compare(then.tables.Chapter, now.tables.Chapter, (was, is) => differs(was, is, chapterColumns));
  const [was, is] = [then.tables.Project[0] ?? {}, now.tables.Project[0] ?? {}];
  const difference: VersionDifference = {
    lines,
    voices,
    people: people.changed + people.added + people.gone,
    sounds: sounds.changed + sounds.added + sounds.gone,
    chapters: chapters.changed + chapters.added + chapters.gone,
    mix: differs(was, is, ['mixSettings']),
    settings: differs(was, is, ['title', 'author', 'blurb', 'series', 'seriesPart', 'style', 'tags', 'soundDensity', 'coverAssetId', 'sampleSegmentId', 'creditsCharacterId']),
  };
  return { difference, words: inWords(difference) };
}

/** “14 lines changed, 2 voices, mix settings”. */
export function inWords({ lines, voices, people, sounds, chapters, mix, settings }: VersionDifference): string {
  const some = (count: number, one: string, many = `${one}s`): string[] => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]);
  const parts = [
    ...some(lines.changed, 'line changed', 'lines changed'),
    ...some(lines.added, 'line added', 'lines added'),
    ...some(lines.gone, 'line gone', 'lines gone'),
    ...some(voices, 'voice'),
    ...some(people, 'character'),
    ...some(sounds, 'sound'),
    ...some(chapters, 'chapter'),
    ...(mix ? ['mix settings'] : []),
    ...(settings ? ['what is said of the book'] : []),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function compare(then: readonly Row[], now: readonly Row[], changed: (was: Row, is: Row) => boolean): { changed: number; added: number; gone: number } {
  const before = new Map(then.map((row) => [row['id'], row]));
  const count = { changed: 0, added: 0, gone: 0 };
  for (const row of now) {
    const was = before.get(row['id']);
    if (!was) count.added += 1;
    else if (changed(was, row)) count.changed += 1;
    before.delete(row['id']);
  }
  count.gone = before.size;
  return count;
}

/** Columns that an older version does not have are no difference. */
function differs(was: Row, is: Row, columns: readonly string[]): boolean {
  return columns.some((column) => column in was && JSON.stringify(was[column]) !== JSON.stringify(is[column]));
}

/** The story's text in a snapshot. */
export function textOf(snapshot: Snapshot): string {
  const text = snapshot.tables.SourceDocument[0]?.['text'];
  return typeof text === 'string' ? text : '';
}

function hashes(snapshot: Snapshot): Map<unknown, unknown> {
  return new Map(snapshot.tables.Voice.map((row) => [row['id'], row['hash']]));
}
