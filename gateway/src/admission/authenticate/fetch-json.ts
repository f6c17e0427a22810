import { parseObject } from "./parse-object.ts";

/** What may be taken from an issuer's server. */
export interface FetchLimits {
  /** For the whole answer. */
  readonly milliseconds: number;
  /** Of the body, uncompressed. */
  readonly bytes: number;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads a JSON object from an address, without following it elsewhere; throws an Error that says what came instead. */
export const fetchJson = async (
  url: string,
  { milliseconds, bytes }: FetchLimits,
): Promise<Readonly<Record<string, unknown>>> => {
  const answer = await fetch(url, {
    redirect: "error",
    credentials: "omit",
    signal: AbortSignal.timeout(milliseconds),
    headers: { accept: "application/json, application/jwk-set+json" },
  });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Error(`the issuer answered with the status ${answer.status}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop ends the answer: what is over the limit is never read.
  for await (const chunk of answer.body ?? []) {
    length += chunk.byteLength;
    if (length > bytes) throw new Error(`the issuer answered with more than ${bytes} bytes`);
    chunks.push(chunk);
  }
  const answered = parseObject(utf8.decode(Buffer.concat(chunks)));
  if (answered === undefined) throw new Error("the issuer answered with what is no JSON object");
  return answered;
};
