import type { Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { query, startAttackedGateway } from "../kit/attacked-gateway.ts";
import { eventually } from "../kit/eventually.ts";
import { expectRefusal } from "../kit/expect-refusal.ts";
import { openSocket, postBytes, sendRaw } from "../kit/raw-socket.ts";
import { startStubGateway, type StubGateway } from "../kit/stub-gateway.ts";

const closed = (socket: Socket) => new Promise((resolve) => socket.once("close", resolve));
const chunked = (extension: string) =>
  postBytes(`${query.length.toString(16)};${extension}\r\n${query}\r\n0\r\n\r\n`, [
    "Transfer-Encoding: chunked",
  ]);
const preflightOf = (origin: string) =>
  `OPTIONS /graphql HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nAccess-Control-Request-Method: POST\r\n\r\n`;

describe("an attack on the framing of requests", () => {
  let gateway: StubGateway;
  beforeAll(async () => {
    gateway = await startAttackedGateway();
  });
  afterAll(() => gateway.close());
  beforeEach(() => {
    gateway.asked.length = 0;
    gateway.log.length = 0;
  });

  it.each<[string, Buffer]>([
    ["that is one byte over the limit", postBytes(`{"query":"${"x".repeat(1024 * 1024 - 11)}"}`)],
    ["that announces more than anyone has", postBytes("{}", ["Content-Length: 9000000000000000000"])],
    [
      "in chunks that go on and on",
      Buffer.concat([
        postBytes("", ["Transfer-Encoding: chunked"]),
        ...Array.from({ length: 60 }, () => Buffer.from(`100000\r\n${"x".repeat(0x100000)}\r\n`)),
      ]),
    ],
  ])("H01: a body %s is refused, and its connection closed", async (_, bytes) => {
    const { answers, isClosed } = await sendRaw(gateway.port, bytes, { quietMilliseconds: 2000 });
    expectRefusal(answers[0], 413);
    expect(answers[0]?.head.toLowerCase()).toContain("connection: close");
    expect(isClosed).toBe(true);
    expect(gateway.asked).toEqual([]);
  });

  it("H01: a body in chunks of a byte each is refused after the first few", async () => {
    const bytes = postBytes(`${"1\r\n \r\n".repeat(100_000)}0\r\n\r\n`, ["Transfer-Encoding: chunked"]);
    const { answers, isClosed } = await sendRaw(gateway.port, bytes, { quietMilliseconds: 2000 });
    expectRefusal(answers[0], 400);
    expect(isClosed).toBe(true);
    expect(gateway.asked).toEqual([]);
  });

  it("H01: a body in many chunks of some size is taken", async () => {
    const text = `${" ".repeat(100_000)}${query}`;
    const chunks =
      text.match(/.{1,100}/gs)?.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`) ?? [];
    const bytes = postBytes(`${chunks.join("")}0\r\n\r\n`, ["Transfer-Encoding: chunked"]);
    const { answers } = await sendRaw(gateway.port, bytes);
    expect(answers[0]?.status).toBe(200);
  });

  it("H01: a body of exactly the limit is taken", async () => {
    const body = `{"query":"{__typename} #${"x".repeat(1024 * 1024 - 26)}"}`;
    expect(Buffer.byteLength(body)).toBe(1024 * 1024);
    const { answers } = await sendRaw(gateway.port, postBytes(body));
    expect(answers[0]?.status).toBe(200);
  });

  it.each<[string, string | Buffer]>([
    ["length and chunks", postBytes("0\r\n\r\n", ["Content-Length: 5", "Transfer-Encoding: chunked"])],
    ["chunks with a tab", postBytes("0\r\n\r\n", ["Transfer-Encoding:\tchunked\t, x"])],
    ["chunks by another name", postBytes("0\r\n\r\n", ["Transfer-Encoding: xchunked"])],
    ["chunks that are not last", postBytes("0\r\n\r\n", ["Transfer-Encoding: chunked, identity"])],
    ["two lengths", postBytes("{}", ["Content-Length: 2", "Content-Length: 3"])],
    ["a length with a sign", postBytes("{}", ["Content-Length: +2"])],
    ["a line that ends with LF alone", `POST /graphql HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}`],
    ["a header with a space before its colon", postBytes("{}", ["Content-Length : 2"])],
    ["a folded header", postBytes(query, ["X-A: 1\r\n 2"])],
    ["a chunk of no size", postBytes("x\r\n{}\r\n0\r\n\r\n", ["Transfer-Encoding: chunked"])],
    ["a header with a NUL", postBytes(query, ["X-A: \0"])],
    [
      "a chunk extension that ends with LF alone",
      postBytes("2;a\n{}\r\n0\r\n\r\n", ["Transfer-Encoding: chunked"]),
    ],
    ["a chunk extension with a CR", postBytes("2;a=\rb\r\n{}\r\n0\r\n\r\n", ["Transfer-Encoding: chunked"])],
    ["two hosts", postBytes(query, ["Host: y"])],
    ["no host", "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"],
    ["two hosts on another path", "GET /health/live HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n"],
    ["no version that we know", "GET /graphql HTTP/3.0\r\nHost: x\r\n\r\n"],
  ])("H08: a request with %s is refused, and its connection closed", async (_, bytes) => {
    const innocent = postBytes(query);
    const { answers, isClosed } = await sendRaw(gateway.port, [bytes, innocent], { quietMilliseconds: 1500 });
    expect(answers[0]?.status).toBe(400);
    expect(isClosed).toBe(true);
    expect(gateway.asked).toEqual([]);
  });

  it("H08: a request in well-formed chunks is one request, whatever it looks like inside", async () => {
    const smuggled = `${query.length.toString(16)}\r\n${query}\r\n0\r\n\r\n`;
    const { answers } = await sendRaw(gateway.port, postBytes(smuggled, ["Transfer-Encoding: chunked"]));
    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(gateway.asked).toHaveLength(1);
  });

  it("H08: a chunk's extensions mean nothing, and there is an end of them", async () => {
    const { answers } = await sendRaw(gateway.port, chunked("a=b"));
    expect(answers.map(({ status }) => status)).toEqual([200]);
    const endless = await sendRaw(gateway.port, chunked("a".repeat(100_000)), { quietMilliseconds: 1500 });
    expect(endless.answers[0]?.status).toBe(400);
    expect(endless.isClosed).toBe(true);
  });

  it("H08: what comes after a request that closes the connection is not looked at", async () => {
    const refused = postBytes(query, ["Content-Type: text/plain"]);
    const { answers, isClosed } = await sendRaw(gateway.port, Buffer.concat([refused, postBytes(query)]));
    expect(answers.map(({ status }) => status)).toEqual([415]);
    expect(isClosed).toBe(true);
    expect(gateway.asked).toEqual([]);
  });

  it("H17: HEAD is refused without a body", async () => {
    const { answers, text } = await sendRaw(gateway.port, "HEAD /graphql HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(answers[0]?.status).toBe(405);
    expect(text.endsWith("\r\n\r\n")).toBe(true);
  });

  it.each<[string, readonly string[], number]>([
    ["more than 16 KB of headers", [`X-A: ${"x".repeat(17_000)}`], 431],
    ["2,000 headers", Array.from({ length: 2000 }, (_, index) => `X-${index}: abcdef`), 431],
    [
      "headers with names of every object's own parts",
      ["__proto__: x", "constructor: x", "toString: x", "hasOwnProperty: x"],
      200,
    ],
    [
      "headers of our own making",
      ["Connection: authorization, x-tenant", "X-Trellis-Signature: x", "X-User-Claims: x"],
      200,
    ],
  ])("H09, H11: %s are borne", async (_, headers, status) => {
    const { answers } = await sendRaw(gateway.port, postBytes(query, headers));
    expect(answers[0]?.status).toBe(status);
  });

  it.each([
    ["null", false],
    ["https://good.example.evil.com", false],
    ["https://good.example", true],
    ["HTTPS://GOOD.EXAMPLE", false],
    ["https://good.example\t", true],
  ])("H13: a page of %j may read: %s", async (origin, isAllowed) => {
    const { answers } = await sendRaw(gateway.port, postBytes(query, [`Origin: ${origin}`]));
    const head = answers[0]?.head.toLowerCase() ?? "";
    expect(head.includes("access-control-allow-origin: https://good.example\r\n")).toBe(isAllowed);
    expect(head.includes("access-control-allow-origin")).toBe(isAllowed);
    expect(head).not.toContain("access-control-allow-credentials");
    expect(head).toMatch(/^vary: .*origin/m);
  });

  it("H13: asking for leave from another origin is answered by the same list", async () => {
    const { answers: good } = await sendRaw(gateway.port, preflightOf("https://good.example"));
    expect(good[0]?.head.toLowerCase()).toContain("access-control-allow-origin: https://good.example");
    const { answers: evil } = await sendRaw(gateway.port, preflightOf("https://evil.example"));
    expect(evil[0]?.head.toLowerCase()).not.toContain("access-control-allow-origin");
  });

  it("H13, C06: a page may send its token and read what is left, and nobody keeps what it was answered", async () => {
    const { answers: asked } = await sendRaw(gateway.port, preflightOf("https://good.example"));
    expect(asked[0]?.head.toLowerCase()).toMatch(/^access-control-allow-headers: authorization, /m);
    expect(asked[0]?.head.toLowerCase()).toMatch(/^vary: .*origin/m);
    const headers = ["Origin: https://good.example", "Authorization: Bearer x"];
    const { answers } = await sendRaw(gateway.port, postBytes(query, headers));
    const head = answers[0]?.head.toLowerCase() ?? "";
    expect(head).toContain(
      "access-control-expose-headers: ratelimit, ratelimit-policy, retry-after, www-authenticate",
    );
    expect(head).toContain("cache-control: private, no-store");
    expect(head).toMatch(/^vary: .*authorization/m);
    const { answers: others } = await sendRaw(
      gateway.port,
      "GET /nothing HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n",
    );
    expect(others[0]?.head.toLowerCase()).toContain("cache-control: private, no-store");
  });

  it("H15: a socket gets as many requests as it may, in order, and is closed", async () => {
    const bodies = Array.from({ length: 1000 }, (_, index) =>
      JSON.stringify({ query: `{ echo(text: "${index}") }` }),
    );
    const bytes = Buffer.concat(bodies.map((body) => postBytes(body)));
    const { answers, isClosed } = await sendRaw(gateway.port, bytes, { quietMilliseconds: 1000 });
    expect(isClosed).toBe(true);
    const served = answers.filter(({ status }) => status === 200);
    expect(served).toHaveLength(100);
    served.forEach(({ body }, index) => expect(JSON.parse(body)).toEqual({ data: { echo: String(index) } }));
  });

  it.each([
    ["OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a method that nobody knows", "EVIL /graphql HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["the beginning of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ])("H15, H17: %s is no way in", async (_, bytes) => {
    const { answers, isClosed } = await sendRaw(gateway.port, bytes, { quietMilliseconds: 60 });
    expect(isClosed || answers[0]?.status === 404 || answers[0]?.status === 405).toBe(true);
    expect(gateway.asked).toEqual([]);
  });
});

describe("H14: a socket that wastes time", () => {
  let gateway: StubGateway;
  beforeAll(async () => {
    gateway = await startStubGateway({
      http: {
        headersMilliseconds: 300,
        requestMilliseconds: 600,
        stallMilliseconds: 800,
        keepAliveMilliseconds: 300,
        connections: 20,
      },
      serve: (request) => ({
        status: 200,
        type: request.accept.withData,
        headers: [],
        body: Buffer.alloc(request.query === "big" ? 64 * 1024 * 1024 : 2, 0x20),
      }),
    });
  });
  afterAll(() => gateway.close());

  it.each([
    ["by a byte of its headers a second", "POST /graphql HTTP/1.1\r\nHost: x\r\nX-A: ", "a"],
    ["by a header a second", "POST /graphql HTTP/1.1\r\nHost: x\r\n", "X-A: a\r\n"],
    ["by a byte of its body a second", postBytes("", ["Content-Length: 50"]), " "],
    ["by saying nothing", "", ""],
  ])("%s is cut", async (_, start, more) => {
    const socket = await openSocket(gateway.port);
    socket.resume();
    socket.write(start);
    const drip = setInterval(() => socket.write(more), 100);
    await closed(socket);
    clearInterval(drip);
    expect(gateway.asked).toEqual([]);
  });

  it("by staying when it has its answer is cut", async () => {
    const socket = await openSocket(gateway.port);
    socket.resume();
    socket.write(postBytes(query));
    await closed(socket);
    expect(gateway.asked.splice(0)).toHaveLength(1);
  });

  it("by never reading the answer is cut", async () => {
    const socket = await openSocket(gateway.port);
    socket.pause();
    socket.write(postBytes('{"query":"big"}'));
    await eventually(() => expect(gateway.asked).toHaveLength(1));
    await eventually(async () => expect(await gateway.sockets()).toBe(0), 20_000);
    let read = 0;
    socket.on("data", (chunk: Buffer) => (read += chunk.length));
    socket.resume();
    await closed(socket);
    expect(read).toBeLessThan(64 * 1024 * 1024);
  });

  it("beside as many others as there may be is not let in", async () => {
    const sockets = await Promise.all(Array.from({ length: 30 }, () => openSocket(gateway.port)));
    const refused = () => sockets.filter(({ destroyed, readableEnded }) => destroyed || readableEnded);
    await eventually(() => expect(refused().length).toBeGreaterThanOrEqual(10));
    for (const socket of sockets) socket.destroy();
  });
});
