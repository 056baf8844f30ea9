/** An encoded sound to begin with, made once by the product's own encoder. */
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSoundFile } from '../../../lib/audio/files/open-sound-file.ts';
import { testTags, testTone } from '../../../lib/audio/files/testing-sound.ts';

let mp3: Promise<Uint8Array> | null = null;

/** A quarter of a second of MP3, with its tag. */
export async function madeMp3(): Promise<Uint8Array> {
  return await (mp3 ??= encode());
}

async function encode(): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'narratix-fuzz-'));
  try {
    const file = path.join(folder, 'tone.mp3');
    const handle = await open(file, 'w+');
    try {
      const sound = await openSoundFile('mp3', handle, { sampleRate: 44_100, channels: 1, tags: testTags(0.25), expectedSamples: 11_025 });
      for (const block of testTone(44_100, 11_025, 4_096)) await sound.write(block);
      await sound.finish();
    } finally {
      await handle.close();
    }
    return new Uint8Array(await readFile(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
