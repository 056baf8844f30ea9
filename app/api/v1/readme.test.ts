import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../lib/env.ts';

it('the README quotes the example client as the end-to-end tests run it', async () => {
  const client = await readFile(path.join(projectRoot(), 'e2e', 'http-api', 'example-client.mjs'), 'utf8');
  expect(await readFile(path.join(projectRoot(), 'README.md'), 'utf8')).toContain(`\`\`\`js\n${client}\`\`\`\n`);
});
