import { customFetch, type AuthConfig } from '@auth/core';
import type { EmailConfig, Provider } from '@auth/core/providers';
import GitHub from '@auth/core/providers/github';
import Google from '@auth/core/providers/google';
import { getEnv, publicOrigin, waysIn, type Env } from '../../env.ts';
import { guardedFetch } from '../outgoing.ts';
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
 * sessions in the database Auth.js does not take them. All of them end in the same sessions and the same cookie.
 */
export function authConfig(context: Base, env: Env = getEnv()): AuthConfig {
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
    providers: providersOf(context, env),
    pages: { signIn: '/sign-in', error: '/sign-in', verifyRequest: '/sign-in?sent=1', signOut: '/account' },
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
        // Refusals (a used link, a second account) are everyday; whatever else it is belongs to the report.
        if (['AccessDenied', 'Verification', 'OAuthAccountNotLinked', 'OAuthCallbackError', 'MissingCSRF', 'InvalidCallbackUrl', 'UnknownAction', 'CallbackRouteError', 'EmailSignInError'].includes('type' in error ? String(error.type) : error.name)) context.log.warn({ reason: error.name }, 'a sign-in was refused');
        else context.report(error, 'a sign-in');
      },
      warn: () => {},
      debug: () => {},
    },
  };
}

/** Where a sign-in returns to: a page of ours, or the library. */
export function safeReturn(url: string, origin: string): string {
  const path = url.startsWith(origin) ? url.slice(origin.length) : url;
  return /^\/(?![/\\])[^\s\\]*$/.test(path) ? `${origin}${path}` : origin;
}

function providersOf(context: Base, env: Env): Provider[] {
  const ways = waysIn(env);
  return [
    ...(ways.github ? [GitHub({ clientId: env.AUTH_GITHUB_ID, clientSecret: env.AUTH_GITHUB_SECRET, [customFetch]: guardedFetch('sign-in') })] : []),
    ...(ways.google ? [Google({ clientId: env.AUTH_GOOGLE_ID, clientSecret: env.AUTH_GOOGLE_SECRET, [customFetch]: guardedFetch('sign-in') })] : []),
    ...(ways.email ? [emailLink(context, env)] : []),
  ];
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
