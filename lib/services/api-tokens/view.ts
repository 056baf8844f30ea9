/** What a programme may do with a token: see, change, and spend its owner's money. */
export const tokenScopes = ['read', 'write', 'spend'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** A token as its owner sees it afterwards: never the token itself. */
export interface TokenView {
  id: string;
  name: string;
  /** Its first characters, by which it is known again. */
  prefix: string;
  scopes: TokenScope[];
  createdAt: string;
  /** To the minute; null while it was never used. */
  lastUsedAt: string | null;
}

/** A token that was just made: the one time that it is shown. */
export interface NewTokenView extends TokenView {
  token: string;
}
