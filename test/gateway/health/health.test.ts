import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startHealthThread } from "../../../gateway/src/health/index.ts";
import { eventually } from "../../kit/eventually.ts";

describe("the health thread", () => {
  let child: ChildProcess;
  let url: string;
  beforeAll(async () => {
    child = fork(join(import.meta.dirname, "blocked-loop.ts"), { execArgv: [] });
    [url] = (await once(child, "message")) as [string];
  });
  afterAll(() => void child.kill("SIGKILL"));

  const ask = async () => {
    const response = await fetch(`${url}/health/live`);
    return [response.status, await response.json()];
  };
  const live = [200, { status: "live" }];

  it("says that a process lives while its event loop turns", async () => expect(await ask()).toEqual(live));

  it("says that it does not once the loop has stood still for too long, and that it does when it turns again", async () => {
    child.send(2000);
    await eventually(async () => expect(await ask()).toEqual([503, { status: "stuck" }]), 1500);
    await eventually(async () => expect(await ask()).toEqual(live));
  });

  it("bears a loop that stands still for less", async () => {
    child.send(100);
    for (let look = 0; look < 20; look += 1) expect(await ask()).toEqual(live);
  });

  it("has nothing else to say", async () => expect((await fetch(`${url}/graphql`)).status).toBe(404));

  it("says which port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const starting = startHealthThread({ port, host: "127.0.0.1", stuckMilliseconds: 1000 });
    await expect(starting).rejects.toMatchObject({ code: "EADDRINUSE", port });
    other.close();
  });
});
