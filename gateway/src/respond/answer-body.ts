import type { Execution } from "../execute/index.ts";

/** What goes into `extensions` beside data and errors. */
export type Extensions = Readonly<Record<string, unknown>>;

/** A value as JSON in UTF-8. */
export const encode = (body: object): Buffer => Buffer.from(JSON.stringify(body));

/** The answer `{"data":…}` with extensions after it. */
const withExtensions = (bytes: Uint8Array, extensions: Extensions): Buffer => {
  const end = Buffer.from(`,"extensions":${JSON.stringify(extensions)}}`);
  const answer = Buffer.allocUnsafe(bytes.byteLength - 1 + end.byteLength);
  answer.set(bytes.subarray(0, -1));
  answer.set(end, bytes.byteLength - 1);
  return answer;
};

/** The body of an answer: the bytes of an execution that has them, as they are or with extensions after them. */
export const answerBody = (
  { bytes, data = null }: Pick<Execution, "bytes" | "data">,
  errors: readonly object[],
  extensions: Extensions | undefined,
): Uint8Array => {
  if (errors.length > 0) return encode({ data, errors, extensions });
  if (bytes === undefined) return encode({ data, extensions });
  return extensions === undefined ? bytes : withExtensions(bytes, extensions);
};
