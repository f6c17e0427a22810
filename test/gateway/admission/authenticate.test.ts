import { describe, expect, it } from "@jest/globals";
import { identityOf, openAuthenticator, startTrusted } from "./authenticators.ts";

const { issuer, authenticator } = await startTrusted();

describe("a bearer token", () => {
  it("says who asks, in one form", async () => {
    const { asks } = authenticator({ prefix: "corp:", claims: { roles: "realm_access.roles" } });
    const token = await issuer.mint({
      azp: "dashboard",
      realm_access: { roles: ["analyst", "analyst"] },
      scope: "read:leads read:deals",
      regions: ["EU"],
      territories: "EMEA",
      accounts: ["acme-00001"],
      email: "ada@example.com",
      purpose: "analytics",
      jti: "t-1",
    });
    expect(await asks(`bearer ${token}`)).toEqual({
      subject: "corp:ada",
      client: "corp:dashboard",
      roles: ["analyst"],
      scopes: ["read:leads", "read:deals"],
      regions: ["EU"],
      territories: ["EMEA"],
      accounts: ["acme-00001"],
      email: "ada@example.com",
      purpose: "analytics",
      expires: expect.any(Number),
      jti: "t-1",
    });
  });

  it.each<[string, object, readonly string[]]>([
    ["https://trellis.example/roles", { "https://trellis.example/roles": ["a"] }, ["a"]],
    ["resource.mesh.roles", { resource: { mesh: { roles: ["a"] } } }, ["a"]],
    ["resource.roles", { "resource.roles": ["a"], resource: { roles: ["b"] } }, ["a"]],
    ["resource.roles", { resource: null }, []],
    ["resource.roles", { resource: "roles" }, []],
    ["resource.length", { resource: ["a"] }, []],
    ["resource.0", { resource: ["a"] }, []],
    ["toString", {}, []],
    ["__proto__.x", {}, []],
  ])("finds its roles at %s", async (path, claims, roles) => {
    const { asks } = authenticator({ claims: { roles: path } });
    expect(await asks(`Bearer ${await issuer.mint(claims)}`)).toMatchObject({ roles });
  });

  it("has scopes as a text or as a list, and a client by either name", async () => {
    const { asks } = authenticator();
    const claims = [
      [{ scope: " a  b a" }, { scopes: ["a", "b"] }],
      [{ scope: ["a b"] }, { scopes: ["a b"] }],
      [{ roles: "sales team" }, { roles: ["sales team"], client: "unknown" }],
      [{ azp: "one" }, { client: "one" }],
      [{ client_id: "two" }, { client: "two" }],
    ] as const;
    for (const [given, expected] of claims)
      expect(await asks(`Bearer ${await issuer.mint(given)}`)).toMatchObject(expected);
  });

  it.each(["JWT", "jwt", "at+jwt", "application/at+JWT", "application/jwt", undefined])(
    "may call itself %s",
    async (typ) => {
      expect(await authenticator().takes(await issuer.mint({}, { header: { typ } }))).toBe("ada");
    },
  );

  it.each(["", "JWE", "logout+jwt", 7, null, ["JWT"]])("may not call itself %j", async (typ) => {
    const header = { typ: "at+jwt", alg: "RS256", kid: issuer.newest().kid };
    const [, payload, signature] = (await issuer.mint()).split(".");
    const changed = Buffer.from(JSON.stringify({ ...header, typ })).toString("base64url");
    expect(await authenticator().takes(`${changed}.${payload}.${signature}`)).toMatch(/of another type/);
  });

  it("is not needed: who has none is nobody", async () => {
    expect(await authenticator().asks(undefined)).toBeUndefined();
  });

  it("is refused with one answer whatever is wrong, and the reason stands in the log alone", async () => {
    const { asks, log } = authenticator();
    const answers = [await asks("Bearer x"), await asks(`Bearer ${await issuer.mint({ aud: "other" })}`)];
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).toEqual({
      isRefused: true,
      status: 401,
      code: "UNAUTHENTICATED",
      message: "The token must be one that this gateway accepts.",
      headers: ["www-authenticate", 'Bearer error="invalid_token"'],
    });
    expect(log).toEqual([expect.stringMatching(/three parts/), expect.stringMatching(/"aud"/)]);
  });

  it("is never repeated in the log, not even in part", async () => {
    const { takes, log } = authenticator();
    const canary = "canary@example.com";
    const broken = Buffer.from(`{"sub":"${canary}"`).toString("base64url");
    const header = Buffer.from('{"alg":"RS256"}').toString("base64url");
    const claims = [
      { sub: canary.repeat(20) },
      { aud: canary },
      { iss: canary },
      { roles: { [canary]: 1 } },
      { exp: canary },
    ];
    const tokens = [
      `${header}.${broken}.c2ln`,
      `${broken}.${header}.c2ln`,
      ...(await Promise.all(claims.map((one) => issuer.mint(one)))),
      await issuer.mint({}, { header: { kid: canary } }),
      await issuer.mint({}, { header: { typ: canary } }),
    ];
    for (const token of tokens) expect(await takes(token)).toMatch(/^refused: /);
    expect(log).toHaveLength(tokens.length);
    expect(log.join()).not.toMatch(/canary|example\.com/);
  });

  it("is verified once, and then gives the same object at once", async () => {
    const { authenticate, readings } = authenticator();
    const headers = { authorization: `Bearer ${await issuer.mint()}` };
    const claims = await authenticate(headers);
    expect(authenticate(headers)).toBe(claims);
    expect(readings["tokens_verified_total"]?.()).toBe(1);
  });

  it("is verified once where it comes many times at once", async () => {
    const { takes, readings } = authenticator();
    const token = await issuer.mint();
    const subjects = await Promise.all(Array.from({ length: 50 }, () => takes(token)));
    expect(new Set(subjects)).toEqual(new Set(["ada"]));
    expect(readings["tokens_verified_total"]?.()).toBe(1);
  });

  it.each<[string, string | undefined, object, boolean]>([
    ["a subject of another issuer", undefined, { sub: "corp:ada" }, false],
    ["a client of another issuer", undefined, { azp: "corp:dashboard" }, false],
    ["a subject that a longer prefix makes another one's", "co", { sub: "rp:ada" }, false],
    ["a subject of its own", undefined, { sub: "corporal" }, true],
    ["a subject of its own, behind a longer prefix", "corp:eu:", { sub: "ada" }, true],
  ])("names %s: with the prefix %p, %p is believed: %p", async (_, prefix, claims, isBelieved) => {
    const other = { issuer: "https://corp.example", audiences: ["mesh"], prefix: "corp:" };
    const own = { issuer: issuer.url, audiences: ["mesh"], ...(prefix !== undefined && { prefix }) };
    const { takes } = authenticator({}, { issuers: [own, other] });
    const taken = await takes(await issuer.mint(claims));
    if (isBelieved) expect(taken).not.toMatch(/refused/);
    else expect(taken).toMatch(/refused: it names somebody of another issuer/);
  });

  it("is never believed without an issuer to trust", async () => {
    const { takes } = openAuthenticator({});
    expect(await takes(await issuer.mint())).toMatch(/refused: its issuer is not trusted/);
  });

  it.each([false, "false", "False", 0, null, {}])(
    "does not bring an address where the token says %p of whether somebody verified it",
    async (verified) => {
      const { asks } = authenticator();
      const token = await issuer.mint({ email: "ceo@example.com", email_verified: verified });
      expect(await asks(`Bearer ${token}`)).toMatchObject({ subject: "ada", email: undefined });
    },
  );

  it.each([true, "true", undefined])(
    "brings an address where the token says %p of whether somebody verified it",
    async (verified) => {
      const { asks } = authenticator();
      const token = await issuer.mint({ email: "ceo@example.com", email_verified: verified });
      expect(await asks(`Bearer ${token}`)).toMatchObject({ email: "ceo@example.com" });
    },
  );
});

