import { isId, requireProject } from '../access.ts';
import { lettersAreSent } from '../accounts/letters.ts';
import { notFound, ServiceError } from '../errors.ts';
import type { ServiceContext, Tx } from '../interfaces.ts';
import { memberRoles, type AuditView, type MemberRole, type PeopleView, type ProjectRole } from './view.ts';

/** Newest entries of the record that are shown. */
const mostEntries = 200;

export function roleOf(column: string): MemberRole {
  return memberRoles.find((role) => role === column) ?? 'listener';
}

/** What whoever acts is to a drama that they have been let into. */
export async function ownRole(context: Pick<ServiceContext, 'actor'>, tx: Tx, projectId: string): Promise<ProjectRole> {
  const { guestId } = context.actor;
  if (guestId === undefined) return 'owner';
  const membership = await tx.membership.findUnique({ where: { projectId_userId: { projectId, userId: guestId } }, select: { role: true } });
  return membership ? roleOf(membership.role) : 'listener';
}

/** Who shares a drama, and which links are open. For the owner. */
export async function readPeople(context: ServiceContext, input: { projectId: string }): Promise<PeopleView> {
  return await context.transaction.run(async (tx) => {
    const project = await tx.project.findUniqueOrThrow({
      where: { id: (await requireProject({ ...context, audit: undefined }, tx, input.projectId, 'own')).id },
      select: {
        owner: { select: { name: true, email: true } },
        memberships: { select: { role: true, createdAt: true, user: { select: { id: true, name: true, email: true } } }, orderBy: { createdAt: 'asc' } },
        invitations: { where: { expiresAt: { gt: context.clock.now() } }, select: { id: true, role: true, email: true, expiresAt: true }, orderBy: { createdAt: 'asc' } },
      },
    });
    return {
      owner: project.owner,
      members: project.memberships.map(({ role, createdAt, user }) => ({ ...user, role: roleOf(role), since: createdAt.toISOString() })),
      invitations: project.invitations.map(({ role, expiresAt, ...rest }) => ({ ...rest, role: roleOf(role), expiresAt: expiresAt.toISOString() })),
      sends: lettersAreSent(),
    };
  });
}

/** Makes a member a listener or an editor. For the owner. */
export async function setRole(context: ServiceContext, input: { projectId: string; personId: string; role: MemberRole }): Promise<void> {
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, 'own');
    const { count } = await tx.membership.updateMany({ where: { projectId: project.id, userId: input.personId }, data: { role: input.role } });
    if (count === 0) throw notFound('person');
  });
}

/** Takes a person's membership away: the owner anybody's, a guest their own. */
export async function removeMember(context: ServiceContext, input: { projectId: string; personId: string }): Promise<void> {
  const leaving = context.actor.guestId !== undefined && context.actor.guestId === input.personId;
  await context.transaction.run(async (tx) => {
    const project = await requireProject(context, tx, input.projectId, leaving ? 'listen' : 'own');
    const { count } = await tx.membership.deleteMany({ where: { projectId: project.id, userId: input.personId } });
    if (count === 0) throw notFound('person');
    if (leaving && context.audit) await tx.auditEntry.createMany({ data: [{ ...context.audit, projectId: project.id, at: context.clock.now(), what: 'leave this drama' }], skipDuplicates: true });
  });
}

/** Who changed what, newest first. For the owner. */
export async function readAudit(context: ServiceContext, input: { projectId: string }): Promise<AuditView> {
  return await context.transaction.run(async (tx) => {
    const project = await requireProject({ ...context, audit: undefined }, tx, input.projectId, 'own');
    const entries = await tx.auditEntry.findMany({ where: { projectId: project.id }, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: mostEntries });
    return { entries: entries.map(({ at, personName, what }) => ({ at: at.toISOString(), who: personName, what })) };
  });
}

/** The error of a person who is asked for by an id that is none. */
export function requirePersonId(id: string): string {
  if (!isId(id)) throw new ServiceError('not-found', { person: 'This person does not exist, or is no member.' });
  return id;
}
