import { describe, expect, test } from 'vitest';
import { assert, pre, property, string, uint8Array } from 'fast-check';
import { checkStoryText, decodeStory, maxStoryBytes } from './decode.ts';
import { StoryError } from './types.ts';

const story = 'Mara closed the door — “softly”, she thought. Café.\r\nThen nothing.\n';
const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, big: boolean) => {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), !big);
  return bytes;
};
const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    if (error instanceof StoryError) return error.code;
    throw error;
  }
  return 'none';
};

describe('decodeStory', () => {
  test('reads UTF-8 with and without a byte order mark, line endings kept', () => {
    expect(decodeStory(utf8(story))).toEqual({ text: story, encoding: 'utf-8', notes: [] });
    expect(decodeStory(Uint8Array.of(0xef, 0xbb, 0xbf, ...utf8(story))).text).toBe(story);
  });

  test.each([['utf-16le', false], ['utf-16be', true]] as const)('reads %s with and without a mark', (encoding, big) => {
    const bytes = utf16(story, big);
    expect(decodeStory(bytes)).toMatchObject({ text: story, encoding });
    const marked = decodeStory(Uint8Array.of(...(big ? [0xfe, 0xff] : [0xff, 0xfe]), ...bytes));
    expect(marked).toEqual({ text: story, encoding, notes: [] });
  });

  test('reads Windows-1252 and says so', () => {
    const read = decodeStory(Uint8Array.of(0x93, 0x43, 0x61, 0x66, 0xe9, 0x94, 0x20, 0x97, 0x20, 0x68, 0x65, 0x20, 0x73, 0x61, 0x69, 0x64));
    expect(read.text).toBe('“Café” — he said');
    expect(read.encoding).toBe('windows-1252');
    expect(read.notes.join(' ')).toContain('Windows-1252');
  });

  test('keeps UTF-8 with a damaged byte as UTF-8, and counts the damage', () => {
    const text = '“Où est-il ?” — “Là-bas, déjà.” '.repeat(3);
    const read = decodeStory(Uint8Array.of(...utf8(text), 0xff, ...utf8(' fin')));
    expect(read.encoding).toBe('utf-8');
    expect(read.text).toBe(`${text}\ufffd fin`);
    expect(read.notes[0]).toContain('One character is damaged');
  });

  test('refuses what is no story, each in words', () => {
    expect(codeOf(() => decodeStory(new Uint8Array()))).toBe('empty');
    expect(codeOf(() => decodeStory(utf8(' \r\n\t\u3000 ')))).toBe('empty');
    expect(codeOf(() => decodeStory(Uint8Array.of(72, 0, 101, 108, 108)))).toBe('binary');
    expect(codeOf(() => decodeStory(Uint8Array.from({ length: 400 }, (_, i) => 128 + ((i * 37) % 128))))).toBe('binary');
    const big = new Uint8Array(maxStoryBytes + 1).fill(65);
    expect(() => decodeStory(big)).toThrow(/8\.0 MB\. A story may be up to 8 MB/u);
    expect(decodeStory(big.subarray(1)).text.length).toBe(maxStoryBytes);
  });

  test('gives back any well-formed text, and never a lone surrogate from any bytes', () => {
    assert(property(string({ unit: 'grapheme', minLength: 1 }), (text) => {
      pre(/[\p{L}\p{N}]/u.test(text) && !text.startsWith('\ufeff') && !/[\p{Cc}\ufffd]/u.test(text));
      expect(decodeStory(utf8(text)).text).toBe(text);
    }));
    assert(property(uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        expect(decodeStory(bytes).text.isWellFormed()).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(StoryError);
      }
    }));
  });
});

describe('checkStoryText', () => {
  test('repairs lone surrogates one for one and says so', () => {
    expect(checkStoryText('A\ud800B')).toMatchObject({ text: 'A\ufffdB' });
    expect(checkStoryText('A\ud800B').notes).toHaveLength(1);
    expect(checkStoryText('Plain 😀 text')).toEqual({ text: 'Plain 😀 text', notes: [] });
  });

  test('refuses NUL, blank and oversized text', () => {
    expect(codeOf(() => checkStoryText('A\0B'))).toBe('binary');
    expect(codeOf(() => checkStoryText(' \n'))).toBe('empty');
    expect(codeOf(() => checkStoryText('é'.repeat(maxStoryBytes / 2 + 1)))).toBe('too-large');
  });
});
