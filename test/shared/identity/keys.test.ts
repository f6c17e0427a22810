import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  anonymous,
  createCallVerifier,
  ensureKeys,
  followDomainKeys,
  followGatewayKeys,
  listKeys,
  loadAuditKey,
  loadDomainKeys,
  loadGatewayKeys,
  newKey,
  newMaskKey,
  retireKeys,
} from "@trellis/shared/identity";
import { eventually } from "../../kit/eventually.ts";
import { createRecordSigner } from "../../kit/record-signer.ts";

const call = { method: "POST", path: "/graphql", body: "{}" };
const refused = { code: "UNAUTHENTICATED" };
const minute = 60_000;

describe("new keys", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trellis-keys-"));
    ensureKeys(folder, ["sales", "marketing"]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const signAt = (at: number) =>
    createRecordSigner(loadGatewayKeys(folder), { now: () => at }).sign({
      domain: "sales",
      principal: anonymous,
      ...call,
    });
  const verifyAt = (at: number, headers: Record<string, string>) =>
    createCallVerifier(loadDomainKeys(folder, "sales"), { now: () => at }).verify({ ...call, headers });

  it.each(["sales", "gateway"])(
    "of %s are taken at once, sign from their time on, and leave those before valid until they are retired",
    async (owner) => {
      const start = Date.now();
      const before = await signAt(start);
      const { kid, from, isFirst } = newKey(folder, owner, { delaySeconds: 10, now: start });
      expect({ from, isFirst }).toEqual({ from: start + 10_000, isFirst: false });
      const header = owner === "sales" ? "x-trellis-key" : "x-trellis-assertion";
      const idIn = (headers: Record<string, string>): string => {
        const value = headers[header] ?? "";
        if (owner === "sales") return value;
        return (JSON.parse(Buffer.from(value.split(".")[0] ?? "", "base64url").toString()) as { kid: string })
          .kid;
      };
      expect(idIn(await signAt(start + 9999))).toBe(idIn(before));
      const after = await signAt(start + 10_000);
      expect(idIn(after)).toBe(kid);
      await expect(verifyAt(start + 10_000, before)).resolves.toEqual(anonymous);
      await expect(verifyAt(start + 10_000, after)).resolves.toEqual(anonymous);
      expect(() => retireKeys(folder, owner, { now: start + 11_000 })).toThrow("too new");
      const settled = start + 10_000 + minute;
      const late = await signAt(settled);
      expect(retireKeys(folder, owner, { now: settled })).toEqual([idIn(before)]);
      await expect(verifyAt(settled, late)).resolves.toEqual(anonymous);
      const old = { ...late, [header]: before[header] ?? "" };
      await expect(verifyAt(settled, old)).rejects.toMatchObject(refused);
    },
  );

  it("are two at most: none is made while calls may be under way that the one before signed", () => {
    const start = Date.now();
    newKey(folder, "sales", { now: start });
    expect(() => newKey(folder, "sales", { now: start + 60_000 })).toThrow(
      "The last key of sales is too new",
    );
    newKey(folder, "sales", { now: start + 70_000 });
    expect(loadDomainKeys(folder, "sales").calls).toHaveLength(2);
    expect(loadDomainKeys(folder, "marketing").calls).toHaveLength(1);
  });

  it("are listed with what becomes of them, and never themselves", () => {
    const now = Date.now();
    newKey(folder, "sales", { now });
    expect(listKeys(folder, { now }).map(({ owner, use }) => `${owner} ${use}`)).toEqual([
      "gateway SIGNS",
      "marketing SIGNS",
      "sales COMES",
      "sales SIGNS",
    ]);
    expect(listKeys(folder, { now: now + 10_000 }).map(({ owner, use }) => `${owner} ${use}`)).toContain(
      "sales RETIRING",
    );
    const text = JSON.stringify(listKeys(folder));
    for (const { secret } of loadDomainKeys(folder, "sales").calls) expect(text).not.toContain(secret);
  });

  it("are the first ones of a domain that has none", () => {
    expect(newKey(folder, "finance").isFirst).toBe(true);
    expect(loadDomainKeys(folder, "finance")).toMatchObject({ domain: "finance" });
    expect(Object.keys(loadGatewayKeys(folder).calls)).toContain("finance");
  });

  it.each(["", "Sales", "../sales", "mesh", "a b", "x".repeat(64)])("have no owner %p", (owner) => {
    expect(() => newKey(folder, owner)).toThrow("small letters, digits and hyphens");
    expect(() => newMaskKey(folder, owner)).toThrow("small letters, digits and hyphens");
    expect(() => retireKeys(folder, owner)).toThrow("small letters, digits and hyphens");
  });

  it.each(["products", "accounts"])(
    "are there for %p: subgraphs of others are called so, and are called signed",
    (owner) => {
      newKey(folder, owner);
      expect(loadGatewayKeys(folder).calls).toHaveProperty(owner);
    },
  );

  it("for masks are no gateway's", () => {
    expect(() => newMaskKey(folder, "gateway")).toThrow("other than mesh and gateway");
  });

  it("for masks are the domain's alone, and another one each time", () => {
    const before = loadDomainKeys(folder, "sales").masks;
    expect(JSON.stringify(loadGatewayKeys(folder))).not.toContain(before.secret);
    expect(loadDomainKeys(folder, "marketing").masks.secret).not.toBe(before.secret);
    expect(loadAuditKey(folder).secret).not.toBe(before.secret);
    newMaskKey(folder, "sales");
    expect(loadDomainKeys(folder, "sales").masks.secret).not.toBe(before.secret);
    expect(loadDomainKeys(folder, "sales").calls).toHaveLength(1);
  });
});

describe("keys that are followed", () => {
  const milliseconds = 20;
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trellis-keys-"));
    ensureKeys(folder, ["sales"]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are what the files hold, without a restart, on both sides", async () => {
    const gateway = followGatewayKeys(folder, { milliseconds });
    const sales = followDomainKeys(folder, "sales", { milliseconds });
    const verifier = createCallVerifier(sales.current);
    const signer = createRecordSigner(gateway.current);
    const ask = async () =>
      verifier.verify({
        ...call,
        headers: await signer.sign({ domain: "sales", principal: anonymous, ...call }),
      });
    await expect(ask()).resolves.toEqual(anonymous);
    const { kid } = newKey(folder, "sales", { delaySeconds: 0 });
    newKey(folder, "gateway", { delaySeconds: 0 });
    newMaskKey(folder, "sales");
    await eventually(() => expect(gateway.current().calls["sales"]?.[0]?.kid).toBe(kid));
    await eventually(() => expect(sales.current()).toEqual(loadDomainKeys(folder, "sales")));
    await expect(ask()).resolves.toEqual(anonymous);
    gateway.close();
    sales.close();
  });

  it("stay as they are while a file is damaged, missing or being copied, and are told once", async () => {
    const told: string[] = [];
    const sales = followDomainKeys(folder, "sales", { milliseconds, onEvent: ({ kind }) => told.push(kind) });
    const before = sales.current();
    const file = join(folder, "sales.secret.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.slice(0, 20));
    await eventually(() => expect(told).toEqual(["refused"]));
    rmSync(file);
    await eventually(() => expect(told).toEqual(["refused", "refused"]));
    expect(sales.current()).toBe(before);
    writeFileSync(file, text, { mode: 0o600 });
    newKey(folder, "sales");
    await eventually(() => expect(told.at(-1)).toBe("taken"));
    expect(sales.current().calls).toHaveLength(2);
    sales.close();
  });
});
