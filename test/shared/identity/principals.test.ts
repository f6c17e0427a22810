import { createHash, createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { SignJWT, importJWK } from "jose";
import {
  anonymous,
  callHeaders,
  createCallVerifier,
  ensureKeys,
  loadDomainKeys,
  loadGatewayKeys,
  principalLimits,
  principalProblem,
  type Principal,
} from "@trellis/shared/identity";
import { createRecordSigner, type RecordSigner } from "../../kit/record-signer.ts";

const call = { method: "POST", path: "/graphql", body: "{}" };
const folder = mkdtempSync(join(tmpdir(), "trellis-principals-"));

const list = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 5 });
const principals: fc.Arbitrary<Principal> = fc.record({
  id: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  client: fc.string({ maxLength: 40 }),
  roles: list,
  scopes: list,
  regions: fc.oneof(list, fc.constant("ANYWHERE" as const)),
  purpose: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
  fence: fc.option(
    fc.record({ regions: list, territories: list, owners: list, accounts: list }, { requiredKeys: [] }),
    { nil: undefined },
  ),
  policy: fc.option(fc.string({ maxLength: 16 }), { nil: undefined }),
});

/** What a call is signed by, in the order of the specification: each on a line of its own. */
const signatureOf = (proof: { jti: string; time: string; nonce: string; secret: string }): Buffer => {
  const body = createHash("sha256").update(call.body).digest("hex");
  return createHmac("sha256", Buffer.from(proof.secret, "base64url"))
    .update(["POST", "/graphql", body, proof.jti, proof.time, proof.nonce].join("\n"))
    .digest();
};

const verify = (headers: Record<string, string>) =>
  createCallVerifier(loadDomainKeys(folder, "sales")).verify({ ...call, headers });
const accounts = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `a${index}`.padEnd(length, "x"));
const bound = (fence: Principal["fence"]): Principal => ({ ...anonymous, id: "ada", fence });

/** What a gateway with our keys and other ideas would send. */
const carryClaims = async (claims: object, { seconds = 30, typ = "trellis-principal+jwt" } = {}) => {
  const { assertion, calls } = loadGatewayKeys(folder);
  const [jwk = {}] = assertion;
  const issued = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "EdDSA", kid: jwk.kid, typ })
    .setIssuer("trellis-gateway")
    .setAudience("sales")
    .setSubject("ada")
    .setJti("an-id-of-sixteen-characters")
    .setIssuedAt(issued)
    .setExpirationTime(issued + seconds)
    .sign(await importJWK(jwk, "EdDSA"));
  const { kid = "", secret = "" } = calls["sales"]?.[0] ?? {};
  const proof = {
    jti: "an-id-of-sixteen-characters",
    time: String(Date.now()),
    nonce: "n".repeat(20),
    secret,
  };
  return verify({
    [callHeaders.assertion]: token,
    [callHeaders.time]: proof.time,
    [callHeaders.nonce]: proof.nonce,
    [callHeaders.key]: kid,
    [callHeaders.signature]: signatureOf(proof).toString("base64url"),
  });
};

