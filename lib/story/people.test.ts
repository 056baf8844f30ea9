import { describe, expect, test } from 'vitest';
import { analyseStory, draftStory } from './analyse.ts';

/** Who speaks each line, by name. */
function read(text: string) {
  const { segments, characters } = analyseStory({ text });
  return { characters, who: segments.filter((s) => s.kind === 'dialogue').map((s) => (s.speaker === null ? null : (characters[s.speaker]?.name ?? null))) };
}

/** Paragraphs of a story. */
const story = (...paragraphs: string[]) => `${paragraphs.join('\n\n')}\n`;

describe('one person by two names', () => {
  test('a nickname that takes turns with the name is the same person', () => {
    const scene = (n: number) => story(
      `Chapter ${n}`,
      'Tom Harrow was mending the gate.',
      '“Is the ferry in?” said the Magpie.',
      '“It is not, Corrin,” said Tom.',
      '“Then I must wait,” said Corrin.',
      '“You must,” said Tom.',
      '“And what is there to eat?” asked the Magpie.',
    );
    const { who } = read(scene(1) + '\n' + scene(2) + '\n' + scene(3));
    expect(who[0]).toBe(who[2]);
    expect(who[2]).toBe(who[4]);
    expect(who[1]).toBe('Tom');
  });

  test('a calling that takes turns with a name stands for it', () => {
    const scene = story(
      '“Two shillings,” said Mr. Pell.',
      '“I have but one,” said Ida.',
      '“One will not do,” said the chandler.',
      '“It must,” said Ida.',
      '“Must it?” said Mr. Pell.',
      '“It must,” said Ida.',
      '“Take it, then,” said the chandler.',
    );
    const { who, characters } = read(`Chapter 1\n\n${scene}\nChapter 2\n\n${scene}`);
    expect(new Set(who)).toEqual(new Set(['Mr. Pell', 'Ida']));
    expect(characters.map((character) => character.name)).not.toContain('The chandler');
  });

  test('a wife has her husband’s name: who is said to be one is the Mrs. of that surname', () => {
    const told = (wife: string) => draftStory(story(
      `In Saltby lived Berry Hamlin with ${wife}, who kept the mill. Kitty Hamlin was their girl.`,
      'Fanny Hamlin baked. Kitty Hamlin sang. Fanny rose early. Kitty rose late. Fanny laughed. Kitty slept. Fanny spun. Kitty fished.',
      ...Array.from({ length: 5 }, () => 'Mrs. Hamlin went to market, and was home by noon.'),
    )).world.members.filter((member) => member.names.some((use) => [...use.written.keys()].includes('Mrs. Hamlin'))).map((member) => member.first);
    expect(told('his wife, Fanny')).toEqual(['fanny']);
    expect(told('Fanny, his wife')).toEqual(['fanny']);
    expect(told('his cousin Fanny')).toEqual([null]);
  });

  test('a pet name with its letter doubled', () => {
    const { who } = read(story('Mr. Teddy Marsh and Ida Fenn sat by the fire. Teddy was tired.', '“Bed,” said Teddy.', '“Not yet, Ted,” said Ida.', '“Now,” said Ted.'));
    expect(who[2]).toBe(who[0]);
  });

  test('a slip of the pen is no further person', () => {
    const { who } = read(story(...Array.from({ length: 24 }, () => 'Mr. Brownell sat down.'), '“Well?” said Mr. Brownell.', '“Well,” said Ida.', '“Well then,” said Mr. Browell.'));
    expect(who).toEqual(['Mr. Brownell', 'Ida', 'Mr. Brownell']);
  });

  test('the one who tells the story has the name that others call, and I answer', () => {
    const { characters } = read(story(
      'I came to Saltby in the rain, and I did not like it. I had my bag, and I had my hat.',
      '“You are early, Corrin,” said Ida.', '“I am,” said I. I put down my bag.', '“Sit, Corrin,” said Ida.', '“I would rather stand,” I answered. I looked about me.',
    ));
    const me = characters.find((character) => character.isNarrator);
    expect(me?.aliases).toContain('Corrin');
    expect(characters.filter((character) => character.name === 'Corrin')).toEqual([]);
  });

  test('a calling beside a name stands for it', () => {
    const { who } = read(story('Mr. Pell, the chandler, kept the lamps. Mr. Pell was old. Mr. Pell was deaf. Mr. Pell was slow. Mr. Pell was honest.', '“A lamp,” said Ida.', '“Two shillings,” said the chandler.'));
    expect(who).toEqual(['Ida', 'Mr. Pell']);
  });

  test('a porter is a porter, and nobody known by name', () => {
    const { who } = read(story('Tom Harrow and Mara Fenn came to the station. Tom was late.', '“Is it gone?” said Tom.', '“It is gone,” said the porter.', '“Then we must walk,” said Mara.', '“It is nine miles,” said the porter.'));
    expect(who).toEqual(['Tom', 'The porter', 'Mara', 'The porter']);
  });

  test('the text says that two names are one', () => {
    const { who } = read(story('“Sit,” said Mr. Marlow.', '“I will stand,” said Ida.', 'Mr. Marlow, otherwise Flint, laughed.', '“Then stand,” said Flint.', '“I shall,” said Ida.'));
    expect(who[2]).toBe(who[0]);
    expect(who).not.toContain(null);
  });

  test('the text tells a further name: "call him"', () => {
    const { who } = read(story('“Sit,” said Mr. Marlow.', '“I will stand,” said Ida.', 'Mr. Marlow, or, as we must now call him, Henry, laughed.', '“Then stand,” said Henry.', '“I shall,” said Ida.'));
    expect(who[2]).toBe(who[0]);
  });

  test('a wife by the name she took', () => {
    const { who } = read(story('“Good day,” said Miss Lane.', '“Good day,” said Mr. Crane.', 'In spring Mr. Crane married Miss Lane.', '“Tea?” said Mrs. Crane.', '“Please,” said Mr. Crane.', 'Mrs. Crane poured. Mrs. Crane was tired. Mrs. Crane had walked far.'));
    expect(who[2]).toBe(who[0]);
    expect(who[3]).toBe(who[1]);
  });

  test('Miss and the surname alone is the eldest sister', () => {
    const { who } = read(story(
      'Clara Fenn was twenty, and Miss Lydia Fenn sixteen. Clara Fenn had the keys. Clara was tired. Lydia was not.',
      '“Come in,” said Clara.', '“I will not,” said Lydia.', 'Miss Fenn was expected at four. Miss Lydia Fenn was not.', 'Clara rose.', '“We are late,” said Miss Fenn.', '“Always,” said Lydia.',
    ));
    expect(who[2]).toBe(who[0]);
    expect(who[3]).toBe(who[1]);
  });

  test('a title tells a calling', () => {
    const { who } = read(story('Dr. Marsh came at noon. Dr. Marsh was never late.', '“Show me the arm,” said the doctor.', '“It is nothing,” said Ida.', '“That is for me to say,” said Dr. Marsh.'));
    expect(who).toEqual(['Dr. Marsh', 'Ida', 'Dr. Marsh']);
  });

  test('a full name is somebody’s where its parts are', () => {
    const { characters } = read(story('“Come in,” said Frieda.', '“Thank you,” said Fraulein Lang.', 'Everybody liked Frieda Lang.', '“Well?” said Ida.'));
    expect(characters.filter((character) => /Frieda|Lang/u.test(character.name))).toHaveLength(1);
  });
});

