/** What a programme may do with a token: see, change, and spend its owner's money. */
export const tokenScopes = ['read', 'write', 'spend'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** For how many days a token may be made; null for one that is good until it is revoked. */
export const tokenDays = [30, 90, 365, null] as const;
export type TokenDays = (typeof tokenDays)[number];
/** A token that nobody thought about does not lie about for ever. */
export const usualTokenDays: TokenDays = 90;

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
  /** From then on it is refused; null where it is good until it is revoked. */
  expiresAt: string | null;
}

/** A token that was just made: the one time that it is shown. */
export interface NewTokenView extends TokenView {
  token: string;
}
