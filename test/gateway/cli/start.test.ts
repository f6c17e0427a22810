import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hasBrowser, launchBrowser, openWatched } from "../../kit/browser.ts";
import { comesTrue, freePorts, isAlive, launch, root, signedIn, type Running } from "./launch.ts";

const domains = ["customer-success", "marketing", "product", "sales"];
interface Listed {
  readonly owner: string;
  readonly kind: string;
}

let data: string;
let port: number;
let mesh: Running;
let officer: { readonly authorization: string };

const begin = (...args: string[]) =>
  launch(["start", "--port", String(port), "--data", data, "--no-live", ...args]);

/** Process ids that the mesh has named, the newest of each process. */
const pids = ({ text }: Pick<Running, "text">): Record<string, number> =>
  Object.fromEntries(
    [...text().matchAll(/^(\S+)\s+│ ready at \S+ \(process (\d+)\)$/gm)].map(([, name, pid]) => [
      name,
      Number(pid),
    ]),
  );

const ask = async (
  query: string,
  variables: object = {},
): Promise<{ data: Record<string, never>; errors?: unknown[]; extensions?: Record<string, never> }> => {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...officer },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Awaited<ReturnType<typeof ask>>;
};

const isGone = async () => {
  const all = Object.values(pids(mesh));
  return comesTrue(() => !all.some(isAlive), 8);
};

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "trellis-start-"));
  port = await freePorts(6);
  mesh = begin("--accounts", "30", "--seed", "1", "--now", "2026-01-01T00:00:00Z");
  await mesh.until(/Ready in/, 50);
  officer = await signedIn("privacy-officer", { data });
}, 60_000);
afterAll(async () => {
  mesh.child.kill("SIGTERM");
  await mesh.ended;
  rmSync(data, { recursive: true, force: true });
});

describe("trellis start", () => {
  it("prints one line per process when it is ready, and where to go", () => {
    expect(Object.keys(pids(mesh)).toSorted()).toEqual([
      "customer-success",
      "gateway",
      "marketing",
      "product",
      "sales",
    ]);
    expect(mesh.text()).toContain(`open http://localhost:${port}`);
    for (const [index, domain] of domains.entries())
      expect(mesh.text()).toMatch(
        new RegExp(`^${domain}\\s+│ ready at http://127\\.0\\.0\\.1:${port + 1 + index} `, "m"),
      );
  });

  it("serves twelve products with their owners", async () => {
    const listed = (await (await fetch(`http://127.0.0.1:${port}/products`)).json()) as readonly Listed[];
    const products = listed.filter(({ kind }) => kind !== "REFERENCE");
    expect(products).toHaveLength(12);
    expect(new Set(products.map(({ owner }) => owner))).toEqual(
      new Set([
        "Marketing Operations Lead",
        "Product Analytics Lead",
        "Sales Operations Manager",
        "CS Operations Manager",
      ]),
    );
  });

  (hasBrowser ? it : it.skip)("runs the Customer-360 by one click on its page", async () => {
    const browser = await launchBrowser();
    try {
      const { page, misdeeds } = await openWatched(browser, `http://localhost:${port}/`, {
        friends: [`http://127.0.0.1:${port + 5}`],
      });
      const answered = page.waitForResponse((response) =>
        /"operationName":"Customer360"/.test(response.request().postData() ?? ""),
      );
      await page.getByRole("button", { name: /^Customer-360/ }).click();
      const { data: answer, errors } = (await (await answered).json()) as Awaited<ReturnType<typeof ask>>;
      expect(errors).toBeUndefined();
      expect(answer).toMatchObject({
        account: { name: expect.any(String), productHealth: expect.anything() },
      });
      await page.waitForFunction(() =>
        /"account": \{/.test(
          document.querySelector(".result-window")?.textContent?.replaceAll("\u00a0", " ") ?? "",
        ),
      );
      await page.getByRole("heading", { name: "Data products 12" }).waitFor();
      expect(misdeeds).toEqual({ foreign: [], errors: [] });
    } finally {
      await browser.close();
    }
  });

  it("starts a domain again that was killed, while the others answer", async () => {
    const before = pids(mesh);
    process.kill(before.marketing as number, "SIGKILL");
    const meanwhile = await ask(
      `{ account(id: "acme-00001") { name leads { totalCount } accountHealth { score } } }`,
    );
    expect(meanwhile.data).toMatchObject({ account: { name: expect.any(String) } });
    await mesh.until(/marketing\s+│ was ended by SIGKILL; starting it again in/);
    expect(await comesTrue(() => pids(mesh).marketing !== before.marketing)).toBe(true);
    const isBack = async () =>
      (await ask(`{ account(id: "acme-00001") { leads { totalCount } } }`)).errors === undefined;
    expect(await comesTrue(isBack, 15)).toBe(true);
  }, 30_000);

  it("lets nobody read its keys", () => {
    for (const file of readdirSync(join(data, "keys")))
      expect(statSync(join(data, "keys", file)).mode & 0o077).toBe(0);
  });

  it("stops everything when it is asked to", async () => {
    mesh.child.kill("SIGINT");
    expect((await mesh.ended).code).toBe(0);
    expect(await isGone()).toBe(true);
  });

  it("reuses what is published, and is ready in under five seconds", async () => {
    const record = readFileSync(join(data, "start.json"), "utf8");
    const began = performance.now();
    mesh = begin();
    await mesh.until(/Ready in/);
    // The promise is for a machine that has nothing else to do.
    const share = Math.max(1, (loadavg()[0] as number) / availableParallelism());
    expect(performance.now() - began).toBeLessThan(5_000 * share);
    expect(mesh.text()).not.toMatch(/sample/);
    expect(readFileSync(join(data, "start.json"), "utf8")).toBe(record);
  });

  it("leaves nothing behind when it is killed", async () => {
    mesh.child.kill("SIGKILL");
    await mesh.ended;
    expect(await isGone()).toBe(true);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "ends with npm start when that is ended by %s",
    async (signal) => {
      const npm = spawn("npm", ["start", "--", "--port", String(port), "--data", data, "--no-live"], {
        cwd: root,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let text = "";
      npm.stdout.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
      expect(await comesTrue(() => text.includes("Ready in"), 30)).toBe(true);
      npm.kill(signal);
      npm.stdout.destroy();
      const all = Object.values(pids({ text: () => text }));
      expect(all).toHaveLength(5);
      expect(await comesTrue(() => !all.some(isAlive), 12)).toBe(true);
    },
    60_000,
  );
});
