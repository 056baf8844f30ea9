/** What is taken back after the rows went on: across readings, revised manuscripts and other lines of an exchange. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestHouse, type TestHouse } from '../testing-database.ts';
import type { Request } from './testing-model.ts';
import { anySound, ask, beginDrama, fingerprint, look, read, revise } from './testing-rows.ts';

const story = '“It is the wind.”\n\n“It is always the wind,” said the old man.\n\n“Late again,” Nora said.\n\n“Are they alive, Tom?” Nora whispered.\n\n“They are,” said the boy.\n\nThe light went out. It did not come back.\n';

let house: TestHouse;
let sound: string;
beforeAll(async () => {
  house = await openTestHouse();
  sound = await anySound(house.context);
});
afterAll(() => house[Symbol.asyncDispose]());

/** A drama with its lines by their words. */
async function desk(text = story) {
  const projectId = await beginDrama(house.context, text, sound);
  const now = async () => await look(house.context, projectId);
  const lineOf = async (words: string) => {
    const { drama, versions } = await now();
    const line = drama.lines.find(({ start, end }) => drama.text.slice(start, end).includes(words));
    if (!line) throw new Error(`no line with ${words}`);
    return { ...line, version: versions.get(line.id) ?? 0 };
  };
  const ref = async (words: string) => {
    const { id, version } = await lineOf(words);
    return { id, version };
  };
  return { projectId, now, lineOf, ref, does: async (request: Request) => await ask(house.context, projectId, request) };
}

it('a joined line keeps the takes of both through undo and redo', async () => {
  const { does, ref, lineOf } = await desk();
  await does({ do: 'join', line: await ref('Late again') });
  const joined = await lineOf('Late again');
  expect(joined.takes).toHaveLength(2);
  await does({ do: 'undo' });
  expect((await lineOf('Late again')).takes).toHaveLength(1);
  await does({ do: 'redo' });
  expect((await lineOf('Late again')).takes).toEqual(joined.takes);
});

it('undoing gives back what the reader made of the other lines of the exchange', async () => {
  const { does, ref, now } = await desk();
  await does({ do: 'split', line: await ref('The light'), at: 20 });
  const before = await now();
  await does({ do: 'assign', lines: [await ref('They are')], to: before.drama.cast.find(({ name }) => name === 'Nora')?.id ?? null });
  await does({ do: 'undo' });
  expect((await now()).drama).toEqual(before.drama);
});

it('a line that comes back is not taken for what a window saw before it went', async () => {
  const { does, ref, now } = await desk();
  const { newLine = '' } = await does({ do: 'split', line: await ref('The light'), at: 20 });
  await does({ do: 'set', lines: [{ id: newLine, version: 0 }], set: { note: 'seen' } });
  const seen = (await now()).versions.get(newLine);
  for (const step of ['undo', 'undo', 'redo'] as const) await does({ do: step });
  const version = (await now()).versions.get(newLine) ?? 0;
  expect(version).toBeGreaterThan(seen ?? 0);
  await expect(does({ do: 'set', lines: [{ id: newLine, version: seen ?? 0 }], set: { note: 'unseen' } })).rejects.toMatchObject({ code: 'stale' });
});

it('a cut is not taken back where a revised manuscript changed the line: the lines would not tile the text', async () => {
  const { projectId, does, ref, now } = await desk();
  await does({ do: 'split', line: await ref('The light'), at: 20 });
  await revise(house.context, projectId, story.replace('come back.', 'come back that night.'));
  const { drama } = await now();
  await expect(does({ do: 'undo' })).rejects.toMatchObject({ code: 'conflict' });
  expect(await now()).toMatchObject({ drama, broken: [] });
});

it('a line is not given back to somebody whom the revised manuscript no longer has', async () => {
  const { projectId, does, lineOf, ref, now } = await desk();
  const boy = (await lineOf('They are')).speaker;
  expect(boy).not.toBeNull();
  await does({ do: 'assign', lines: [await ref('They are')], to: null });
  await revise(house.context, projectId, story.replace('“They are,” said the boy.', '“They are.”').replace('Tom', 'dear'));
  expect((await now()).drama.cast.map(({ id }) => id)).not.toContain(boy);
  await expect(does({ do: 'undo' })).rejects.toMatchObject({ code: 'conflict' });
  expect((await now()).broken).toEqual([]);
});

