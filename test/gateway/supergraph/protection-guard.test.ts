import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { AccessTable, CoordinateAccess } from "@trellis/shared/policy";
import {
  approveWeakening,
  createProtectionGuard,
  waitingWeakening,
} from "../../../gateway/src/supergraph/index.ts";

const apiSdl = /* GraphQL */ `
  type Query {
    lead(id: ID, secret: Boolean): Lead
  }
  interface Named {
    name: String
  }
  type Lead implements Named {
    name: String
    email: String
  }
  input LeadFilter {
    email: String
  }
  enum LeadOrder {
    EMAIL_ASC
  }
`;
const conditions = [{ rule: "@authenticated", anyOf: [[{ authenticated: true }]] }] as const;
const closed: CoordinateAccess = { read: [0], clear: [] };

let data: string;
let versions = 0;
const tableOf = (...coordinates: string[]): AccessTable => ({
  version: `v${(versions += 1)}`,
  conditions,
  coordinates: Object.fromEntries(coordinates.map((coordinate) => [coordinate, closed])),
});
const guarded = (table: AccessTable, policy = "p1", personal: string[] = []) => ({
  table,
  personal,
  policy,
  apiSdl,
});

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "trellis-guard-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

describe("a schema that would protect less", () => {
  it.each(["Lead.email", "Named.name", "Query.lead(secret:)", "LeadFilter.email", "LeadOrder.EMAIL_ASC"])(
    "is refused where %s would be open to more than before",
    async (coordinate) => {
      const guard = createProtectionGuard(data);
      await guard.activated(guarded(tableOf(coordinate, "Lead.name")));
      const next = tableOf("Lead.name");
      await expect(guard.check(guarded(next))).rejects.toThrow(
        `1 of its coordinates would be protected less, such as ${coordinate}: in clear instead of refused for anybody`,
      );
      expect(await waitingWeakening(data)).toEqual({
        version: expect.stringMatching(/^[0-9a-f]{16}$/),
        lines: [`${coordinate}: in clear instead of refused for anybody`],
      });
    },
  );

  it.each(["Lead.phone", "Gone.name", "Query.lead(gone:)", "LeadFilter.phone", "LeadOrder.PHONE_ASC"])(
    "is none where %s is gone altogether",
    async (coordinate) => {
      const guard = createProtectionGuard(data);
      await guard.activated(guarded(tableOf(coordinate)));
      await guard.check(guarded(tableOf()));
      expect(await waitingWeakening(data)).toBeUndefined();
    },
  );

  it("is refused where personal data would be none any more", async () => {
    const guard = createProtectionGuard(data);
    const table = tableOf("Lead.email");
    await guard.activated(guarded(table, "p1", ["Lead.email", "Lead.phone"]));
    await expect(guard.check(guarded(table, "p1", []))).rejects.toThrow(
      "1 of its coordinates would be protected less, such as Lead.email: no personal data any more, so of any region",
    );
    await guard.check(guarded(table, "p1", ["Lead.email"]));
  });

  it("is refused where a field comes back that was left out in between", async () => {
    const guard = createProtectionGuard(data);
    await guard.activated(guarded(tableOf("Lead.email")));
    const without = apiSdl.replace("email: String\n  }\n  input", "other: String\n  }\n  input");
    for (const table of [tableOf(), tableOf("Lead.name")]) {
      await guard.check({ ...guarded(table), apiSdl: without });
      await guard.activated({ ...guarded(table), apiSdl: without });
    }
    await expect(guard.check(guarded(tableOf("Lead.name")))).rejects.toThrow("such as Lead.email");
    await guard.check(guarded(tableOf("Lead.name", "Lead.email")));
  });

  it("is taken once that very schema was approved, and no other", async () => {
    const guard = createProtectionGuard(data);
    await guard.activated(guarded(tableOf("Lead.email", "Lead.name")));
    const [next, worse] = [tableOf("Lead.name"), tableOf()];
    await expect(guard.check(guarded(next))).rejects.toThrow("trellis policy approve");
    await approveWeakening(data, (await waitingWeakening(data)) as never);
    await guard.check(guarded(next));
    await expect(guard.check(guarded(worse))).rejects.toThrow("2 of its coordinates");
    await guard.activated(guarded(next));
    expect(await waitingWeakening(data)).toBeUndefined();
  });

  it("is compared under one policy file alone: another is its owner's own decision", async () => {
    const guard = createProtectionGuard(data);
    await guard.activated(guarded(tableOf("Lead.email")));
    await guard.check(guarded(tableOf(), "p2"));
  });

  it("is not taken where what was served is damaged on disk", async () => {
    const guard = createProtectionGuard(data);
    await guard.activated(guarded(tableOf("Lead.email")));
    writeFileSync(join(data, "gateway/policy/active.json"), "{");
    await expect(guard.check(guarded(tableOf()))).rejects.toThrow("must be JSON and is damaged");
  });
});
