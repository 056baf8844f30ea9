/** Engines in words: whose they are, what they cost, and what of the text goes out. */
import type { SoundEngineId, SpeechEngineId, VendorId } from '../interfaces.ts';
import { dollars } from '../money.ts';
import { earModel } from '../audio-analysis/claude/prompt.ts';
import { claudeModels } from '../claude/models.ts';
import { engineModels } from './engine-prices.ts';
import { soundModels } from './models.ts';
import { engineNames, vendorNames, vendorOf, type Standings } from './pick.ts';
import type { DramaService, EngineOption } from './view.ts';

export type AnyEngine = SpeechEngineId | SoundEngineId | 'claude';

/** What goes to a vendor, said before anything does. */
export const vendorSends: { [Vendor in VendorId]: string } = {
  anthropic: 'Claude reads the chapters you make, listens to their scenes, and describes voices from a person’s own lines: their text and the names of the people go to Anthropic, the company that runs Claude, under its terms.',
  replicate: 'The text of each line goes to Replicate as it is spoken, and so do descriptions of voices, music and sounds, under its terms. Replicate passes them to the model that makes them, and deletes them after an hour.',
  hume: 'The text of each line goes to Hume as it is spoken, with how it is said and descriptions of voices, under its terms.',
};

const builtInIn: { [Service in DramaService]: string } = {
  reading: 'the built-in reader',
  voices: 'the built-in voices',
  ear: 'the built-in ear',
  music: 'the built-in music',
  effects: 'the built-in effects',
};

/** What an engine is called where it does that. */
export function engineName(service: DramaService, engine: AnyEngine): string {
  return engine === 'local' ? builtInIn[service] : engineNames[engine];
}

/** An engine as a choice for a service. */
export function describeEngine(service: DramaService, engine: AnyEngine, standings: Standings): EngineOption {
  const vendor = vendorOf[engine];
  const about = engine === 'local' ? builtIn : engine === 'kokoro' ? natural : engine === 'claude' ? claude(service) : model(service, engine);
  return { id: engine, name: capital(engineName(service, engine)), vendor, vendorName: vendor === null ? null : vendorNames[vendor].name, missing: missingOf(engine, standings), caution: engine === 'hume' ? humeEnded : null, ...about };
}

/** Why an engine cannot be used as things are; null where it can. */
export function missingOf(engine: AnyEngine, standings: Standings): string | null {
  return engine === 'kokoro' ? standings.natural : missingFor(vendorOf[engine], standings);
}

/** Why a vendor cannot be used as things are; null where it can, and where there is none. */
export function missingFor(vendor: VendorId | null, standings: Standings): string | null {
  if (vendor === null) return null;
  const { name } = vendorNames[vendor];
  const { hasKey, agreed } = standings[vendor];
  if (!hasKey) return `there is no key for ${name}`;
  return agreed ? null : `you have not agreed that this story’s text goes to ${name}`;
}

type About = Pick<EngineOption, 'licence' | 'price' | 'sends'>;

const builtIn: About = { licence: 'part of Narratix; what it makes is yours', price: 'free', sends: null };
const natural: About = { licence: 'Apache-2.0 weights, on this machine; what they speak is yours', price: 'free', sends: null };
const humeEnded = 'Hume’s own pages say that access to its voices ended on 13 November 2026.';

function claude(service: DramaService): About {
  const used = service === 'ear' ? earModel : claudeModels[0];
  const price = `${dollars(used.price.input)} for a million tokens in, ${dollars(used.price.output)} out (${used.name})`;
  const sends = service === 'reading' ? 'the chapters you make, and the names of the people' : 'the scenes of the chapters you make';
  return { licence: 'hosted by Anthropic; what it finds is yours', price, sends };
}

function model(service: DramaService, engine: Exclude<AnyEngine, 'local' | 'kokoro' | 'claude'>): About {
  const { licence, price } = soundModels[engineModels[engine]];
  const sends = service === 'voices' ? 'the text of each line, how it is said, and descriptions of voices' : service === 'music' ? 'descriptions of music and places' : 'descriptions of sounds';
  return { licence, price: inWords(price), sends };
}

function inWords(price: (typeof soundModels)[keyof typeof soundModels]['price']): string {
  switch (price.per) {
    case 'call':
      return `about ${dollars(price.micros)} a sound`;
    case 'character':
      return `about ${dollars(price.micros * 1000)} for 1,000 letters`;
    default:
      return `about ${dollars(price.micros * 60)} a minute`;
  }
}

function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase('en-GB') + words.slice(1);
}
