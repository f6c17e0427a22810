import { describe, expect, it } from "@jest/globals";
import { fuzz } from "../../fuzz/bytes.ts";
import { fuzz as fuzzGraphs } from "../../fuzz/spoilt-graphs.ts";

describe("data and errors over bytes are the same as by decoding, whatever the domains answer", () => {
  it("on cases of federation", async () => {
    const names = [
      "abstract-types",
      "compound-keys",
      "custom-scalars",
      "fragments",
      "lists-of-lists",
      "requires",
    ];
    await expect(fuzz(400, names)).resolves.toMatch(/carried/);
  });

  it("on generated graphs", async () => {
    await expect(fuzzGraphs(400, 20)).resolves.toMatch(/[1-9]\d* carried/);
  });
});