describe("the configuration", () => {
  it.each<[string, object, RegExp]>([
    [
      "an issuer over plain HTTP elsewhere",
      { issuer: "http://idp.example", audiences: ["a"] },
      /issuers.0.issuer" must be an https address, or an http one of this machine/,
    ],
    [
      "keys over plain HTTP elsewhere",
      { issuer: "https://idp.example", audiences: ["a"], jwksUri: "http://idp.example/jwks" },
      /jwksUri/,
    ],
    [
      "a name that only looks like this machine",
      { issuer: "http://127.0.0.1.evil.example", audiences: ["a"] },
      /issuer/,
    ],
    [
      "no audience",
      { issuer: "https://idp.example", audiences: [] },
      /audiences" must be a list of at least one audience/,
    ],
    [
      "a symmetric algorithm",
      { issuer: "https://idp.example", audiences: ["a"], algorithms: ["HS256"] },
      /must be one of RS256/,
    ],
    [
      "no algorithm at all",
      { issuer: "https://idp.example", audiences: ["a"], algorithms: ["none"] },
      /must be one of RS256/,
    ],
  ])("refuses %s", (_, one, message) => {
    expect(() => identityOf({ issuers: [one as never] })).toThrow(message);
  });

  it("wants two issuers told apart, and none twice", () => {
    const a = { issuer: "https://a.example", audiences: ["m"] };
    const b = { issuer: "https://b.example", audiences: ["m"] };
    expect(() => identityOf({ issuers: [a, b] })).toThrow(/differ in "prefix"/);
    expect(() => identityOf({ issuers: [a, { ...a, prefix: "x:" }] })).toThrow(/no issuer twice/);
    expect(identityOf({ issuers: [a, { ...b, prefix: "b:" }] }).issuers).toHaveLength(2);
  });
});
