/**
 * How long an innocent query waits while somebody attacks the gateway, beside how long it waits otherwise: p99 within each round, for each kind of attack.
 * `ROUNDS` (3) and `SECONDS` (5) of each measurement.
 */
import { median, report } from "./figure.ts";
import { attacks, type Attack } from "./gateways/attacks.ts";
import { prepareGuarded } from "./gateways/guarded.ts";
import { untilUp } from "./gateways/load.ts";
import { openLoad, requestBytes } from "./gateways/open-load.ts";
import { start } from "./gateways/processes.ts";
import { startStubs } from "./gateways/start-stubs.ts";
import { workloads } from "./gateways/workloads.ts";

const port = 6063;
const rounds = Number(process.env["ROUNDS"] ?? 3);
const seconds = Number(process.env["SECONDS"] ?? 5);
/** Few enough that the gateway is mostly idle: what is measured is what an attack adds. */
const innocent = { rate: 400, connections: 16 };

const guarded = await prepareGuarded();
const stubs = await startStubs();
const gateway = start(guarded.command(port), { core: 0, env: {} });
try {
  await untilUp(`http://127.0.0.1:${port}/graphql`, gateway);
  const authorization = await guarded.authorization("innocent", "analyst");
  const asked = workloads.S.bodies.map((body) => requestBytes(JSON.stringify(body), { authorization }));
  const probe = async () => {
    const { servedP99, failed, refused, served, ownDelay } = await openLoad(port, asked, {
      ...innocent,
      seconds,
    });
    if (failed + refused > 0 || served === 0) throw new Error(`${failed} failed, ${refused} were refused`);
    return { p99: servedP99, ownDelay };
  };
  const attacker = await guarded.authorization("attacker", "analyst");
  const during = async ({ requests, rate }: Attack) => {
    const attacking = openLoad(port, requests, { rate, connections: 8, seconds });
    const [innocents, { served, refused, failed }] = await Promise.all([probe(), attacking]);
    if (served + refused + failed === 0) throw new Error("nothing of the attack was answered");
    return innocents;
  };
  // The gateway ends its start while it serves: its second planner comes a few seconds later.
  for (let warming = 0; warming < 2; warming += 1) await probe();
  for (const attack of attacks(attacker)) {
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = await probe();
      const attacked = await during(attack);
      ratios.push(attacked.p99 / before.p99);
      const told = [before, attacked].map(
        ({ p99, ownDelay }) => `${p99.toFixed(1)} ms (of which ours at most ${ownDelay.toFixed(1)})`,
      );
      process.stderr.write(`${attack.name}: p99 ${told[0]}, attacked ${told[1]}\n`);
    }
    report({ name: `innocent p99 under ${attack.name}`, value: median(ratios), unit: "×", atMost: 2 });
  }
} finally {
  await gateway.stop();
  await stubs.stop();
  guarded.close();
}
