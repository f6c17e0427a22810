import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { query, startAttackedGateway } from "../kit/attacked-gateway.ts";
import { expectRefusal } from "../kit/expect-refusal.ts";
import { postBytes, sendRaw } from "../kit/raw-socket.ts";
import type { StubGateway } from "../kit/stub-gateway.ts";

const get = (path: string, headers: readonly string[] = []) =>
  [`GET ${path} HTTP/1.1`, "Host: x", ...headers, "", ""].join("\r\n");
const preflight = "apollo-require-preflight: 1";
const search = (text: string) => `/graphql?query=${encodeURIComponent(text)}`;
const nested = (depth: number) => `{"query":"{__typename}","a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
const line = (method: string, path: string) =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`;

describe("an attack on the form of requests", () => {
  let gateway: StubGateway;
  beforeAll(async () => {
    gateway = await startAttackedGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => {
    gateway.asked.length = 0;
    gateway.log.length = 0;
  });

  /** The one answer to these bytes, which is a clean refusal. */
  const refusal = async (bytes: string | Buffer, status: number) => {
    const { answers } = await sendRaw(gateway.port, bytes, { quietMilliseconds: 20 });
    expect(answers).toHaveLength(1);
    expectRefusal(answers[0], status);
    return answers[0];
  };

  it.each<[string, string, string | Buffer, number]>([
    ["H02", "a compressed body", postBytes(query, ["Content-Encoding: gzip"]), 415],
    [
      "H02",
      "a body compressed a thousand times",
      postBytes(query, [`Content-Encoding: ${Array.from({ length: 1000 }, () => "gzip").join(", ")}`]),
      415,
    ],
    [
      "H04",
      "invalid UTF-8 in a string",
      postBytes(Buffer.from('{"query":"{__typename}","variables":{"id":"\xff\xfe"}}', "latin1")),
      400,
    ],
    [
      "H04",
      "a surrogate in UTF-8",
      postBytes(Buffer.from('{"query":"{__typename} #\xed\xa0\x80"}', "latin1")),
      400,
    ],
    ["H04", "invalid UTF-8 in an address", get("/graphql?query=%7B__typename%7D%ff", [preflight]), 400],
    ["H05", "text", postBytes(query, ["Content-Type: text/plain"]), 415],
    [
      "H05",
      "a form",
      postBytes("query=%7B__typename%7D", ["Content-Type: application/x-www-form-urlencoded"]),
      415,
    ],
    ["H05", "a multipart form", postBytes(query, ["Content-Type: multipart/form-data; boundary=x"]), 415],
    [
      "H05",
      "two content types in one",
      postBytes(query, ["Content-Type: text/plain, application/json"]),
      415,
    ],
    [
      "H05",
      "a content type that begins like JSON",
      postBytes(query, ["Content-Type: application/jsonp"]),
      415,
    ],
    [
      "H05",
      "another character set",
      postBytes(query, ["Content-Type: application/json; charset=utf-16"]),
      415,
    ],
    ["H05", "an empty content type", postBytes(query, ["Content-Type:"]), 415],
    ["H06", "GET without the header against forgery", get(search("{__typename}")), 400],
    ["H06", "GET with that header empty", get(search("{__typename}"), ["apollo-require-preflight:"]), 400],
    [
      "H06",
      "GET with a text's content type",
      get(search("{__typename}"), [preflight, "Content-Type: text/plain"]),
      415,
    ],
    ["H06", "GET with a body", `${get("/graphql", [preflight, "Content-Length: 2"])}{}`, 400],
    ["H06", "GET that gives its query twice", get(`${search("{__typename}")}&query=x`, [preflight]), 400],
    ["H07", "a mutation by GET", get(search("mutation { change }"), [preflight]), 405],
    [
      "H07",
      "a mutation by GET among others",
      get(`${search("query A { __typename } mutation B { change }")}&operationName=B`, [preflight]),
      405,
    ],
    ["H17", "PUT", line("PUT", "/graphql"), 405],
    ["H17", "DELETE", line("DELETE", "/graphql?query=x"), 405],
    ["H17", "TRACE", line("TRACE", "/graphql"), 405],
    ["H17", "a method of WebDAV", line("PROPFIND", "/graphql"), 405],
    ["H17", "QUERY", line("QUERY", "/graphql"), 405],
    ["H17", "two slashes", get("//graphql", [preflight]), 404],
    ["H17", "a slash after it", get("/graphql/", [preflight]), 404],
    ["H17", "a way up", get("/graphql/..%2f", [preflight]), 404],
    ["H17", "a parameter of the path", get("/graphql;x", [preflight]), 404],
    ["H17", "an encoded letter", get("/%67raphql", [preflight]), 404],
    ["H17", "capitals", get("/GraphQL", [preflight]), 404],
    ["H17", "a whole address", get(`http://x${search("{__typename}")}`, [preflight]), 404],
    ["C01", "an id by GET without the header against forgery", get("/graphql?documentId=a"), 400],
    ["C01", "an id that is there twice", get("/graphql?documentId=a&documentId=b", [preflight]), 400],
  ])("%s: %s gets a clean refusal", async (_id, _what, bytes, status) => {
    const answer = await refusal(bytes, status);
    if (status === 405) expect(answer?.head.toLowerCase()).toMatch(/^allow: (get, )?post/m);
  });

  it.each<[string, string, string]>([
    ["H18", "a key twice", '{"query":"{a}","query":"{__typename}"}'],
    ["H18", "a key twice, once in disguise", '{"query":"{a}","\\u0071uery":"{__typename}"}'],
    ["H18", "a key twice, deep", '{"query":"{__typename}","variables":{"a":[{"b":1,"b":2}]}}'],
    ["H18", "__proto__", '{"query":"{__typename}","variables":{"__proto__":{"a":1}}}'],
    ["H18", "__proto__ in disguise", '{"query":"{__typename}","__pro\\u0074o__":1}'],
    ["H18", "1e400", '{"query":"{__typename}","variables":{"a":1e400}}'],
    ["H18", "garbage after it", `${query}x`],
    ["H18", "a byte order mark", `\ufeff${query}`],
    ["H18", "100,000 arrays in each other", nested(100_000)],
    ["H18", "65 arrays in each other", nested(64)],
    [
      "H18",
      "a megabyte of keys",
      `{${Array.from({ length: 90_000 }, (_, index) => `"${index}":1`).join(",")}}`,
    ],
    ["H18", "a megabyte of key", `{"${"x".repeat(1_000_000)}":1}`],
    ["H18", "a million digits", `{"query":"{__typename}","variables":{"a":${"9".repeat(900_000)}}}`],
    ["H18", "a number with a sign before it", '{"query":"{__typename}","variables":{"a":+1}}'],
    ["H19", "a list", "[]"],
    ["H19", "null", "null"],
    ["H19", "a string", '"x"'],
    ["H19", "nothing", ""],
    ["H19", "a number for a query", '{"query":1}'],
    ["H19", "a list for variables", '{"query":"","variables":[]}'],
    ["H19", "a number for the operation's name", '{"query":"{__typename}","operationName":1}'],
    ["H19", "a list for extensions", '{"query":"{__typename}","extensions":[]}'],
    ["H19", "a list for domains", '{"query":"{__typename}","extensions":{"domains":[]}}'],
    [
      "H19",
      "numbers for required domains",
      '{"query":"{__typename}","extensions":{"domains":{"require":[1]}}}',
    ],
    ["H20", "a batch of one", `[${query}]`],
    ["H20", "a batch of a thousand", `[${Array.from({ length: 1000 }, () => query).join(",")}]`],
    [
      "C01",
      "a persisted query of another version",
      '{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"x"}}}',
    ],
    [
      "C01",
      "a persisted query whose hash is a number",
      '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":1}}}',
    ],
    ["C01", "a persisted query that is a list", '{"extensions":{"persistedQuery":[]}}'],
    ["C01", "a number for a document's id", '{"documentId":1}'],
    ["C01", "two ids that differ", '{"documentId":"a","doc_id":"b"}'],
    [
      "C01",
      "an id and a hash that differ",
      '{"documentId":"a","extensions":{"persistedQuery":{"version":1,"sha256Hash":"b"}}}',
    ],
  ])("%s: %s gets a clean refusal", async (_id, _what, body) => {
    await refusal(postBytes(body), 400);
  });

  it("H12: what a name of an operation holds stays in one line of the log", async () => {
    for (const name of ["a\r\nx-evil: 1", "a\0", "\ud800", "é\u2028"]) {
      const body = JSON.stringify({ query: "query A { __typename }", operationName: name });
      const { answers } = await sendRaw(gateway.port, postBytes(body), { quietMilliseconds: 20 });
      expectRefusal(answers[0], 400);
      expect(answers[0]?.head).not.toContain("evil");
    }
    expect(gateway.log.map((entry) => JSON.stringify(entry)).join("\n")).not.toMatch(/evil|\\u0000/);
  });

  it.each([
    '{"query":"{__typename}","extensions":null}',
    '{"query":"{__typename}","extensions":null,"variables":null,"operationName":null}',
    '{"query":"{__typename}","extensions":{},"operationName":""}',
    '{"query":"{__typename}","extensions":{"persistedQuery":null},"documentId":null,"id":7}',
  ])("H19: %s is taken", async (body) => {
    const { answers } = await sendRaw(gateway.port, postBytes(body), { quietMilliseconds: 20 });
    expect(answers[0]?.status).toBe(200);
  });

  it("V11: asking for a WebSocket is no way round", async () => {
    const headers = [
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Key: eA==",
      "Sec-WebSocket-Version: 13",
    ];
    const { answers } = await sendRaw(gateway.port, get("/graphql", headers));
    expectRefusal(answers[0], 400);
  });

  it("keeps a connection that sent something wrong in the right form", async () => {
    const { answers } = await sendRaw(gateway.port, [postBytes("{"), postBytes(query)]);
    expect(answers.map(({ status }) => status)).toEqual([400, 200]);
  });

  it("writes one line of the log for a refusal, without what was sent", async () => {
    await sendRaw(gateway.port, postBytes('{"query":1,"variables":{"email":"ada@example.com"}}'));
    expect(gateway.log).toHaveLength(1);
    expect(gateway.log[0]).toMatchObject({ event: "request-refused", code: "BAD_REQUEST", status: 400 });
    expect(JSON.stringify(gateway.log)).not.toContain("example.com");
  });
});
