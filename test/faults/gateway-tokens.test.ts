import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../kit/eventually.ts";
import { expectRefusal } from "../kit/expect-refusal.ts";
import { nowSeconds, startFakeIssuer, type FakeIssuer } from "../kit/fake-issuer.ts";
import { startFakeMesh, type FakeMesh } from "../kit/fake-mesh.ts";
import { fieldPolicy, policyFile, roleOf, writePolicy } from "../kit/policy.ts";
import { postBytes, sendRaw, type RawAnswer } from "../kit/raw-socket.ts";

/** Labels are for analysts alone. */
const policy = {
  ...policyFile,
  roles: { anonymous: roleOf(), analyst: roleOf() },
  policies: [
    fieldPolicy({
      id: "labels",
      on: { coordinates: ["DealScore.label"] },
      require: { roles: ["analyst"] },
    }),
    fieldPolicy({ id: "known", require: { roles: ["analyst", "anonymous"] } }),
  ],
};

const query = JSON.stringify({ query: '{ account(id: "acme-1") { deal { label } } }' });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

let mesh: FakeMesh;
let issuer: FakeIssuer;
let revoked: string;

const port = () => Number(new URL(mesh.gateway().url).port);
const quickly = { quietMilliseconds: 40 };
const send = async (...headers: readonly string[]): Promise<RawAnswer | undefined> =>
  (await sendRaw(port(), postBytes(query, headers), quickly)).answers[0];
const bearer = (token: string) => `Authorization: Bearer ${token}`;
const asked = () => Object.values(mesh.fakes).reduce((sum, fake) => sum + fake.calls.length, 0);
const analyst = (claims: object = {}) => issuer.mint({ roles: ["analyst"], ...claims });
const labelOf = (answer: RawAnswer | undefined) => {
  const { data, errors } = JSON.parse(answer?.body ?? "{}");
  return data?.account?.deal?.label ?? errors?.[0]?.extensions?.code;
};

beforeAll(async () => {
  issuer = await startFakeIssuer({ algorithm: "RS256" });
  mesh = await startFakeMesh();
  const file = join(mesh.data, "labels.policy.json");
  revoked = join(mesh.data, "revoked.json");
  writePolicy(file, policy);
  writeFileSync(revoked, "[]");
  await mesh.restart({
    policy: { file },
    identity: {
      issuers: [{ issuer: issuer.url, audiences: ["mesh"] }],
      keysCooldownSeconds: 1,
      revoked,
      revokedMilliseconds: 50,
    },
  });
  await mesh.gateway().ready();
});
afterAll(async () => {
  await mesh.close();
  await issuer.close();
});
beforeEach(() => {
  mesh.log.length = 0;
});

describe("a token on its way through the gateway", () => {
  it("shows what its role may see, which nobody else does, and goes no further", async () => {
    const token = await analyst();
    expect(labelOf(await send(bearer(token)))).toBe("sales:acme-1");
    expect(labelOf(await send(`authorization: bearer ${token}`))).toBe("sales:acme-1");
    expect(labelOf(await send())).toBe("UNAUTHORIZED_FIELD_OR_TYPE");
    for (const fake of Object.values(mesh.fakes))
      for (const { headers } of fake.calls) {
        expect(headers["authorization"]).toBeUndefined();
        expect(JSON.stringify(headers)).not.toContain(token.split(".")[2]);
      }
  });

  it("does not count where a cookie or another header says otherwise (J09)", async () => {
    const other = await analyst();
    const answer = await send(
      `Cookie: access_token=${other}; authorization=Bearer ${other}`,
      `X-Authorization: Bearer ${other}`,
    );
    expect(labelOf(answer)).toBe("UNAUTHORIZED_FIELD_OR_TYPE");
    expect(
      labelOf(await send(bearer(await issuer.mint({ roles: [] })), `Cookie: access_token=${other}`)),
    ).toBe("UNAUTHORIZED_FIELD_OR_TYPE");
  });
});

const signed = (header: object, signature: string) => async () => {
  const [, payload] = (await analyst()).split(".");
  return [bearer(`${encode(header)}.${payload}.${signature}`)];
};
const minted = (claims: () => object) => async () => [bearer(await analyst(claims()))];

