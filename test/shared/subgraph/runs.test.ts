import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "@jest/globals";
import { ensureKeys } from "@trellis/shared/identity";
import { startSubgraph } from "@trellis/shared/subgraph";
import { definitionOf } from "../../kit/domain.ts";

const main = fileURLToPath(new URL("../../../subgraphs/customer-success/src/main.ts", import.meta.url));
const data = mkdtempSync(join(tmpdir(), "trellis-run-"));

const run = (args: string[], env: Record<string, string>) => {
  const child = spawn("node", ["--disable-warning=ExperimentalWarning", main, ...args], {
    env: { PATH: process.env["PATH"], TRELLIS_DATA: data, PORT: "0", ...env },
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output, errors }));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const url = /http:\S+/.exec(output)?.[0];
      if (url) resolve(url);
    });
    void ended.then(() => reject(new Error(errors)), reject);
  });
  ready.catch(() => {});
  return { child, ended, ready };
};

const post = async (url: string, query: string) => {
  const headers = { "content-type": "application/json" };
  return fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) });
};

describe("a domain that is served alone", () => {
  afterAll(() => rmSync(data, { recursive: true }));

  it("says in one sentence that its keys are missing", async () => {
    const { code, output, errors } = await run([], {}).ended;
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toMatch(
      /^The key file .* must be there, and it is missing: `trellis key new gateway` makes it; .*\n$/,
    );
  });

  it.each([
    ["a port that is none", [], { PORT: "http" }, "PORT must be a number from 0 to 65535 but is http."],
    ["an option that it has not", ["--prod"], {}, "The only option is --dev"],
  ])("says in one sentence what is wrong with %s", async (_what, args, env, sentence) => {
    const { code, errors } = await run(args, env).ended;
    expect(code).toBe(1);
    expect(errors).toContain(sentence);
    expect(errors).not.toContain("    at ");
  });

  it("says in one sentence that the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { code, errors } = await run(["--dev"], { PORT: String(port) }).ended;
    other.close();
    expect(code).toBe(1);
    expect(errors).toContain(`The port ${port} on 127.0.0.1 is taken; choose another with PORT.\n`);
  });

  it("answers anybody on this machine in development, and ends on SIGTERM", async () => {
    const { child, ended, ready } = run(["--dev"], {});
    const url = await ready;
    const answer = (await (
      await post(url, "{ __schema { queryType { name } } supportTickets { totalCount } }")
    ).json()) as {
      data: unknown;
      errors: unknown[];
    };
    expect(answer.data).toMatchObject({ __schema: { queryType: { name: "Query" } }, supportTickets: null });
    expect(answer.errors).toMatchObject([{ extensions: { code: "NOT_PUBLISHED" } }]);
    const { hostname, port } = new URL(url);
    expect(hostname).toBe("127.0.0.1");
    const foreign = request({
      hostname,
      port,
      path: "/health/live",
      headers: { host: "rebound.example" },
    }).end();
    const [response] = (await once(foreign, "response")) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(400);
    child.kill("SIGTERM");
    const { code, output } = await ended;
    expect(code).toBe(0);
    expect(output).toBe(`customer-success serves 3 data products at ${url}\n`);
  });

  it("takes only signed calls otherwise", async () => {
    ensureKeys(join(data, "keys"), ["customer-success"]);
    const { child, ended, ready } = run([], {});
    expect((await post(await ready, "{ _service { sdl } }")).status).toBe(401);
    child.kill("SIGINT");
    expect((await ended).code).toBe(0);
  });

  it.each(["0.0.0.0", "::", "192.0.2.1"])("refuses to be open to %s over plain HTTP", async (host) => {
    const started = startSubgraph(definitionOf("sales"), { port: 0, data, keys: "unsigned", host });
    await expect(started).rejects.toThrow("may listen on 127.0.0.1 or a socket only");
  });
});
