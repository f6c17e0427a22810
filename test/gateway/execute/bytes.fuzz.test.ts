import { expect, it } from "@jest/globals";
import { fuzz } from "../../fuzz/bytes.ts";

it("gives the same data and errors over bytes as by decoding, whatever the domains answer", async () => {
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
