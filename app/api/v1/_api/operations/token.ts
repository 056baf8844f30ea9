import { operation } from '../operation.ts';
import { token as tokenSchema } from '../schemas.ts';

export const tokenOperations = [
  operation({
    id: 'readToken',
    method: 'GET',
    path: '/token',
    tag: 'Token',
    what: 'read a token',
    summary: 'What the token of this request is and may do',
    scope: 'read',
    reply: { status: 200, description: 'The token, without its secret.', schema: tokenSchema },
    run: async ({ token }) => ({ value: token }),
  }),
];
