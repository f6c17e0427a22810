import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openProductStore, type ProductStore, type StoreEvent } from "@trellis/shared/store";
import { definitionOf, productOf, startDomain, type RunningDomain } from "../kit/domain.ts";
import { flipByte, productFolder, writeSnapshot } from "../kit/snapshot.ts";

const at = "2026-01-01T00:00:00.000Z";
const definition = definitionOf("sales");
const pipeline = productOf(definition, "Opportunity");
const named = (name: string, count = 40) =>
  Array.from({ length: count }, (_, index) => ({ id: `o${index}`, accountId: "a", name, updatedAt: at }));

describe("a snapshot with a flipped byte", () => {
  let sales: RunningDomain;
  beforeEach(async () => {
    sales = await startDomain(definition, { Opportunity: named("first") });
  });
  afterEach(() => sales.close());

  const read = async () => {
    const { data, errors, extensions } = await sales.ask(`{ opportunities(first: 1) { nodes { name } } }`);
    const page = data?.["opportunities"] as { nodes: { name: string }[] } | null;
    return {
      name: page?.nodes[0]?.name ?? null,
      code: errors?.[0]?.extensions?.code,
      ...extensions?.products?.[pipeline.id],
    };
  };
  const until = async (isReached: (seen: Awaited<ReturnType<typeof read>>) => boolean) => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const seen = await read();
      if (isReached(seen)) return seen;
      await pause(30);
    }
    throw new Error(`never reached; the last answer is ${JSON.stringify(await read())}`);
  };
  /** Publishes with the pointer swapped last, and the file damaged before that. */
  const publishDamaged = (damage: (folder: string) => void): string => {
    const pointer = join(productFolder(sales.data, pipeline), "current");
    const kept = readFileSync(pointer);
    const version = sales.publish("Opportunity", named("second"));
    const swapped = readFileSync(pointer);
    writeFileSync(pointer, kept);
    damage(join(productFolder(sales.data, pipeline), version));
    writeFileSync(pointer, swapped);
    return version;
  };

  it.each(["data.sqlite", "manifest.json"])(
    "is refused when it is in %s: the last good one serves and says so",
    async (file) => {
      const good = (await read()).version;
      const bad = publishDamaged((folder) => flipByte(join(folder, file)));
      expect(await until(({ status }) => status === "LAST_GOOD")).toMatchObject({
        name: "first",
        version: good,
      });
      const refusal = sales.log.find(({ event }) => event?.kind === "refused");
      expect(refusal).toMatchObject({ level: "error", event: { product: pipeline.id, version: bad } });
      expect(refusal?.message).toMatch(/SHA-256 differs|not the one that the pointer names/);
    },
  );

  it("is served as soon as it is repaired, and the next one too", async () => {
    let copy = "";
    const bad = publishDamaged((folder) => {
      copy = join(sales.data, "copy.sqlite");
      copyFileSync(join(folder, "data.sqlite"), copy);
      flipByte(join(folder, "data.sqlite"));
    });
    await until(({ status }) => status === "LAST_GOOD");
    copyFileSync(copy, join(productFolder(sales.data, pipeline), bad, "data.sqlite"));
    expect(await until(({ status }) => status === "OK")).toMatchObject({ name: "second", version: bad });
    sales.publish("Opportunity", named("third"));
    expect(await until(({ name }) => name === "third")).toMatchObject({ status: "OK" });
  });

  it("is refused when it is in the pointer, and nothing changes", async () => {
    flipByte(join(productFolder(sales.data, pipeline), "current"), 3);
    expect(await until(({ status }) => status === "LAST_GOOD")).toMatchObject({ name: "first" });
  });
});

describe("a store that starts over damaged files", () => {
  let data: string;
  let store: ProductStore | undefined;
  let events: StoreEvent[];
  let versions: string[];

  beforeEach(async () => {
    const sales = await startDomain(definition, {});
    await sales.close();
    data = sales.data;
    events = [];
    versions = ["one", "two", "three"].map((name) =>
      writeSnapshot({ data, product: pipeline, records: named(name) }),
    );
  });
  afterEach(async () => {
    await store?.close();
    rmSync(data, { recursive: true, force: true });
  });
  const open = async (pollMilliseconds = 60_000) => {
    store = openProductStore({
      data,
      products: [pipeline],
      onEvent: (event) => events.push(event),
      pollMilliseconds,
    });
    await store.ready;
    return store;
  };
  const file = (version: string | undefined) =>
    join(productFolder(data, pipeline), version ?? "", "data.sqlite");

  it("serves the newest older version that verifies", async () => {
    flipByte(file(versions[2]));
    flipByte(file(versions[1]));
    expect((await open()).states()[pipeline.id]).toMatchObject({ version: versions[0], status: "LAST_GOOD" });
    expect(events.filter(({ kind }) => kind === "refused")).toHaveLength(2);
  });

  it("serves nothing when none verifies", async () => {
    for (const version of versions) flipByte(file(version));
    expect((await open()).states()[pipeline.id]).toEqual({
      version: null,
      asOf: null,
      status: "NOT_PUBLISHED",
    });
  });

  it("never serves a version that no pointer acknowledged", async () => {
    writeSnapshot({ data, product: pipeline, records: named("orphan"), isAcknowledged: false });
    flipByte(file(versions[2]));
    expect((await open()).states()[pipeline.id]).toMatchObject({ version: versions[1], status: "LAST_GOOD" });
  });

  it("refuses a bit turned anywhere in the file", async () => {
    const { size } = statSync(file(versions[2]));
    for (let position = 0; position < size; position += Math.floor(size / 25)) {
      flipByte(file(versions[2]), position);
      expect((await open()).states()[pipeline.id]).toMatchObject({
        version: versions[1],
        status: "LAST_GOOD",
      });
      await store?.close();
      flipByte(file(versions[2]), position);
    }
    expect((await open()).states()[pipeline.id]).toMatchObject({ version: versions[2], status: "OK" });
  });

  it.each(["scrub", "refresh"] as const)("finds rot in the file that it serves by a %s", async (look) => {
    const opened = await open();
    expect(opened.states()[pipeline.id]).toMatchObject({ version: versions[2], status: "OK" });
    flipByte(file(versions[2]));
    await opened[look]();
    expect(opened.states()[pipeline.id]).toMatchObject({ version: versions[1], status: "LAST_GOOD" });
  });

  it("finds rot in the last good file, too, and says what is wrong with the newest each time", async () => {
    flipByte(file(versions[2]));
    const opened = await open();
    flipByte(file(versions[1]));
    await opened.scrub();
    expect(opened.states()[pipeline.id]).toMatchObject({ version: versions[0], status: "LAST_GOOD" });
    const refused = events.filter(({ kind }) => kind === "refused").map(({ version }) => version);
    expect(new Set(refused)).toEqual(new Set([versions[2], versions[1]]));
  });

  it("serves on when the pointer vanishes, and says that it may be old", async () => {
    const opened = await open();
    rmSync(join(productFolder(data, pipeline), "current"));
    await opened.refresh();
    expect(opened.states()[pipeline.id]).toMatchObject({ version: versions[2], status: "LAST_GOOD" });
  });
});
