/** Under what the pages keep what the server told them. */
export const projectKey = (projectId: string) => ['project', projectId] as const;
export const scriptKey = (projectId: string, chapterId: string) => ['script', projectId, chapterId] as const;
/** What is being made, over all dramas. */
export const workKey = ['work'] as const;
/** Under the project's own, so that whatever makes that be read again makes this too. */
export const proofKey = (projectId: string) => ['project', projectId, 'proof'] as const;
