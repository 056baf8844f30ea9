/** The stories of the tests: their own words, short, and with something for each part of the studio to do. */

/** About 190 words: three speakers, rain, wind, thunder, a door, footsteps. */
export const mill = `The Lodger at the Mill

Rain fell on the mill roof all evening, and Agnes Pell counted the drips in the pail.

"Somebody is at the door," said Tom.

"Nobody comes here in the rain," said Agnes. "Sit down and eat."

Somebody knocked at the door, three slow knocks. Tom stood up and opened the door. The wind blew the candle out.

"Good evening," said Mr. Harrow. He was a thin old man, and water ran from his hat. "I have walked from Dunmere. Is there a bed?"

"There is a chair," said Agnes.

"A chair will do very well," said Mr. Harrow.

Thunder rolled over the valley. Tom shut the door and lit the candle again.

"Did you see anyone on the road?" asked Tom.

"Only a lantern," said Mr. Harrow. "It followed me to your gate, and there it stopped."

Agnes put down her spoon. "We keep no lantern," she whispered.

Outside, footsteps crossed the yard.

"Then," said Tom, "whose is that at the window?"
`;

/** Its first half, for tests that make it again and again. */
export const millOpening = mill.slice(0, mill.indexOf('"There is a chair'));

const speakers = ['Ida', 'Walter', 'Mrs. Crane', 'Joseph'] as const;
const doings = ['walked to the window', 'shut the ledger', 'warmed both hands at the stove', 'looked along the quay', 'folded the letter in four'];
const remarks = [
  'The boat is late again, and the tide will not wait for it',
  'I never said that I would go alone',
  'You can see the harbour light from here when the fog lifts',
  'Somebody has to tell him before the morning',
  'It was raining just like this when she left',
  'Put the kettle on, for we shall be here half the night',
  'There were eleven crates on the quay and now there are ten',
];

/** A scene of talk, the same every time: about 22 words a turn. `turns` is how many people speak. */
export function talk(turns: number, from = 0): string {
  const paragraphs: string[] = [];
  for (let turn = from; turn < from + turns; turn += 1) {
    const speaker = speakers[turn % speakers.length];
    const other = speakers[(turn + 1) % speakers.length];
    paragraphs.push(`"${remarks[turn % remarks.length]}," said ${speaker}. ${other} ${doings[turn % doings.length]} and listened to the rain, and counted to ${turn + 2}.`);
  }
  return paragraphs.join('\n\n');
}

/** Three chapters, above 5,000 words. */
export function longStory(): string {
  const chapters = ['The Late Boat', 'Eleven Crates', 'The Harbour Light'].map((title, index) => `Chapter ${index + 1}: ${title}\n\n${talk(66, index * 66)}`);
  return `${chapters.join('\n\n')}\n`;
}
