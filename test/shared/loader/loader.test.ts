import { describe, expect, it } from "@jest/globals";
import { createLoader } from "@trellis/shared/loader";

describe("a loader", () => {
  it("fetches the keys of one turn together, each once", async () => {
    const batches: (readonly string[])[] = [];
    const loader = createLoader(async (keys: readonly string[]) => {
      batches.push(keys);
      return keys.map((key) => key.toUpperCase());
    });
    await expect(Promise.all(["a", "b", "a"].map((key) => loader.load(key)))).resolves.toEqual([
      "A",
      "B",
      "A",
    ]);
    await expect(loader.loadMany(["b", "c"])).resolves.toEqual(["B", "C"]);
    expect(batches).toEqual([["a", "b"], ["c"]]);
  });

  it("gives undefined for what a map lacks", async () => {
    const loader = createLoader<string, number | undefined>(async () => new Map([["a", 1]]));
    await expect(loader.loadMany(["a", "b"])).resolves.toEqual([1, undefined]);
  });

  it("never gives one key the value of another when a fetch answers too few", async () => {
    const loader = createLoader<string, number>(async () => [1]);
    await expect(Promise.all([loader.load("a"), loader.load("b")])).rejects.toThrow(
      "each of 2 keys but answered 1",
    );
  });
});
