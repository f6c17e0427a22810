import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ensureIssuerKey, ensureKeys, personas } from "@trellis/shared/identity";
import { createAuthenticator } from "../../../gateway/src/admission/index.ts";
import { issuerAddress, startIssuer, type RunningIssuer } from "../../../gateway/src/cli/start/index.ts";
import { parseConfig } from "../../../gateway/src/config/index.ts";
import { runTrellis } from "../../kit/command-line.ts";
import { freePorts } from "./launch.ts";

const data = mkdtempSync(join(tmpdir(), "trellis-token-"));
const keys = join(data, "keys");
const trellis = (...args: string[]) => runTrellis(args, { TRELLIS_DATA: data });

let port: number;
let issuer: string;
let running: RunningIssuer;
let authenticator: ReturnType<typeof createAuthenticator>;

const claimsOf = async (token: string) =>
  authenticator.authenticate({ authorization: `Bearer ${token.trim()}` });

/** What the gateway's own page would send; any of it may be another. */
const ask = async (
  form: Record<string, string> | string,
  headers: Record<string, string> = {},
  path = "/token",
) => {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    body: Record<string, unknown>;
    origin: unknown;
  }>();
  const method = path === "/token" ? "POST" : "GET";
  const asked = httpRequest(
    `${issuer}${path}`,
    { method, headers: { "content-type": "application/x-www-form-urlencoded", ...headers } },
    (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          body: JSON.parse(text),
          origin: answer.headers["access-control-allow-origin"],
        }),
      );
    },
  );
  asked.on("error", reject);
  asked.end(method === "GET" ? undefined : String(new URLSearchParams(form)));
  return promise;
};
const page = () => ({ origin: `http://localhost:${port}` });
const asPersona = (persona: string) => ({ grant_type: "urn:trellis:persona", persona });

const signIn = (id: string, secret: string) =>
  ask({ grant_type: "client_credentials", client_id: id, client_secret: secret });

beforeAll(async () => {
  port = await freePorts(2);
  issuer = issuerAddress(port + 1);
  ensureKeys(keys, []);
  ensureIssuerKey(keys);
  mkdirSync(join(data, "gateway"));
  const config = {
    subgraphs: { sales: { url: "http://127.0.0.1:1/graphql" } },
    identity: { issuers: [{ issuer, audiences: ["trellis"] }], personas: issuer },
  };
  writeFileSync(join(data, "gateway", "start.config.json"), JSON.stringify(config));
  running = await startIssuer({ port: port + 1, pagePort: port, data });
  authenticator = createAuthenticator(parseConfig(config).identity, { log: () => {} });
});
afterAll(() => {
  running.close();
  authenticator.close();
  rmSync(data, { recursive: true, force: true });
});

describe("trellis token", () => {
  it("prints a token and nothing else, which the gateway takes", async () => {
    const { code, text } = await trellis("token", "--role", "analyst");
    expect(code).toBe(0);
    expect(text).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(await claimsOf(text)).toMatchObject({
      client: "trellis-cli",
      roles: ["analyst"],
      regions: ["US", "EU", "APAC"],
      purpose: "analytics",
    });
  });

  it("says what it is told to say", async () => {
    const options =
      "--role analyst --role cs-manager --client app --region EU --region US --territory EMEA --account acme-00001 --email ada@example.com --purpose sales --scope x --scope y --minutes 5";
    const { text } = await trellis("token", ...options.split(" "));
    expect(await claimsOf(text)).toMatchObject({
      client: "app",
      roles: ["analyst", "cs-manager"],
      scopes: ["x", "y"],
      regions: ["EU", "US"],
      territories: ["EMEA"],
      accounts: ["acme-00001"],
      email: "ada@example.com",
      purpose: "sales",
      expires: expect.closeTo(Date.now() / 1000 + 300, -1),
    });
  });

  it("says which role the policy does not have, and prints the token all the same", async () => {
    const { code, text } = await trellis("token", "--role", "analist");
    expect(code).toBe(0);
    const [warning, token] = text.trim().split("\n");
    expect(warning).toBe(
      "The policy has no role analist, so it lets nobody see anything; did you mean analyst?",
    );
    expect(await claimsOf(token as string)).toMatchObject({ roles: ["analist"] });
  });

  it.each<[string[], RegExp]>([
    [[], /A role must be named with --role ROLE; the personas of the page are analyst,/],
    [["--role", "anonymous"], /Nobody signs in as anonymous: ask without a token/],
    [["--role", "analyst", "--minutes", "61"], /--minutes must be a whole number from 1 to 60/],
    [
      ["--role", "analyst", "--data", "/nowhere"],
      /No mesh was ever started in \/nowhere.*start the mesh once/,
    ],
  ])("tells what is wrong with %j", async (args, message) => {
    const { code, text } = await trellis("token", ...args);
    expect(code).not.toBe(0);
    expect(text).toMatch(message);
  });
});

