import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { connection } from 'next/server';
import { getEnv, studioMode, waysIn } from '../../lib/env.ts';
import { signedIn } from '../../lib/services/web-context.ts';
import { Brand } from '../ui/brand.tsx';
import { SignInForm } from '../ui/account/sign-in-form.tsx';
import { chosenTheme } from '../ui/theme.ts';
import { ThemeToggle } from '../ui/theme-toggle.tsx';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ to?: string; error?: string; type?: string }> };

/** What Auth.js reports in the address, in words. */
const problems: Readonly<Record<string, string>> = {
  AccessDenied: 'That account may not come in here. This studio may take new people by invitation: ask somebody who is here.',
  Verification: 'That link was used already, or has run out. Ask for a new one.',
  OAuthAccountNotLinked: 'There is an account with that e-mail address already. Sign in the way you did before.',
};

export default async function SignInPage({ searchParams }: Props) {
  await connection();
  const env = getEnv();
  if (studioMode(env) === 'local') notFound();
  const asked = await searchParams;
  // Only a path of ours: an address in a link must not lead anywhere else after the sign-in.
  const to = asked.to !== undefined && /^\/(?![/\\])[^\s\\]*$/.test(asked.to) ? asked.to : '/';
  if (await signedIn()) redirect(to);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center border-b border-line bg-surface px-4 sm:px-6">
        <Brand />
        <span className="ml-auto" />
        <ThemeToggle initial={await chosenTheme()} />
      </header>
      <main className="mx-auto w-full max-w-[26rem] flex-1 px-4 py-12 sm:py-20">
        <h1 className="title">Come in</h1>
        <p className="mt-2 mb-7 font-text text-lg text-ink-soft">Your stories and what is made of them are yours alone, until you invite somebody.</p>
        <SignInForm ways={waysIn(env)} to={to} problem={asked.error === undefined ? null : (problems[asked.error] ?? 'That did not work. Please try once more.')} sent={asked.type === 'email'} invited={env.AUTH_SIGN_UP === 'invited'} />
      </main>
    </div>
  );
}
