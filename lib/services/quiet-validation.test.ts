import { afterEach, expect, it, vi } from 'vitest';
import { createClientFactory } from './clients.ts';

afterEach(() => vi.restoreAllMocks());

it('what Hume’s SDK cannot validate is not printed; other warnings are', async () => {
  const written = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const answer = { generations: [{ generation_id: 7, text: 'The lamp went out.', snippets: 'The lamp went out.' }], request_id: { said: 'The lamp went out.' } };
  const client = createClientFactory({ fetch: async () => Response.json(answer) }).hume({ apiKey: 'a-key-0123456789' });
  createClientFactory().hume({ apiKey: 'another-key-0123456789' });
  expect(await client.tts.synthesizeJson({ utterances: [{ text: 'The lamp went out.' }] })).toMatchObject({ generations: expect.anything() });
  expect(written).not.toHaveBeenCalled();
  console.warn('Failed to validate: something else');
  console.warn('a warning', 2);
  expect(written.mock.calls).toEqual([['Failed to validate: something else'], ['a warning', 2]]);
});