describe('two people of one name', () => {
  test('a father and a son who answer each other', () => {
    const { who } = read(story(
      'Henry Crane and his son Charles Crane kept the mill.',
      ...Array.from({ length: 4 }, () => ['“You are late,” said Mr. Crane.', '“The road is bad,” said Charles.']).flat(),
    ));
    expect(who.filter((_, i) => i % 2 === 0)).not.toContain('Charles');
    expect(new Set(who).size).toBe(2);
  });

  test('a pet name is not a titled lady’s', () => {
    const { who } = read(story('Lady Catherine Brand was expected. Lady Catherine was never late.', '“I saw it first,” said Kitty.', '“You did not,” said Ida.', '“Sit up,” said Lady Catherine.', 'Kitty sat up. She was cross.', '“I did,” said Kitty.'));
    expect(who).toEqual(['Kitty', 'Ida', 'Lady Catherine', 'Kitty']);
  });
});

describe('tags', () => {
  const start = 'Mara Fenn kept the ferry, and Tom Harrow the inn. Mara was sixty. Tom was not.\n\nThe Grey Hare came in. Tom bowed to the Grey Hare.\n\n';
  test.each([
    ['a reply', '“Not tonight,” was Mara’s reply.', 'Mara'],
    ['a voice of somebody', '“Not tonight,” said the voice of Mara.', 'Mara'],
    ['somebody’s voice', '“Not tonight,” came Mara’s voice from the yard.', 'Mara'],
    ['an unusual verb after an exclamation mark', '“Never!” exploded Mara.', 'Mara'],
    ['a tag on a line of its own', '“Not tonight,”\n\n said Mara, who was tired. “Never.”', 'Mara'],
    ['a sentence that leads up from the paragraph before', '“Who is there?” Nobody spoke; and at last Mara rose and said:\n\n“Not tonight.”', 'Mara'],
    ['who spoke', '“Not tonight.” It was Mara who spoke.', 'Mara'],
    ['from somebody', '“Not tonight!” from Mara, who was tired.', 'Mara'],
    ['who, after the name', 'Tom looked at Mara, who said, “Not tonight.”', 'Mara'],
    ['a clause with for', 'Tom stopped, for Mara cried, “Not tonight!”', 'Mara'],
    ['a subject with an aside later in the sentence', 'Tom yawned, while Mara, much offended, laid down her oar, and said, “Not tonight.”', 'Mara'],
    ['a verb in the present', '“Not tonight,” mutters Mara.', 'Mara'],
    ['an unusual verb with a description', '“Not tonight!” proclaimed the croupier.', 'The croupier'],
    ['an aside before the verb', 'Mara, thinking only of Tom, said: “Not tonight.”', 'Mara'],
    ['the view of somebody', '“Not tonight,” was the view of Mara.', 'Mara'],
    ['a clause inside another', 'Mara saw what he was doing, and said, “Not tonight.”', 'Mara'],
    ['somebody addressed before the verb', 'Mara came in, and addressing the bailiff, said, “Not tonight.”', 'Mara'],
    ['a time before the pronoun', 'When Mara had put Tom to bed that night she said stiffly, “Not tonight.”', 'Mara'],
    ['a clause between the subject and what it said', 'Mara laughed when he spoke to her, and then said, “Not tonight.”', 'Mara'],
    ['a voice of hers', 'Mara opened the door, and her voice said, “Not tonight.”', 'Mara'],
    ['a clause that hangs on the tag', '“Then,” said Mara, when Tom returned, “not tonight.”', 'Mara'],
    ['somebody heard', 'Mara stood in the yard. Tom heard her say, “Not tonight.”', 'Mara'],
    ['a name of two words with its article', '“Not tonight,” said the Grey Hare.', 'the Grey Hare'],
  ])('%s', (_, line, speaker) => {
    expect(new Set(read(`${start}${line}\n`).who.slice(line.startsWith('“Who is there?”') ? 1 : 0))).toEqual(new Set([speaker]));
  });
});

