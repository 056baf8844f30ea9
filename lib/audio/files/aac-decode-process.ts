/**
 * The process that decodes AAC (FAAD2 as WebAssembly), apart from the programme: it is reached by messages only. Each
 * message is a list of frames; each answer the samples they gave, or why they gave none.
 */
import { decoder } from '@audio/decode-aac';

export interface AacDecodeAnswer {
  channels: Float32Array[];
  error: string | null;
}

const config = Buffer.from(process.argv[2] ?? '', 'hex');
const opened = decoder({ asc: config });

process.on('message', (frames: Uint8Array[]) => {
  void answer(frames);
});
process.on('disconnect', () => process.exit());

async function answer(frames: Uint8Array[]): Promise<void> {
  let reply: AacDecodeAnswer;
  try {
    reply = { channels: (await opened).decode(frames).channelData, error: null };
  } catch (error) {
    reply = { channels: [], error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(reply);
}