describe("a token that is not to be believed", () => {
  it.each<[string, () => Promise<readonly string[]>]>([
    ["J01 alg none", signed({ alg: "none" }, "")],
    ["J01 alg NONE with a signature", signed({ alg: "NONE" }, "c2ln")],
    ["J01 an empty signature", signed({ alg: "RS256" }, "")],
    ["J01 two dots more", async () => [bearer(`${await analyst()}.e30.e30`)]],
    [
      "J02 HS256 with the public key",
      async () => {
        const [, payload] = (await analyst()).split(".");
        const text = `${encode({ alg: "HS256" })}.${payload}`;
        return [
          bearer(
            `${text}.${createHmac("sha256", await issuer.publicPem())
              .update(text)
              .digest("base64url")}`,
          ),
        ];
      },
    ],
    ["J03 a path as key id", signed({ alg: "RS256", kid: "../../dev/null" }, "c2ln")],
    ["J03 an unknown key", signed({ alg: "RS256", kid: "nobody" }, "c2ln")],
    ["J05 expired", minted(() => ({ iat: nowSeconds() - 300, exp: nowSeconds() - 61 }))],
    ["J05 no end", minted(() => ({ exp: undefined }))],
    ["J05 not yet valid", minted(() => ({ nbf: nowSeconds() + 61 }))],
    ["J06 another issuer", minted(() => ({ iss: "https://evil.example" }))],
    ["J06 another audience", minted(() => ({ aud: ["a", "b"] }))],
    ["J06 two clients", minted(() => ({ azp: "a", client_id: "b" }))],
    ["J09 two headers", async () => [bearer(await analyst()), bearer(await issuer.mint())]],
    ["J09 two headers alike", async () => [bearer(await analyst()), "AUTHORIZATION: Bearer x"]],
    ["J09 two spaces", async () => [bearer(` ${await analyst()}`)]],
    ["J09 two tokens", async () => [bearer(`${await analyst()}, Bearer ${await analyst()}`)]],
    ["J09 another scheme", async () => ["Authorization: Basic YTpi"]],
    ["J09 an empty header", async () => ["Authorization:"]],
    ["the role anonymous", minted(() => ({ roles: ["anonymous", "analyst"] }))],
  ])("is refused without a word why, and no domain is asked: %s", async (_, make) => {
    const headers = await make();
    const before = asked();
    const answer = await send(...headers);
    expectRefusal(answer, 401);
    expect(answer?.body).toContain('"UNAUTHENTICATED"');
    expect(answer?.head.toLowerCase()).toContain('www-authenticate: bearer error="invalid_token"');
    expect(answer?.body).not.toMatch(/signature verification|audience|expire|issuer|kid|alg\b|RS256/);
    expect(asked()).toBe(before);
    const signature = headers[0]?.split(".")[2] ?? "";
    if (signature.length > 20) expect(JSON.stringify(mesh.log)).not.toContain(signature);
  });

  it.each<[string, (token: string) => string]>([
    ["graphql", (token) => `/graphql?access_token=${token}`],
    ["graphql, after other things", (token) => `/graphql?a=b&Access_Token=${token}`],
    ["products", (token) => `/products?access_token=${token}`],
    ["schema", (token) => `/schema.graphql?access_token=${token}`],
  ])("is refused in an address, and never logged: %s (J09)", async (_, path) => {
    const token = await analyst();
    const response = await fetch(`${mesh.gateway().url}${path(token)}`, {
      method: path("").startsWith("/graphql") ? "POST" : "GET",
      headers: { "content-type": "application/json" },
      ...(path("").startsWith("/graphql") && { body: query }),
    });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(token);
    expect(JSON.stringify(mesh.log)).not.toContain(token);
  });

  it("is refused on the gateway's other paths, too", async () => {
    const { url } = mesh.gateway();
    const schema = (authorization: string) => fetch(`${url}/schema.graphql`, { headers: { authorization } });
    expect((await schema("Bearer x.y.z")).status).toBe(401);
    expect((await schema(`Bearer ${await analyst()}`)).status).toBe(200);
    const double = `GET /products HTTP/1.1\r\nHost: x\r\n${bearer(await analyst())}\r\n${bearer("x")}\r\n\r\n`;
    expect((await sendRaw(port(), double, quickly)).answers[0]?.status).toBe(401);
  });

  it("is refused after it was revoked, while the answer that was under way still comes (J11)", async () => {
    const token = await analyst({ jti: "to-be-revoked", sub: "carl" });
    const answered = mesh.fakes.sales.calls.length;
    const held = Promise.withResolvers<void>();
    mesh.fakes.sales.behave({
      http: (response, body) =>
        void held.promise.then(() =>
          response.writeHead(200, { "content-type": "application/json" }).end(body),
        ),
    });
    const under = send(bearer(token));
    await eventually(() => expect(mesh.fakes.sales.calls.length).toBeGreaterThan(answered));
    writeFileSync(revoked, '["to-be-revoked"]');
    const next = postBytes('{"query":"{ __typename }"}', [bearer(token)]);
    const isRefused = async () => expect((await sendRaw(port(), next, quickly)).answers[0]?.status).toBe(401);
    await eventually(isRefused, 1500);
    held.resolve();
    expect((await under)?.status).toBe(200);
    mesh.fakes.sales.behave("ok");
    writeFileSync(revoked, "[]");
  });
});

describe("an issuer that fails (J07)", () => {
  it("does not keep those out whom it let in, and its new key counts within the cooldown", async () => {
    const old = await analyst({ sub: "dora" });
    expect(labelOf(await send(bearer(old)))).toBe("sales:acme-1");
    issuer.mode = "fails";
    await issuer.rotate();
    const fresh = await analyst({ sub: "emil" });
    expect((await send(bearer(fresh)))?.status).toBe(401);
    expect(labelOf(await send(bearer(old)))).toBe("sales:acme-1");
    issuer.mode = "ok";
    await eventually(async () => expect(labelOf(await send(bearer(fresh)))).toBe("sales:acme-1"));
    expect((await send(bearer(old)))?.status).toBe(401);
  });
});
