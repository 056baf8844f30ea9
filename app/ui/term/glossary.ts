/** The trade's words, each in plain ones: what it is, and what a writer does with it. */
export const glossary = {
  loudness: 'How loud a sound is to an ear over time, not at its highest peak. Shops ask for one figure so that listeners need not reach for the volume between two books.',
  LUFS: 'The unit of loudness. −16 LUFS is usual for podcasts and drama; a lower figure (−23) is softer. A step of one is just heard.',
  'true peak': 'The highest point that the sound reaches once it is played, between the stored samples too. It stays under a ceiling so that no player distorts.',
  dBTP: 'The unit of a true peak, in decibels under the loudest that can be stored. −1 dBTP leaves one decibel of room.',
  'loudness range': 'How far soft and loud parts lie apart, in LU. A wide range is lively in a quiet room and lost in a car.',
  RMS: 'An older measure of loudness, which audiobook shops (ACX) ask for: the average power of the sound, −23 to −18 dB.',
  'noise floor': 'How quiet the quietest moments are. Room hiss above −60 dB is heard in headphones.',
  ducking: 'Music and ambience step back while somebody speaks, and return after. Here it is known beforehand from the lines, so that nothing pumps.',
  clarity: 'How far speech stands above what lies under it, line by line. Under about 10 LU words begin to be missed.',
  stem: 'One layer of the mix alone: dialogue, music or effects. All stems together are the mix, so that an editor can balance them anew.',
  master: 'The finished sound at the loudness and in the format that a destination asks for. One drama can have several.',
  certificate: 'What a master must measure for its destination, beside what was found on the encoded file itself.',
  limiter: 'It catches the few peaks that would pass the ceiling, without making the rest louder or softer.',
  bed: 'A sound that lies under a scene for a while: rain, a crowd, music.',
  take: 'One recording of a line. A line may have several; one of them is heard.',
  'room tone': 'The faint sound of a quiet room. Shops ask for a second of it before and after a chapter in place of dead silence.',
} as const;

export type GlossaryTerm = keyof typeof glossary;

/** The term that a label speaks of, or null: “Integrated loudness” speaks of loudness. The longest that fits. */
export function termIn(label: string): GlossaryTerm | null {
  const said = label.toLowerCase();
  const found = (Object.keys(glossary) as GlossaryTerm[]).filter((term) => said.includes(term.toLowerCase()));
  return found.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
