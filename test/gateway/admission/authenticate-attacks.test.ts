import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { isAuthRefusal } from "../../../gateway/src/admission/index.ts";
import { nowSeconds, startFakeIssuer } from "../../kit/fake-issuer.ts";
import { openAuthenticator, startTrusted } from "./authenticators.ts";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const { issuer, authenticator } = await startTrusted();

const later = (seconds: number) => nowSeconds() + seconds;

const accounts = (count: number, length: number) =>
  Array.from({ length: count }, (_, index) => `a${index}`.padEnd(length, "x"));

const forged = async (header: object, signature = "c2ln") => {
  const [, payload] = (await issuer.mint()).split(".");
  return `${encode(header)}.${payload}.${signature}`;
};

describe("attacks on a token's form and signature (J01, J02, J03, J09)", () => {
  const rs = { alg: "RS256", typ: "JWT" };

  it.each<[string, () => Promise<string>, RegExp?]>([
    ["J01 alg none", () => forged({ alg: "none" }, "")],
    ["J01 alg NONE with a signature", () => forged({ alg: "NONE" })],
    ["J01 alg None", () => forged({ alg: "None" })],
    ["J01 an empty signature", async () => (await issuer.mint()).replace(/[^.]+$/, ""), /three parts/],
    ["J01 two parts", async () => (await issuer.mint()).replace(/\.[^.]+$/, ""), /three parts/],
    ["J01 four dots", async () => `${await issuer.mint()}.a.b`, /three parts/],
    ["J01 five parts, as encrypted tokens have", async () => "a.b.c.d.e", /three parts/],
    ["J01 no algorithm", () => forged({ typ: "JWT" }), /names no algorithm/],
    ["J01 an algorithm of the object's prototype", () => forged({ alg: "__proto__" })],
    [
      "J02 HS256 with the public key as its secret",
      async () => {
        const [, payload] = (await issuer.mint()).split(".");
        const signed = `${encode({ alg: "HS256", typ: "JWT" })}.${payload}`;
        const mac = createHmac("sha256", await issuer.publicPem()).update(signed);
        return `${signed}.${mac.digest("base64url")}`;
      },
    ],
    ["J03 a path as key id", () => forged({ ...rs, kid: "../../dev/null" })],
    ["J03 SQL as key id", () => forged({ ...rs, kid: "x' UNION SELECT 'k" })],
    ["J03 an address as key id", () => forged({ ...rs, kid: "http://127.0.0.1:1/key" })],
    ["J03 a key id of 5 KB", () => forged({ ...rs, kid: "k".repeat(5000) }), /header is larger/],
    [
      "J03 a key id of 300 characters",
      () => forged({ ...rs, kid: "k".repeat(300) }),
      /key id is no short text/,
    ],
    ["J03 a number as key id", () => forged({ ...rs, kid: 7 }), /key id is no short text/],
    ["J03 a key id of the object's prototype", () => forged({ ...rs, kid: "__proto__" })],
    ["a key of its own", () => forged({ ...rs, jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } })],
    ["keys at an address of its own", () => forged({ ...rs, jku: "http://127.0.0.1:1/jwks" })],
    [
      "a demand that nobody understands",
      () => issuer.mint({}, { header: { crit: ["b64"], b64: true } }),
      /not understood/,
    ],
    ["another type of token", () => issuer.mint({}, { header: { typ: "dpop+jwt" } }), /another type/],
    [
      "a changed payload",
      async () =>
        (await issuer.mint()).replace(
          /\.[^.]+\./,
          `.${encode({ iss: issuer.url, sub: "eve", aud: "mesh", exp: 9e9 })}.`,
        ),
    ],
    ["a payload that is no object", async () => `${encode(rs)}.${encode([])}.c2ln`, /no JSON object/],
    ["a payload that is no JSON", async () => `${encode(rs)}.AAAA.c2ln`, /no JSON object/],
    ["9 KB", () => issuer.mint({ pad: "x".repeat(9000) }), /larger than the limit/],
    ["J09 two spaces", async () => ` ${await issuer.mint()}`],
    ["J09 a space after it", async () => `${await issuer.mint()} `],
    ["J09 two tokens", async () => `${await issuer.mint()}, Bearer ${await issuer.mint()}`, /three parts/],
    ["J09 in quotes", async () => `"${await issuer.mint()}"`],
  ])("refuses %s", async (_, make, reason = /./) => {
    const answer = await authenticator().takes(await make());
    expect(answer).toMatch(/^refused: /);
    expect(answer).toMatch(reason);
  });

  it.each(["", "Bearer", "Bearer ", "Basic YTpi", "Token x", "BearerX y.z.w", "Digest username=x"])(
    "refuses the header %j",
    async (header) => {
      expect(isAuthRefusal(await authenticator().asks(header))).toBe(true);
    },
  );

  it("refuses a token without a key id where the issuer has two keys, and takes it where it has one", async () => {
    const own = await startFakeIssuer();
    const only = openAuthenticator({ issuers: [{ issuer: own.url, audiences: ["mesh"] }] });
    expect(await only.takes(await own.mint({}, { header: { kid: undefined } }))).toBe("ada");
    await own.rotate({ alone: false });
    const both = openAuthenticator({ issuers: [{ issuer: own.url, audiences: ["mesh"] }] });
    expect(await both.takes(await own.mint({}, { header: { kid: undefined } }))).toMatch(/^refused: /);
    await own.close();
  });
});

