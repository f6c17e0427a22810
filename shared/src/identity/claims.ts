/** What a verified token says of who asks, in one form whatever its issuer calls it. Nothing is decided by it yet. */
export interface Claims {
  /** Whom the token is about; where several issuers are trusted, no two of them name the same subject. */
  readonly subject: string;
  /** The program that asks: its OAuth client id, or `unknown`. */
  readonly client: string;
  /** Never holds the role `anonymous`. */
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** Data regions; empty, as the other lists, where the token does not say. */
  readonly regions: readonly string[];
  readonly territories: readonly string[];
  /** Account ids. */
  readonly accounts: readonly string[];
  /** Absent where the token says that nobody verified it. */
  readonly email?: string | undefined;
  /** What the data is used for. */
  readonly purpose?: string | undefined;
  /** Seconds since the epoch. */
  readonly expires: number;
  /** The token's own id, by which it can be revoked. */
  readonly jti?: string | undefined;
}
