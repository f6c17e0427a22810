import { once } from "node:events";
import { request as open, type IncomingMessage } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createStubResponder, noTable, startStubGateway, type StubGateway } from "../../kit/stub-gateway.ts";

const large = { text: Array.from({ length: 2000 }, (_, index) => `é${index}`).join(" ") };
const small = { text: "é" };

describe("an answer to a client that takes compressed ones", () => {
  let gateway: StubGateway;
  beforeAll(async () => {
    const responder = createStubResponder({ bytes: 1000, concurrent: 2 });
    gateway = await startStubGateway({
      serve: (request) =>
        responder.answer(
          request,
          { data: request.query === "large" ? large : small, errors: [], calls: [] },
          { table: noTable },
        ),
    });
  });
  afterAll(() => gateway.close());

  const ask = async (query: string, accepted?: string) => {
    const headers = {
      "content-type": "application/json",
      ...(accepted === undefined ? {} : { "accept-encoding": accepted }),
    };
    const request = open(`${gateway.url}/graphql`, { method: "POST", headers }).end(
      JSON.stringify({ query }),
    );
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { headers: answer.headers, body: Buffer.concat(chunks) };
  };
  const decoders: Record<string, (body: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };

  it.each([
    ["gzip", "gzip"],
    ["br", "br"],
    ["gzip, deflate, br, zstd", "br"],
    ["br;q=0.5, gzip;q=0.8", "gzip"],
    ["GZIP", "gzip"],
    ["x-gzip", "gzip"],
    ["*", "br"],
    ["*;q=0.1, br;q=0", "gzip"],
    ["identity;q=0.5, gzip", "gzip"],
    [undefined, undefined],
    ["", undefined],
    ["identity", undefined],
    ["deflate", undefined],
    ["gzip;q=0, br;q=0", undefined],
    ["gzip;q=0.3, identity;q=0.9", undefined],
    ["br;q=nonsense", undefined],
  ])("who says %j is of encoding %j", async (accepted, encoding) => {
    const { headers, body } = await ask("large", accepted);
    expect(headers["content-encoding"]).toBe(encoding);
    expect(headers["vary"]).toMatch(/accept-encoding/);
    expect(headers["content-length"]).toBe(String(body.length));
    const decoded = encoding === undefined ? body : decoders[encoding]?.(body);
    expect(JSON.parse(String(decoded))).toEqual({ data: large });
    if (encoding !== undefined) expect(body.length).toBeLessThan(JSON.stringify(large).length / 2);
  });

  it("goes out as it is where it is small", async () => {
    const { headers, body } = await ask("small", "gzip, br");
    expect(headers["content-encoding"]).toBeUndefined();
    expect(JSON.parse(String(body))).toEqual({ data: small });
  });

  it("goes out as it is where enough others are being compressed", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask("large", "gzip")));
    const compressed = answers.filter(({ headers }) => headers["content-encoding"] === "gzip");
    expect(compressed.length).toBeGreaterThanOrEqual(2);
    for (const { headers, body } of answers)
      expect(JSON.parse(String(headers["content-encoding"] ? gunzipSync(body) : body))).toEqual({
        data: large,
      });
  });
});
