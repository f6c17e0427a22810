import { generateKeyPairSync, randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import type { JWK } from "jose";

/** A shared secret of one domain and the gateway, for the HMAC of each call. */
export interface CallKey {
  readonly kid: string;
  /** 32 random bytes, base64url. */
  readonly secret: string;
}

/** What the gateway signs with: the first key of each list signs, the others are only being retired. */
export interface GatewayKeys {
  readonly assertion: readonly JWK[];
  readonly calls: Readonly<Record<string, readonly CallKey[]>>;
}

/** What one domain verifies with; at most two of each kind are live, told apart by `kid`. */
export interface DomainKeys {
  readonly domain: string;
  readonly assertion: readonly JWK[];
  readonly calls: readonly CallKey[];
}

const maxLiveKeys = 2;
const privateFile = (folder: string) => join(folder, "gateway.private.json");
const publicFile = (folder: string) => join(folder, "gateway.public.json");
const secretFile = (folder: string, domain: string) => join(folder, `${domain}.secret.json`);

const newAssertionKey = (): JWK => ({
  ...(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) as JWK),
  kid: randomBytes(8).toString("base64url"),
  alg: "EdDSA",
});

const newCallKey = (): CallKey => ({
  kid: randomBytes(8).toString("base64url"),
  secret: randomBytes(32).toString("base64url"),
});

const publicPart = ({ kty, crv, x, kid, alg }: JWK): JWK => ({ kty, crv, x, kid, alg });

/** Writes beside the file and moves it there, so that no reader sees half of it; `isNew` never replaces an existing one. */
function writeKeys(file: string, keys: readonly unknown[], { isNew = false } = {}): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  if (!isNew) return renameSync(draft, file);
  try {
    linkSync(draft, file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  } finally {
    rmSync(draft);
  }
}

function readKeys<Key>(file: string, isSecret: boolean): Key[] {
  if (!existsSync(file))
    throw new UserError(`The key file ${file} is missing; start the mesh once to make it.`);
  if (isSecret && process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw new UserError(`The key file ${file} may be read by others; run chmod 600 on it.`);
  }
  try {
    const { keys } = JSON.parse(readFileSync(file, "utf8")) as { keys: Key[] };
    if (Array.isArray(keys) && keys.length > 0) return keys.slice(0, maxLiveKeys);
  } catch (cause) {
    throw new UserError(`The key file ${file} is not readable JSON; delete it to have a new one made.`, {
      cause,
    });
  }
  throw new UserError(`The key file ${file} holds no key; delete it to have a new one made.`);
}

const writePublic = (folder: string): void =>
  writeKeys(publicFile(folder), readKeys<JWK>(privateFile(folder), true).map(publicPart));

/** Makes the keys that are not there yet: folder 0700, files 0600. Existing keys stay. Throws a UserError where the folder cannot be written. */
export function ensureKeys(folder: string, domains: readonly string[]): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    if (!existsSync(privateFile(folder)))
      writeKeys(privateFile(folder), [newAssertionKey()], { isNew: true });
    writePublic(folder);
    for (const domain of domains) {
      const file = secretFile(folder, domain);
      if (!existsSync(file)) writeKeys(file, [newCallKey()], { isNew: true });
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

/** Puts a new key before each existing one; the previous one stays valid until the next turn. */
export function rotateKeys(folder: string, domains: readonly string[]): void {
  writeKeys(
    privateFile(folder),
    [newAssertionKey(), ...readKeys(privateFile(folder), true)].slice(0, maxLiveKeys),
  );
  writePublic(folder);
  for (const domain of domains) {
    const file = secretFile(folder, domain);
    writeKeys(file, [newCallKey(), ...readKeys(file, true)].slice(0, maxLiveKeys));
  }
}

const secretSuffix = ".secret.json";

/** The gateway's private key and the secret of every domain in the folder. Throws a UserError where a file is missing or readable by others. */
export function loadGatewayKeys(folder: string): GatewayKeys {
  const assertion = readKeys<JWK>(privateFile(folder), true);
  const files = readdirSync(folder).filter((file) => file.endsWith(secretSuffix));
  const secrets = files.map((file): [string, CallKey[]] => [
    file.slice(0, -secretSuffix.length),
    readKeys<CallKey>(join(folder, file), true),
  ]);
  return { assertion, calls: Object.fromEntries(secrets) };
}

/** The gateway's public keys and the secret of one domain. Throws a UserError where a file is missing or readable by others. */
export const loadDomainKeys = (folder: string, domain: string): DomainKeys => ({
  domain,
  assertion: readKeys<JWK>(publicFile(folder), false),
  calls: readKeys<CallKey>(secretFile(folder, domain), true),
});