beforeAll(() => ensureKeys(folder, ["sales"]));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a principal on its way to a domain", () => {
  let signer: RecordSigner;
  beforeAll(() => {
    signer = createRecordSigner(loadGatewayKeys(folder));
  });

  const carry = async (principal: Principal) =>
    verify(await signer.sign({ domain: "sales", principal, ...call }));

  it("arrives as it was, with every claim", async () => {
    await fc.assert(
      fc.asyncProperty(principals, async (principal) => {
        expect(await carry(principal)).toEqual(principal);
      }),
      { numRuns: 200 },
    );
  });

  it("is never another one's, however alike they are", async () => {
    const base: Principal = { ...anonymous, id: "ada" };
    const others: Principal[] = [
      { ...base, fence: {} },
      { ...base, fence: { accounts: [] } },
      { ...base, fence: { accounts: ["a"] } },
      { ...base, fence: { owners: ["a"] } },
      { ...base, regions: "ANYWHERE" },
      { ...base, regions: ["ANYWHERE"] },
      { ...base, roles: ["a", "b"] },
      { ...base, roles: ["a,b"] },
      { ...base, policy: "1" },
      { ...base, purpose: "" },
    ];
    for (const principal of [base, ...others, base, ...others.toReversed()])
      expect(await carry(principal)).toEqual(principal);
  });

  it.each([
    ["a text", "EU", { accounts: [] }],
    ["null", null, { accounts: [] }],
    ["a list", ["EU"], { accounts: [] }],
    ["a number", 1, { accounts: [] }],
    ["false", false, { accounts: [] }],
    ["a text instead of a list", { regions: "EU" }, { regions: [] }],
    ["null instead of a list", { territories: null }, { territories: [] }],
    ["numbers in a list", { accounts: [1, "a1", null] }, { accounts: ["a1"] }],
    ["a bound that is not known", { planets: ["mars"] }, { accounts: [] }],
    [
      "a bound that is not known beside one that is",
      { regions: ["EU"], x: 1 },
      { regions: ["EU"], accounts: [] },
    ],
    ["an inherited name", { constructor: ["a1"] }, { accounts: [] }],
  ])("is bound to nothing by a fence that is %s", async (_what, fence, expected) => {
    expect((await carryClaims({ fence })).fence).toEqual(expected);
  });

  it.each([
    ["roles", "analyst", { roles: [] }],
    ["roles", { 0: "analyst", length: 1 }, { roles: [] }],
    ["scopes", [["a"]], { scopes: [] }],
    ["regions", "EVERYWHERE", { regions: [] }],
    ["regions", true, { regions: [] }],
    ["purpose", ["marketing"], { purpose: undefined }],
    ["policy", 7, { policy: undefined }],
    ["client", null, { client: "unknown" }],
  ])("has nothing of %s that is %p", async (claim, value, expected) => {
    expect(await carryClaims({ [claim]: value })).toMatchObject(expected);
  });

  it("is vouched for no longer than 30 s, and by no other token of the same key", async () => {
    await expect(carryClaims({}, { seconds: 30 })).resolves.toMatchObject({ id: "ada" });
    await expect(carryClaims({}, { seconds: 31 })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(carryClaims({}, { typ: "JWT" })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(carryClaims({}, { typ: "at+jwt" })).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

describe("a principal that is too large", () => {
  it.each([
    ["a list of accounts that is too long", bound({ accounts: accounts(201, 5) }), "201 accounts"],
    ["too many roles", { ...anonymous, roles: accounts(201, 5) }, "201 roles"],
    ["too many regions", { ...anonymous, regions: accounts(201, 5) }, "201 regions"],
    ["lists that are too large together", bound({ accounts: accounts(200, 64) }), "bytes long"],
    ["letters that take several bytes", bound({ owners: ["ü".repeat(4000)] }), "bytes long"],
  ])("is refused and never cut: %s", async (_what, principal, reason) => {
    expect(principalProblem(principal)).toContain(reason);
    const signer = createRecordSigner(loadGatewayKeys(folder));
    await expect(signer.sign({ domain: "sales", principal, ...call })).rejects.toThrow(reason);
  });

  it("is no larger than what the headers of a domain take", async () => {
    const { listEntries, bytes } = principalLimits;
    const largest = bound({ accounts: accounts(listEntries, Math.floor((bytes - 300) / listEntries) - 3) });
    expect(principalProblem(largest)).toBeUndefined();
    const headers = await createRecordSigner(loadGatewayKeys(folder)).sign({
      domain: "sales",
      principal: largest,
      ...call,
    });
    const server = createServer({ maxHeaderSize: 16_384 }, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const status = await new Promise((resolve, reject) => {
      request(
        { port, method: "POST", headers: { ...headers, "content-type": "application/json" } },
        (response) => resolve(response.resume().statusCode),
      )
        .on("error", reject)
        .end("{}");
    });
    server.close();
    expect(status).toBe(200);
  });
});
