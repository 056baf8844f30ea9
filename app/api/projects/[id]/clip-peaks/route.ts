import { clipPeaks } from '../../../../../lib/services/audio-export/clip-peaks.ts';
import { route } from '../../../_http/route.ts';

/**
 * The waveforms of the clips named by `?clips=` (ids of sounds, commas between), fine or with `&level=coarse` coarse: for
 * each, in that order, its length in bytes (32 bits, little endian; 0 where there is none) and an audiowaveform .dat.
 */
export const GET = route<{ id: string }>('read the waveforms of clips', async ({ context, params, url }) => {
  const assetIds = (url.searchParams.get('clips') ?? '').split(',').filter((id) => id !== '');
  const found = await clipPeaks(context, { projectId: params.id, assetIds, level: url.searchParams.get('level') === 'coarse' ? 'coarse' : 'fine' });
  const bytes = new Uint8Array(found.reduce((sum, { peaks }) => sum + 4 + (peaks?.length ?? 0), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { peaks } of found) {
    view.setUint32(at, peaks?.length ?? 0, true);
    if (peaks) bytes.set(peaks, at + 4);
    at += 4 + (peaks?.length ?? 0);
  }
  // A sound never changes under its id; what is not there yet may come.
  const whole = found.every(({ peaks }) => peaks !== null);
  return new Response(bytes, { headers: { 'Content-Type': 'application/octet-stream', 'Cache-Control': whole ? 'private, max-age=31536000, immutable' : 'no-store' } });
});
