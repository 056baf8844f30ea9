import { hub, naturalPackages, packagesFetched, setUpCommand, weights } from './pins.ts';
import { readNaturalVoices } from './installation.ts';

/** What the settings say of the natural voices. */
export interface NaturalVoicesView {
  state: 'absent' | 'broken' | 'ready';
  /** What is wrong, in words that go on after "They cannot be used:"; null where nothing is. */
  why: string | null;
  /** Where they are, or would be. */
  folder: string;
  /** What is there; null where they cannot be used. */
  here: { bytes: number; weights: string; setUpAt: string } | null;
  /** What setting them up fetches, bytes. */
  fetches: number;
  /** What it consists of, each with its licence. */
  parts: { name: string; licence: string }[];
  commands: { setUp: string; remove: string };
}

/** Reads a few files; asks nobody. */
export async function readNaturalVoicesView(): Promise<NaturalVoicesView> {
  const found = await readNaturalVoices();
  return {
    state: found.state,
    why: found.state === 'broken' ? found.why : null,
    folder: found.folder,
    here: found.state === 'ready' ? { bytes: found.manifest.bytes, weights: weightsInWords(found.manifest.model.id), setUpAt: found.manifest.setUpAt } : null,
    fetches: packagesFetched + weights.q8.files[0].bytes,
    parts: [{ name: `Kokoro 82M (${hub.repository})`, licence: hub.licence }, ...naturalPackages.map(({ name, version, licence }) => ({ name: `${name} ${version}`, licence }))],
    commands: { setUp: setUpCommand, remove: `${setUpCommand} -- remove` },
  };
}

function weightsInWords(id: string): string {
  const known = Object.values(weights).find((one) => one.id === id);
  return known === undefined ? `weights of your own (${id})` : known.id === 'full' ? 'full weights' : '8-bit weights';
}
