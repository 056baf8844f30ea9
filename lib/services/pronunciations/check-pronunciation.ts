import { indexRespellings, respellingOfIpa } from '../../story/spoken/index.ts';
import { ServiceError } from '../errors.ts';
import type { Alphabet } from './dictionary.ts';

const longestWord = 80;
const longestSaid = 160;
const longestNote = 500;

export interface CheckedPronunciation {
  word: string;
  said: string;
  alphabet: Alphabet;
  note: string | null;
}

/** A pronunciation as it is kept. @throws ServiceError `bad-input` in words, on the field that is wrong */
export function checkPronunciation(input: { word: string; said: string; alphabet: Alphabet; note: string | null }): CheckedPronunciation {
  const word = plain(input.word);
  const said = plain(input.said);
  const note = plain(input.note ?? '');
  if (word === '' || !/^\p{L}/u.test(word)) throw wrong('word', 'Write the word as it stands in the story. It begins with a letter.');
  if (word.length > longestWord) throw wrong('word', 'This is longer than a word or a name. Leave out what is around it.');
  if (said === '') throw wrong('said', 'Write how it is said.');
  if (said.length > longestSaid) throw wrong('said', 'This is longer than a word can be said. Shorten it.');
  if (note.length > longestNote) throw wrong('note', 'This note is too long. Shorten it.');
  if (input.alphabet === 'ipa') {
    const { respelling, unknown } = respellingOfIpa(said);
    if (unknown.length > 0) throw wrong('said', `“${unknown.slice(0, 5).join(' ')}” is no sign of the phonetic alphabet that we know. Write it otherwise, or spell it in letters.`);
    if (respelling === '') throw wrong('said', 'No sound could be read from this. Write it as in /ʃɪˈvɔːn/.');
  } else if (indexRespellings([{ from: word, to: said }]).size === 0) {
    throw wrong('said', 'Spell it in letters, as you would for somebody who reads it aloud: “shiv-awn”.');
  }
  return { word, said, alphabet: input.alphabet, note: note === '' ? null : note };
}

function plain(text: string): string {
  return text.normalize('NFC').replaceAll('\0', '').replaceAll(/\s+/gu, ' ').trim();
}

function wrong(field: string, message: string): ServiceError {
  return new ServiceError('bad-input', { person: message, fields: [{ field, message }] });
}
