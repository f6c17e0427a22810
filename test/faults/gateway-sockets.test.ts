import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";

describe("a socket that wastes the gateway's time", () => {
  let mesh: FakeMesh;
  beforeAll(async () => {
    mesh = await startFakeMesh({
      http: { headersMilliseconds: 300, requestMilliseconds: 600, stallMilliseconds: 2000 },
    });
  });
  afterAll(() => mesh.close());

  const open = async (): Promise<Socket & { text: string }> => {
    const { hostname, port } = new URL(mesh.gateway().url);
    const socket = Object.assign(connect(Number(port), hostname), { text: "" });
    socket.on("data", (chunk) => (socket.text += String(chunk)));
    socket.on("error", () => {});
    await once(socket, "connect");
    return socket;
  };
  const head = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  it.each<[string, string, RegExp]>([
    ["never ends its headers", "POST /graphql HTTP/1.1\r\nHost: x\r\n", /408/],
    ["never ends its body", `${head}Content-Length: 100\r\n\r\n{`, /408/],
    ["says nothing", "", /^(HTTP\/1.1 408|$)/],
    ["announces two lengths", `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`, /^HTTP\/1.1 400/],
    [
      "announces length and chunks",
      `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1.1 400/,
    ],
    [
      "announces more than anyone may",
      `${head}Content-Length: 9000000000000000000\r\n\r\n{}`,
      /^HTTP\/1.1 (413|400)/,
    ],
    ["sends more headers than fit", `${head}X-Long: ${"x".repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431/],
  ])("that %s is closed", async (_, bytes, answer) => {
    const socket = await open();
    const started = Date.now();
    socket.write(bytes);
    await once(socket, "close");
    expect(socket.text).toMatch(answer);
    expect(Date.now() - started).toBeLessThan(4500);
  });
});
