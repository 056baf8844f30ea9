import { describe, expect, test } from 'vitest';
import { analyseStory } from './analyse.ts';
import { findEmphasis } from './emphasis.ts';
import type { StoryStructure } from './types.ts';

const opening = 'Mara Fenn kept the ferry at Saltby. Tom Harrow kept the inn across from it. Mara was sixty and he was not.\n\n“Is the boat in?” asked Mara.\n\n“It is,” said Tom.\n\n';

/** Every stretch that is not plain narration: its kind, its words, its speaker's name. */
function kinds(text: string, structure?: StoryStructure) {
  const { segments, characters } = analyseStory(structure ? { text, structure } : { text });
  return segments.filter((s) => s.kind !== 'narration').map((s) => [s.kind, text.slice(s.start, s.end).trim(), s.speaker === null ? null : characters[s.speaker]?.name]);
}
const talk = [['dialogue', '“Is the boat in?”', 'Mara'], ['dialogue', '“It is,”', 'Tom']];
const beyond = (text: string) => kinds(`${opening}${text}`).slice(talk.length);

test('what is said and what is told', () => {
  expect(kinds(opening)).toEqual(talk);
});

describe('thoughts', () => {
  test.each<[name: string, text: string, expected: (string | null)[][]]>([
    ['in quotation marks, with a tag', '“He is late again,” thought Mara.', [['thought', '“He is late again,”', 'Mara']]],
    ['in quotation marks, around the tag', '“He is late,” thought Mara, “and he knows it.”', [['thought', '“He is late,”', 'Mara'], ['thought', '“and he knows it.”', 'Mara']]],
    ['led up to', 'Mara thought: “He is late again.”', [['thought', '“He is late again.”', 'Mara']]],
    ['in italics, with a tag', '_He is late again,_ thought Mara. She put out the lamp.', [['thought', '_He is late again,_', 'Mara']]],
    ['in italics, in the first person', 'Mara looked at the water. _I should never have come back here._ The lamp went out.', [['thought', '_I should never have come back here._', 'Mara']]],
    ['by a pronoun', 'Tom shut the door of the inn. *Why now?* he wondered.', [['thought', '*Why now?*', 'Tom']]],
    ['without any mark, a question', 'Tom shut the door of the inn. Where is she now? he wondered.', [['thought', 'Where is she now?', 'Tom']]],
    ['without any mark, in the present', 'Tom shut the door of the inn. It is late, he thought. He sat down.', [['thought', 'It is late,', 'Tom']]],
    ['told in the past is none', 'It was late, he thought. The boat, he thought, was old.', []],
    ['asked of oneself', '“What now?” Mara asked herself.', [['thought', '“What now?”', 'Mara']]],
    ['a stressed word is none', 'It was _his_ boat, and _The Lark_ was _her_ name.', []],
    ['"thought of" is none', '“The boat is in.” She thought of the winter.', [['dialogue', '“The boat is in.”', 'Mara']]],
  ])('%s', (_, text, expected) => expect(beyond(text)).toEqual(expected));

  test('the "I" of a story thinks its thoughts', () => {
    const text = 'I had never liked the sea. When I came to Saltby I told nobody why.\n\n“You are early,” said Mara.\n\n“I am,” said I. I put down my bag.\n\n_I shall not stay long,_ I thought. The lamp went out.\n';
    const found = analyseStory({ text });
    const thought = found.segments.find((s) => s.kind === 'thought');
    expect(found.characters[thought?.speaker ?? -1]?.isNarrator).toBe(true);
  });
});

describe('letters', () => {
  test('quoted paragraph by paragraph, signed', () => {
    expect(beyond('The letter ran as follows:\n\n“My dear Mara,\n\n“The boat is sold. I could not help it.\n\n“Yours ever,\n\n“Tom Harrow.”\n\nShe read it twice.')).toEqual([
      ['letter', '“My dear Mara,', 'Tom'], ['letter', '“The boat is sold. I could not help it.', 'Tom'], ['letter', '“Yours ever,', 'Tom'], ['letter', '“Tom Harrow.”', 'Tom'],
    ]);
  });

  test('without marks, greeted and signed', () => {
    expect(beyond('There was a note under the lamp.\n\nDear Tom,\n\nI have taken the boat.\n\nYours,\n\nMara\n\nHe sat down.').map(([kind, , who]) => [kind, who])).toEqual([['letter', 'Mara'], ['letter', 'Mara'], ['letter', 'Mara'], ['letter', 'Mara']]);
  });

  test('place and date above, nobody known below: the narrator’s', () => {
    expect(beyond('It said:\n\n“Port Lew,\n\n“Tuesday.\n\n“Dear Sir,\n\n“The rope is sent.\n\n“Yours faithfully,\n\n“E. Blount.”\n\nThat was all.').map(([kind, , who]) => [kind, who])).toEqual(Array.from({ length: 6 }, () => ['letter', null]));
  });

  test('set in, and a telegram in one line', () => {
    expect(beyond('The telegram was brief:\n\n“Come at once.”\n\nHe went.').map(([kind]) => kind)).toEqual(['letter']);
  });

  test('a few words of it inside the narration', () => {
    expect(beyond('“We are all well,” wrote Tom, “and the boat is in.”')).toEqual([['letter', '“We are all well,”', 'Tom'], ['letter', '“and the boat is in.”', 'Tom']]);
  });

  test('announced and set down without marks', () => {
    expect(beyond('There was a note on the table. It read:\n\nGone to the boat. Back by ten.\n\nMara\n\nHe shrugged.')).toEqual([['letter', 'Gone to the boat. Back by ten.', 'Mara'], ['letter', 'Mara', 'Mara']]);
  });

  test('a message between two phones', () => {
    expect(beyond('Mara texted him: “Running late. Start without me.”')).toEqual([['letter', '“Running late. Start without me.”', 'Mara']]);
  });

  test('a greeting in talk is talk', () => {
    expect(beyond('“My dear Tom, you are dreaming.”\n\n“My dear Mara—”\n\n“Go to bed.”').map(([kind]) => kind)).toEqual(['dialogue', 'dialogue', 'dialogue']);
  });

  test('a story told in letters keeps its talk', () => {
    const exchange = 'It rained. “Come in,” said Mara. He came in.\n\n“Sit down,” said Tom. She sat.\n\n“No more,” said Mara. It was late.\n\n';
    expect(kinds(`${opening}Dear Anne,\n\n${exchange}Your friend,\n\nTom\n\nIt rained.`).map(([kind]) => kind)).not.toContain('letter');
  });
});

