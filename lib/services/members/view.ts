/** What the pages are shown of who shares a drama. */
export const memberRoles = ['listener', 'editor'] as const;
export type MemberRole = (typeof memberRoles)[number];

/** What one person may do with a drama: `owner`, or a member's role. */
export type ProjectRole = 'owner' | MemberRole;

export interface PeopleView {
  owner: { name: string; email: string | null };
  members: { id: string; name: string; email: string | null; role: MemberRole; since: string }[];
  /** Links that nobody has used yet. */
  invitations: { id: string; role: MemberRole; email: string | null; expiresAt: string }[];
  /** Whether an invitation can be sent from here. */
  sends: boolean;
}

export interface AuditView {
  entries: { at: string; who: string; what: string }[];
}

export interface InvitationView {
  title: string;
  from: string;
  role: MemberRole;
}
