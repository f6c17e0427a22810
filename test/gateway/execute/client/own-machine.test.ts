import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

const folder = mkdtempSync(join(tmpdir(), "trellis-hosts-"));
const hosts = join(folder, "hosts");
const root = resolve(import.meta.dirname, "../../../..");
const node = join(root, "node_modules/.bin/node");

/** Runs in a place of its own where names mean what `hosts` says. */
const within = (command: string): string[] => [
  "-rm",
  "sh",
  "-c",
  `mount --bind ${hosts} /etc/hosts && ${command}`,
];
writeFileSync(hosts, "");
const isPossible = spawnSync("unshare", within("true")).status === 0;

(isPossible ? describe : describe.skip)(
  "plain HTTP to localhost (needs the right to bind /etc/hosts)",
  () => {
    let server: Server;
    let port = 0;
    beforeAll(async () => {
      server = createServer((_request, response) =>
        response.writeHead(200, { "content-type": "application/json" }).end('{"data":{}}'),
      );
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      ({ port } = server.address() as AddressInfo);
    });
    afterAll(() => {
      server.close();
      rmSync(folder, { recursive: true });
    });

    const ask = (meaning: string): Promise<string> => {
      writeFileSync(hosts, `${meaning} localhost\n`);
      const command = `${node} ${join(root, "test/kit/ask-domain.ts")} http://localhost:${port}/graphql`;
      const child = spawn("unshare", within(command), { env: { ...process.env, NODE_OPTIONS: "" } });
      let text = "";
      child.stdout.on("data", (chunk) => (text += String(chunk)));
      return new Promise((done) => child.on("close", () => done(text)));
    };

    it.each([
      ["this machine", "127.0.0.1", "OK"],
      ["another machine", "10.9.8.7", "the name is none of this machine"],
      ["the metadata of a cloud", "169.254.169.254", "the name is none of this machine"],
    ])("where that means %s", async (_what, meaning, outcome) => {
      expect(await ask(meaning)).toBe(outcome);
    });
  },
);
