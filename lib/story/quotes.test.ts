import { describe, expect, test } from 'vitest';
import { analyseStory } from './analyse.ts';

/** What is said in a text, in order: the very words with their marks. */
const said = (text: string) => analyseStory({ text }).segments.filter((s) => s.kind === 'dialogue').map((s) => text.slice(s.start, s.end).trim());

/** Enough of a habit that single marks are known to open speech. */
const british = '‘Is it late?’ asked Mara.\n\n‘It is,’ said Tom.\n\n‘Then sit.’\n\n';
const britishSaid = ['‘Is it late?’', '‘It is,’', '‘Then sit.’'];

type Case = [name: string, text: string, expected: string[]];

describe('straight marks', () => {
  test.each<Case>([
    ['around a tag', '"Come in," said Mara. "It is cold."', ['"Come in,"', '"It is cold."']],
    ['a question with its tag', '"Who is there?" she asked.', ['"Who is there?"']],
    ['broken off', '"I never--" Tom stopped.', ['"I never--"']],
    ['closed before a dash', '"He will not come!"--and she shut the door.', ['"He will not come!"']],
    ['a lost space before the opening mark', 'He said,"Come in," and stood up.', ['"Come in,"']],
    ['single marks inside', '"She told me \'never\', and she meant it," said Tom.', ['"She told me \'never\', and she meant it,"']],
    ['the same marks inside', '"And she said, "Go home." So I went," said Tom.', ['"And she said, "Go home." So I went,"']],
    ['only marks of feeling', '"...!" She dropped the cup.', ['"...!"']],
  ])('%s', (_, text, expected) => expect(said(text)).toEqual(expected));
});

describe('curly marks', () => {
  test.each<Case>([
    ['around a tag', '“Come in,” said Mara. “It is cold.”', ['“Come in,”', '“It is cold.”']],
    ['nested', '“He said ‘never’, and meant ‘never’,” said Mara.', ['“He said ‘never’, and meant ‘never’,”']],
    ['the same marks inside', '“Then he cried, “Run!” and I ran,” said Tom.', ['“Then he cried, “Run!” and I ran,”']],
    ['over paragraphs, opened again', '“It was long,” said Mara. “We had no wood.\n\n“Then came the thaw.”', ['“It was long,”', '“We had no wood.', '“Then came the thaw.”']],
    ['over paragraphs, not opened again', '“We had no wood.\n\nThen came the thaw,” said Mara.', ['“We had no wood.', 'Then came the thaw,”']],
    ['italic', '“_You_ go,” said Mara. _“No!”_', ['“_You_ go,”', '“No!”_']],
    ['a word after a verb of speech', 'She said “Morning” without looking up.', ['“Morning”']],
    ['a shout beside an action', '“Boat!” The whole quay turned.', ['“Boat!”']],
    ['a cry of several words', 'There was a cry of “Man the boats!” and the bell rang.', ['“Man the boats!”']],
    ['an ending with no mark before a semicolon', '“You are right,” said Tom. “It is not for us”; and he sat down.', ['“You are right,”', '“It is not for us”']],
  ])('%s', (_, text, expected) => expect(said(text)).toEqual(expected));
});

describe('British single marks', () => {
  test.each<Case>([
    ['apostrophes and elisions', '‘Don’t go,’ said Mara. ‘The boys’ boat isn’t dry, ’tis wet.’', ['‘Don’t go,’', '‘The boys’ boat isn’t dry, ’tis wet.’']],
    ['straight, with apostrophes', "'Don't go,' said Mara. 'I'm goin' with 'em, and that's that.'", ["'Don't go,'", "'I'm goin' with 'em, and that's that.'"]],
    ['double marks inside', `${british}‘She said, “Go home,” and I went,’ said Tom.`, [...britishSaid, '‘She said, “Go home,” and I went,’']],
    ['single marks inside', `${british}‘He beat the dog, and I said, ‘Father, father!’ Then he wept,’ said Tom.`, [...britishSaid, '‘He beat the dog, and I said, ‘Father, father!’ Then he wept,’']],
    ['broken off, the dash lost before the closing mark', `${british}‘If I were ’\n\n‘Enough,’ said Tom.`, [...britishSaid, '‘If I were ’', '‘Enough,’']],
    ['straight, a lost space before the opening mark', "'Go,' said Mara;'it is late.'", ["'Go,'", "'it is late.'"]],
    ['a possessive after the speech', `${british}‘Go,’ said Tom. The boys’ boat was dry.`, [...britishSaid, '‘Go,’']],
  ])('%s', (_, text, expected) => expect(said(text)).toEqual(expected));
});

