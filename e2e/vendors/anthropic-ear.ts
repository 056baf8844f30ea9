/** The question of Claude's ear, what a scene sounds like, read back from its page; and whoever answers it. */
import { brain, saidOf, type Registered } from './anthropic-brains.ts';

/** A window as the stand-in reads it back from its page. */
export interface HeardPage {
  /** By number. */
  lines: Map<number, string>;
  /** The words that carry a number. */
  words: Map<number, string>;
}

export interface HeardAnswer {
  mood: string;
  intensity: number;
  beds: { lane: string; sound: string; prompt: string; from: number; until: number }[];
  effects: { word: number; sound: string; prompt: string; placement: string; rank: number }[];
}

/** Listens as well as a stand-in can: a door that slams and rain that falls, wherever they are named; a theme throughout. */
export function attentiveEar({ lines, words }: HeardPage): HeardAnswer {
  const from = [...lines].find(([, text]) => /\brain/i.test(text))?.[0];
  const last = lines.size;
  const named = [...words].filter(([, word]) => word.toLowerCase() === 'slammed').map(([number]) => number);
  return {
    mood: 'dark',
    intensity: 6,
    beds: [
      { lane: 'music', sound: 'dark', prompt: 'bowed drones, very slow', from: 1, until: last },
      ...(from === undefined ? [] : [{ lane: 'ambience', sound: 'rain', prompt: 'steady rain on an old roof', from, until: last }]),
    ],
    effects: named.map((word, n) => ({ word, sound: 'door-slam', prompt: 'a heavy oak door slammed in a stone hall', placement: 'after', rank: n + 1 })),
  };
}

/** The ear's questions, answered by whoever listens. */
export function earBrain(listens: (page: HeardPage) => object = attentiveEar): Registered {
  return brain<HeardPage, object>({
    name: 'ear',
    read: (request) => {
      const said = saidOf(request);
      if (!said.endsWith('Give this scene its sound.')) return null;
      const page = said.slice(said.indexOf('<scene>\n') + 8, said.lastIndexOf('\n</scene>'));
      const lines = new Map([...page.matchAll(/^(\d+): (.*)$/gm)].map((found) => [Number(found[1]), found[2] ?? '']));
      const words = new Map([...page.matchAll(/([\p{L}\p{N}’'-]+)_(\d+)/gu)].map((found) => [Number(found[2]), found[1] ?? '']));
      return { lines, words };
    },
    answer: listens,
    spoil: (answer, mischief) => {
      const { beds, effects } = answer as HeardAnswer;
      switch (mischief) {
        case 'unknown-lines': return { ...answer, beds: beds.map((bed) => ({ ...bed, until: bed.until + 10_000 })), effects: effects.map((effect) => ({ ...effect, word: effect.word + 10_000 })) };
        case 'unknown-people': return { ...answer, beds: beds.map((bed) => ({ ...bed, sound: 'kazoo' })), effects: effects.map((effect) => ({ ...effect, sound: 'kazoo' })) };
        case 'contradicted': return { ...answer, beds: beds.map((bed) => ({ ...bed, from: bed.until, until: bed.from - 1 })) };
        default: return null;
      }
    },
  });
}
