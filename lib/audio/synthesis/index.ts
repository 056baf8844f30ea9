export { canMake, makeSound, palette, type MadePcm, type MakeSoundRequest, type PaletteSound } from './palette.ts';
export { bedLufs, ceiling, effectLufs } from './level.ts';