describe("the issuer of npm start", () => {
  it("is found by OpenID discovery and keeps its private key to itself", async () => {
    const discovered = (await ask({}, {}, "/.well-known/openid-configuration")).body;
    expect(discovered).toMatchObject({
      issuer,
      jwks_uri: `${issuer}/jwks`,
      token_endpoint: `${issuer}/token`,
    });
    const { body } = await ask({}, {}, "/jwks");
    expect(body).toEqual({ keys: [expect.not.objectContaining({ d: expect.anything() })] });
    expect(statSync(join(keys, "issuer.private.json")).mode & 0o077).toBe(0);
  });

  it.each(personas.map(({ name }) => name))(
    "makes a token of %s for the gateway's own page",
    async (name) => {
      const { status, body, origin } = await ask(asPersona(name), page());
      expect([status, origin]).toEqual([200, page().origin]);
      expect(body).toMatchObject({ token_type: "Bearer", expires_in: 900 });
      expect(await claimsOf(body["access_token"] as string)).toMatchObject({ roles: [name] });
    },
  );

  it.each<[string, () => Record<string, string>, number]>([
    ["no origin, as programs have none", () => ({}), 403],
    ["another site's page", () => ({ origin: "https://evil.example" }), 403],
    ["a page of another port", () => ({ origin: `http://localhost:${port + 2}` }), 403],
    ["a page of the right name over TLS", () => ({ origin: `https://localhost:${port}` }), 403],
    ["a page without an origin of its own", () => ({ origin: "null" }), 403],
    ["a name that was made to point here", () => ({ ...page(), host: `evil.example:${port + 1}` }), 403],
    ["no port in the name", () => ({ ...page(), host: "localhost" }), 403],
  ])("refuses a persona to %s", async (_, headers, expected) => {
    const { status, body, origin } = await ask(asPersona("analyst"), headers());
    expect(status).toBe(expected);
    expect(body["access_token"]).toBeUndefined();
    expect(origin).toBeUndefined();
  });

  it.each<[string, Record<string, string> | string, number, string]>([
    ["nobody's persona", asPersona("anonymous"), 400, "invalid_request"],
    ["a persona of the object's prototype", asPersona("__proto__"), 400, "invalid_request"],
    [
      "another grant",
      { grant_type: "password", username: "a", password: "b" },
      400,
      "unsupported_grant_type",
    ],
    ["no grant", {}, 400, "unsupported_grant_type"],
    [
      "a parameter twice",
      "grant_type=urn:trellis:persona&persona=analyst&persona=privacy-officer",
      400,
      "invalid_request",
    ],
    ["a form of 5 KB", { ...asPersona("analyst"), pad: "x".repeat(5000) }, 400, "invalid_request"],
  ])("refuses %s", async (_, form, status, error) => {
    expect(await ask(form, page())).toMatchObject({ status, body: { error } });
  });

  it("takes forms alone, and nothing but what it has", async () => {
    expect(await ask(asPersona("analyst"), { ...page(), "content-type": "application/json" })).toMatchObject({
      status: 400,
    });
    expect(await ask({}, {}, "/keys/issuer.private.json")).toMatchObject({ status: 404 });
    expect(await ask({}, {}, "/__proto__")).toMatchObject({ status: 404 });
  });
});

describe("trellis client", () => {
  it("registers a program, which signs in by its secret, in the form or in the header", async () => {
    const { text } = await trellis(
      "client",
      "new",
      "nightly-export",
      "--role",
      "marketing-app",
      "--purpose",
      "export",
    );
    const secret = /client secret {2}(\S+)/.exec(text)?.[1] as string;
    expect(readFileSync(join(keys, "issuer.clients.json"), "utf8")).not.toContain(secret);
    expect(statSync(join(keys, "issuer.clients.json")).mode & 0o077).toBe(0);
    const basic = Buffer.from(`nightly-export:${secret}`).toString("base64");
    const form = { grant_type: "client_credentials" };
    for (const answer of [
      await signIn("nightly-export", secret),
      await ask(form, { authorization: `Basic ${basic}` }),
    ])
      expect(await claimsOf(answer.body["access_token"] as string)).toMatchObject({
        subject: "client:nightly-export",
        client: "nightly-export",
        roles: ["marketing-app"],
        purpose: "export",
      });
    expect((await trellis("client", "list")).text).toBe("nightly-export  marketing-app\n");
    for (const [id, wrong] of [
      ["nightly-export", `${secret}x`],
      ["nightly-export", ""],
      ["other", secret],
      ["other", ""],
    ] as const)
      expect(await signIn(id, wrong)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });

  it("gives a new secret in place of the old one, and forgets who is removed", async () => {
    const secretOf = async () =>
      /client secret {2}(\S+)/.exec(
        (await trellis("client", "new", "job", "--role", "analyst")).text,
      )?.[1] as string;
    const [old, fresh] = [await secretOf(), await secretOf()];
    expect((await signIn("job", old)).status).toBe(401);
    expect((await signIn("job", fresh)).status).toBe(200);
    expect((await trellis("client", "remove", "job")).text).toMatch(/^Removed job/);
    expect((await signIn("job", fresh)).status).toBe(401);
  });

  it.each<[string[], RegExp]>([
    [["new"], /A client's name must begin with a small letter, .* and none was given/],
    [["new", "../x", "--role", "analyst"], /A client's name must .* and it is "..\/x"/],
    [["new", "x"], /A role must be named/],
    [["new", "x", "--role", "anonymous"], /Nobody signs in as anonymous/],
    [["old", "x"], /One of `trellis client new NAME`/],
    [["remove", "nobody"], /There is no client nobody/],
    [["list", "--data", "/nowhere"], /No mesh was ever started in \/nowhere/],
  ])("tells what is wrong with %j", async (args, message) => {
    const { code, text } = await trellis("client", ...args);
    expect(code).not.toBe(0);
    expect(text).toMatch(message);
  });
});
