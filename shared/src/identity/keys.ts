import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import type { JWK } from "jose";
import { domainOfSecret, keyFiles, readKeys, writeKeys } from "./key-files.ts";

/** When the gateway begins to sign with a key, in milliseconds since the epoch; at once where it is left out. Verifiers take it before that. */
interface Dated {
  readonly from?: number | undefined;
}

/** A key of the gateway for assertions. */
export type AssertionKey = JWK & Dated;

/** A secret that is used for an HMAC. */
export interface SecretKey {
  readonly kid: string;
  /** 32 random bytes, base64url. */
  readonly secret: string;
}

/** A shared secret of one domain and the gateway, for the HMAC of each call. */
export type CallKey = SecretKey & Dated;

/** What the gateway signs with: the newest key whose time has come; the one before it is being retired. */
export interface GatewayKeys {
  readonly assertion: readonly AssertionKey[];
  readonly calls: Readonly<Record<string, readonly CallKey[]>>;
}

/** What one domain verifies with; at most two of each kind are live, told apart by `kid`. */
export interface DomainKeys {
  readonly domain: string;
  readonly assertion: readonly JWK[];
  readonly calls: readonly CallKey[];
  /** What the domain masks values with: its own secret, which the gateway does not have. */
  readonly masks: SecretKey;
}

/** The key that the gateway signs with now: the newest whose time has come. */
export const keyInUse = <Key extends Dated>(live: readonly Key[], now: number): Key | undefined =>
  live.find(({ from }) => from === undefined || from <= now) ?? live.at(-1);

/** Keys as they are, or where to find them as they are now. */
export type KeySource<Keys extends object> = Keys | (() => Keys);

/** Asks a source for its keys. */
export const keysOf = <Keys extends object>(source: KeySource<Keys>): Keys =>
  typeof source === "function" ? source() : source;

/** A new key for assertions. */
export const newAssertionKey = (): JWK => ({
  ...(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as JWK),
  kid: randomBytes(8).toString("base64url"),
  alg: "EdDSA",
});

/** A new secret. */
export const newSecretKey = (): SecretKey => ({
  kid: randomBytes(8).toString("base64url"),
  secret: randomBytes(32).toString("base64url"),
});

const publicPart = ({ kty, crv, x, kid, alg }: JWK): JWK => ({ kty, crv, x, kid, alg });

/** Writes the public halves of the gateway's keys. */
export const writePublicKeys = (folder: string): void =>
  writeKeys(
    keyFiles.gatewayPublic(folder),
    readKeys<JWK>(keyFiles.gatewayPrivate(folder), true).map(publicPart),
  );

const ensure = (file: string, make: () => unknown): void => {
  if (!existsSync(file)) writeKeys(file, [make()], { isNew: true });
};

/** Makes the keys that are not there yet: folder 0700, files 0600. Existing keys stay. Throws a UserError where the folder cannot be written. */
export function ensureKeys(folder: string, domains: readonly string[]): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    ensure(keyFiles.gatewayPrivate(folder), newAssertionKey);
    writePublicKeys(folder);
    ensure(keyFiles.audit(folder), newSecretKey);
    for (const domain of domains) {
      ensure(keyFiles.secret(folder, domain), newSecretKey);
      ensure(keyFiles.masks(folder, domain), newSecretKey);
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new UserError(
      `The key folder ${folder} cannot be written (${code}); choose a data folder that can.`,
      { cause },
    );
  }
}

const readFirst = (file: string): SecretKey => readKeys<SecretKey>(file, true)[0] as SecretKey;

/** The gateway's private keys and the secret of every domain in the folder. Throws a UserError where a file is missing or readable by others. */
export function loadGatewayKeys(folder: string): GatewayKeys {
  const assertion = readKeys<AssertionKey>(keyFiles.gatewayPrivate(folder), true);
  const secrets = readdirSync(folder).flatMap((file): [string, CallKey[]][] => {
    const domain = domainOfSecret(file);
    return domain === undefined ? [] : [[domain, readKeys<CallKey>(join(folder, file), true)]];
  });
  return { assertion, calls: Object.fromEntries(secrets) };
}

/** The gateway's public keys and the secrets of one domain. Throws a UserError where a file is missing or readable by others. */
export const loadDomainKeys = (folder: string, domain: string): DomainKeys => ({
  domain,
  assertion: readKeys<JWK>(keyFiles.gatewayPublic(folder), false),
  calls: readKeys<CallKey>(keyFiles.secret(folder, domain), true),
  masks: readFirst(keyFiles.masks(folder, domain)),
});

/** What the audit log makes pseudonyms with. Throws a UserError where its file is missing or readable by others. */
export const loadAuditKey = (folder: string): SecretKey => readFirst(keyFiles.audit(folder));