describe('two speakers where one was to be expected', () => {
  const start = 'Mara Fenn kept the ferry, and Tom Harrow the inn. Mara was sixty. Tom was not.';
  test.each([
    ['a name and a calling in one paragraph', '“What is that?” said Mara, and sat down. The door shook. “A dog,” said the barman.', ['Mara', 'The barman']],
    ['two callings in one paragraph', '“What is that?” said the barman. The door shook. “A dog,” said the cabman.', ['The barman', 'The cabman']],
    ['a name and a pronoun of the other sex in one paragraph', '“Sit,” said Clara. Tom took off his hat. “I will stand,” he said.', ['Clara', 'Tom']],
    ['a mark that was not closed', '“Sit,” said Mara. “You are late.\n\n“The road is bad,” said Tom.', ['Mara', 'Mara', 'Tom']],
    ['a verb of crying', '“Down!” cried Tom, jumping back, and Mara howled, “Off!”', ['Tom', 'Mara']],
  ])('%s', (_, line, speakers) => expect(read(story(start, line)).who).toEqual(speakers));

  test.each([
    ['the relative whose answer it was', 'Tom had a word with Clara. “Not tonight,” was his sister’s answer.', { kind: 'description', head: 'sister', sex: 'female' }],
    ['a pronoun with an aside', 'Tom sat down, and she, lifting her eyes to Tom, said, “Not tonight.”', { kind: 'pronoun', pronoun: 'she' }],
    ['a voice of his', 'Mara opened the door, and his voice said, “Not tonight.”', { kind: 'pronoun', pronoun: 'he' }],
  ])('the tag tells of %s', (_, line, subject) => {
    expect(draftStory(story(start, line)).world.lines[0]?.tag?.subject).toMatchObject(subject);
  });

  test('a sentence that leads up to the next paragraph tells nothing of the speech before it', () => {
    expect(read(story(start, '“Sit,” said Mara. “You are late.” He answered:', '“The road is bad.”', 'Tom took off his hat.')).who).toEqual(['Mara', 'Mara', 'Tom']);
  });

  test('someone known by his work alone, told of before a line, may speak it', () => {
    expect(read(story(start, '“Is it gone?” said Mara.', 'The clerk looked up from his book.', '“It is gone,” he said.', '“Then I shall walk,” said Mara.')).who).toEqual(['Mara', 'The clerk', 'Mara']);
  });

  test('one speaker by name and by a pronoun of his sex stays one', () => {
    expect(read(story(start, '“Sit,” said Mara. Tom took off his hat. “You are late,” she said.')).who).toEqual(['Mara', 'Mara']);
  });
});

test('a tag’s verb goes on with what was said, or answers it', () => {
  const { world } = draftStory(story('“Wet,” said Tom.', '“And cold,” he added.', '“So it is,” replied Ida.', '“Come in,” she went on.', '“No,” he broke in.', '“Yes,” said Ida. She answered no more.'));
  expect(world.lines.map((line) => line.verb)).toEqual(['', '&', '@', '&', '@', '']);
});

test('who calls somebody mother is young beside her, and who says “my child” is not', () => {
  const { world } = draftStory(story('“Mother, it rains,” said Tom.', '“Come in, my dear child,” said Ida.', '“My mother is out,” said Tom.', '“The child is wet,” said Ida.', '“Yes, aunt,” said Tom.'));
  expect(world.lines.map((line) => line.turn.addressesAs)).toEqual(['elder', 'younger', null, null, 'elder']);
});
