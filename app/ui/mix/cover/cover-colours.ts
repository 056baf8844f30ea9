/**
 * The colours of covers: those of the two looks of the pages (app/globals.css), fixed. A cover is printed once, and is the
 * same whichever look its writer has on.
 */
export interface CoverColours {
  ground: string;
  ink: string;
  /** Where nobody speaks. */
  pause: string;
  /** By the number of a person's colour; null where people are told apart by how strongly the ink stands out. */
  people: readonly string[] | null;
}

export const coverColours = {
  paper: {
    ground: '#faf7f1',
    ink: '#211c15',
    pause: '#b9ae9c',
    people: ['oklch(0.5 0.015 80)', 'oklch(0.52 0.13 25)', 'oklch(0.52 0.13 255)', 'oklch(0.5 0.12 145)', 'oklch(0.52 0.13 320)', 'oklch(0.51 0.1 75)', 'oklch(0.51 0.09 200)', 'oklch(0.51 0.14 290)', 'oklch(0.5 0.11 110)'],
  },
  night: {
    ground: '#15130f',
    ink: '#f0eade',
    pause: '#5d5548',
    people: ['oklch(0.74 0.015 80)', 'oklch(0.74 0.12 25)', 'oklch(0.74 0.11 255)', 'oklch(0.74 0.11 145)', 'oklch(0.74 0.12 320)', 'oklch(0.77 0.11 75)', 'oklch(0.75 0.09 200)', 'oklch(0.73 0.12 290)', 'oklch(0.76 0.12 110)'],
  },
  lamp: { ground: '#0e6b62', ink: '#ffffff', pause: '#ffffff', people: null },
} as const satisfies { [ground: string]: CoverColours };
