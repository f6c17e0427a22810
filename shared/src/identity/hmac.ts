import { hash } from "node:crypto";
import type { SecretKey } from "./keys.ts";

/** Bytes that SHA-256 takes in at once, and those that it gives. */
const blockBytes = 64;
const hashBytes = 32;
/** Room for a message, in bytes, before more is taken. */
const usualBytes = 1024;
/** Bytes of a character in UTF-8 at most, by UTF-16 unit. */
const characterBytes = 3;

const innerPad = 0x36;
const outerPad = 0x5c;

/** A secret, ready for use: a block of it before the room for what is hashed with it, twice. */
interface Prepared {
  readonly secret: Buffer;
  inner: Buffer;
  readonly outer: Buffer;
}

const prepared = new WeakMap<SecretKey, Prepared>();

const padded = (secret: Buffer, pad: number, room: number): Buffer => {
  const bytes = Buffer.alloc(blockBytes + room);
  for (let at = 0; at < blockBytes; at += 1) bytes[at] = (secret[at] ?? 0) ^ pad;
  return bytes;
};

const prepare = (key: SecretKey): Prepared => {
  const bytes = Buffer.from(key.secret, "base64url");
  const secret = bytes.length > blockBytes ? hash("sha256", bytes, "buffer") : bytes;
  const inner = padded(secret, innerPad, usualBytes);
  const made = { secret, inner, outer: padded(secret, outerPad, hashBytes) };
  prepared.set(key, made);
  return made;
};

/**
 * HMAC-SHA-256 (RFC 2104) of a text in UTF-8, in base64url. Made of two one-shot hashes: an object of `createHmac` for each call takes
 * more than twice as long (measured), and every request makes several calls.
 */
export const hmac = (key: SecretKey, text: string): string => {
  const known = prepared.get(key) ?? prepare(key);
  const most = text.length * characterBytes;
  if (blockBytes + most > known.inner.length) known.inner = padded(known.secret, innerPad, most);
  const { inner, outer } = known;
  const end = blockBytes + inner.write(text, blockBytes);
  outer.write(hash("sha256", inner.subarray(0, end), "binary"), blockBytes, "binary");
  return hash("sha256", outer, "base64url");
};
