import { createServer } from "node:http";
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { eventually } from "../../kit/eventually.ts";
import { startFakeIssuer, type FakeIssuer, type IssuerMode } from "../../kit/fake-issuer.ts";
import { createClock, openAuthenticator, type OpenAuthenticator } from "./authenticators.ts";

let closes: (() => unknown)[] = [];

const open = async (options: object = {}): Promise<OpenAuthenticator & { issuer: FakeIssuer }> => {
  const clock = createClock();
  const issuer = await startFakeIssuer({ seconds: clock.seconds });
  const made = openAuthenticator(
    { issuers: [{ issuer: issuer.url, audiences: ["mesh"] }], ...options },
    clock,
  );
  closes.push(made.close, issuer.close);
  return { ...made, issuer };
};

const openFound = async (discovered: object, more: object = {}) => {
  const issuer = await startFakeIssuer();
  closes.push(issuer.close);
  issuer.discovered = discovered;
  const { takes, log } = openAuthenticator({
    issuers: [{ issuer: issuer.url, audiences: ["mesh"], ...more }],
  });
  return { takes, log, issuer };
};

const unknownKey = (n: number) => ({ header: { kid: `unknown-${n}` } });
const noKey = /^refused: its issuer has no such key$/;

afterEach(async () => {
  await Promise.all(closes.map((close) => close()));
  closes = [];
});

