import { redirect } from 'next/navigation';
import { ServiceError } from '../lib/services/errors.ts';
import type { ServiceContext } from '../lib/services/interfaces.ts';
import { webContext } from '../lib/services/web-context.ts';

/** The context of whoever opens a page; `about` is the id of what the page shows. Whoever is signed out is sent to the door. */
export async function pageContext(about?: string): Promise<ServiceContext> {
  try {
    return await webContext({ about });
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'signed-out') redirect('/sign-in');
    throw error;
  }
}
