import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startLine, type LineRig } from "../kit/domain-line.ts";

describe("a connection whose other end has vanished without a word", () => {
  let rig: LineRig;
  let proxy: Server;
  let vanished = false;
  const sockets = new Set<Socket>();
  let port = 0;
  /** Passes everything on, until it swallows all that comes over the connections there are. */
  const forward = (incoming: Socket) => {
    const target = Number(new URL(rig.fake.url).port);
    const outgoing = connect(target, "127.0.0.1");
    const isOld = !vanished;
    for (const socket of [incoming, outgoing]) sockets.add(socket.on("error", () => {}));
    incoming.on("data", (chunk) => (isOld && vanished) || outgoing.write(chunk));
    outgoing.on("data", (chunk) => (isOld && vanished) || incoming.write(chunk));
  };
  beforeAll(async () => {
    proxy = createServer(forward);
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    port = (proxy.address() as AddressInfo).port;
    rig = await startLine((url) => url.replace(/:\d+/, `:${port}`));
  });
  afterAll(async () => {
    await rig.close();
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });

  it.each([
    ["is asked again over a fresh one, for a query", true, "OK"],
    ["is not, for a mutation", false, "SUBGRAPH_TIMEOUT"],
  ])("%s", async (_, isQuery, code) => {
    vanished = false;
    rig.open({ deadlines: { subgraphMilliseconds: 800 } });
    expect(await rig.codeOf()).toBe("OK");
    vanished = true;
    const started = performance.now();
    expect(await rig.codeOf({ isQuery })).toBe(code);
    expect(performance.now() - started).toBeGreaterThan(isQuery ? 350 : 750);
    expect(rig.fake.calls).toHaveLength(isQuery ? 2 : 1);
    expect(await rig.codeOf()).toBe("OK");
    await rig.closeClient();
  });
});
