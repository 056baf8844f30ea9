/** Under what the pages keep what they were told of money and engines. */
export const enginesKey = (projectId: string) => ['engines', projectId] as const;
export const spendingKey = (projectId: string) => ['spending', projectId] as const;
export const monthKey = ['spending-month'] as const;
export const apiKeysKey = ['api-keys'] as const;
