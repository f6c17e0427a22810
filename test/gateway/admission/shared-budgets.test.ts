import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { anonymous } from "@trellis/shared/identity";
import { createBudgets, type Budgets } from "../../../gateway/src/admission/index.ts";
import { parseConfig, type LogEntry } from "../../../gateway/src/config/index.ts";
import { eventually } from "../../kit/eventually.ts";
import { usePostgres } from "../../kit/postgres.ts";

const { port, url, query } = usePostgres();

/** A way to the database that can be cut. */
const openWay = async () => {
  const sockets = new Set<Socket>();
  const way: Server = createServer((socket) => {
    const other = connect(port, "127.0.0.1");
    for (const one of [socket, other]) sockets.add(one.on("error", () => {}));
    socket.pipe(other).pipe(socket);
  });
  const listen = (at: number) => new Promise<void>((resolve) => way.listen(at, "127.0.0.1", () => resolve()));
  await listen(0);
  const { port: own } = way.address() as { port: number };
  return {
    url: url.replace(String(port), String(own)),
    open: () => listen(own),
    /** Nothing comes through any more, and nobody is told. */
    hang(): void {
      for (const socket of sockets) socket.unpipe().pause();
    },
    cut(): void {
      way.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

const opened: Budgets[] = [];
/** The machine may be busy with other tests: what the wait itself is about says how long it is. */
const open = (postgres: string, log: LogEntry[] = [], waitMilliseconds = 5000): Budgets => {
  const { cost } = parseConfig({
    subgraphs: { a: { url: "http://127.0.0.1:1" } },
    cost: { budget: { postgres, waitMilliseconds, units: { signedIn: 100 } } },
  });
  const budgets = createBudgets(cost, { log: (entry) => log.push(entry) });
  opened.push(budgets);
  return budgets;
};
const isShared = (budgets: Budgets) => budgets.readings["budget_database_used"]?.() === 1;
const reserve = async (budgets: Budgets, cost: number, id: string) =>
  budgets.reserve({ principal: { ...anonymous, id, roles: ["analyst"] }, address: "10.0.0.1", cost });

describe("budgets in PostgreSQL", () => {
  afterEach(async () => {
    for (const budgets of opened.splice(0)) await budgets.close();
  });

  it("are one for all gateways, and never grant more than there is", async () => {
    const gateways = [open(url), open(url), open(url)];
    await eventually(() => expect(gateways.every(isShared)).toBe(true));
    const asked = await Promise.all(
      Array.from({ length: 24 }, (_, index) => reserve(gateways[index % 3] as Budgets, 10, "ada")),
    );
    expect(gateways.every(isShared)).toBe(true);
    const granted = asked.filter((one) => one.isGranted);
    expect(granted.length).toBeLessThanOrEqual(10);
    for (const one of granted) if (one.isGranted) one.settle(0);
    await eventually(async () => {
      const whole = await reserve(gateways[1] as Budgets, 100, "ada");
      expect(whole.isGranted).toBe(true);
    });
    expect((await reserve(gateways[2] as Budgets, 1, "ada")).isGranted).toBe(false);
    expect((await reserve(gateways[2] as Budgets, 1, "eve")).isGranted).toBe(true);
  });

  it("are counted without a name or an address in the database", async () => {
    const budgets = open(url);
    await eventually(() => expect(isShared(budgets)).toBe(true));
    await reserve(budgets, 1, "ada@example.com");
    const rows = await query<{ key: string }>("SELECT key FROM trellis_budgets");
    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) expect(key).toMatch(/^[\w-]{43}$/);
  });

  it("may be kept for a gateway that may not make tables", async () => {
    await query(
      "CREATE ROLE guest LOGIN PASSWORD 'guest'; GRANT SELECT, INSERT, UPDATE, DELETE ON trellis_budgets TO guest",
    );
    const budgets = open(url.replace("postgres:secret-word", "guest:guest"));
    await eventually(() => expect(isShared(budgets)).toBe(true));
    expect((await reserve(budgets, 1, "guest")).isGranted).toBe(true);
    expect(isShared(budgets)).toBe(true);
  });

  it("are each gateway's own while the database is down, and shared again when it is back", async () => {
    const log: LogEntry[] = [];
    const way = await openWay();
    const budgets = open(way.url, log);
    await eventually(() => expect(isShared(budgets)).toBe(true));
    way.cut();
    const started = performance.now();
    const first = await reserve(budgets, 70, "down");
    expect(performance.now() - started).toBeLessThan(500);
    expect(first.isGranted).toBe(true);
    expect((await reserve(budgets, 70, "down")).isGranted).toBe(false);
    expect(isShared(budgets)).toBe(false);
    await way.open();
    await eventually(async () => {
      await reserve(budgets, 1, "back");
      expect(isShared(budgets)).toBe(true);
    }, 10_000);
    expect(log.map(({ event }) => event)).toEqual(["budgets-shared", "budgets-alone", "budgets-shared"]);
    expect(JSON.stringify(log)).not.toContain("secret-word");
    way.cut();
  });

  it("are each gateway's own while the database does not answer, and few requests wait for it", async () => {
    const way = await openWay();
    const budgets = open(way.url, [], 500);
    await eventually(() => expect(isShared(budgets)).toBe(true));
    way.hang();
    const started = performance.now();
    expect((await reserve(budgets, 30, "silent")).isGranted).toBe(true);
    const waited = performance.now() - started;
    expect(waited).toBeGreaterThan(450);
    for (const isGranted of [true, true, false, false])
      expect((await reserve(budgets, 30, "silent")).isGranted).toBe(isGranted);
    expect(performance.now() - started - waited).toBeLessThan(500);
    way.cut();
  });
});
