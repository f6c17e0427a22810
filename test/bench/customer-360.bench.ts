/** The Customer-360 of pages of accounts over the whole mesh, one process per domain: fetches per domain, and the time of an answer. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startCountingProxy, type CountingProxy } from "../kit/counting-proxy.ts";
import { customer360OfPage } from "../kit/customer-360.ts";
import { ask, domains, startMesh } from "../kit/mesh.ts";
import { median, report } from "./figure.ts";

const root = resolve(import.meta.dirname, "../..");
const data = mkdtempSync(join(tmpdir(), "trellis-bench-mesh-"));
const port = 27_500;
/** In alphabetical order, as `npm start` gives them their ports. */
const urlOf = (index: number) => `http://127.0.0.1:${port + 1 + index}/graphql`;

const started = spawn(
  process.execPath,
  [join(root, "gateway/bin/trellis.mjs"), "start", "--data", data, "--port", String(port), "--no-live"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
await new Promise<void>((done, fail) => {
  let printed = "";
  started.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
    if (/^Ready in/m.test(printed)) done();
  });
  started.once("exit", () => fail(new Error(printed)));
});

const medianOf = async (times: number, first: number): Promise<number> => {
  const taken: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const begun = performance.now();
    const { errors } = await ask(`http://127.0.0.1:${port}/graphql`, {
      query: customer360OfPage,
      variables: { first },
    });
    if (errors) throw new Error(JSON.stringify(errors).slice(0, 500));
    taken.push(performance.now() - begun);
  }
  return median(taken);
};

/** The most fetches that any domain gets for one answer, seen by proxies before the domains. */
const mostFetches = async (first: number): Promise<number> => {
  const proxies: Record<string, CountingProxy> = {};
  for (const [index, domain] of domains.entries()) proxies[domain] = await startCountingProxy(urlOf(index));
  const subgraphs = Object.fromEntries(Object.entries(proxies).map(([domain, { url }]) => [domain, { url }]));
  const mesh = await startMesh({ data, domains: [], gateway: { subgraphs } });
  for (const proxy of Object.values(proxies)) proxy.forget();
  await mesh.query(customer360OfPage, { first });
  const counts = Object.values(proxies).map(({ operations }) => operations.length);
  await mesh.close();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  return Math.max(...counts);
};

try {
  for (const [first, atMost] of [
    [1, 100],
    [50, 300],
    [500, 2000],
  ] as const) {
    report({
      name: `Customer-360 of ${first}: fetches per domain`,
      value: await mostFetches(first),
      unit: "",
      atMost: 1,
    });
    report({ name: `Customer-360 of ${first}: answer`, value: await medianOf(9, first), unit: "ms", atMost });
  }
} finally {
  started.kill("SIGTERM");
  await new Promise((done) => started.once("exit", done));
  rmSync(data, { recursive: true, force: true });
}
