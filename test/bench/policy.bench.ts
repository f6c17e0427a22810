/**
 * What identity, policy, cost and signing add to one account over four domains (S): CPU of a gateway with all of them beside one that lets everybody in,
 * both up at the same time and loaded in turn. And how long it takes to decide ten thousand coordinates. `ROUNDS` (25) and `SECONDS` (1) of each measurement.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildSchema } from "graphql";
import type { ContractTable } from "@trellis/shared/contract";
import { compileAccess, readPolicy, type AccessSources } from "@trellis/shared/policy";
import { median, report } from "./figure.ts";
import { prepareGuarded, type Guarded } from "./gateways/guarded.ts";
import { load, untilUp } from "./gateways/load.ts";
import { ours } from "./gateways/peers.ts";
import { start, type Running } from "./gateways/processes.ts";
import { startStubs } from "./gateways/start-stubs.ts";
import { workloads, type Workload } from "./gateways/workloads.ts";

const rounds = Number(process.env["ROUNDS"] ?? 25);
const seconds = Number(process.env["SECONDS"] ?? 1);
/** Until both have ended what they do at their start. */
const settleSeconds = 8;
const warmSeconds = 6;
const users = 100;
const mostMilliseconds = 0.04;

/** A gateway that stays up, so that the two are compared within seconds of each other. */
interface Measured {
  readonly running: Running;
  isUp(): Promise<void>;
  /** CPU per request of so many seconds of load, in milliseconds. */
  measure(seconds: number): Promise<number>;
}

const startOn = (
  port: number,
  commandFor: (port: number) => readonly string[],
  workload: Workload,
): Measured => {
  const url = `http://127.0.0.1:${port}/graphql`;
  const running = start(commandFor(port), { core: 0, env: {} });
  return {
    running,
    isUp: () => untilUp(url, running),
    async measure(length) {
      const before = running.cpu();
      const { requests, failed } = await load(url, workload, { seconds: length });
      if (failed > 0) throw new Error(`${failed} requests failed:\n${running.log()}`);
      return (running.cpu() - before) / requests;
    },
  };
};

const compare = async (guarded: Guarded): Promise<void> => {
  const authorizations = await Promise.all(
    Array.from({ length: users }, (_, index) => guarded.authorization(`user-${index}`, "analyst")),
  );
  const open = ours(guarded.supergraph, { sharing: { enabled: false } });
  const off = startOn(6062, open, workloads.S);
  const on = startOn(6063, guarded.command, { ...workloads.S, authorizations });
  const differences: number[] = [];
  try {
    await Promise.all([off.isUp(), on.isUp()]);
    await sleep(settleSeconds * 1000);
    for (const gateway of [off, on]) await gateway.measure(warmSeconds);
    for (let round = 1; round <= rounds; round += 1) {
      const without = await off.measure(seconds);
      const added = (await on.measure(seconds)) - without;
      differences.push(added);
      process.stderr.write(`${round} ${without.toFixed(3)} ms CPU, and ${added.toFixed(3)} more\n`);
    }
  } finally {
    await Promise.all([off.running.stop(), on.running.stop()]);
  }
  const sorted = differences.toSorted((a, b) => a - b);
  report({
    name: `S: CPU that identity, policy, cost and signing add (${sorted.at(0)?.toFixed(3)}–${sorted.at(-1)?.toFixed(3)})`,
    value: median(differences),
    unit: "ms",
    atMost: mostMilliseconds,
  });
};

const levels = ["PUBLIC", "INTERNAL", "CONFIDENTIAL", "RESTRICTED"] as const;
const types = 500;
const fieldsOfType = 20;

/** Ten thousand fields, of which some are personal data, some have security directives, and some are made from others. */
const manyCoordinates = (): Pick<AccessSources, "coordinates" | "protection" | "schema"> => {
  const names = Array.from({ length: types }, (_, type) =>
    Array.from({ length: fieldsOfType }, (__, field) => `T${type}.f${field}`),
  );
  const sdl = names.map(
    (fields, type) =>
      `type T${type} { ${fields.map((name) => `${name.split(".")[1]}(first: Int): String`).join(" ")} }`,
  );
  const schema = buildSchema(
    `type Query { ${names.map((_, type) => `t${type}: T${type}`).join(" ")} }\n${sdl.join("\n")}`,
  );
  const all = [...names.flat(), ...names.map((_, type) => `Query.t${type}`)];
  const coordinates = Object.fromEntries(
    all.map((coordinate, index) => [
      coordinate,
      {
        coordinate,
        domains: ["bench"],
        classification: levels[index % levels.length] ?? "PUBLIC",
        ...(index % 7 === 0
          ? {
              personalData: {
                category: "user.contact.email",
                subject: "CUSTOMER",
                identity: true,
                masking: "HMAC",
              } as const,
            }
          : {}),
      },
    ]),
  );
  const protection: Record<string, ContractTable["protection"][string]> = {};
  for (const [index, name] of names.flat().entries()) {
    if (index % 5 === 0)
      protection[name] = { rules: [{ directive: "requiresScopes", anyOf: [[`scope-${index % 50}`]] }] };
    else if (index % 11 === 0 && index % fieldsOfType > 0)
      protection[name] = { requires: [all[index - 1] ?? ""] };
  }
  return { coordinates, protection, schema };
};

const decide = (): void => {
  const file = resolve(import.meta.dirname, "../../shared/policy.json");
  const policy = readPolicy(readFileSync(file, "utf8"), file);
  const sources = { policy, ...manyCoordinates() };
  const begun = performance.now();
  const { table, problems } = compileAccess(sources);
  const milliseconds = performance.now() - begun;
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const decided = Object.keys(table.coordinates).length;
  report({
    name: `deciding ${Object.keys(sources.coordinates).length} coordinates, ${decided} of them protected`,
    value: milliseconds,
    unit: "ms",
    atMost: 1000,
  });
};

decide();
const guarded = await prepareGuarded();
const stubs = await startStubs();
try {
  await compare(guarded);
} finally {
  await stubs.stop();
  guarded.close();
}
