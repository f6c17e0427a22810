import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  anonymous,
  callHeaders,
  createCallVerifier,
  ensureKeys,
  loadDomainKeys,
  loadGatewayKeys,
  type Principal,
} from "@trellis/shared/identity";
import { createRecordSigner } from "../../kit/record-signer.ts";

const folder = mkdtempSync(join(tmpdir(), "trellis-keys-"));
const domains = ["marketing", "sales"];
const body = JSON.stringify({ query: "{ a }" });
const call = { method: "POST", path: "/graphql", body };

const signerAt = (now?: () => number) => createRecordSigner(loadGatewayKeys(folder), { now });
const verifierOf = (domain: string, options?: { now?: () => number; maxNonces?: number }) =>
  createCallVerifier(loadDomainKeys(folder, domain), options);
const refused = { code: "UNAUTHENTICATED" };

describe("signed calls", () => {
  ensureKeys(folder, domains);
  let headers: Record<string, string>;
  beforeEach(async () => {
    headers = await signerAt().sign({ domain: "sales", principal: anonymous, ...call });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("carry the principal that the gateway vouches for", async () => {
    const principal = { id: "ada", roles: ["analyst"], scopes: ["read:sales"], client: "tests", regions: [] };
    const signed = await signerAt().sign({ domain: "sales", principal, ...call });
    await expect(verifierOf("sales").verify({ ...call, headers: signed })).resolves.toEqual(principal);
    await expect(verifierOf("sales").verify({ ...call, headers })).resolves.toEqual(anonymous);
  });

  it.each([
    ["another body", { body: `${body} ` }],
    ["another path", { path: "/graphql?x=1" }],
    ["another method", { method: "PUT" }],
  ])("are refused with %s", async (_what, change) => {
    await expect(verifierOf("sales").verify({ ...call, headers, ...change })).rejects.toMatchObject(refused);
  });

  it.each(Object.values(callHeaders))(
    "are refused without %s, with it repeated, or with another one",
    async (name) => {
      const verifier = verifierOf("sales");
      const later = signerAt(() => Date.now() + 1_000);
      const other = await later.sign({ domain: "sales", principal: anonymous, ...call, body: "{}" });
      for (const value of [undefined, [headers[name] ?? ""], "", "x", `${headers[name]}A`]) {
        await expect(
          verifier.verify({ ...call, headers: { ...headers, [name]: value } }),
        ).rejects.toMatchObject(refused);
      }
      const isShared = name === callHeaders.key;
      const mixed = verifier.verify({ ...call, headers: { ...headers, [name]: other[name] } });
      await (isShared
        ? expect(mixed).resolves.toEqual(anonymous)
        : expect(mixed).rejects.toMatchObject(refused));
    },
  );

  it("are refused by another domain", async () => {
    await expect(verifierOf("marketing").verify({ ...call, headers })).rejects.toMatchObject(refused);
  });

  it("are refused a second time", async () => {
    const verifier = verifierOf("sales");
    await verifier.verify({ ...call, headers });
    await expect(verifier.verify({ ...call, headers })).rejects.toMatchObject(refused);
  });

  it.each([-31_000, 31_000, 3_600_000])("are refused by a clock that differs by %d ms", async (skew) => {
    const verifier = verifierOf("sales", { now: () => Date.now() + skew });
    await expect(verifier.verify({ ...call, headers })).rejects.toMatchObject(refused);
  });

  it.each([-29_000, 29_000])("are taken by a clock that differs by %d ms", async (skew) => {
    const verifier = verifierOf("sales", { now: () => Date.now() + skew });
    await expect(verifier.verify({ ...call, headers })).resolves.toEqual(anonymous);
  });

  it("are refused again at every moment at which their time would still do", async () => {
    let now = Date.now();
    const signed = await signerAt(() => now).sign({ domain: "sales", principal: anonymous, ...call });
    now -= 29_000;
    const verifier = verifierOf("sales", { now: () => now });
    await verifier.verify({ ...call, headers: signed });
    for (let step = 0; step < 58; step += 1) {
      now += 1000;
      await expect(verifier.verify({ ...call, headers: signed })).rejects.toMatchObject(refused);
    }
  });

  it("are refused rather than forgotten when too many are remembered", async () => {
    const signer = signerAt();
    const verifier = verifierOf("sales", { maxNonces: 2 });
    const next = async () =>
      verifier.verify({
        ...call,
        headers: await signer.sign({ domain: "sales", principal: anonymous, ...call }),
      });
    await next();
    await next();
    await expect(next()).rejects.toMatchObject(refused);
  });

  it("take as long to refuse whichever byte of the signature is wrong, or whatever key they name", async () => {
    const verifier = verifierOf("sales");
    const signature = headers[callHeaders.signature] ?? "";
    const wrongAt = (index: number) => {
      const bytes = Buffer.from(signature, "base64url");
      bytes[index] = (bytes[index] as number) ^ 1;
      return { ...headers, [callHeaders.signature]: bytes.toString("base64url") };
    };
    const kinds = [wrongAt(0), wrongAt(31), { ...headers, [callHeaders.key]: "unknown" }];
    const spent = kinds.map(() => 0);
    const rounds = 1000;
    for (let round = 0; round < rounds; round += 1)
      for (const [index, each] of kinds.entries()) {
        const began = performance.now();
        await expect(verifier.verify({ ...call, headers: each })).rejects.toMatchObject(refused);
        spent[index] = (spent[index] ?? 0) + performance.now() - began;
      }
    expect((Math.max(...spent) - Math.min(...spent)) / rounds).toBeLessThan(1);
  });

  it("keep nothing of principals who have not asked for a while, as long as their tokens are remembered", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const heap = () => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    let now = Date.now();
    const signer = signerAt(() => now);
    const sign = (principal: Principal) => signer.sign({ domain: "sales", principal, ...call });
    const principals = Array.from({ length: 5000 }, (_, index) => ({ ...anonymous, id: `user ${index}` }));
    await sign(anonymous);
    const before = heap();
    for (const principal of principals) await sign(principal);
    const most = heap() - before;
    for (let turn = 0; turn < 2; turn += 1) {
      now += 21_000;
      await sign(anonymous);
    }
    expect(heap() - before).toBeLessThan(most / 4);
    expect(principals).toHaveLength(5000);
  });

  it("tell the client nothing of the reason", async () => {
    const failure = await verifierOf("sales")
      .verify({ ...call, headers: {} })
      .catch((thrown: unknown) => thrown);
    expect(JSON.stringify(failure)).not.toContain("x-trellis");
  });
});

describe("key files", () => {
  const other = mkdtempSync(join(tmpdir(), "trellis-keys-"));
  afterAll(() => rmSync(other, { recursive: true }));

  it("are readable by their owner alone, and stay when they are asked for again", () => {
    ensureKeys(other, domains);
    const before = loadGatewayKeys(other);
    ensureKeys(other, [...domains, "product"]);
    expect(loadGatewayKeys(other)).toMatchObject({ assertion: before.assertion, calls: before.calls });
    for (const file of readdirSync(other)) expect(statSync(join(other, file)).mode & 0o777).toBe(0o600);
    expect(statSync(other).mode & 0o777).toBe(0o700);
  });

  it("give a domain no key of another domain and no private key", () => {
    const text = JSON.stringify(loadDomainKeys(other, "sales"));
    expect(text).not.toContain('"d"');
    expect(text).not.toContain(loadDomainKeys(other, "marketing").calls[0]?.secret);
  });

  it("are refused, in one sentence, when others may read them, when they are damaged or missing", () => {
    const file = join(other, "sales.secret.json");
    chmodSync(file, 0o644);
    expect(() => loadDomainKeys(other, "sales")).toThrow("chmod 600");
    chmodSync(file, 0o600);
    writeFileSync(file, "{");
    expect(() => loadDomainKeys(other, "sales")).toThrow("not readable JSON");
    writeFileSync(file, JSON.stringify({ keys: [{ kid: "a\r\nx-trellis-key: b", secret: "c" }] }));
    expect(() => loadDomainKeys(other, "sales")).toThrow("without an id");
    expect(() => loadDomainKeys(other, "finance")).toThrow(/is missing: `trellis key new finance` makes it/);
  });
});
