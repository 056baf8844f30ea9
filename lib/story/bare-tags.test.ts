import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBareTag } from './bare-tags.ts';

describe('isBareTag', () => {
  it.each(['he said', ' said Mara.\n', 'said the old man,', 'She asked.', 'Mara said,', 'replied Mr. Harrow.', 'asked his mother,', 'I answered,', 'they went on', 'said O’Brien;', 'said Mara’s aunt.', 'Mrs. Van Alen replied.', ', he added, '])('“%s” is one', (text) => {
    expect(isBareTag(text)).toBe(true);
  });
  it.each(['she whispered', 'he said softly,', 'said Mara, one hand on the rail.', 'He said nothing.', 'said he would come.', 'he said to Mara,', 'said the old man softly.', 'asked the girl again,', 'said his mother with a sigh', 'the man at the door said', 'asked Mara again.', 'Mara came in.', 'and he said', 'It rained.', '', '***', 'The old man of the sea by the long grey shore said.', 'said the man who had come up out of the dark'])('“%s” is none', (text) => {
    expect(isBareTag(text)).toBe(false);
  });
  it('is quick whatever it is given', () => {
    const words = fc.array(fc.constantFrom('said', 'the', 'Mara', 'he', ' ', '. ', 'of', '’s', '-', 'old', 'went on'), { maxLength: 60 });
    const began = performance.now();
    fc.assert(fc.property(words, (parts) => { isBareTag(parts.join(' ')); isBareTag(parts.join('')); }));
    isBareTag(`said ${'A-'.repeat(20_000)}`);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
