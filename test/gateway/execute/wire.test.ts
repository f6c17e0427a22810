import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import { array, assert, asyncProperty, boolean, nat, string } from "fast-check";
import { headerLines } from "../../../gateway/src/execute/client/header-lines.ts";
import { ChunkReader } from "../../../gateway/src/execute/client/http/chunks.ts";
import { Wire } from "../../../gateway/src/execute/client/http/wire.ts";

interface Outcome {
  readonly status?: number;
  readonly body?: string;
  readonly error?: string;
}

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

const listen = async (server: Server): Promise<URL> => {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

/** A domain that answers each request with the pieces, one after the other, and then perhaps closes. */
const speak = (pieces: readonly Buffer[], { closes = false } = {}): Promise<URL> =>
  listen(
    createServer((socket) => {
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("data", async () => {
        for (const piece of pieces) {
          socket.write(piece);
          if (pieces.length > 1) await sleep(0);
        }
        if (closes) socket.end();
      });
    }),
  );

const open = (url: URL): Wire => {
  const wire = new Wire(url, { connectMilliseconds: 500, headBytes: 4096 });
  closers.push(() => wire.destroy());
  return wire;
};

const request = { path: "/graphql", headers: "content-type: application/json\r\n", body: '{"query":"{a}"}' };

const exchange = (wire: Wire, body = request.body): Promise<Outcome> =>
  new Promise((resolve) => {
    let status: number | undefined;
    const parts: Buffer[] = [];
    wire.send(
      { ...request, body },
      {
        onHead: (given) => (status = given),
        onData: (bytes) => parts.push(bytes),
        onEnd: () => resolve({ status, body: Buffer.concat(parts).toString() }),
        onError: ({ message }) => resolve({ error: message }),
      },
    );
  });

const ok = "HTTP/1.1 200 OK\r\n";
const malformed = { error: "the answer is malformed" };

/** An answer as it goes over the wire. */
const written = (isChunked: boolean, body: Buffer) =>
  isChunked
    ? Buffer.concat([
        Buffer.from(`${ok}transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`),
        body,
        Buffer.from("\r\n0\r\n\r\n"),
      ])
    : Buffer.concat([Buffer.from(`${ok}content-length: ${body.length}\r\n\r\n`), body]);

describe("a connection to a domain", () => {
  it("sends what was asked, as Node's own server reads it", async () => {
    const server = createHttpServer(async (message, response) => {
      const parts: Buffer[] = [];
      for await (const part of message) parts.push(part as Buffer);
      response.end(
        JSON.stringify([
          message.method,
          message.url,
          message.headers["content-type"],
          `${Buffer.concat(parts)}`,
        ]),
      );
    });
    const wire = open(await listen(server));
    const body = '{"query":"{ a(name: \\"é\\u2028😀\\") }"}';
    for (const text of [body, "{}", "x".repeat(200_000)]) {
      const { body: answer = "" } = await exchange(wire, text);
      expect(JSON.parse(answer)).toEqual(["POST", "/graphql", "application/json", text]);
    }
  });

  it.each([
    ["a body of a length", `${ok}content-length: 2\r\n\r\n{}`, { status: 200, body: "{}" }],
    ["no body", `${ok}Content-Length: 0\r\n\r\n`, { status: 200, body: "" }],
    [
      "chunks",
      `${ok}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n1;x=1\r\n}\r\n0\r\n\r\n`,
      { status: 200, body: "{}" },
    ],
    [
      "a trailer",
      `${ok}Transfer-Encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\nx: y\r\n\r\n`,
      { status: 200, body: "{}" },
    ],
    [
      "an interim answer",
      `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${ok}content-length: 2\r\n\r\n{}`,
      { status: 200, body: "{}" },
    ],
    ["status 204", "HTTP/1.1 204 No Content\r\n\r\n", { status: 204, body: "" }],
    [
      "status 503",
      "HTTP/1.1 503 x\r\nretry-after: 1\r\ncontent-length: 1\r\n\r\n!",
      { status: 503, body: "!" },
    ],
    ["two lengths", `${ok}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`, malformed],
    ["a length and chunks", `${ok}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`, malformed],
    ["another transfer encoding", `${ok}transfer-encoding: gzip, chunked\r\n\r\n{}`, malformed],
    ["a signed length", `${ok}content-length: +2\r\n\r\n{}`, malformed],
    ["a folded header", `${ok}content-length: 2\r\n folded\r\n\r\n{}`, malformed],
    ["a space before the colon", `${ok}content-length : 2\r\n\r\n{}`, malformed],
    ["a control character in a header", `${ok}x: \u0000\r\ncontent-length: 2\r\n\r\n{}`, malformed],
    ["another protocol", "HTTP/2 200 OK\r\ncontent-length: 2\r\n\r\n{}", malformed],
    ["a switch of protocols", "HTTP/1.1 101 x\r\n\r\n", malformed],
    ["more than was said", `${ok}content-length: 1\r\n\r\n{}`, malformed],
    ["a chunk without its end", `${ok}transfer-encoding: chunked\r\n\r\n1\r\n{}\r\n`, malformed],
    ["a bare line feed", `${ok}transfer-encoding: chunked\r\n\r\n1\n{\r\n0\r\n\r\n`, malformed],
    ["a negative chunk", `${ok}transfer-encoding: chunked\r\n\r\n-1\r\n`, malformed],
    ["a huge chunk", `${ok}transfer-encoding: chunked\r\n\r\nfffffffff\r\n`, malformed],
    ["a head without end", `${ok}x: ${"y".repeat(5000)}`, malformed],
    ["endless interim answers", "HTTP/1.1 100 x\r\n\r\n".repeat(20), malformed],
  ])("answers %s", async (_, text, expected) => {
    const wire = open(await speak([Buffer.from(text, "latin1")]));
    expect(await exchange(wire)).toEqual(expected);
  });

  it("takes the end of the connection for the end of a body that nothing else ends", async () => {
    const wire = open(await speak([Buffer.from(`${ok}\r\n{}`)], { closes: true }));
    expect(await exchange(wire)).toEqual({ status: 200, body: "{}" });
  });

  it.each([
    ["a length", `${ok}content-length: 9\r\n\r\n{}`],
    ["chunks", `${ok}transfer-encoding: chunked\r\n\r\n9\r\n{}`],
    ["a head", "HTTP/1.1 200"],
  ])("does not take a body of %s that is cut off for an answer", async (_, text) => {
    const wire = open(await speak([Buffer.from(text)], { closes: true }));
    expect(await exchange(wire)).toEqual({ error: "the connection closed" });
  });

  it("opens again after the domain closed", async () => {
    const wire = open(
      await speak([Buffer.from(`${ok}connection: close\r\ncontent-length: 2\r\n\r\n{}`)], { closes: true }),
    );
    expect(await exchange(wire)).toEqual({ status: 200, body: "{}" });
    await sleep(20);
    expect(await exchange(wire)).toEqual({ status: 200, body: "{}" });
  });

  it("is not fooled by an answer that comes before it is asked", async () => {
    const early = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        socket.write(`${ok}content-length: 2\r\n\r\n{}`);
        setTimeout(() => socket.write(`${ok}content-length: 5\r\n\r\n"old"`), 10);
        socket.on("data", () => socket.write(`${ok}content-length: 5\r\n\r\n"new"`));
      });
    });
    const wire = open(await listen(early));
    expect(await exchange(wire)).toEqual({ status: 200, body: "{}" });
    await sleep(50);
    expect((await exchange(wire)).body).not.toBe('"old"');
  });

  it("says that nobody listens, and refuses a header with a line break", async () => {
    const wire = open(new URL("http://127.0.0.1:1"));
    expect((await exchange(wire)).error).toMatch(/ECONNREFUSED/);
    expect(() => headerLines({ x: "y\r\nz: 1" })).toThrow(/malformed/);
  });

  it("reads the same answer however it is cut into pieces", async () => {
    await assert(
      asyncProperty(
        boolean(),
        string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
        array(nat(90), { maxLength: 6 }),
        async (isChunked, body, cuts) => {
          const whole = written(isChunked, Buffer.from(body));
          const places = [
            0,
            ...cuts.filter((cut) => cut < whole.length).toSorted((a, b) => a - b),
            whole.length,
          ];
          const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end));
          const wire = open(await speak(pieces));
          expect(await exchange(wire)).toEqual({ status: 200, body });
          closers.splice(0).forEach((close) => close());
        },
      ),
      { numRuns: 60 },
    );
  });
});

it("keeps no room for what stands between the data of chunks", () => {
  const taken: Buffer[] = [];
  const reader = new ChunkReader((data) => taken.push(data));
  const chunk = `1;${"x".repeat(200)}\r\na\r\n`;
  for (let turn = 0; turn < 10; turn += 1) reader.read(Buffer.from(chunk.repeat(300)));
  expect(taken.map(String)).toEqual(Array.from({ length: 10 }, () => "a".repeat(300)));
  // Small buffers share their room.
  expect(new Set(taken.map(({ buffer }) => buffer)).size).toBeLessThan(4);
});
