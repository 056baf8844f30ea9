/** What programmes of others are given of the environment: nothing, so no key of ours reaches them. (Windows adds what it needs.) */
export const bareEnvironment = { NODE_ENV: 'production' } as const;
