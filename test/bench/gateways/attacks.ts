/** Attacks as streams of requests, each of them another one, so that nothing is answered from what is kept. */
import { createHash, randomBytes } from "node:crypto";
import { requestBytes } from "./open-load.ts";

export interface Attack {
  readonly name: string;
  readonly requests: readonly Buffer[];
  /** Requests a second. */
  readonly rate: number;
}

const count = 2000;
const small = 60 * 1024;
const large = 1000 * 1024;

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const query = (text: string, variables: object = {}): string => JSON.stringify({ query: text, variables });

const plain = query("{ __typename }");

const many = (make: (index: number) => Buffer, times = count): Buffer[] =>
  Array.from({ length: times }, (_, index) => make(index));

const withToken = (header: object, claims: object) => (index: number) =>
  requestBytes(plain, {
    authorization: `Bearer ${base64({ ...header, index })}.${base64({ ...claims, index })}.${randomBytes(64).toString("base64url")}`,
  });

const parsePart = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as object;

/** The header and the claims of a token that is valid. */
const partsOf = (authorization: string): readonly [object, object] => {
  const [header = "", claims = ""] = authorization.slice("Bearer ".length).split(".");
  return [parsePart(header), parsePart(claims)];
};

const fields = [
  "name",
  "industry",
  "tier",
  "annualRevenue",
  "owner",
  "health { score trend }",
  "leadScore { score grade }",
];

/** An operation that nobody asked for before: its aliases say its number. */
const fresh = (index: number): string =>
  `{ account(id: "acc-00001") { ${fields.map((field, at) => `${at % 2 ? "" : `a${index}_${at}: `}${field}`).join(" ")} } }`;

/** Every kind of attack on identity, policy, cost, plans and the form of requests; `authorization` is of somebody who may ask for much. */
export const attacks = (authorization: string): readonly Attack[] => {
  const [header, claims] = partsOf(authorization);
  const asAttacker = (body: string) => requestBytes(body, { authorization });
  return [
    { name: "forged signatures", rate: 200, requests: many(withToken(header, claims)) },
    {
      name: "unknown keys",
      rate: 200,
      requests: many((index) => withToken({ ...header, kid: `k${index}` }, claims)(index)),
    },
    { name: "unsigned tokens", rate: 200, requests: many(withToken({ alg: "none" }, claims)) },
    {
      name: "tokens that are none",
      rate: 200,
      requests: many((index) => requestBytes(plain, { authorization: `Bearer ${"x".repeat(4000)}${index}` })),
    },
    { name: "new operations", rate: 20, requests: many((index) => asAttacker(query(fresh(index)))) },
    {
      name: "new operations that are refused",
      rate: 20,
      requests: many((index) => requestBytes(query(fresh(index)))),
    },
    {
      name: "dear operations",
      rate: 50,
      requests: many((index) => asAttacker(query(`{ x${index}: accounts(first: 100000) { name } }`))),
    },
    {
      name: "fragments that double",
      rate: 50,
      requests: many((index) =>
        requestBytes(
          query(
            `{ ...F0 } ${Array.from({ length: 30 }, (_, at) => `fragment F${at} on Query { a${index}: __typename ...F${at + 1} ...F${at + 1} }`).join(" ")} fragment F30 on Query { __typename }`,
          ),
        ),
      ),
    },
    {
      name: "unknown ids of operations",
      rate: 200,
      requests: many((index) =>
        requestBytes(
          JSON.stringify({
            extensions: {
              persistedQuery: {
                version: 1,
                sha256Hash: createHash("sha256").update(`${index}`).digest("hex"),
              },
            },
          }),
        ),
      ),
    },
    {
      name: "introspection",
      rate: 50,
      requests: many((index) =>
        asAttacker(query(`{ x${index}: __schema { types { name fields { name type { name } } } } }`)),
      ),
    },
    {
      name: "60 KB of aliases",
      rate: 40,
      requests: many((index) => requestBytes(query(`{${`a${index}:__typename `.repeat(small / 20)}}`)), 50),
    },
    {
      name: "1 MB of numbers",
      rate: 5,
      requests: many(
        (index) =>
          requestBytes(
            query(`{ x${index}: __typename }`, { a: Array.from({ length: large / 11 }, () => 1e9) }),
          ),
        5,
      ),
    },
    {
      name: "1 MB of text",
      rate: 5,
      requests: many(
        (index) => requestBytes(query(`{ x${index}: __typename }`, { a: "x".repeat(large) })),
        5,
      ),
    },
  ];
};
