import { customFetch, type AuthConfig } from '@auth/core';
import type { Profile } from '@auth/core/types';
import type { EmailConfig, Provider } from '@auth/core/providers';
import GitHub from '@auth/core/providers/github';
import Google from '@auth/core/providers/google';
import { z } from 'zod';
import { getEnv, publicOrigin, waysIn, type Env } from '../../env.ts';
import { guardedFetch, type OutgoingOptions } from '../outgoing.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext } from '../interfaces.ts';
import { createAuthAdapter } from './adapter.ts';
import { sendLetter } from './letters.ts';
import { sessionCookie, sessionSeconds } from './sessions.ts';
import { mayJoin } from './sign-up.ts';
import { newToken } from './tokens.ts';

type Base = Pick<ServiceContext, 'transaction' | 'clock' | 'log' | 'report'>;

export const authPath = '/api/auth';
/** How long a link that was sent may be used, seconds. */
const linkSeconds = 30 * 60;

/**
 * Auth.js for the ways in that need somebody else: a link by e-mail, GitHub, Google. Passwords are ours (sign-in.ts): with
 * sessions in the database Auth.js does not take them. All of them end in the same sessions and the same cookie. `outgoing`
 * is for tests.
 */
export function authConfig(context: Base, env: Env = getEnv(), outgoing: OutgoingOptions = {}): AuthConfig {
  const cookie = sessionCookie(env);
  return {
    basePath: authPath,
    secret: env.AUTH_SECRET ?? [],
    // Our own guard has compared the Host with the names we answer to before Auth.js sees a request.
    trustHost: true,
    useSecureCookies: cookie.options.secure,
    adapter: createAuthAdapter(context),
    session: { strategy: 'database', maxAge: sessionSeconds, updateAge: sessionSeconds, generateSessionToken: newToken },
    cookies: { sessionToken: cookie },
    providers: providersOf(context, env, guardedFetch('sign-in', outgoing)),
    pages: { signIn: '/sign-in', error: '/sign-in', verifyRequest: '/sign-in', signOut: '/account' },
    callbacks: {
      async signIn({ user, email, account }) {
        if (account?.provider === 'email' && email?.verificationRequest === true) return true;
        const address = user.email?.toLowerCase();
        if (!address) return false;
        return await context.transaction.run(async (tx) => (await tx.user.count({ where: { email: address } })) > 0 || (await mayJoin(context, tx, address, null)));
      },
      // The session's route tells a page's script no more than who it is.
      session: ({ session, user }) => ({ expires: session.expires, user: { name: user.name, email: user.email } }),
      redirect: ({ url }) => safeReturn(url, publicOrigin(env)),
    },
    logger: {
      error(error) {
        if (isRefusal(error)) context.log.warn({ reason: error.name }, 'a sign-in was refused');
        else context.report(error, 'a sign-in');
      },
      warn: () => {},
      debug: () => {},
    },
  };
}

/** A used link, a second account, an answer that nobody asked for: everyday, and no fault of ours. */
const refusals: ReadonlySet<string> = new Set(['AccessDenied', 'Verification', 'OAuthAccountNotLinked', 'OAuthCallbackError', 'InvalidCheck', 'MissingCSRF', 'InvalidCallbackUrl', 'UnknownAction']);

function isRefusal(error: Error): boolean {
  if (error instanceof ServiceError) return error.code !== 'internal';
  const kind = 'type' in error ? String(error.type) : error.name;
  if (refusals.has(kind)) return true;
  // What Auth.js wraps, with what was thrown within.
  const cause: unknown = error.cause;
  const within = typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : null;
  return within instanceof Error && isRefusal(within);
}

/** Where a sign-in returns to: a page of ours, or the library. */
export function safeReturn(url: string, origin: string): string {
  const path = url.startsWith(origin) ? url.slice(origin.length) : url;
  return /^\/(?![/\\])[^\s\\]*$/.test(path) ? `${origin}${path}` : origin;
}

function providersOf(context: Base, env: Env, ask: typeof globalThis.fetch): Provider[] {
  const ways = waysIn(env);
  return [
    ...(ways.github ? [GitHub({ clientId: env.AUTH_GITHUB_ID, clientSecret: env.AUTH_GITHUB_SECRET, [customFetch]: ask, userinfo: { url: gitHubPerson, request: async ({ tokens }: { tokens: { access_token?: string } }) => await gitHubProfile(ask, tokens.access_token ?? '') } })] : []),
    ...(ways.google ? [Google({ clientId: env.AUTH_GOOGLE_ID, clientSecret: env.AUTH_GOOGLE_SECRET, [customFetch]: ask })] : []),
    ...(ways.email ? [emailLink(context, env)] : []),
  ];
}

const gitHubPerson = 'https://api.github.com/user';
const gitHubProfileSchema = z.object({ id: z.int(), login: z.string(), name: z.string().nullable().default(null) });
const gitHubEmailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * Who somebody is at GitHub, with an address that GitHub has seen to be theirs. The provider's own way asks past our guard,
 * and takes an address that nobody has confirmed.
 */
async function gitHubProfile(ask: typeof globalThis.fetch, token: string): Promise<Profile> {
  const answer = async (url: string): Promise<unknown> => {
    const response = await ask(url, { headers: { Authorization: `Bearer ${token}`, 'User-Agent': 'narratix', Accept: 'application/json' }, signal: AbortSignal.timeout(15_000) });
    if (!response.ok) throw new ServiceError('vendor-unavailable', { person: 'GitHub did not say who you are. Please try again.', log: `GitHub answered ${response.status}` });
    return await response.json();
  };
  const profile = gitHubProfileSchema.parse(await answer(gitHubPerson));
  const emails = gitHubEmailsSchema.parse(await answer(`${gitHubPerson}/emails`)).filter(({ verified }) => verified);
  const email = (emails.find(({ primary }) => primary) ?? emails[0])?.email ?? null;
  return { id: String(profile.id), name: profile.name ?? profile.login, email };
}

function emailLink(context: Base, env: Env): EmailConfig {
  return {
    id: 'email',
    type: 'email',
    name: 'E-mail',
    from: env.AUTH_EMAIL_FROM,
    maxAge: linkSeconds,
    options: {},
    generateVerificationToken: newToken,
    async sendVerificationRequest({ identifier, url }) {
      const known = await context.transaction.run(async (tx) => (await tx.user.count({ where: { email: identifier } })) > 0 || (await mayJoin(context, tx, identifier, null)));
      // Where an address may not come in nothing is sent, and the page says the same: it tells nobody who is here.
      if (!known) return;
      try {
        await sendLetter(context, {
          to: identifier,
          subject: 'Your link to Narratix',
          text: `Open this link to sign in to Narratix. It works once, within half an hour:\n\n${url}\n\nIf you did not ask for it, nothing happens unless you open it.\n`,
        });
      } catch (error) {
        if (!(error instanceof ServiceError && error.code === 'too-many')) throw error;
        context.log.warn({}, 'too many sign-in letters to one address');
      }
    },
  };
}
