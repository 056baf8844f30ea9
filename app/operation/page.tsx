import type { Metadata } from 'next';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { connection } from 'next/server';
import { ServiceError } from '../../lib/services/errors.ts';
import type { OperationView } from '../../lib/services/operation/operation-view.ts';
import { readOperation } from '../../lib/services/operation/read-operation.ts';
import { pageContext } from '../page-context.ts';
import { LibraryFrame } from '../ui/library/frame.tsx';
import { OperationTables } from '../ui/operation/operation-tables.tsx';
import { ReadAgain } from '../ui/operation/read-again.tsx';
import { Queries } from '../ui/providers.tsx';

export const metadata: Metadata = { title: 'Operation' };

/** How the studio is, for whoever runs it; for anybody else there is no such page. */
export default async function OperationPage() {
  await connection();
  const view = await read();
  return (
    <Queries>
      <LibraryFrame>
        <p className="mb-2 text-ink-soft">
          <Link href="/" className="hover:underline">
            Library
          </Link>{' '}
          / Operation
        </p>
        <div className="mb-8 flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <h1 className="title">Operation</h1>
          <ReadAgain />
        </div>
        <OperationTables view={view} />
      </LibraryFrame>
    </Queries>
  );
}

async function read(): Promise<OperationView> {
  try {
    return await readOperation(await pageContext());
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'not-found') notFound();
    throw error;
  }
}
