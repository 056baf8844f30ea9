import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { connection } from 'next/server';
import { getEnv, studioMode } from '../../../lib/env.ts';
import { readInvitation } from '../../../lib/services/members/invitations.ts';
import { doorContext, signedIn } from '../../../lib/services/web-context.ts';
import { AcceptInvitation } from '../../ui/people/accept-invitation.tsx';
import { LibraryFrame } from '../../ui/library/frame.tsx';
import { Queries } from '../../ui/providers.tsx';

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' };

type Props = { params: Promise<{ token: string }> };

export default async function InvitationPage({ params }: Props) {
  await connection();
  if (studioMode(getEnv()) === 'local') notFound();
  const { token } = await params;
  const invitation = await readInvitation(await doorContext(), { token });
  const person = await signedIn();
  return (
    <Queries>
      <LibraryFrame narrow plainFoot>
        {invitation === null ? (
          <>
            <h1 className="title">This invitation is no longer open</h1>
            <p className="mt-3 font-text text-lg text-ink-soft">It was used, withdrawn, or has run out. Ask for a new one.</p>
          </>
        ) : (
          <>
            <h1 className="title">{invitation.from} invites you</h1>
            <p className="mt-3 mb-7 max-w-[60ch] font-text text-lg text-ink-soft">
              To “{invitation.title}”: you may {invitation.role === 'editor' ? 'listen to it and change it. What you make in it is paid by its owner.' : 'listen to it and read along.'} Its owner sees your name and your e-mail address.
            </p>
            <AcceptInvitation token={token} person={person?.name ?? null} />
          </>
        )}
      </LibraryFrame>
    </Queries>
  );
}
