/** Trained weights of the attribution of speech, by feature. */
export const weights: ReadonlyMap<string, number> = new Map<string, number>([]);
