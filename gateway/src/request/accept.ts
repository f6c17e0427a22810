import type { Accept } from "./types.ts";

const json = "application/json";
const response = "application/graphql-response+json";

const onlyJson: Accept = Object.freeze({ withData: json, withoutData: json });
const onlyResponse: Accept = Object.freeze({ withData: response, withoutData: response });

/** For a client that does not say what it takes. */
export const acceptAny: Accept = Object.freeze({ withData: json, withoutData: response });

interface Range {
  readonly type: string;
  readonly quality: number;
}

const rangeOf = (text: string): Range => {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
};

const readAccept = (header: string): Accept | undefined => {
  const ranges = header.split(",").map(rangeOf);
  const named = (type: string) => ranges.find((range) => range.type === type);
  const wild = named("application/*") ?? named("*/*");
  const own = named(response);
  const plain = named(json);
  const ownQuality = own?.quality ?? wild?.quality ?? 0;
  const plainQuality = plain?.quality ?? wild?.quality ?? 0;
  if (ownQuality === 0 && plainQuality === 0) return undefined;
  if (own === undefined && plain === undefined) return acceptAny;
  return own !== undefined && ownQuality >= plainQuality ? onlyResponse : onlyJson;
};

const remembered = new Map<string, Accept | undefined>();
const maxRemembered = 200;
const maxLength = 200;

/** What an `Accept` header lets us answer with: the type that it prefers of ours, undefined where it allows neither. */
export const acceptOf = (header: string | undefined): Accept | undefined => {
  if (header === undefined || header === "*/*") return acceptAny;
  if (header === json) return onlyJson;
  if (header === response) return onlyResponse;
  const known = remembered.get(header);
  if (known !== undefined) return known;
  const accept = readAccept(header);
  if (remembered.size >= maxRemembered) remembered.clear();
  if (header.length <= maxLength) remembered.set(header, accept);
  return accept;
};
