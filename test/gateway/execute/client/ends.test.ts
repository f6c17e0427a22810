import { randomBytes } from "node:crypto";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../../../kit/eventually.ts";
import { startLine, type LineRig } from "../../../kit/domain-line.ts";

const json = { "content-type": "application/json" };
const zeros = Buffer.alloc(4 * 1024 * 1024, "0");

describe("a call to a domain", () => {
  let rig: LineRig;
  beforeAll(async () => {
    rig = await startLine();
  });
  afterAll(() => rig.close());
  afterEach(() => rig.closeClient());

  const answerWith = (headers: Record<string, string>, body: (text: string) => Buffer | string) =>
    rig.fake.behave({
      http: (response, text) => void response.writeHead(200, { ...json, ...headers }).end(body(text)),
    });

  it.each(["hang", "hangbody", "slowbody"] as const)("is cut when its time is up: %s", async (mode) => {
    rig.open({ deadlines: { subgraphMilliseconds: 200 }, retry: { budget: 0 } });
    rig.fake.behave(mode);
    const started = performance.now();
    expect(await rig.codeOf()).toBe("SUBGRAPH_TIMEOUT");
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(195);
    expect(took).toBeLessThan(1500);
    await eventually(() => expect(rig.fake.calls[0]?.isAborted).toBe(true));
  });

  it("is cut within 100 ms when the client hangs up, and tells nobody", async () => {
    rig.open();
    rig.fake.behave("hang");
    const client360 = new AbortController();
    const pending = rig.codeOf({ signal: client360.signal });
    await eventually(() => expect(rig.fake.calls).toHaveLength(1));
    client360.abort();
    expect(await pending).toBe("REQUEST_TIMEOUT");
    await eventually(() => expect(rig.fake.calls[0]?.isAborted).toBe(true));
    expect(rig.events).toEqual([]);
  });

  it("is not made for a request that is over", async () => {
    rig.open();
    expect(await rig.codeOf({ signal: AbortSignal.abort() })).toBe("REQUEST_TIMEOUT");
    expect(rig.fake.calls).toHaveLength(0);
  });

  it.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["br", brotliCompressSync],
    ["identity", Buffer.from],
  ])("takes an answer that is compressed with %s", async (encoding, compress) => {
    rig.open();
    answerWith({ "content-encoding": encoding }, (text) => compress(text));
    expect(await rig.codeOf()).toBe("OK");
  });

  it("reads on over a connection that brought a large compressed answer", async () => {
    rig.open({ retry: { budget: 0 }, deadlines: { subgraphMilliseconds: 10_000 } });
    const noise = randomBytes(300_000).toString("base64");
    const headers = { ...json, "content-encoding": "gzip" };
    rig.fake.behave({
      http(response, text) {
        const body = gzipSync(JSON.stringify({ ...JSON.parse(text), extensions: { noise } }));
        response.writeHead(200, { ...headers, "content-length": body.length }).end(body);
      },
    });
    expect(await rig.codeOf({ isQuery: false })).toBe("OK");
    rig.fake.behave("ok");
    expect(await rig.codeOf({ isQuery: false, signal: AbortSignal.timeout(3000) })).toBe("OK");
  });

  it.each<[string, Record<string, string>, Buffer]>([
    ["as it comes", {}, zeros],
    ["by its own account", { "content-length": String(zeros.length) }, zeros],
    ["once it is decompressed", { "content-encoding": "gzip" }, gzipSync(zeros)],
    ["once it is decompressed by brotli", { "content-encoding": "br" }, brotliCompressSync(zeros)],
  ])("is cut when the answer is larger than the limit %s", async (_, headers, body) => {
    rig.open({ responseLimit: { bytes: 1024 * 1024 }, breaker: { consecutive: 1 } });
    answerWith(headers, () => body);
    for (let turn = 0; turn < 2; turn += 1) expect(await rig.codeOf()).toBe("SUBGRAPH_RESPONSE_TOO_LARGE");
    rig.fake.behave("ok");
    expect(await rig.codeOf()).toBe("OK");
  });

  it("is cut when the answers to its request are larger than the limit together", async () => {
    rig.open();
    const budget = { left: 1000 };
    const codes = [];
    for (let turn = 0; turn < 20; turn += 1) codes.push(await rig.codeOf({ budget }));
    expect(new Set(codes)).toEqual(new Set(["OK", "SUBGRAPH_RESPONSE_TOO_LARGE"]));
    expect(codes.indexOf("SUBGRAPH_RESPONSE_TOO_LARGE")).toBeGreaterThan(2);
    expect(codes.lastIndexOf("OK")).toBeLessThan(codes.indexOf("SUBGRAPH_RESPONSE_TOO_LARGE"));
  });

  it.each([
    ["text/html", "SUBGRAPH_INVALID_RESPONSE"],
    ["application/json5", "SUBGRAPH_INVALID_RESPONSE"],
    ["", "SUBGRAPH_INVALID_RESPONSE"],
    ["application/graphql-response+json; charset=utf-8", "OK"],
    ["Application/JSON ;charset=utf-8", "OK"],
  ])("takes no answer but GraphQL in JSON: %j is %s", async (type, code) => {
    rig.open();
    answerWith({ "content-type": type }, (text) => text);
    expect(await rig.codeOf()).toBe(code);
  });

  it("ends its second attempt with it, although the first one has failed before", async () => {
    rig.open({ deadlines: { subgraphMilliseconds: 600 } });
    expect(await rig.codeOf()).toBe("OK");
    let asked = 0;
    rig.fake.behave({
      http: (response) => {
        asked += 1;
        if (asked === 1) setTimeout(() => response.writeHead(500).end(), 400);
      },
    });
    expect(await rig.codeOf()).toBe("SUBGRAPH_TIMEOUT");
    expect(asked).toBe(2);
    await eventually(() => expect(rig.fake.calls.at(-1)?.isAborted).toBe(true));
    expect(rig.client().states()["marketing"]).toMatchObject({ inFlight: 0 });
  });

  it("leaves no socket and no timer behind", async () => {
    rig.open({ deadlines: { subgraphMilliseconds: 100 } });
    rig.fake.behave("hang");
    await Promise.all(Array.from({ length: 20 }, () => rig.codeOf()));
    await eventually(() => expect(rig.fake.calls.every(({ isAborted }) => isAborted)).toBe(true));
    expect(rig.client().states()["marketing"]).toMatchObject({ inFlight: 0, waiting: 0 });
  });
});
