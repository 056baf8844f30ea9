import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { ServiceError } from '../../../lib/services/errors.ts';
import { readShared } from '../../../lib/services/sharing/read-shared.ts';
import type { SharedView } from '../../../lib/services/sharing/view.ts';
import { sharedContext } from '../../../lib/services/web-context.ts';
import { ListenPage } from '../../ui/listen/listen-page.tsx';
import { Queries } from '../../ui/providers.tsx';

type Props = { params: Promise<{ token: string }> };

/** Whoever has the link hears the finished mix; one that was taken back, or never was, leads nowhere. */
const openShared = cache(async (token: string): Promise<SharedView | null> => {
  try {
    return await readShared(await sharedContext(token), { token });
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'not-found') return null;
    throw error;
  }
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const shared = await openShared((await params).token);
  return { title: { absolute: shared?.title ?? 'Not found' }, robots: { index: false, follow: false }, referrer: 'no-referrer' };
}

export default async function Page({ params }: Props) {
  const { token } = await params;
  const shared = await openShared(token);
  if (!shared) notFound();
  return (
    <Queries>
      <ListenPage token={token} shared={shared} />
    </Queries>
  );
}
