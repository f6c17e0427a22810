import { expect, it } from "@jest/globals";
import { fuzz } from "../../fuzz/bytes.ts";

it("gives the same data and errors over bytes as by decoding, whatever the domains answer", async () => {
  await expect(fuzz(500)).resolves.toMatch(/carried/);
});