describe("keys that change (J07)", () => {
  it("takes a new key within the cooldown, and no token of a key that was taken away", async () => {
    const { takes, wait, issuer } = await open();
    const old = await issuer.mint();
    expect(await takes(old)).toBe("ada");
    await issuer.rotate();
    const fresh = await issuer.mint({ sub: "bob" });
    expect(await takes(fresh)).toMatch(noKey);
    wait(30);
    expect(await takes(fresh)).toBe("bob");
    expect(await takes(old)).toMatch(noKey);
  });

  it("asks nobody while the keys it has are young", async () => {
    const { takes, wait, issuer } = await open();
    for (const sub of ["ada", "bob", "eve"]) {
      expect(await takes(await issuer.mint({ sub }))).toBe(sub);
      wait(100);
    }
    expect(issuer.asked()).toBe(1);
  });

  it("asks once per cooldown, however many tokens name keys that nobody has (J03)", async () => {
    const { takes, wait, issuer } = await open();
    expect(await takes(await issuer.mint())).toBe("ada");
    const flood = async (from: number) => {
      const headers = Array.from({ length: 500 }, (_, n) => ({ kid: `unknown-${from + n}` }));
      const tokens = await Promise.all(headers.map((header) => issuer.mint({}, { header })));
      expect(new Set(await Promise.all(tokens.map(takes)))).toEqual(new Set([expect.stringMatching(noKey)]));
    };
    await flood(0);
    expect(issuer.asked()).toBe(1);
    wait(31);
    await flood(1000);
    expect(issuer.asked()).toBe(2);
  });

  it.each<[IssuerMode, RegExp]>([
    ["fails", /the status 500/],
    ["garbage", /no JSON object$/],
    ["huge", /more than 262144 bytes/],
    ["moved", /fetch failed|redirect/],
    ["slow", /timeout|aborted/],
  ])("goes on with the keys it has for an hour while its issuer %s", async (mode, reason) => {
    const { takes, wait, issuer, log } = await open({ keysMilliseconds: mode === "slow" ? 200 : 5000 });
    expect(await takes(await issuer.mint())).toBe("ada");
    issuer.mode = mode;
    wait(601);
    expect(await takes(await issuer.mint({ sub: "bob" }))).toBe("bob");
    expect(log.at(-1)).toMatch(reason);
    expect(log.join()).not.toMatch(/secret-host/);
    wait(3500);
    expect(await takes(await issuer.mint({ sub: "eve" }))).toBe("eve");
    wait(150);
    const late = await issuer.mint({ sub: "late" });
    expect(await takes(late)).toMatch(noKey);
    issuer.mode = "ok";
    wait(30);
    expect(await takes(late)).toBe("late");
  });

  it("believes no remembered token once the keys are too old", async () => {
    const { takes, wait, issuer } = await open({
      keysMaxAgeSeconds: 10,
      keysStaleSeconds: 5,
      keysCooldownSeconds: 100,
    });
    const token = await issuer.mint();
    expect(await takes(token)).toBe("ada");
    issuer.mode = "fails";
    wait(14);
    expect(await takes(token)).toBe("ada");
    wait(2);
    expect(await takes(token)).toMatch(noKey);
  });

  it("looks for new keys before the old ones are too old, and lets nobody wait for that", async () => {
    const { takes, authenticate, wait, issuer } = await open();
    const authorization = `Bearer ${await issuer.mint()}`;
    await authenticate({ authorization });
    issuer.mode = "slow";
    wait(301);
    expect(authenticate({ authorization })).toMatchObject({ subject: "ada" });
    await eventually(() => expect(issuer.asked()).toBe(2));
    expect(await takes(await issuer.mint({ sub: "bob" }))).toBe("bob");
  });

  it("does not follow the issuer anywhere else", async () => {
    let visits = 0;
    const trap = createServer((_, response) => void response.end(String((visits += 1))));
    await new Promise<void>((done) => trap.listen(0, "127.0.0.1", done));
    closes.push(() => trap.close());
    const issuer = await startFakeIssuer();
    closes.push(issuer.close);
    issuer.mode = "moved";
    issuer.target = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/jwks`;
    const { takes } = openAuthenticator({ issuers: [{ issuer: issuer.url, audiences: ["mesh"] }] });
    expect(await takes(await issuer.mint())).toMatch(noKey);
    issuer.target = "file:///etc/passwd";
    expect(visits).toBe(0);
  });

  it("waits for an issuer that starts later", async () => {
    const { issuer } = await open();
    issuer.mode = "fails";
    const { takes, wait } = openAuthenticator({ issuers: [{ issuer: issuer.url, audiences: ["mesh"] }] });
    const token = await issuer.mint();
    expect(await takes(token)).toMatch(noKey);
    issuer.mode = "ok";
    expect(await takes(token)).toMatch(noKey);
    wait(1);
    expect(await takes(token)).toBe("ada");
  });
});

describe("keys that are found by discovery", () => {
  it.each<[string, object, RegExp]>([
    ["another name", { issuer: "https://evil.example" }, /calls itself by another name/],
    ["no name", { issuer: undefined }, /calls itself by another name/],
    ["keys over plain HTTP elsewhere", { jwks_uri: "http://169.254.169.254/jwks" }, /not secure/],
    ["keys in a file", { jwks_uri: "file:///etc/passwd" }, /not secure/],
    ["no keys", { jwks_uri: undefined }, /not secure/],
    ["keys that are no address", { jwks_uri: 7 }, /not secure/],
  ])("are not taken where the issuer says %s", async (_, discovered, reason) => {
    const { takes, log, issuer } = await openFound(discovered);
    expect(await takes(await issuer.mint())).toMatch(noKey);
    expect(log.join()).toMatch(reason);
    expect(issuer.asked()).toBe(0);
  });

  it("need no discovery where the configuration says where they are", async () => {
    const other = await startFakeIssuer();
    closes.push(other.close);
    const { takes, issuer } = await openFound(
      { issuer: "https://evil.example" },
      { jwksUri: `${other.url}/jwks` },
    );
    expect(await takes(await other.mint({ iss: issuer.url }))).toBe("ada");
    expect(issuer.asked()).toBe(0);
  });

  it("are not looked for on this machine because an issuer elsewhere says so", async () => {
    const { fetch } = globalThis;
    const asked: string[] = [];
    const answer = { issuer: "https://idp.example", jwks_uri: "http://127.0.0.1:1/jwks" };
    globalThis.fetch = async (url) => {
      asked.push(String(url));
      return Response.json(answer);
    };
    try {
      const { takes } = openAuthenticator({ issuers: [{ issuer: answer.issuer, audiences: ["mesh"] }] });
      const stranger = await startFakeIssuer();
      closes.push(stranger.close);
      expect(await takes(await stranger.mint({ iss: answer.issuer }))).toMatch(noKey);
      expect(asked).toEqual(["https://idp.example/.well-known/openid-configuration"]);
    } finally {
      globalThis.fetch = fetch;
    }
  });
});

describe("floods", () => {
  it("of unknown key ids do not wait for an issuer that hangs, but for the first few of them", async () => {
    const { authenticate, takes, wait, issuer } = await open({ keysMilliseconds: 1000 });
    expect(await takes(await issuer.mint())).toBe("ada");
    issuer.mode = "slow";
    wait(31);
    const tokens = await Promise.all(Array.from({ length: 300 }, (_, n) => issuer.mint({}, unknownKey(n))));
    let answered = 0;
    const all = tokens.map(async (token) => {
      await authenticate({ authorization: `Bearer ${token}` });
      answered += 1;
    });
    await eventually(() => expect(answered).toBe(200), 500);
    expect(await takes(await issuer.mint({ sub: "bob" }))).toBe("bob");
    await Promise.all(all);
    expect(answered).toBe(300);
  });

  it("of bad tokens drive out no good one, and a bad one costs one signature", async () => {
    const { authenticate, takes, readings, issuer } = await open({ cachedTokens: 10 });
    const good = { authorization: `Bearer ${await issuer.mint()}` };
    await authenticate(good);
    const bad = `${(await issuer.mint()).slice(0, -10)}AAAAAAAAAA`;
    for (let n = 0; n < 50; n += 1) expect(await takes(bad)).toMatch(/signature/);
    expect(readings["tokens_verified_total"]?.()).toBe(2);
    const head = bad.slice(0, bad.lastIndexOf(".") + 1);
    await Promise.all(Array.from({ length: 2000 }, (_, n) => takes(`${head}${String(n).padStart(86, "A")}`)));
    expect(authenticate(good)).toMatchObject({ subject: "ada" });
  });
});

describe("tokens that are revoked (J11)", () => {
  const folder = mkdtempSync(join(tmpdir(), "trellis-revoked-"));
  const file = join(folder, "revoked.json");
  const write = (text: string) => writeFileSync(file, text);
  const openWith = async (text: string) => {
    write(text);
    return open({ revoked: file, revokedMilliseconds: 50 });
  };
  afterEach(() => rmSync(file, { force: true }));

  it("are refused soon after, by their id or by their subject, though they are remembered", async () => {
    const { takes, issuer } = await openWith("[]");
    const [one, two] = [await issuer.mint({ jti: "t-1" }), await issuer.mint({ sub: "bob", jti: "t-2" })];
    expect([await takes(one), await takes(two)]).toEqual(["ada", "bob"]);
    write('["t-1", "bob"]');
    await eventually(async () => expect(await takes(one)).toBe("refused: it was revoked"));
    expect(await takes(two)).toBe("refused: it was revoked");
    write('["bob"]');
    await eventually(async () => expect(await takes(one)).toBe("ada"));
  });

  it.each(["[", "{}", "[1]", ""])(
    "stay refused when the file becomes %j, and the log says so",
    async (text) => {
      const { takes, log, issuer } = await openWith('["ada"]');
      const token = await issuer.mint();
      expect(await takes(token)).toBe("refused: it was revoked");
      write(text);
      await eventually(() => expect(log.join()).toMatch(/the last good one stays/));
      expect(await takes(token)).toBe("refused: it was revoked");
    },
  );

  it("need a file that is there at first", () => {
    expect(() => openAuthenticator({ revoked: join(folder, "none.json") })).toThrow(/must be a JSON list/);
  });
});
