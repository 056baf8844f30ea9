/** Short stories of our own, each with people, sounds and a place; the load tells one of them again and again. */
const places = ['the ferry house', 'the bell tower', 'the salt store', 'the old mill', 'the signal box'] as const;
const people = [['Agnes', 'Tom'], ['Ida', 'Walter'], ['Nell', 'Joseph'], ['Ruth', 'Edwin'], ['Clara', 'Hugh']] as const;

/** How many there are. */
export const storyCount = places.length;

/** The story of a number; the same number gives the same words. */
export function storyOf(number: number): { title: string; text: string } {
  const place = places[number % places.length] ?? places[0];
  const [one, other] = people[number % people.length] ?? people[0];
  const text = `Rain fell on ${place} all evening, and ${one} counted the drips in the pail.

"Somebody is at the door," said ${other}.

"Nobody comes here in the rain," said ${one}. "Sit down and eat."

Somebody knocked at the door, three slow knocks. ${other} stood up and opened it.

"There is only a lantern on the step," ${other} whispered.

"Then bring it in," said ${one}, "and shut the door."
`;
  return { title: `The Lantern at ${place.replace(/^the /, '')}`, text };
}
