/** Encodings that we have, the better one first. */
const encodings = ["br", "gzip"] as const;

/** An encoding of an answer. */
export type Encoding = (typeof encodings)[number];

const weights = (header: string): ReadonlyMap<string, number> =>
  new Map(
    header.split(",").map((part) => {
      const [name = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      const quality = weight === undefined ? 1 : Number(weight.slice(2));
      return [name === "x-gzip" ? "gzip" : name, quality >= 0 && quality <= 1 ? quality : 0];
    }),
  );

/** The encoding that an `Accept-Encoding` header prefers of ours; undefined where the answer must or should go out as it is. */
export const encodingOf = (header: string | undefined): Encoding | undefined => {
  if (header === undefined) return undefined;
  const given = weights(header);
  const quality = (name: string): number => given.get(name) ?? given.get("*") ?? 0;
  const [first, second] = encodings;
  const best = quality(second) > quality(first) ? second : first;
  return quality(best) > 0 && quality(best) >= (given.get("identity") ?? 0) ? best : undefined;
};
