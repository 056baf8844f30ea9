import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyseStory } from '../../story/analyse.ts';
import { deleteCharacter } from '../characters/delete-character.ts';
import { mergeCharacters } from '../characters/merge-characters.ts';
import { newCharacter } from '../characters/new-character.ts';
import { recolourCharacter } from '../characters/recolour-character.ts';
import { splitCharacter } from '../characters/split-character.ts';
import type { TextAnalysisEngine } from '../interfaces.ts';
import { createProject } from '../projects/create-project.ts';
import { readProject } from '../projects/read-project.ts';
import { readScript } from '../projects/read-script.ts';
import { needsTake } from '../speech-generation/needs-take.ts';
import { loadMix } from '../audio-export/load-mix.ts';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import { analyseProject } from '../text-analysis/analyse-project.ts';
import type { CharacterView, SegmentView } from '../views.ts';
import { answerReview } from './answer-review.ts';
import { assignLines } from './assign-lines.ts';
import { setTags } from './drop-tags.ts';
import { likeLines } from './like-lines.ts';
import { setLocked } from './lock-lines.ts';
import { setKind } from './set-kind.ts';
import { setSilent } from './set-silent.ts';

const story = `The Ferry at Saltby

Mara Fenn kept the ferry at Saltby, and Tom Harrow kept the inn across from it. Mara was sixty and he was not.

“Is the boat in?” asked Mara.

“It is,” said Tom.

“Then why are you here?”

“To tell you so.”

“And who sent you?”

“Nobody sent me.”

“You were born wet.”

“So was the boat.”

The lamp went out.

“Tom, go home,” said Mara.

“I will when I am dry,” said Tom. He put down his glass.

“Then dry yourself,” said Mara softly.
`;

const engine: TextAnalysisEngine = { id: 'local', read: async (input) => analyseStory(input) };

let house: TestHouse;
let projectId = '';
let chapterId = '';

beforeAll(async () => {
  house = await openTestHouse();
  ({ id: projectId } = await createProject(house.context, { bytes: new TextEncoder().encode(story), fileName: 'ferry.txt', title: 'The Ferry' }));
  await house.context.transaction.run((tx) => tx.production.updateMany({ where: { projectId }, data: { state: 'done', activeKey: null } }));
  await readAgain();
});
afterAll(() => house[Symbol.asyncDispose]());

async function readAgain(): Promise<void> {
  await analyseProject(house.context, engine, projectId);
  chapterId = (await readProject(house.context, { projectId })).chapters[0]?.id ?? '';
}
async function lines(): Promise<SegmentView[]> {
  return (await readScript(house.context, { projectId, chapterId })).segments;
}
async function line(words: string): Promise<SegmentView> {
  const found = (await lines()).find((one) => one.text.includes(words));
  if (!found) throw new Error(`no line says “${words}”`);
  return found;
}
async function person(name: string): Promise<CharacterView> {
  const found = (await readProject(house.context, { projectId })).cast.find((one) => one.name.includes(name));
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
}
/** What a remade reading must leave alone, by the words of each line. */
async function settled(): Promise<unknown[]> {
  return (await lines()).filter((one) => one.speakerSetBy === 'person' || one.silentSetBy === 'person' || one.kindSetBy === 'person').map((one) => [one.text, one.characterId, one.kind, one.silent]);
}

