import { describe, expect, test } from 'vitest';
import { analyseStory } from './analyse.ts';

/** Who speaks each line, by name, and by what evidence. */
function read(text: string) {
  const { segments, characters } = analyseStory({ text });
  const lines = segments.filter((s) => s.kind === 'dialogue');
  return { characters, lines, who: lines.map((s) => (s.speaker === null ? null : (characters[s.speaker]?.name ?? null))) };
}

const opening = 'Mara Fenn kept the ferry at Saltby, and Tom Harrow kept the inn across from it. Mara was sixty and he was not.\n\n';

test('a full stop parts two names', () => {
  const text = '“It is late,” said Ida. Walter walked to the door.\n\n“Is it?” said Joseph. Ida laughed.\n\n“Come,” said Mrs. Crane. Joseph rose.\n\n“No,” said Walter.\n';
  const { who, characters } = read(text);
  expect(who).toEqual(['Ida', 'Joseph', 'Mrs. Crane', 'Walter']);
  expect(characters.map((character) => character.name).toSorted()).toEqual(['Ida', 'Joseph', 'Mrs. Crane', 'Walter']);
});

describe('tags', () => {
  test.each([
    ['said Mara', '“Come in,” said Mara.', 'Mara'],
    ['Mara said', '“Come in,” Mara said.', 'Mara'],
    ['Mara softly said', '“Come in,” Mara softly said.', 'Mara'],
    ['softly replied Mara', '“Come in,” softly replied Mara.', 'Mara'],
    ['put in Mara', '“Come in,” put in Mara.', 'Mara'],
    ['before, with a comma', 'Mara opened the door and said, “Come in.”', 'Mara'],
    ['before, with a colon, in the paragraph before', 'At last Mara answered:\n\n“Come in.”', 'Mara'],
    ['an action beside the words', 'Mara shook her head. “Not tonight.”', 'Mara'],
    ['name after an -ly name', '“Come in,” said Dolly.', 'Dolly'],
    ['a description', '“Tickets,” said the bailiff.', 'The bailiff'],
    ['a longer description', '“Tickets,” growled the man with the lamp.', 'The man with the lamp'],
    ['an epithet before the name', '“Come in,” said astonished Mara.', 'Mara'],
    ['by whom it was said', '“Come in,” whispered by Mara.', 'Mara'],
    ['whose comment it was', '“Come in” was Mara’s dry comment.', 'Mara'],
    ['one of several', '“Come in,” said one of the bailiffs.', 'The bailiff'],
    ['a voice in which it was said', 'Tom looked long at Mara, who said in a low voice, “Come in.”', 'Mara'],
    ['a clause that hangs on another', 'Tom was so slow about it that Mara cried, “Come in!”', 'Mara'],
    ['a clause before it', 'Mara poured the tea, and when Tom had drunk his, said, “Come in.”', 'Mara'],
    ['after a semicolon', 'Tom, with great care, shut the gate; but Mara very quietly opened it, and then, turning, said, “Come in.”', 'Mara'],
    ['who, after other words', 'Tom looked at Mara for leave, who said, “Come in.”', 'Mara'],
    ['for the first time', 'Then for the first time Mara spoke: “Come in.”', 'Mara'],
    ['shouting', 'Mara ran to the gate, shouting, “Come in!”', 'Mara'],
    ['that weary person', '“Tickets,” answered that weary bailiff.', 'The weary bailiff'],
    ['whose answer it was, told before', 'Tom asked Mara. Her answer was short: “Come in.”', 'Mara'],
    ['whose question it was', '“Tickets?” was the weary bailiff’s question.', 'The weary bailiff'],
    ['told before, and somebody acts after it', 'Mara called, “Come in!” Tom shouted, and shut the gate.', 'Mara'],
  ])('%s', (_, line, speaker) => {
    expect(read(`${opening}${line}\n`).who).toEqual([speaker]);
  });

  test.each([
    ['and Mara answered', '“Is it late?” he asked Mara, and Mara answered, “It is.”', ['Tom Harrow', 'Mara']],
    ['to which', 'Tom said at once, “You shall stay.” To which Mara returned, “I shall.”', ['Tom', 'Mara']],
  ])('narration between two speakers: %s', (_, line, speakers) => {
    expect(read(`${opening}${line}\n`).who).toEqual(speakers);
  });

  test('a line tells its evidence and the words that say so', () => {
    const text = `${opening}“Come in,” said Mara.\n`;
    const { lines } = read(text);
    expect(lines[0]?.evidence.kind).toBe('tag');
    expect(text.slice(lines[0]?.evidence.range?.start, lines[0]?.evidence.range?.end)).toBe('said Mara');
    expect(lines[0]?.confidence).toBeGreaterThan(0.9);
  });
});

