import type { IncomingMessage, ServerResponse } from "node:http";

/** Text that stands in every fault's body and must never reach a client. */
export const canary =
  "CANARY-postgres://admin:hunter2@10.1.2.3/db SELECT secret FROM people at /srv/app/index.js:1";

type Json = Record<string, unknown>;
type Entity = Json | null;

/** How a fake misbehaves: over its HTTP answer, over the representations it is given, or over the answer's content. */
export interface Mode {
  readonly http?: (response: ServerResponse, body: string, request: IncomingMessage) => void;
  readonly representations?: (given: Json[]) => Json[];
  readonly entities?: (items: Entity[]) => Entity[];
  readonly answer?: (answer: Json) => Json;
}

const json = { "content-type": "application/json" };

const send =
  (status: number, headers: Record<string, string>, body: string) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, headers).end(body);

const bigAnswer = (response: ServerResponse): void => {
  response.writeHead(200, json);
  response.write('{"data":{"_entities":[{"x":"');
  const chunk = "x".repeat(1024 * 1024);
  let sent = 0;
  const more = () => {
    while (sent < 200 && !response.destroyed) {
      sent += 1;
      if (!response.write(chunk)) return void response.once("drain", more);
    }
    response.end('"}]}}');
  };
  more();
};

const slowly = (response: ServerResponse, body: string): void => {
  response.writeHead(200, json);
  let at = 0;
  const timer = setInterval(() => {
    if (at >= body.length || response.destroyed) return clearInterval(timer);
    response.write(body.slice(at, (at += 1)));
  }, 30);
  response.on("close", () => clearInterval(timer));
};

const withFirst = (items: Entity[], change: (item: Json) => Json): Entity[] =>
  items.map((item, index) => (index === 0 && item ? change(item) : item));

const inScore = (item: Json, change: (score: Json) => unknown): Json =>
  Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      typeof value === "object" && value !== null ? change(value as Json) : value,
    ]),
  );

/** Every way to misbehave by name. */
export const modes = {
  ok: {},
  hang: { http: () => {} },
  hangbody: {
    http: (response, body) => void response.writeHead(200, json).write(body.slice(0, 20)),
  },
  slowbody: { http: slowly },
  garbage: { http: send(200, json, `{"data": ${canary}`) },
  html: { http: send(200, { "content-type": "text/html" }, `<html>${canary}</html>`) },
  empty: { http: send(200, json, "") },
  nothing: { http: send(200, json, "{}") },
  truncated: {
    http: (response, body) => {
      response.writeHead(200, { ...json, "content-length": String(body.length) });
      response.write(body.slice(0, -5), () => response.destroy());
    },
  },
  notUtf8: {
    http: (response) => void response.writeHead(200, json).end(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  },
  brokenGzip: { http: send(200, { ...json, "content-encoding": "gzip" }, "this is no gzip") },
  encodings: { http: send(200, { ...json, "content-encoding": "gzip, gzip" }, canary) },
  big: { http: bigAnswer },
  reset: { http: (response) => void response.socket?.destroy() },
  status500: { http: send(500, json, JSON.stringify({ errors: [{ message: canary }] })) },
  status503: { http: send(503, { "content-type": "text/plain", "retry-after": "9000000000" }, canary) },
  status429: { http: send(429, { ...json, "retry-after": "1" }, canary) },
  status401: { http: send(401, json, canary) },
  redirect: { http: send(302, { location: "http://127.0.0.1:1/latest/meta-data" }, canary) },
  short: { representations: (given) => given.filter((_, index) => index !== 1) },
  long: { representations: (given) => [...given, { ...given[0], id: "invented-1" }] },
  swap: { representations: (given) => given.toReversed() },
  duplicate: { representations: (given) => given.map(() => given[0] as Json) },
  invent: {
    representations: (given) => given.map((one, index) => (index === 0 ? { ...one, id: "invented-1" } : one)),
  },
  otherType: {
    entities: (items) =>
      items.map(
        (item) =>
          item &&
          Object.fromEntries(
            Object.entries(item).map(([key, value]) => [key, value === "Account" ? "Invoice" : value]),
          ),
      ),
  },
  noList: { answer: () => ({ data: { _entities: { id: canary } } }) },
  nullList: { answer: () => ({ data: { _entities: null } }) },
  nullListWithError: {
    answer: () => ({ data: { _entities: null }, errors: [{ message: canary, path: ["_entities"] }] }),
  },
  noObject: {
    entities: (items) => items.map((_, index) => (index === 0 ? (canary as never) : items[index]!)),
  },
  nullField: {
    entities: (items) => withFirst(items, (item) => inScore(item, (score) => ({ ...score, label: null }))),
  },
  wrongType: {
    entities: (items) => withFirst(items, (item) => inScore(item, (score) => ({ ...score, score: canary }))),
  },
  missingField: {
    entities: (items) => withFirst(items, (item) => inScore(item, ({ label }) => ({ label }))),
  },
  extraField: {
    entities: (items) =>
      withFirst(items, (item) => ({
        ...inScore(item, (score) => ({ ...score, secret: canary })),
        name: canary,
      })),
  },
  errorText: {
    answer: (answer) => ({
      ...answer,
      data: null,
      errors: [{ message: canary, extensions: { code: "DATABASE", stacktrace: [canary] } }],
    }),
  },
  sneakyCode: {
    answer: (answer) => ({
      ...answer,
      data: null,
      errors: [{ message: canary, extensions: { code: "BAD_USER_INPUT" } }],
    }),
  },
} as const satisfies Record<string, Mode>;

export type ModeName = keyof typeof modes;
