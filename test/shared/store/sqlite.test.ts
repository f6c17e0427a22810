import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProductStore } from "@trellis/shared/store";
import { writeSnapshot } from "../../kit/snapshot.ts";
import { describeStore } from "./store-contract.ts";

describeStore("sqlite", async (product, records) => {
  const data = mkdtempSync(join(tmpdir(), "trellis-store-"));
  writeSnapshot({ data, product, records });
  const store = openProductStore({ data, products: [product] });
  await store.ready;
  return {
    store,
    async close() {
      await store.close();
      rmSync(data, { recursive: true });
    },
  };
});