describe('verse and epigraphs', () => {
  test('verse set in stays one voice', () => {
    expect(beyond('She sang as she rowed:\n\n    The tide goes out at four,\n      The tide comes in at ten,\n    And nobody walks the shore,\n      And nobody rows again.\n\nThen she was silent.').map(([kind, , who]) => [kind, who])).toEqual([['verse', null]]);
  });

  test('verse inside a speech is its speaker’s', () => {
    const found = beyond('“My mother used to sing,” said Mara, “a thing that went\n\n    “The tide goes out at four,\n    “The tide comes in at ten,\n\n“and I never learned the rest.”').map(([kind, , who]) => [kind, who]);
    expect(found.every(([, who]) => who === 'Mara')).toBe(true);
    expect(found.map(([kind]) => kind)).toContain('verse');
  });

  test('an epigraph below the heading', () => {
    const text = `Chapter I\n\n“The sea gives nothing back.”\n\n— Old saying of Saltby\n\n${opening}`;
    expect(kinds(text).slice(0, 3)).toEqual([['heading', 'Chapter I', null], ['epigraph', '“The sea gives nothing back.”', null], ['epigraph', '— Old saying of Saltby', null]]);
  });

  test('talk below a heading is no epigraph', () => {
    expect(kinds(`Chapter I\n\n${opening.split('\n\n').slice(1).join('\n\n')}`).map(([kind]) => kind)).toEqual(['heading', 'dialogue', 'dialogue']);
  });
});

describe('a file’s own structure', () => {
  test('chapters are used as they are; blocks and stress give kinds', () => {
    const parts = ['A Name', 'Dear Tom,', 'I have taken the boat.', 'Mara', 'It rained all day.', 'The tide goes out', 'I must not sleep.', 'Another Name', 'It rained on.'];
    const text = parts.join('\n\n');
    const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
    const cut = text.indexOf('Another Name');
    const structure: StoryStructure = {
      chapters: [
        { start: 0, end: cut, title: 'The first', heading: at('A Name'), matter: 'body' },
        { start: cut, end: text.length, title: 'The second', heading: at('Another Name'), matter: 'back' },
      ],
      blocks: [{ start: at('Dear Tom,').start, end: at('Mara').end, kind: 'quote' }, { ...at('The tide goes out'), kind: 'verse' }, { start: at('It rained on.').start - 2, end: at('It rained on.').start - 1, kind: 'scene-break' }],
      emphasis: [at('I must not sleep.')],
    };
    const reading = analyseStory({ text, structure });
    expect(reading.chapters).toEqual(structure.chapters);
    expect(reading.segments.map((s) => [s.kind, s.chapter])).toEqual([
      ['heading', 0], ['letter', 0], ['letter', 0], ['letter', 0], ['narration', 0], ['verse', 0], ['thought', 0], ['heading', 1], ['narration', 1],
    ]);
    expect(reading.segments.find((s) => s.chapter === 1)?.start).toBe(cut);
    expect(reading.scenes.map((scene) => scene.chapter)).toEqual([0, 1]);
  });

  test('chapters that do not tile the text are found in the text instead', () => {
    const text = `Chapter I\n\n${opening}Chapter II\n\nIt rained.`;
    const chapters = [{ start: 5, end: 20, title: 'Wrong', heading: null, matter: 'body' as const }];
    expect(analyseStory({ text, structure: { chapters, blocks: [], emphasis: [] } }).chapters.map((chapter) => chapter.title)).toEqual(['Chapter I', 'Chapter II']);
  });
});

test('stress in a plain text: words without their marks, never over a blank line', () => {
  const words = (text: string) => findEmphasis(text).map(({ start, end }) => text.slice(start, end));
  expect(words('It was _his_ boat, *truly*, and **ours**; snake_case_name and 2*3*4 and * * * are none.')).toEqual(['his', 'truly', 'ours']);
  expect(words('_one\n\ntwo_ and _three\nfour_ and _“five!”_')).toEqual(['three\nfour', '“five!”']);
});
