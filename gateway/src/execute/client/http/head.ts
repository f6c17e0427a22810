/** What the head of an answer says of its body and of the connection. */
export interface Head {
  readonly status: number;
  /** Header values by lower-case name; those that come more than once are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body; undefined where only its own end tells. */
  readonly length: number | undefined;
  readonly isChunked: boolean;
  /** Whether another call may go over the connection after this answer. */
  readonly staysOpen: boolean;
  /** Milliseconds for which it may lie idle: well within what the domain says, so that a call does not meet its closing. */
  readonly idleMilliseconds: number;
}

const usualIdleMilliseconds = 4000;
const idleHint = /\btimeout=(\d{1,6})/i;

const idleFor = (keepAlive: string | undefined): number => {
  const seconds = Number(idleHint.exec(keepAlive ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(seconds)) return usualIdleMilliseconds;
  return Math.max(seconds - 1, seconds / 2) * 1000;
};

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const nameOnly = /^[!#$%&'*+.^_`|~\w-]+$/;
const valueOnly = /^[\t\x20-\x7e\x80-\xff]*$/;
const digits = /^\d{1,15}$/;
const bodiless: ReadonlySet<number> = new Set([204, 304]);

/** Reads the lines below the status line; undefined where one is malformed. */
const headersIn = (text: string, start: number): Record<string, string> | undefined => {
  const headers: Record<string, string> = Object.create(null);
  let at = start;
  while (at < text.length) {
    const next = text.indexOf("\r\n", at);
    const end = next === -1 ? text.length : next;
    const colon = text.indexOf(":", at);
    if (colon === -1 || colon > end) return undefined;
    const name = text.slice(at, colon).toLowerCase();
    const value = text.slice(colon + 1, end).trim();
    if (!nameOnly.test(name) || !valueOnly.test(value)) return undefined;
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
    at = end + 2;
  }
  return headers;
};

/**
 * Reads the head of an answer, without the empty line that ends it (RFC 9112). Undefined where it is malformed, or where two headers say
 * different things of where the body ends: whoever guesses there can be made to take one answer for another's.
 */
export const readHead = (text: string): Head | undefined => {
  const end = text.indexOf("\r\n");
  const [, minor, code] = statusLine.exec(end === -1 ? text : text.slice(0, end)) ?? [];
  if (code === undefined) return undefined;
  const headers = headersIn(text, end === -1 ? text.length : end + 2);
  if (headers === undefined) return undefined;
  const status = Number(code);
  const { "content-length": length, "transfer-encoding": encoding, connection = "" } = headers;
  if (
    encoding !== undefined &&
    (length !== undefined || encoding.toLowerCase() !== "chunked" || minor === "0")
  )
    return undefined;
  if (length !== undefined && !digits.test(length)) return undefined;
  const hasEnd = bodiless.has(status) ? 0 : length === undefined ? undefined : Number(length);
  return {
    status,
    headers,
    length: hasEnd,
    idleMilliseconds: idleFor(headers["keep-alive"]),
    isChunked: encoding !== undefined && !bodiless.has(status),
    staysOpen:
      minor === "1" && !/\bclose\b/i.test(connection) && (hasEnd !== undefined || encoding !== undefined),
  };
};
