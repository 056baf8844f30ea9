export { spokenForm, spokenFormVersion } from './spoken-form.ts';
export type { SpokenOptions } from './spoken-form.ts';
export type { Respelling } from './respellings.ts';