describe('other languages’ marks', () => {
  test.each<Case>([
    ['French guillemets', '« Entre », dit Mara. « Il fait froid. »', ['« Entre »', '« Il fait froid. »']],
    ['French, the tag inside', '« Entre, dit Mara. Il fait froid. »', ['« Entre,', 'Il fait froid. »']],
    ['French, the tag between commas', '« Entre, murmura-t-elle, il fait froid. »', ['« Entre,', 'il fait froid. »']],
    ['French, a conversation in one pair', '« Qui est là ? demanda Mara.\n\n— C’est moi, répondit Tom.\n\n— Entre donc. »\n\nIl entra.', ['« Qui est là ?', '— C’est moi,', '— Entre donc. »']],
    ['French dashes', '— Qui est là ? demanda Mara.\n\n— C’est moi, dit-il en ouvrant la porte.\n\n— Entre.', ['— Qui est là ?', '— C’est moi,', '— Entre.']],
    ['German low-high', '„Komm herein“, sagte Mara. „Es ist kalt.“', ['„Komm herein“', '„Es ist kalt.“']],
    ['German low-high, nested', '„Er rief ‚Halt!‘ und lief davon“, sagte Tom.', ['„Er rief ‚Halt!‘ und lief davon“']],
    ['German guillemets', '»Komm herein«, sagte Mara. »Es ist kalt.«', ['»Komm herein«', '»Es ist kalt.«']],
    ['German guillemets, nested', '»Er rief ›Halt!‹ und lief davon«, sagte Tom.', ['»Er rief ›Halt!‹ und lief davon«']],
    ['Spanish dashes', '—Hola —dijo Mara—. ¿Quién es?\n\n—Soy yo.', ['—Hola', '¿Quién es?', '—Soy yo.']],
    ['Spanish, an action in the aside', '—Ya es tarde. —Mara se sentó—. Sigue.\n\n—No quiero —contestó Tom.', ['—Ya es tarde.', 'Sigue.', '—No quiero']],
    ['Spanish, the speaker’s own aside', '—Mi hermano —el mayor— vive aquí —dijo Mara.\n\n—Lo sé.', ['—Mi hermano —el mayor— vive aquí', '—Lo sé.']],
    ['Spanish, running on', '—El invierno fue largo —dijo Mara.\n\n»No teníamos leña.\n\n—Lo sé —dijo Tom.', ['—El invierno fue largo', '»No teníamos leña.', '—Lo sé']],
    ['Irish dashes', '—It is late, said Mara. Go home.\n\n—I will not.', ['—It is late,', 'Go home.', '—I will not.']],
  ])('%s', (_, text, expected) => expect(said(text)).toEqual(expected));
});

describe('marks around what nobody says', () => {
  test.each<Case>([
    ['a title', 'They sang “The Lark” twice.', []],
    ['a title at the end of a clause', 'She disliked “Green Water,” and the crowd at the “Three Herons.”', []],
    ['scare quotes', 'It was a “grand” hotel, as they called it.', []],
    ['a phrase of the sentence', 'He was not “a man of the world,” and knew it.', []],
    ['a word under discussion', 'The word “ferry,” he thought, had a dull sound.', []],
    ['a sign', 'Above the door was painted the inscription: “No wheels. No dogs. No singing.”', []],
    ['a look', 'She glanced round, as much as to say, “Are you all like this?”', []],
    ['what was nearly said', 'He was going to say “No,” but the bell rang.', []],
    ['what might have been said', 'Another woman would have said, “Take it and be thankful,” but Mara only laughed.', []],
    ['a name', 'Everybody called her “the Duchess,” and she let them.', []],
    ['written words', '“We are all well,” she wrote, “and the boat is in.”', []],
    ['a telegram inside the narration', 'The telegram said: “Come at once.” He went.', []],
  ])('%s', (_, text, expected) => expect(said(text)).toEqual(expected));
});
