import { getEnv, publicOrigin, studioMode } from '../../env.ts';
import { lettersAreSent, sendLetter } from '../accounts/letters.ts';
import { cleanEmail } from '../accounts/sign-up.ts';
import { newToken, tokenHashOf } from '../accounts/tokens.ts';
import { isId, requireProject } from '../access.ts';
import { ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { roleOf } from './people.ts';
import type { InvitationView, MemberRole } from './view.ts';

const daysOpen = 14;
/** Open links of one drama. */
const mostOpen = 100;

/**
 * Makes a link by which one person comes to a drama, and sends it where an address is given and letters are sent from
 * here. The link is told once and kept only as its hash. For the owner.
 */
export async function invite(context: ServiceContext, input: { projectId: string; role: MemberRole; email: string | null }): Promise<{ link: string; sent: boolean }> {
  if (studioMode(getEnv()) === 'local') throw new ServiceError('not-allowed', { person: 'This studio has no accounts, so nobody can be invited to it.' });
  const email = input.email === null || input.email.trim() === '' ? null : cleanEmail(input.email);
  const token = newToken();
  const link = `${publicOrigin(getEnv())}/invitations/${token}`;
  const now = context.clock.now();
  const { title, from } = await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    await tx.invitation.deleteMany({ where: { projectId: project.id, expiresAt: { lt: now } } });
    if ((await tx.invitation.count({ where: { projectId: project.id } })) >= mostOpen) throw new ServiceError('conflict', { person: `There are ${mostOpen} open invitations already. Withdraw some first.` });
    await tx.invitation.create({ data: { projectId: project.id, tokenHash: tokenHashOf(token), role: input.role, email, createdAt: now, expiresAt: new Date(now.getTime() + daysOpen * 86_400_000) } });
    const owner = await tx.user.findUniqueOrThrow({ where: { id: project.ownerId }, select: { name: true } });
    return { title: project.title, from: owner.name };
  });
  if (email === null || !lettersAreSent()) return { link, sent: false };
  const may = input.role === 'editor' ? 'listen to it and change it' : 'listen to it';
  await sendLetter(context, { to: email, subject: `${from} shares an audio drama with you`, text: `${from} shares “${title}” with you on Narratix: you may ${may}.\n\nOpen this link within ${daysOpen} days to accept:\n\n${link}\n` });
  return { link, sent: true };
}

/** Takes an open link back. For the owner. */
export async function withdrawInvitation(context: ServiceContext, input: { projectId: string; invitationId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    const { count } = isId(input.invitationId) ? await tx.invitation.deleteMany({ where: { id: input.invitationId, projectId: project.id } }) : { count: 0 };
    if (count === 0) throw gone();
  });
}

/** What a link offers; null where it is none, or none any more. */
export async function readInvitation(context: Pick<ServiceContext, 'transaction' | 'clock'>, input: { token: string }): Promise<InvitationView | null> {
  return await context.transaction.run(async (tx) => {
    const found = await openInvitation(context, tx, input.token);
    return found ? { title: found.project.title, from: found.project.owner.name, role: roleOf(found.role) } : null;
  });
}

/** Uses a link: whoever acts is a member from now on. Once used it is gone. */
export async function acceptInvitation(context: ServiceContext, input: { token: string }): Promise<{ projectId: string }> {
  const { userId } = context.actor;
  return await context.transaction.run(async (tx) => {
    const found = await openInvitation(context, tx, input.token);
    if (!found) throw gone();
    const { projectId, role } = found;
    if (found.project.ownerId === userId) throw new ServiceError('conflict', { person: 'This drama is yours already. Pass the link on to whom you want to invite.' });
    // Whoever removes the row has used it; somebody who was just as quick finds it gone.
    if ((await tx.invitation.deleteMany({ where: { id: found.id } })).count === 0) throw gone();
    await tx.membership.upsert({ where: { projectId_userId: { projectId, userId } }, create: { projectId, userId, role, createdAt: context.clock.now() }, update: { role } });
    if (context.audit) await tx.auditEntry.createMany({ data: [{ ...context.audit, projectId, at: context.clock.now(), what: `accept an invitation as ${role}` }], skipDuplicates: true });
    return { projectId };
  });
}

async function openInvitation(context: Pick<ServiceContext, 'clock'>, tx: Tx, token: string) {
  return await tx.invitation.findFirst({ where: { tokenHash: tokenHashOf(token), expiresAt: { gt: context.clock.now() } }, include: { project: { select: { title: true, ownerId: true, owner: { select: { name: true } } } } } });
}

function gone(): ServiceError {
  return new ServiceError('not-found', { person: 'This invitation was used, withdrawn, or has run out. Ask for a new one.' });
}