describe('without a name beside the words', () => {
  const start = `${opening}“Is the boat in?” asked Mara.\n\n“It is,” said Tom.\n\n`;

  test('two people take turns', () => {
    expect(read(`${start}“Then why are you here?”\n\n“To tell you so.”\n`).who).toEqual(['Mara', 'Tom', 'Mara', 'Tom']);
  });

  test('a pronoun chooses by sex', () => {
    expect(read(`${start}“Then go home,” she said.\n\n“I will,” he said.\n`).who.slice(2)).toEqual(['Mara', 'Tom']);
  });

  test('who is called to is not who speaks', () => {
    const { who } = read(`${start}“Well, Tom, you may as well sit.”\n`);
    expect(who[2]).toBe('Mara');
  });

  test('speech goes on after its tag', () => {
    expect(read(`${opening}“Sit,” said Tom. He pulled out a chair. “Eat.”\n`).who).toEqual(['Tom', 'Tom']);
  });

  test('a guess is less sure than a tag', () => {
    const { lines } = read(`${start}The wind rose.\n\n“Listen to that.”\n`);
    expect(lines[2]?.confidence).toBeLessThan(lines[0]?.confidence ?? 0);
    expect(lines[2]?.evidence.kind).not.toBe('tag');
  });
});

describe('people', () => {
  test('one person by many names is one character', () => {
    const text = 'Elizabeth Fenn came down. Mr. Fenn was at his desk.\n\n“Good morning, Lizzy,” said Mr. Fenn.\n\n“Good morning, papa,” said Elizabeth.\n\n“You are late, Lizzy,” said old Fenn.\n\n“I am,” said Lizzy. She sat.\n';
    const { characters, who } = read(text);
    expect(who[0]).toBe(who[2]);
    expect(who[1]).toBe(who[3]);
    expect(who[0]).not.toBe(who[1]);
    const lizzy = characters.find((c) => c.name === who[1]);
    expect([lizzy?.name, ...(lizzy?.aliases ?? [])]).toEqual(expect.arrayContaining(['Elizabeth', 'Lizzy', 'Elizabeth Fenn']));
    expect(lizzy?.sex).toBe('female');
    expect(characters.find((c) => c.name === who[0])?.sex).toBe('male');
  });

  test('Mr. and Mrs. of one name are two', () => {
    const { who } = read('“Tea?” said Mrs. Fenn.\n\n“Thank you,” said Mr. Fenn.\n\n“Sugar?” asked Mrs. Fenn.\n');
    expect(who).toEqual(['Mrs. Fenn', 'Mr. Fenn', 'Mrs. Fenn']);
  });

  test('the first person speaks as the narrator of the story', () => {
    const { characters, lines } = read('I had never liked the sea. When I came to Saltby I told nobody why.\n\n“You are early,” said Mara.\n\n“I am,” said I. I put down my bag.\n\n“Sit,” said Mara.\n\n“I would rather stand,” I answered.\n');
    expect(lines.map((l) => characters[l.speaker ?? -1]?.isNarrator)).toEqual([false, true, false, true]);
  });

  test('my retort is mine', () => {
    const { who } = read('I kept the ferry with my friend Tom Harrow, and I knew the tides.\n\n“You are late,” said Tom.\n\n“I am not,” was my calm retort.\n\n“You are,” said Tom.\n\n“Good,” said I.\n');
    expect(who).toEqual(['Tom', 'Narrator', 'Tom', 'Narrator']);
  });

  test('ages and sexes where the story tells them', () => {
    const { characters } = read('“Stop,” said the old woman.\n\n“Why?” asked the boy.\n');
    expect(characters.find((c) => /old woman/iu.test(c.name))).toMatchObject({ sex: 'female', age: 'old' });
    expect(characters.find((c) => /boy/iu.test(c.name))).toMatchObject({ sex: 'male', age: 'child' });
  });

  test('names are unique, lines add up, and reading twice gives the same', () => {
    const text = `${opening}“Is the boat in?” asked Mara.\n\n“It is,” said Tom.\n\n“Tickets,” said the bailiff.\n`;
    const reading = analyseStory({ text });
    expect(new Set(reading.characters.map((c) => c.name)).size).toBe(reading.characters.length);
    expect(reading.characters.reduce((sum, c) => sum + c.lines, 0)).toBe(reading.segments.filter((s) => s.speaker !== null).length);
    expect(analyseStory({ text })).toEqual(reading);
  });
});

test('nothing to read is read without a stir', () => {
  expect(analyseStory({ text: '' })).toEqual({ chapters: [], scenes: [], characters: [], segments: [] });
  expect(analyseStory({ text: ' \n ' }).segments).toHaveLength(1);
});
