import type { Execution } from "../execute/index.ts";

/** What goes into `extensions` beside data and errors. */
export type Extensions = Readonly<Record<string, unknown>>;

/** A value as JSON in UTF-8. */
export const encode = (body: object): Buffer => Buffer.from(JSON.stringify(body));

/** The answer `{"data":…}` with errors and extensions after it. */
const withMore = (bytes: Uint8Array, more: object): Buffer => {
  // What is put after the data begins where the object of what is more does.
  const end = Buffer.from(`,${JSON.stringify(more).slice(1)}`);
  const answer = Buffer.allocUnsafe(bytes.byteLength - 1 + end.byteLength);
  answer.set(bytes.subarray(0, -1));
  answer.set(end, bytes.byteLength - 1);
  return answer;
};

/** The body of an answer: the bytes of an execution that has them, as they are or with errors and extensions after them. */
export const answerBody = (
  { bytes, data = null }: Pick<Execution, "bytes" | "data">,
  errors: readonly object[],
  extensions: Extensions | undefined,
): Uint8Array => {
  const told = errors.length > 0 ? errors : undefined;
  if (bytes === undefined) return encode({ data, errors: told, extensions });
  if (told || extensions) return withMore(bytes, { errors: told, extensions });
  return bytes;
};