describe('lines', () => {
  it('are given to somebody else, and the open ones around are read in that light at once', async () => {
    const [mara, tom] = [await person('Mara'), await person('Tom')];
    const asks = await line('Then why are you here');
    expect(asks.characterId).toBe(mara.id);
    const answer = await assignLines(house.context, { projectId, lines: [asks], characterId: tom.id });
    expect(answer.changed).toMatchObject([{ id: asks.id, characterId: tom.id, speakerSetBy: 'person', confidence: 1, version: asks.version + 1 }]);
    const next = await line('To tell you so');
    expect(next.characterId, 'the answer is the other one’s').toBe(mara.id);
    expect(answer.resolved.map((one) => one.id)).toContain(next.id);
    expect(answer.resolved.every((one) => one.speakerSetBy === 'analysis')).toBe(true);
    expect((await person('Tom')).lines, 'lines are counted again').toBe((await lines()).filter((one) => one.characterId === tom.id).length);
  });

  it('go back to the reader’s own view', async () => {
    const mara = await person('Mara');
    const answer = await setLocked(house.context, { projectId, lines: [await line('Then why are you here')], locked: false });
    expect(answer.changed).toMatchObject([{ characterId: mara.id, speakerSetBy: 'analysis' }]);
    expect((await line('To tell you so')).characterId).toBe((await person('Tom')).id);
    expect((await line('Then why are you here')).confidence).toBeLessThan(1);
  });

  it('are refused on a version that is no longer, all or none', async () => {
    const [one, two] = [await line('And who sent you'), await line('Nobody sent me')];
    await expect(assignLines(house.context, { projectId, lines: [one, { id: two.id, version: two.version + 7 }], characterId: null })).rejects.toMatchObject({ code: 'stale' });
    expect((await line('And who sent you')).characterId).toBe(one.characterId);
    await expect(assignLines(house.context, { projectId, lines: [], characterId: null })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(assignLines(house.stranger, { projectId, lines: [one], characterId: null })).rejects.toMatchObject({ code: 'not-found' });
    await expect(assignLines(house.context, { projectId, lines: [{ id: '\0', version: 0 }], characterId: null })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are swapped to the end of their exchange, but for what is tagged or settled', async () => {
    const [mara, tom] = [await person('Mara'), await person('Tom')];
    const kept = await line('You were born wet');
    await setLocked(house.context, { projectId, lines: [kept], locked: true });
    const from = await line('And who sent you');
    const tagged = await line('Tom, go home');
    const answer = await answerReview(house.context, { segmentId: from.id, version: from.version, answer: { kind: 'swap', withId: from.characterId === mara.id ? tom.id : mara.id } });
    expect(answer.changed.map((one) => one.id)).toEqual([from.id, (await line('Nobody sent me')).id, (await line('So was the boat')).id]);
    expect((await line('And who sent you')).characterId).not.toBe(from.characterId);
    expect(await line('You were born wet')).toMatchObject({ characterId: kept.characterId, version: kept.version + 1 });
    expect((await line('Tom, go home')).characterId).toBe(tagged.characterId);
  });

  it('like one line are those of the same speaker for the same reason, and of the same words', async () => {
    const said = await line('I will when I am dry');
    const { subject, lines: like } = await likeLines(house.context, { segmentId: said.id, within: 'story' });
    expect(subject).toBe('Tom');
    const texts = (await lines()).filter((one) => like.some(({ id }) => id === one.id)).map((one) => one.text.trim());
    expect(texts).toEqual(['“It is,”', '“I will when I am dry,”']);
  });

  it('that are silent ask for no take, have no length, are counted, and can be heard again', async () => {
    const said = await line('He put down his glass');
    const before = await readProject(house.context, { projectId });
    await setSilent(house.context, { projectId, lines: [said], silent: true });
    const after = await readProject(house.context, { projectId });
    expect(after.lines).toMatchObject({ total: before.lines.total - 1, silent: before.lines.silent + 1 });
    expect(await line('He put down')).toMatchObject({ state: 'silent', silent: true, silentSetBy: 'person' });
    await house.context.transaction.run(async (tx) => {
      expect(await needsTake(tx, { projectId })).not.toContain(said.id);
      const { input } = await loadMix(tx, projectId, { kind: 'all' });
      expect(input.segments.find((one) => one.id === said.id)).toMatchObject({ text: '', take: null });
      const heard = input.segments[input.segments.findIndex((one) => one.id === said.id) - 1];
      expect(heard?.endsParagraph, 'the last line that is heard ends the paragraph').toBe(true);
    });
  });

  it('change their kind', async () => {
    const said = await line('So was the boat');
    await setKind(house.context, { projectId, lines: [said], kind: 'thought' });
    expect(await line('So was the boat')).toMatchObject({ kind: 'thought', kindSetBy: 'person', characterId: said.characterId });
    await setKind(house.context, { projectId, lines: [await line('So was the boat')], kind: 'narration' });
    expect(await line('So was the boat')).toMatchObject({ kind: 'narration', characterId: null, speakerSetBy: 'person' });
  });

  it('that a person set are the same after a remade reading', async () => {
    const before = await settled();
    const speakers = (await lines()).map((one) => one.characterId);
    expect(before.length).toBeGreaterThanOrEqual(5);
    await readAgain();
    expect(await settled()).toEqual(before);
    expect((await lines()).map((one) => one.characterId), 'and the open ones are read in their light').toEqual(speakers);
  });
});

describe('bare speech tags', () => {
  const silent = async () => (await lines()).filter((one) => one.silent && one.silentSetBy === 'analysis').map((one) => one.text.trim());
  it('are dropped when that is chosen, and stay so after a remade reading', async () => {
    expect(await setTags(house.context, { projectId, tags: 'drop' })).toEqual({ silent: 3, tags: 3 });
    const dropped = ['asked Mara.', 'said Tom.', 'said Mara.'];
    expect(await silent()).toEqual(dropped);
    const spoken = (await lines()).find((one) => one.text.includes('asked Mara'));
    await setSilent(house.context, { projectId, lines: spoken ? [spoken] : [], silent: false });
    await readAgain();
    expect(await silent(), 'the person’s own mark stands').toEqual(dropped.slice(1));
  });
  it('by hand stay as they are; spoken, they all speak but for the person’s marks', async () => {
    await setTags(house.context, { projectId, tags: 'hand' });
    expect((await lines()).filter((one) => one.silent)).toHaveLength(3);
    await setTags(house.context, { projectId, tags: 'speak' });
    expect((await line('He put down')).silent).toBe(true);
    await expect(setTags(house.stranger, { projectId, tags: 'drop' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('people', () => {
  it('are parted, recoloured and made one again; a remade reading keeps them one', async () => {
    const tagged = [await line('I will when I am dry')];
    const { id } = await splitCharacter(house.context, { projectId, name: 'Old Tom', lines: tagged });
    let old = await person('Old Tom');
    expect(old).toMatchObject({ id, lines: 1 });
    await recolourCharacter(house.context, { characterId: id, colour: 7, version: old.version });
    old = await person('Old Tom');
    expect(old.colour).toBe(7);
    await expect(recolourCharacter(house.context, { characterId: id, colour: 9, version: old.version })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(deleteCharacter(house.context, { characterId: id, version: old.version })).rejects.toMatchObject({ code: 'conflict' });

    const mara = await person('Mara');
    const tom = (await readProject(house.context, { projectId })).cast.find((one) => one.name.includes('Tom') && one.id !== id);
    if (!tom) throw new Error('Tom is gone');
    await mergeCharacters(house.context, { keepId: mara.id, keepVersion: mara.version, goneId: tom.id, goneVersion: tom.version });
    const one = await person('Mara');
    expect(one.aliases).toContain(tom.name);
    expect((await lines()).some((line) => line.characterId === tom.id)).toBe(false);
    await readAgain();
    const cast = (await readProject(house.context, { projectId })).cast.map((other) => other.name);
    expect(cast).not.toContain(tom.name);
    expect((await line('It is,')).characterId).toBe(one.id);
  });

  it('come with a name and go without a line', async () => {
    await expect(newCharacter(house.context, { projectId, name: ' ' })).rejects.toMatchObject({ code: 'bad-input' });
    const { id } = await newCharacter(house.context, { projectId, name: 'Ida Crane' });
    const ida = await person('Ida');
    expect(ida).toMatchObject({ id, lines: 0, voice: null });
    await readAgain();
    expect((await person('Ida')).id, 'a remade reading leaves her').toBe(id);
    await deleteCharacter(house.context, { characterId: id, version: (await person('Ida')).version });
    await expect(person('Ida')).rejects.toThrow();
  });

  it('the narrator stays', async () => {
    const [narrator, mara] = [await person('Narrator'), await person('Mara')];
    await expect(deleteCharacter(house.context, { characterId: narrator.id, version: narrator.version })).rejects.toMatchObject({ code: 'conflict' });
    await expect(mergeCharacters(house.context, { keepId: mara.id, keepVersion: mara.version, goneId: narrator.id, goneVersion: narrator.version })).rejects.toMatchObject({ code: 'bad-input' });
  });
});
