import { createHash, randomBytes } from 'node:crypto';
import { requireProject } from '../access.ts';
import { notFound } from '../errors.ts';
import type { ServiceContext, TransactionManager, Tx } from '../interfaces.ts';
import type { ShareLinkView } from './view.ts';

/** 192 bits, as 32 letters of base64url. */
const tokenBytes = 24;
const tokenShape = /^[\w-]{32}$/u;

/** Makes a drama's share link; one that was there before stops working. The token is given this once and kept nowhere. */
export async function makeShareLink(context: ServiceContext, input: { projectId: string }): Promise<{ token: string; since: string }> {
  const token = randomBytes(tokenBytes).toString('base64url');
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    const row = { tokenHash: hashOf(token), createdAt: context.clock.now() };
    await tx.shareLink.upsert({ where: { projectId: project.id }, create: { projectId: project.id, ...row }, update: row });
    return { token, since: row.createdAt.toISOString() };
  });
}

/** Takes the share link back: from then on it leads nowhere. Where there is none, nothing happens. */
export async function revokeShareLink(context: ServiceContext, input: { projectId: string }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    await tx.shareLink.deleteMany({ where: { projectId: project.id } });
  });
}

export async function readShareLink(context: ServiceContext, input: { projectId: string }): Promise<ShareLinkView> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    const link = await tx.shareLink.findUnique({ where: { projectId: project.id } });
    return { since: link?.createdAt.toISOString() ?? null };
  });
}

/** The drama that a link leads to. Throws `not-found` alike for one that was taken back, one that never was, and what is no link. */
export async function requireShared(tx: Tx, token: string) {
  const link = tokenShape.test(token) ? await tx.shareLink.findUnique({ where: { tokenHash: hashOf(token) }, include: { project: true } }) : null;
  if (!link) throw notFound('page');
  return link.project;
}

/** Whose drama a link leads to: on whose behalf its files are read. Throws as requireShared. */
export async function sharedOwner(transaction: TransactionManager, token: string): Promise<string> {
  return (await transaction.run((tx) => requireShared(tx, token))).ownerId;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