describe("attacks on what a token says (J05, J06)", () => {
  it.each<[string, (() => object) | object, boolean]>([
    ["J05 expired a moment ago, within the skew", () => ({ iat: later(-300), exp: later(-20) }), true],
    ["J05 expired 35 s ago", () => ({ iat: later(-300), exp: later(-35) }), false],
    ["J05 expired 61 s ago", () => ({ iat: later(-300), exp: later(-61) }), false],
    ["J05 valid from a moment that is to come, within the skew", () => ({ nbf: later(20) }), true],
    ["J05 valid from a minute on", () => ({ nbf: later(60) }), false],
    ["J05 made in the future, within the skew", () => ({ iat: later(20) }), true],
    ["J05 made in the future", () => ({ iat: later(60), exp: later(90) }), false],
    ["J05 no moment of making, and a short life", { iat: undefined }, true],
    ["J05 no end", { exp: undefined }, false],
    ["J05 a text as its end", () => ({ exp: String(later(60)) }), false],
    ["J05 a negative end", { exp: -1 }, false],
    ["J05 null as its end", { exp: null }, false],
    ["J05 a life of a day", () => ({ exp: later(86_400) }), false],
    ["J05 a life of a day from its making", () => ({ iat: later(-86_000), exp: later(300) }), false],
    ["J05 a text as its beginning", { nbf: "now" }, false],
    ["J06 another issuer", { iss: "https://evil.example" }, false],
    ["J06 an issuer with a slash more", () => ({ iss: `${issuer.url}/` }), false],
    ["J06 no issuer", { iss: undefined }, false],
    ["J06 a list of issuers", () => ({ iss: [issuer.url] }), false],
    ["J06 another audience", { aud: "other" }, false],
    ["J06 several audiences without ours", { aud: ["a", "b"] }, false],
    ["J06 several audiences with ours", { aud: ["a", "mesh-2"] }, true],
    ["J06 no audience", { aud: undefined }, false],
    ["J06 two clients", { azp: "a", client_id: "b" }, false],
    ["as many accounts as are handed on", { accounts: accounts(200, 20) }, true],
    ["accounts that do not fit a call to a domain", { accounts: accounts(200, 60) }, false],
    ["J06 one client by two names", { azp: "a", client_id: "a" }, true],
    ["no subject", { sub: undefined }, false],
    ["an empty subject", { sub: "" }, false],
    ["a number as subject", { sub: 7 }, false],
    ["a subject with a line break", { sub: "a\r\nb" }, false],
    ["a subject that is half a character", { sub: "a\ud800" }, false],
    ["a subject of 300 characters", { sub: "a".repeat(300) }, false],
    ["the subject anonymous", { sub: "anonymous" }, false],
    ["the role anonymous", { roles: ["analyst", "anonymous"] }, false],
    ["the client anonymous", { azp: "anonymous" }, false],
    ["roles that are no texts", { roles: [{ name: "analyst" }] }, false],
    ["roles in an object", { roles: { analyst: true } }, false],
    ["a role that is no text", { roles: 7 }, false],
    ["a purpose that is no text", { purpose: 7 }, false],
    ["a purpose of 300 characters", { purpose: "a".repeat(300) }, false],
    ["a purpose that is null", { purpose: null, email: null, roles: null }, true],
    ["an id that is no text", { jti: 7 }, false],
    ["a key that its bearer had to prove", { cnf: { jkt: "x" } }, false],
    [
      "more accounts than a principal may have",
      { accounts: Array.from({ length: 201 }, (_, n) => `a${n}`) },
      false,
    ],
    [
      "more than fits a call to a domain, where each region is said twice",
      { regions: Array.from({ length: 120 }, (_, n) => `${"r".repeat(36)}${n}`) },
      false,
    ],
    ["claims of the object's prototype", { __proto__: { roles: ["x"] }, toString: 1 }, true],
  ])("%s", async (_, claims, isTaken) => {
    const token = await issuer.mint(typeof claims === "function" ? claims() : claims);
    expect(await authenticator().takes(token)).toMatch(isTaken ? /^ada$/ : /^refused: /);
  });

  it("J05 refuses an end that is larger than any number", async () => {
    const token = await issuer.sign(`{"iss":"${issuer.url}","sub":"ada","aud":"mesh","exp":1e400}`);
    expect(await authenticator().takes(token)).toMatch(/no moment at which it expires/);
  });

  it("J06 takes tokens of listed clients alone", async () => {
    const { takes } = authenticator({ clients: ["dashboard"] });
    expect(await takes(await issuer.mint({ azp: "dashboard" }))).toBe("ada");
    expect(await takes(await issuer.mint({ azp: "other" }))).toMatch(/another client/);
    expect(await takes(await issuer.mint())).toMatch(/another client/);
  });

  it("J06 refuses a token of another environment, which has another key under the same name", async () => {
    const other = await startFakeIssuer({ algorithm: "RS256" });
    const { takes } = authenticator();
    expect(await takes(await other.mint({ iss: issuer.url }))).toMatch(
      /^refused: its issuer has no such key/,
    );
    await other.close();
  });

  it("refuses an algorithm that its issuer may not sign with, though its key could", async () => {
    const { takes } = authenticator({ algorithms: ["ES256"] });
    expect(await takes(await issuer.mint())).toMatch(/may not sign with that algorithm/);
  });

  it("is taken once its time has come, though it was refused before", async () => {
    const { takes, wait } = authenticator();
    const token = await issuer.mint({ nbf: later(60) });
    expect(await takes(token)).toMatch(/"nbf"/);
    wait(40);
    expect(await takes(token)).toBe("ada");
  });

  it("is refused once it expires, though it is remembered", async () => {
    const { takes, wait } = authenticator();
    const token = await issuer.mint();
    expect(await takes(token)).toBe("ada");
    wait(325);
    expect(await takes(token)).toBe("ada");
    wait(10);
    expect(await takes(token)).toMatch(/"exp"/);
  });

  it("J12 takes as long for a subject that there is as for one that there is not, where neither signed in", async () => {
    const { takes } = authenticator();
    expect(await takes(await issuer.mint())).toBe("ada");
    const stranger = await startFakeIssuer({ algorithm: "RS256" });
    const header = { kid: issuer.newest().kid };
    const took = { ada: 0, nobody: 0 };
    const count = 150;
    for (let n = 0; n < count; n += 1)
      for (const sub of n % 2 === 0 ? (["ada", "nobody"] as const) : (["nobody", "ada"] as const)) {
        const token = await stranger.mint({ iss: issuer.url, sub, jti: `${n}` }, { header });
        const begun = performance.now();
        expect(await takes(token)).toMatch(/signature/);
        took[sub] += performance.now() - begun;
      }
    await stranger.close();
    expect(Math.abs(took.ada - took.nobody) / count).toBeLessThan(1);
  });
});
