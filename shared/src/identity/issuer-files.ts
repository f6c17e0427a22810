import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import type { JWK } from "jose";
import { readKeys, writeKeys } from "./key-files.ts";
import { newAssertionKey } from "./keys.ts";
import type { TokenClaims } from "./token-issuer.ts";

/** A program that has a secret of its own, and what its tokens say. */
export interface RegisteredClient {
  readonly id: string;
  /** SHA-256 of the secret, base64url: 32 random bytes need no slower hash. */
  readonly secretHash: string;
  readonly claims: Omit<TokenClaims, "subject" | "client">;
}

const keyFile = (folder: string) => join(folder, "issuer.private.json");
const clientFile = (folder: string) => join(folder, "issuer.clients.json");

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");

/** Makes the key of the development issuer where there is none yet, in a key folder that is there. */
export const ensureIssuerKey = (folder: string): void => {
  if (!existsSync(keyFile(folder))) writeKeys(keyFile(folder), [newAssertionKey()], { isNew: true });
};

/** The keys of the development issuer, newest first. Throws a UserError where there is none, or others may read it. */
export const loadIssuerKeys = (folder: string): readonly JWK[] => readKeys<JWK>(keyFile(folder), true);

/** The registered clients; none where there is no file of them. Throws a UserError where it is damaged. */
export const readClients = (folder: string): readonly RegisteredClient[] => {
  const file = clientFile(folder);
  if (!existsSync(file)) return [];
  try {
    const { keys } = JSON.parse(readFileSync(file, "utf8")) as { keys: RegisteredClient[] };
    if (Array.isArray(keys)) return keys;
  } catch (cause) {
    throw new UserError(`The file of clients ${file} is not readable JSON; delete it to begin anew.`, {
      cause,
    });
  }
  throw new UserError(`The file of clients ${file} holds no list; delete it to begin anew.`);
};

/** Registers a client, in place of one of the same name, and gives its secret, which is kept nowhere. */
export const registerClient = (folder: string, id: string, claims: RegisteredClient["claims"]): string => {
  const secret = randomBytes(32).toString("base64url");
  const others = readClients(folder).filter((one) => one.id !== id);
  writeKeys(clientFile(folder), [...others, { id, secretHash: hashOf(secret), claims }]);
  return secret;
};

/** Forgets a client; false where there was none of that name. Its tokens are believed until they expire. */
export const removeClient = (folder: string, id: string): boolean => {
  const all = readClients(folder);
  const others = all.filter((one) => one.id !== id);
  if (others.length === all.length) return false;
  writeKeys(clientFile(folder), others);
  return true;
};

/** The client whose id and secret these are; undefined where they are nobody's. */
export const findClient = (folder: string, id: string, secret: string): RegisteredClient | undefined => {
  const given = Buffer.from(hashOf(secret));
  const found = readClients(folder).find((one) => one.id === id);
  const expected = Buffer.from(found?.secretHash ?? hashOf(""));
  const isEqual = given.length === expected.length && timingSafeEqual(given, expected);
  return isEqual ? found : undefined;
};
