import type { Metadata } from 'next';
import Link from 'next/link';
import { connection } from 'next/server';
import { readKeys } from '../../lib/services/keys/read-keys.ts';
import { readNaturalVoicesView } from '../../lib/services/natural-voices/read-view.ts';
import { readMonth } from '../../lib/services/spending/read-month.ts';
import { webContext } from '../../lib/services/web-context.ts';
import { DataFolder } from '../ui/library/data-folder.tsx';
import { LibraryFrame } from '../ui/library/frame.tsx';
import { Queries } from '../ui/providers.tsx';
import { Defaults } from '../ui/settings/defaults.tsx';
import { Keys } from '../ui/settings/keys.tsx';
import { MonthCap } from '../ui/settings/month-cap.tsx';
import { NaturalVoices } from '../ui/settings/natural-voices.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage() {
  await connection();
  const context = await webContext();
  const keys = await readKeys(context);
  const month = await readMonth(context);
  const natural = await readNaturalVoicesView();
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
          <section aria-labelledby="where">
            <h2 id="where" className="mb-1 text-[15px] font-semibold">
              Where your work lies
            </h2>
            <p className="max-w-[62ch] text-ink-soft">
              Stories, sounds and mixes are in a folder of this machine, and so is what opens your keys (its file <code className="whitespace-nowrap">secret-keys</code>): whoever copies the whole folder has the keys too. A saved copy of a drama holds none.
            </p>
            <div className="mt-2">
              <DataFolder plain />
            </div>
          </section>
        </div>
      </LibraryFrame>
    </Queries>
  );
}
