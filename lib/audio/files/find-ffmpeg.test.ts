import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findFfmpeg } from './find-ffmpeg.ts';
import { openEncoder } from './open-encoder.ts';

/** Says that it is an ffmpeg with all encoders, and writes down each environment that it was started with. */
const programme = `#!/bin/sh
env >> "$(dirname "$0")/seen"
case "$*" in
  *-version*) echo "ffmpeg version 99.1 of nobody" ;;
  *-encoders*) printf ' A lame libmp3lame\\n A.. libmp3lame x\\n A.. aac x\\n A.. flac x\\n A.. libopus x\\n' ;;
  *) cat > /dev/null ;;
esac
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ffmpeg-'));
  await writeFile(path.join(folder, 'ffmpeg'), programme);
  await chmod(path.join(folder, 'ffmpeg'), 0o755);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

it('starts an ffmpeg with the environment it is given, so that no key of this process reaches it', async () => {
  vi.stubEnv('ANTHROPIC_API_KEY', 'sk-nobody-may-see-this');
  const found = await findFfmpeg(undefined, { PATH: `${folder}${path.delimiter}/usr/bin${path.delimiter}/bin`, NODE_ENV: 'test' });
  expect(found).toMatchObject({ path: path.join(folder, 'ffmpeg'), version: '99.1' });
  const encoder = await openEncoder({ codec: 'mp3', sampleRate: 44_100, channels: 1, bitRate: 192_000, bits: 16 }, found ?? undefined);
  await encoder.finish();
  const seen = await readFile(path.join(folder, 'seen'), 'utf8');
  // Asked for its version, for its encoders, and to encode.
  expect(seen.match(/^PATH=/gm)).toHaveLength(3);
  expect(seen).not.toContain('sk-nobody');
  expect(seen).not.toContain('ANTHROPIC');
});

/** Is ended by somebody before it answers, so many times in a row as there are marks in a file. */
const struck = (times: number): string => `#!/bin/sh
echo x >> "$(dirname "$0")/struck"
[ "$(wc -l < "$(dirname "$0")/struck")" -le ${times} ] && kill -9 $$
${programme.split('\n').slice(2).join('\n')}`;

it('asks an ffmpeg again that was ended before it answered: a file of another encoder would be another file', async () => {
  await writeFile(path.join(folder, 'ffmpeg'), struck(2));
  expect(await findFfmpeg(path.join(folder, 'ffmpeg'), { NODE_ENV: 'test' })).toMatchObject({ version: '99.1' });
});

it('does not take one that never comes to answer for none', async () => {
  await writeFile(path.join(folder, 'ffmpeg'), struck(99));
  await expect(findFfmpeg(path.join(folder, 'ffmpeg'), { NODE_ENV: 'test' })).rejects.toThrow('does not answer');
});

it('takes one that cannot be run, or lacks an encoder, for none', async () => {
  expect(await findFfmpeg(path.join(folder, 'nothing'), { NODE_ENV: 'test' })).toBeNull();
  await writeFile(path.join(folder, 'ffmpeg'), '#!/bin/sh\nexit 1\n');
  expect(await findFfmpeg(path.join(folder, 'ffmpeg'), { NODE_ENV: 'test' })).toBeNull();
  await writeFile(path.join(folder, 'ffmpeg'), programme.replace('libopus', 'another'));
  expect(await findFfmpeg(path.join(folder, 'ffmpeg'), { NODE_ENV: 'test' })).toBeNull();
});
