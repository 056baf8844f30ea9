import type { Metadata } from 'next';
import Link from 'next/link';
import { connection } from 'next/server';
import { listTokens } from '../../lib/services/api-tokens/tokens.ts';
import { readKeys } from '../../lib/services/keys/read-keys.ts';
import { readNaturalVoicesView } from '../../lib/services/natural-voices/read-view.ts';
import { isOperator } from '../../lib/services/operation/read-operation.ts';
import { readMonth } from '../../lib/services/spending/read-month.ts';
import { getEnv, studioMode } from '../../lib/env.ts';
import { pageContext } from '../page-context.ts';
import { DataFolder } from '../ui/library/data-folder.tsx';
import { LibraryFrame } from '../ui/library/frame.tsx';
import { Queries } from '../ui/providers.tsx';
import { Defaults } from '../ui/settings/defaults.tsx';
import { Keys } from '../ui/settings/keys.tsx';
import { MonthCap } from '../ui/settings/month-cap.tsx';
import { NaturalVoices } from '../ui/settings/natural-voices.tsx';
import { Tokens } from '../ui/settings/tokens.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  await connection();
  const context = await pageContext();
  const local = studioMode(getEnv()) === 'local';
  const keys = await readKeys(context);
  const month = await readMonth(context);
  const tokens = await listTokens(context);
  const natural = await readNaturalVoicesView();
  const operates = await isOperator(context);
  return (
    <Queries>
      <LibraryFrame narrow plainFoot>
        <p className="mb-2 text-ink-soft">
          <Link href="/" className="hover:underline">
            Library
          </Link>{' '}
          / Settings
        </p>
        <h1 className="title mb-8">Settings</h1>
        <div className="grid gap-10">
          <Keys initial={keys} />
          <NaturalVoices view={natural} />
          <Defaults />
          <MonthCap initial={month} />
          <Tokens initial={tokens} accounts={!local} />
          {local ? (
            <section aria-labelledby="who">
              <h2 id="who" className="mb-1 text-[15px] font-semibold">
                Who can come in
              </h2>
              <p className="max-w-[62ch] text-ink-soft">
                This studio has no sign-in. It listens on this machine only, and whoever uses this machine uses it as you. To let others in, set up accounts: the README says how.
              </p>
            </section>
          ) : null}
          <section aria-labelledby="where">
            <h2 id="where" className="mb-1 text-[15px] font-semibold">
              Where your work lies
            </h2>
            <p className="max-w-[62ch] text-ink-soft">
              {local ? (
                <>
                  Stories, sounds and mixes are in a folder of this machine, and so is what opens your keys (its file <code className="whitespace-nowrap">secret-keys</code>): whoever copies the whole folder has the keys too. A saved copy of a drama holds none.
                </>
              ) : (
                'Stories, sounds and mixes are kept by whoever runs this studio, and only you and whom you invite can open them here. Your keys are kept encrypted. Under your account you can download everything, or delete it.'
              )}
            </p>
            <div className="mt-2">
              <DataFolder plain />
            </div>
          </section>
          {operates && (
            <section aria-labelledby="operation">
              <h2 id="operation" className="mb-1 text-[15px] font-semibold">
                How the studio is
              </h2>
              <p className="max-w-[62ch] text-ink-soft">
                What is being worked on, what failed, what is stored and spent:{' '}
                <Link href="/operation" className="underline">
                  Operation
                </Link>
                .
              </p>
            </section>
          )}
        </div>
      </LibraryFrame>
    </Queries>
  );
}
