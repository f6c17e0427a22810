import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureKeys } from "@trellis/shared/identity";
import type { GatewayOptions } from "../../gateway/src/config/index.ts";
import { definitionOf, productOf } from "./domain.ts";
import { eventually } from "./eventually.ts";
import { everyoneCost, everyonePolicy } from "./everyone.ts";
import { writeAccountIndex } from "./fake-accounts.ts";
import { askGateway, type Answer } from "./fake-mesh.ts";
import { writeSnapshot } from "./snapshot.ts";
import type { Certificate } from "./tls-front.ts";

const root = resolve(import.meta.dirname, "../..");
const node = join(root, "node_modules/.bin/node");

interface Started {
  readonly child: ChildProcess;
  /** All that it wrote. */
  readonly text: () => string;
}

/** One domain and a gateway, each a process of its own, that know each other by keys alone. */
export interface SignedMesh {
  readonly data: string;
  readonly url: string;
  /** Where the domain says it is. */
  readonly domain: string;
  log(): string;
  ask(query: string): Promise<Answer>;
  close(): Promise<void>;
}

const start = (args: readonly string[], env: Readonly<Record<string, string>>): Started => {
  const child = spawn(node, [...args], { env: { ...process.env, NODE_OPTIONS: "", ...env } });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += String(chunk)));
  return { child, text: () => text };
};

/** Starts sales, on a port, with TLS or on a unix socket, and a gateway that keeps and shares nothing, so that every request is a call. */
export const startSignedMesh = async ({
  socket = false,
  tls,
}: { socket?: boolean; tls?: Certificate | undefined } = {}): Promise<SignedMesh> => {
  const data = mkdtempSync(join(tmpdir(), "trellis-signed-"));
  ensureKeys(join(data, "keys"), ["sales"]);
  writeAccountIndex(data, "v1", ["a0"]);
  const product = productOf(definitionOf("sales"), "Account");
  writeSnapshot({
    data,
    product,
    records: [{ id: "a0", name: "SECRET-CANARY", updatedAt: "2026-01-01T00:00:00.000Z" }],
  });
  const env = {
    DOMAIN: "sales",
    TRELLIS_DATA: data,
    TRELLIS_POLICY: everyonePolicy,
    PORT: "0",
    ...(socket && { TRELLIS_SOCKET: join(data, "sales.sock") }),
    ...(tls && { TRELLIS_TLS_CERT: tls.cert, TRELLIS_TLS_KEY: tls.key }),
  };
  const sales = start([join(root, "test/kit/domain-process.ts")], env);
  const domain = await eventually(() => {
    const [, url] = / at (\S+)/.exec(sales.text()) ?? [];
    if (url === undefined) throw new Error(sales.text());
    return url;
  });
  const options: GatewayOptions = {
    port: 0,
    data,
    policy: { file: everyonePolicy },
    cost: everyoneCost,
    subgraphs: { sales: { url: domain } },
    entityCache: { mebibytes: 0 },
    sharing: { enabled: false },
    polling: { schemaMilliseconds: 200 },
  };
  const config = join(data, "gateway.json");
  writeFileSync(config, JSON.stringify(options));
  const gateway = start(
    [join(root, "gateway/src/main.ts"), "--config", config],
    tls ? { NODE_EXTRA_CA_CERTS: tls.cert } : {},
  );
  const url = await eventually(() => {
    const line = gateway
      .text()
      .split("\n")
      .find((text) => text.includes('"listening"'));
    return (JSON.parse(line ?? "") as { message: string }).message;
  });
  await eventually(async () => {
    if ((await fetch(`${url}/health/ready`)).status !== 200) throw new Error(gateway.text());
  });
  return {
    data,
    url,
    domain,
    log: () => `${sales.text()}\n${gateway.text()}`,
    ask: (query) => askGateway(url, { query }),
    async close() {
      await Promise.all(
        [sales, gateway].map(async ({ child }) => {
          child.kill("SIGKILL");
          if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
        }),
      );
      rmSync(data, { recursive: true, force: true });
    },
  };
};
