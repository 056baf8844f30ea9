/** The question of how a character's voice sounds, read back; and whoever answers it. */
import { z } from 'zod';
import { brain, saidOf, type Registered } from './anthropic-brains.ts';

const knownSchema = z.object({ name: z.string(), aliases: z.array(z.string()), sex: z.string(), age: z.string(), persona: z.string().nullable(), trait: z.string(), lines: z.array(z.string()) });
export type Known = z.output<typeof knownSchema>;

/** Says what it was told, in the order that was asked for. */
export function plainPersona({ sex, age, trait }: Known): { description: string } {
  const who = { child: sex === 'male' ? 'a boy' : 'a girl', young: `a young ${sex === 'male' ? 'man' : 'woman'}`, old: `an old ${sex === 'male' ? 'man' : 'woman'}` }[age] ?? (sex === 'male' ? 'a man' : 'a woman');
  return { description: `The voice of ${who}, ${trait}, at an easy pace, without an accent, plain and attentive.` };
}

/** The questions about voices, answered by whoever describes. */
export function personaBrain(describes: (known: Known) => object = plainPersona): Registered {
  return brain<Known, object>({
    name: 'persona',
    read: (request) => {
      const said = saidOf(request);
      if (!said.endsWith('Describe this voice.')) return null;
      return knownSchema.parse(JSON.parse(said.slice(said.indexOf('<character>\n') + 12, said.lastIndexOf('\n</character>'))));
    },
    answer: describes,
  });
}
