import { coverColours, type CoverColours } from './cover-colours.ts';
import { fitText, type Box, type Measure } from './fit-text.ts';

/** What stands on a cover. */
export interface CoverArt {
  title: string;
  /** Empty where nobody is named. */
  author: string;
  /** With its part; empty for none. */
  series: string;
  ground: CoverGround;
  shape: CoverShape;
  /** The drama as it sounds, from its beginning to its end. */
  bars: readonly CoverBar[];
}

/** A moment of the drama: how loud it is, 0 to 1, and the colour of who speaks; null where nobody does. */
export interface CoverBar {
  height: number;
  colour: number | null;
}

/** On what it is printed. */
export const coverGrounds = { paper: { name: 'Paper' }, night: { name: 'Night' }, lamp: { name: 'Lamp green' } } as const;
export type CoverGround = keyof typeof coverGrounds;

/** Pixels: what the shops of lib/publishing/destinations.ts ask for, and no more than any of them takes. */
export const coverShapes = {
  square: { name: 'Square, for shops and players', width: 3000, height: 3000 },
  wide: { name: '16:9, for YouTube', width: 1920, height: 1080 },
} as const;
export type CoverShape = keyof typeof coverShapes;

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where things stand, in hundredths of the width. */
const layouts: { [shape in CoverShape]: { margin: number; title: Area & Pick<Box, 'most' | 'least'>; bars: Area; foot: number; small: number; name: number } } = {
  square: { margin: 9, title: { x: 9, y: 17, width: 82, height: 38, most: 15, least: 3 }, bars: { x: 9, y: 58, width: 82, height: 22 }, foot: 91, small: 3, name: 4.4 },
  wide: { margin: 6, title: { x: 6, y: 12, width: 52, height: 30, most: 9, least: 2 }, bars: { x: 64, y: 13, width: 30, height: 30 }, foot: 50, small: 1.9, name: 2.8 },
};
const leading = 1.12;
/** What it is, at the other end from the author. */
const what = 'An audio drama';
/** What may be said of the author before those words are met. */
const nameShare = 0.62;

/** Whether a text begins in a script that runs from right to left. */
const fromRight = /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

/**
 * Draws a cover of nothing but the book: its title in the letter that it is read in, who wrote it, and how it sounds, each
 * moment in the colour of who speaks. The canvas must stand in the page, in the letter of the text, and both letters must
 * be loaded.
 */
export function drawCover(canvas: HTMLCanvasElement, { title, author, series, ground, shape, bars }: CoverArt): void {
  const { width, height } = coverShapes[shape];
  const place = layouts[shape];
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  // One unit is a hundredth of the width.
  pen.scale(width / 100, width / 100);
  const { fontFamily: reading } = getComputedStyle(canvas);
  const tools = getComputedStyle(document.body).fontFamily;
  const colours: CoverColours = coverColours[ground];
  pen.fillStyle = colours.ground;
  pen.fillRect(0, 0, 100, (100 * height) / width);

  const right = fromRight.test(title);
  pen.direction = right ? 'rtl' : 'ltr';
  pen.textAlign = 'start';
  pen.textBaseline = 'alphabetic';
  const start = right ? 100 - place.margin : place.margin;
  const end = right ? place.margin : 100 - place.margin;
  const letter = (weight: number, family: string): Measure => (text, size) => {
    pen.font = `${weight} ${size}px ${family}`;
    return pen.measureText(text).width;
  };
  const write = (text: string, x: number, y: number, size: number, weight: number, family: string) => {
    pen.font = `${weight} ${size}px ${family}`;
    pen.fillText(text, x, y);
  };

  pen.fillStyle = colours.ink;
  const set = fitText(title, { ...place.title, leading }, letter(600, reading));
  for (const [at, line] of set.lines.entries()) write(line, start, place.title.y + set.size * (0.82 + at * leading), set.size, 600, reading);
  if (series !== '') write(series, start, place.margin + place.small, fitText(series, { width: 100 - 2 * place.margin, height: place.small * leading, most: place.small, least: place.small / 2, leading }, letter(500, tools)).size, 500, tools);
  let named = 0;
  if (author !== '') {
    const { size } = fitText(author, { width: nameShare * (100 - 2 * place.margin), height: place.name * leading, most: place.name, least: place.name / 3, leading }, letter(600, tools));
    write(author, start, place.foot, size, 600, tools);
    named = letter(600, tools)(author, size);
  }
  // Left out where a long name needs the room.
  if (named + letter(400, tools)(what, place.small) + place.small <= 100 - 2 * place.margin) {
    pen.globalAlpha = 0.75;
    pen.textAlign = 'end';
    write(what, end, place.foot, place.small, 400, tools);
    pen.globalAlpha = 1;
  }

  const loudest = bars.reduce((most, bar) => Math.max(most, bar.height), 0.05);
  const each = place.bars.width / Math.max(1, bars.length);
  const { people, pause, ink } = colours;
  for (const [at, bar] of bars.entries()) {
    const tall = Math.max(each * 0.6, (bar.height / loudest) ** 1.2 * place.bars.height);
    const x = place.bars.x + (right ? bars.length - 1 - at : at) * each;
    pen.fillStyle = bar.colour === null ? pause : people === null ? ink : (people[bar.colour % people.length] ?? ink);
    pen.globalAlpha = people !== null ? 1 : bar.colour === null ? 0.3 : bar.colour === 0 ? 0.55 : 0.95;
    pen.beginPath();
    pen.roundRect(x + each * 0.2, place.bars.y + (place.bars.height - tall) / 2, each * 0.6, tall, each * 0.3);
    pen.fill();
  }
  pen.globalAlpha = 1;
}
