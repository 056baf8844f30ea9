import { decodeClip } from '../../../../lib/audio/clip-file.ts';
import { AudioError } from '../../../../lib/audio/pcm.ts';
import type { ClipSource, Pcm } from '../../../../lib/audio/types.ts';

/** The most that decoded clips may weigh that nothing plays at the moment, bytes: about two minutes of stereo. */
const mostBytes = 48 * 1024 * 1024;

function weight(pcm: Pcm): number {
  return pcm.channels.reduce((sum, channel) => sum + channel.byteLength, 0);
}

/**
 * Fetches and decodes clips, by the decoders of the render. The ones used last are kept, so that a step back or a changed
 * line somewhere near is heard at once; `fetch` gives the file of an asset.
 */
export function clipShelf(fetchFile: (asset: string) => Promise<Response>, limit = mostBytes): ClipSource {
  const kept = new Map<string, Pcm>();
  const onTheWay = new Map<string, Promise<Pcm>>();
  let bytes = 0;

  const keep = (asset: string, pcm: Pcm): void => {
    kept.set(asset, pcm);
    bytes += weight(pcm);
    for (const [oldest, old] of kept) {
      if (bytes <= limit || oldest === asset) break;
      kept.delete(oldest);
      bytes -= weight(old);
    }
  };
  const load = async (asset: string): Promise<Pcm> => {
    const response = await fetchFile(asset);
    if (!response.ok) throw new AudioError('The sound of this line is missing. Please make it again.');
    const pcm = await decodeClip(new Uint8Array(await response.arrayBuffer()));
    keep(asset, pcm);
    return pcm;
  };

  return async (asset) => {
    const there = kept.get(asset);
    if (there) {
      // Used last: it goes to the end of the line.
      kept.delete(asset);
      kept.set(asset, there);
      return there;
    }
    const coming = onTheWay.get(asset) ?? load(asset).finally(() => onTheWay.delete(asset));
    onTheWay.set(asset, coming);
    return await coming;
  };
}
