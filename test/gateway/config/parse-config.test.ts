import { describe, expect, it } from "@jest/globals";
import {
  allowsOrigin,
  breakerDefaults,
  deadlineDefaults,
  parseConfig,
} from "../../../gateway/src/config/index.ts";

const subgraphs = { sales: { url: "http://127.0.0.1:4001/graphql" } };

describe("the gateway's configuration", () => {
  it("needs only the domains; every limit has a default", () => {
    expect(parseConfig({ subgraphs })).toMatchObject({
      port: 4000,
      host: "127.0.0.1",
      introspection: false,
      cors: [],
      deadlines: deadlineDefaults,
      breaker: breakerDefaults,
      responseLimit: { bytes: 10 * 1024 * 1024 },
      http: { bodyBytes: 1024 * 1024 },
    });
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "must be an object of options but is missing"],
    ["no domains", {}, 'The option "subgraphs" must be an object of at least one domain'],
    ["an empty set of domains", { subgraphs: {} }, "must be an object of at least one domain"],
    [
      "domains and a supergraph at once",
      { subgraphs, supergraph: { file: "a.graphql" } },
      'The option "supergraph" must be left out where "subgraphs" are given',
    ],
    [
      "a file as address of a subgraph of a supergraph",
      { supergraph: { file: "a.graphql", urls: { Sales: "file:///etc/passwd" } } },
      '"supergraph.urls.Sales" must be an https address',
    ],
    [
      "to be open to other machines",
      { supergraph: { file: "a.graphql" }, open: true, host: "0.0.0.0" },
      'The option "open" must be left out unless "host" is 127.0.0.1, ::1 or localhost',
    ],
    ["an unknown option", { subgraphs, colour: 1 }, 'has no option "colour"'],
    [
      "an unknown option of a policy",
      { subgraphs, breaker: { colour: 1 } },
      'has no option "breaker.colour"',
    ],
    [
      "a wrong type",
      { subgraphs, retry: { attempts: "1" } },
      '"retry.attempts" must be a whole number from 0 to 5 but is "1"',
    ],
    [
      "a limit beyond its bounds",
      { subgraphs, deadlines: { requestMilliseconds: 1e9 } },
      '"deadlines.requestMilliseconds" must be a whole number from 10 to 120000 but is 1000000000',
    ],
    [
      "to hold clients to their manifests with an engine that does not",
      { subgraphs, engine: "apollo", persisted: { clients: { web: { requireId: true } } } },
      'The option "persisted" must be left out where "engine" is "apollo"',
    ],
    [
      "a maximum of a role that is no number",
      { subgraphs, cost: { maximum: { analyst: "many" } } },
      '"cost.maximum.analyst" must be a whole number from 0 to 100000000 but is "many"',
    ],
    [
      "budgets in another database",
      { subgraphs, cost: { budget: { postgres: "mysql://db/limits" } } },
      '"cost.budget.postgres" must be the address of a database, such as "postgres://',
    ],
    [
      "an unknown option of a client's persisted operations",
      { subgraphs, persisted: { clients: { web: { requireIds: true } } } },
      'has no option "persisted.clients.web.requireIds"',
    ],
    [
      "to let anybody else register operations",
      { subgraphs, persisted: { automatic: { register: "everyone" } } },
      '"persisted.automatic.register" must be "nobody", "signed-in" or "anyone" but is "everyone"',
    ],
    [
      "a file as address",
      { subgraphs: { sales: { url: "file:///etc/passwd" } } },
      '"subgraphs.sales.url" must be an https address',
    ],
    [
      "a password in an address",
      { subgraphs: { sales: { url: "http://a:b@c/" } } },
      "without user, password",
    ],
    ["a domain named like our own", { subgraphs: { mesh: subgraphs.sales } }, "other than mesh"],
    ["any origin", { subgraphs, cors: "*" }, '"cors" must be "localhost" or a list of origins'],
  ])("refuses %s and says what was required and what came instead", (_, options, message) => {
    expect(() => parseConfig(options)).toThrow(message);
  });

  it.each([
    ["localhost", "http://localhost:5173", true],
    ["localhost", "http://[::1]:80", true],
    ["localhost", "http://localhost.evil.example", false],
    ["localhost", "null", false],
    [["https://a.example"], "https://a.example", true],
    [["https://a.example"], "https://b.a.example", false],
    [[], undefined, false],
  ] as const)("with cors %j lets %s read: %s", (cors, origin, allowed) => {
    expect(allowsOrigin(cors as "localhost" | string[], origin)).toBe(allowed);
  });
});
