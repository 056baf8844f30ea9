/** Text as espeak-ng can take it, and the way back to where each character came from. */
export interface PlainText {
  text: string;
  /** For each code point of `text`: the offset (UTF-16) in the given text that it stands for. */
  origin: number[];
}

const dashes = /[‒–—―]/u;
const openings = /[“”„‟«»‹›"′″`´‘‚‛]/u;
const apostrophes = /['’]/u;
const letter = /[\p{L}\p{N}\p{M}]/u;
const dropped = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u;
/** Read as punctuation by espeak-ng; everything else that is no letter becomes a space. */
const kept = /[.,;:!?-]/u;

/**
 * Leaves letters, digits and plain punctuation: espeak-ng takes `<`, `&` and `[[` for markup and stumbles over curly
 * quotes and dashes that touch a word. Quotation marks become spaces, dashes commas, an apostrophe inside a word stays.
 *
 * @param and what “&” is called
 */
export function plainText(given: string, and = 'and'): PlainText {
  const text: string[] = [];
  const origin: number[] = [];
  const put = (characters: string, at: number): void => {
    for (const character of characters) {
      text.push(character);
      origin.push(at);
    }
  };
  let at = 0;
  for (const character of given) {
    const before = given.slice(0, at).at(-1) ?? ' ';
    const after = given[at + character.length] ?? ' ';
    if (apostrophes.test(character)) {
      // Inside a word, or at the head of one that was clipped ('twas); a closing quote after a word is no sound.
      const sounds = letter.test(after) && (letter.test(before) || clippedWord(given, at + character.length));
      put(sounds ? "'" : ' ', at);
    } else if (dashes.test(character) || (character === '-' && (before === '-' || after === '-'))) {
      put(', ', at);
    } else if (character === '…') put('... ', at);
    else if (character === '&') put(` ${and} `, at);
    else if (letter.test(character) || kept.test(character)) put(character, at);
    else if (openings.test(character) || !dropped.test(character) || /\s/u.test(character)) put(' ', at);
    at += character.length;
  }
  return { text: text.join(''), origin };
}

const clipped = /^(?:twas|twere|twill|twould|tis|tisn|em|til|till|cause|bout|round|neath|gainst|pon|fraid|im|er|ave|ere|ow|e)\b/iu;

function clippedWord(text: string, at: number): boolean {
  return clipped.test(text.slice(at, at + 12));
}

/** True where there is something to say. */
export function isSpeakable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
