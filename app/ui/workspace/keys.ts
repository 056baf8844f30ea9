/** Under what the pages keep what the server told them. */
export const projectKey = (projectId: string) => ['project', projectId] as const;
export const scriptKey = (projectId: string, chapterId: string) => ['script', projectId, chapterId] as const;
/** What is being made, over all dramas. */
export const workKey = ['work'] as const;
/** The exports so far. Not under the project's own: it is long to read, and a making has that read again at each of its steps. */
export const historyKey = (projectId: string) => ['history', projectId] as const;
/** Under the project's own, so that whatever makes that be read again makes this too. */
export const proofKey = (projectId: string) => ['project', projectId, 'proof'] as const;
