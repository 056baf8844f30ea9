/** A revised manuscript is read as a new drama's is. */
export { readManuscript } from '../projects/read-manuscript.ts';
