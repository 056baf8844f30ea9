'use client';

import { useQuery } from '@tanstack/react-query';
import type { DataFolderView } from '../../../lib/services/views.ts';
import { api } from '../api.ts';
import { size } from '../format.ts';

/** Where everything is kept on this machine; `plain` says only that. Asked for after the page stands: a large folder takes a while to add up. */
export function DataFolder({ plain }: { plain?: boolean }) {
  const { data } = useQuery({ queryKey: ['data-folder'], queryFn: ({ signal }) => api<DataFolderView>('/api/data-folder', { signal }) });
  return (
    <p className="min-h-10 text-[13px] text-ink-faint">
      {!plain && data && data.path !== null && 'Everything stays on this machine.'}
      {data?.path === null && `Your sounds take up ${size(data.bytes)} here.`}
      {data && data.path !== null && (
        <>
          {' '}
          It is kept in <span className="font-medium break-all text-ink-soft">{data.path}</span>, {size(data.bytes)} so far.
        </>
      )}
    </p>
  );
}
