import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { connection } from 'next/server';
import { getEnv, studioMode } from '../../lib/env.ts';
import { readAccount } from '../../lib/services/accounts/read-account.ts';
import { pageContext } from '../page-context.ts';
import { AccountParts } from '../ui/account/account-parts.tsx';
import { LibraryFrame } from '../ui/library/frame.tsx';
import { Queries } from '../ui/providers.tsx';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  await connection();
  if (studioMode(getEnv()) === 'local') notFound();
  const account = await readAccount(await pageContext());
  return (
    <Queries>
      <LibraryFrame narrow>
        <p className="mb-2 text-ink-soft">
          <Link href="/" className="hover:underline">
            Library
          </Link>{' '}
          / Account
        </p>
        <h1 className="title mb-1">{account.name}</h1>
        <p className="mb-8 text-ink-soft">{account.email}</p>
        <AccountParts account={account} />
      </LibraryFrame>
    </Queries>
  );
}