it('lines that a person cut or joined are the same lines in a revised manuscript', async () => {
  const { projectId, does, ref, now } = await desk();
  await does({ do: 'split', line: await ref('The light'), at: 20 });
  await does({ do: 'join', line: await ref('Late again') });
  await does({ do: 'set', lines: [await ref('It did not')], set: { direction: 'low' } });
  const words = async () => {
    const { drama } = await now();
    return drama.lines.map((line) => ({ id: line.id, words: drama.text.slice(line.start, line.end), direction: line.direction, cutSetBy: line.cutSetBy }));
  };
  const before = await words();
  await revise(house.context, projectId, `Somebody coughed.\n\n${story}`);
  expect((await words()).slice(1)).toEqual(before);
});

it('a second reading leaves every row alone, versions too, whatever was settled and joined', async () => {
  const { projectId, does, ref } = await desk('“It is the wind.”\n\n* * *\n\n“Come,” said Nora. “We have waited long enough for one night.”\n\n“Are they alive, Tom?” Nora whispered.\n');
  await does({ do: 'settle', lines: [await ref('It is the wind')], settled: true });
  await does({ do: 'join', line: await ref('“Come,”') });
  await read(house.context, projectId);
  const first = await fingerprint(house.context, projectId);
  await read(house.context, projectId);
  expect(await fingerprint(house.context, projectId)).toEqual(first);
});

it('two changes at the same moment are as if one had come after the other: nobody’s lines are miscounted', async () => {
  for (let turn = 0; turn < 4; turn += 1) {
    const { does, ref, now } = await desk();
    const { cast } = (await now()).drama;
    const [nora, other, narrator] = [cast.find(({ name }) => name === 'Nora'), cast.find(({ name, role }) => role === 'cast' && name !== 'Nora'), cast.find(({ role }) => role === 'narrator')];
    if (!nora || !other || !narrator) throw new Error('somebody is missing');
    const done = await Promise.allSettled([
      does({ do: 'assign', lines: [await ref('The light'), await ref('Are they alive')], to: other.id }),
      does({ do: 'merge', keep: { id: narrator.id, version: 0 }, gone: { id: other.id, version: 0 } }),
    ]);
    // Whoever came second may find the person gone: in words.
    for (const one of done) if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'ServiceError', code: 'not-found' });
    expect((await now()).broken).toEqual([]);
  }
});

it('of two who were made one, the one whose name was kept says who they are, also after a reading', async () => {
  const { projectId, does, now } = await desk('“Nora,” said Tom, “look at the light.”\n\n“I see it,” said Nora. “It is late, and she is tired.”\n\n“Who is there?” asked Nora.\n\nHe looked at Nora, and she looked at him.\n');
  const { cast } = (await now()).drama;
  const [tom, nora] = [cast.find(({ name }) => name === 'Tom'), cast.find(({ name }) => name === 'Nora')];
  if (!tom || !nora) throw new Error('somebody is missing');
  const sexOf = async (id: string) => await house.context.transaction.run(async (tx) => (await tx.character.findUniqueOrThrow({ where: { id } })).sex);
  const [his, hers] = [await sexOf(tom.id), await sexOf(nora.id)];
  expect(his).not.toBe(hers);
  await does({ do: 'merge', keep: { id: tom.id, version: 0 }, gone: { id: nora.id, version: 0 } });
  await read(house.context, projectId);
  expect(await sexOf(tom.id)).toBe(his);
});

it('somebody who comes back has the lines that are theirs now', async () => {
  const { projectId, does, now, lineOf } = await desk();
  const boy = (await lineOf('They are')).speaker ?? '';
  const nora = (await lineOf('Late again')).speaker ?? '';
  await does({ do: 'merge', keep: { id: nora, version: 0 }, gone: { id: boy, version: 0 } });
  await revise(house.context, projectId, story.replace('“They are,” said the boy.\n\n', ''));
  await does({ do: 'undo' });
  expect((await now()).broken).toEqual([]);
  expect((await now()).drama.cast.map(({ id }) => id)).toContain(boy);
});
