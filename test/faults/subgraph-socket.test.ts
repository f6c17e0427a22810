import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ensureKeys, loadDomainKeys } from "@trellis/shared/identity";
import { startSubgraph } from "@trellis/shared/subgraph";
import { definitionOf } from "../kit/domain.ts";
import { eventually } from "../kit/eventually.ts";
import { startSignedMesh, type SignedMesh } from "../kit/signed-mesh.ts";

const post = (socketPath: string, body: string): Promise<{ status: number | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    request({ socketPath, path: "/graphql", method: "POST", headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += String(chunk)));
      response.on("end", () => resolve({ status: response.statusCode, text }));
    })
      .on("error", reject)
      .end(body);
  });

describe("a domain on a unix socket", () => {
  let mesh: SignedMesh;
  beforeAll(async () => {
    mesh = await startSignedMesh({ socket: true });
  });
  afterAll(() => mesh?.close());

  it("answers its gateway", async () => {
    expect(mesh.domain).toBe(`unix://${join(mesh.data, "sales.sock")}`);
    await eventually(async () =>
      expect(await mesh.ask('{ account(id: "a0") { name } }')).toMatchObject({
        data: { account: { name: "SECRET-CANARY" } },
      }),
    );
  });

  it("can be opened by its owner alone, and asks even them for a signature", async () => {
    const socket = join(mesh.data, "sales.sock");
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const { status, text } = await post(socket, JSON.stringify({ query: "{ _service { sdl } }" }));
    expect([status, text.includes("sdl")]).toEqual([401, false]);
  });
});

describe("the socket of a domain", () => {
  const data = mkdtempSync(join(tmpdir(), "trellis-socket-"));
  const socket = join(data, "a.sock");
  beforeAll(() => ensureKeys(join(data, "keys"), ["sales"]));
  afterAll(() => rmSync(data, { recursive: true }));

  const start = (path: string) => {
    const keys = loadDomainKeys(join(data, "keys"), "sales");
    return startSubgraph(definitionOf("sales"), { port: 0, data, keys, socket: path });
  };

  it("is gone when it closes, and one that a killed process left is taken over", async () => {
    const first = await start(socket);
    await first.close();
    expect(existsSync(socket)).toBe(false);
    const leave = `require("net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`;
    spawnSync(process.execPath, ["-e", leave], { env: { ...process.env, NODE_OPTIONS: "" } });
    expect(statSync(socket).isSocket()).toBe(true);
    const second = await start(socket);
    expect(second).toMatchObject({ url: `unix://${socket}`, port: 0 });
    await expect(start(socket)).rejects.toThrow(`The socket ${socket} is taken.`);
    expect((await post(socket, "{}")).status).toBe(401);
    await second.close();
  });

  it("never takes the place of a file", async () => {
    const file = join(data, "file");
    writeFileSync(file, "mine");
    await expect(start(file)).rejects.toThrow(`The socket ${file} is taken.`);
    expect(existsSync(file)).toBe(true);
  });

  it.each(["a.sock", `/${"a".repeat(101)}`])(
    "has an absolute path of at most 100 bytes, unlike %s",
    async (path) => {
      await expect(start(path)).rejects.toThrow("must be an absolute path of at most 100 bytes");
    },
  );

  it("says why it cannot be opened", async () => {
    await expect(start("/nowhere/a.sock")).rejects.toThrow(
      /^The socket \/nowhere\/a\.sock cannot be opened \(E\w+\)\.$/,
    );
  });
});
