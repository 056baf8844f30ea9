/** What ffprobe and ffmpeg say of a file. */
import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { toolEnv } from '../../env.ts';

const run = promisify(execFile);
const numeric = z.coerce.number();

const answer = z.object({
  format: z.object({ duration: numeric, tags: z.record(z.string(), z.string()).default({}) }),
  streams: z.array(
    z.object({
      codec_type: z.string(),
      codec_name: z.string().optional(),
      channels: z.number().optional(),
      sample_rate: numeric.optional(),
      duration_ts: z.number().optional(),
      width: z.number().optional(),
      tags: z.record(z.string(), z.string()).default({}),
      disposition: z.record(z.string(), z.number()).default({}),
    }),
  ),
  chapters: z.array(z.object({ start_time: numeric, end_time: numeric, tags: z.object({ title: z.string() }) })),
});
export type Probed = z.infer<typeof answer>;

/** Throws Error where ffprobe cannot read the file. Its warnings say nothing: it complains of its own chapter tracks too. */
export async function probe(ffmpeg: string, file: string): Promise<Probed> {
  const programme = path.join(path.dirname(ffmpeg), path.basename(ffmpeg).replace('ffmpeg', 'ffprobe'));
  const { stdout } = await run(programme, ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', '-show_chapters', file], { env: toolEnv(), maxBuffer: 1 << 24 });
  return answer.parse(JSON.parse(stdout));
}

/** The sound as ffmpeg decodes it, 16-bit samples interleaved. */
export async function decoded(ffmpeg: string, file: string, bits: 16 | 24): Promise<Buffer> {
  const format = bits === 16 ? 's16le' : 's24le';
  const child = spawn(ffmpeg, ['-v', 'error', '-i', file, '-map', '0:a', '-f', format, '-'], { env: toolEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: Buffer[] = [];
  let said = '';
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 || said.trim() !== '') throw new Error(`ffmpeg complains of ${path.basename(file)}: ${said.trim() || `it ended with ${code}`}`);
  return Buffer.concat(parts);
}
