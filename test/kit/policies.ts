import { readFileSync, writeFileSync } from "node:fs";
import type { Claims, Principal } from "@trellis/shared/identity";
import { principalOf, readPolicy } from "@trellis/shared/policy";

/** A policy for the small mesh: officers see everything, readers personal data under its mask, guests what is internal alone. */
export const smallPolicy = {
  version: "1.0.0",
  roles: {
    anonymous: { description: "Nobody.", clearance: "PUBLIC", fences: [], residency: "CLAIMED" },
    guest: { description: "Internal figures.", clearance: "INTERNAL", fences: [], residency: "ANYWHERE" },
    reader: { description: "No persons.", clearance: "CONFIDENTIAL", fences: [], residency: "ANYWHERE" },
    officer: { description: "Everything.", clearance: "RESTRICTED", fences: [], residency: "ANYWHERE" },
    local: { description: "Persons of regions.", clearance: "RESTRICTED", fences: [], residency: "CLAIMED" },
    seller: {
      description: "Everything of own accounts.",
      clearance: "RESTRICTED",
      fences: ["OWN_ACCOUNTS"],
      residency: "ANYWHERE",
    },
  },
  policies: [
    {
      id: "clearance",
      version: 1,
      description: "Levels.",
      severity: "ERROR",
      on: { classification: ["INTERNAL", "CONFIDENTIAL", "RESTRICTED"] },
      require: { clearance: true },
      otherwise: "REFUSE",
    },
    {
      id: "persons",
      version: 1,
      description: "Persons.",
      severity: "ERROR",
      on: { personalData: [""] },
      require: { roles: ["officer", "local", "seller"] },
      otherwise: "MASK",
    },
  ],
  names: {},
} as const;

/** Writes a policy where a domain finds it. */
export const writePolicy = (file: string, policy: object): void =>
  writeFileSync(file, JSON.stringify(policy));

const nothing = { scopes: [], regions: [], territories: [], accounts: [] };

/** Somebody of these roles, with other claims where given, as the gateway would make them by a policy file. */
export const somebody = (file: string, roles: readonly string[], claims: Partial<Claims> = {}): Principal =>
  principalOf(
    { subject: `${roles.join("-")} of the test`, client: "test", roles, expires: 0, ...nothing, ...claims },
    readPolicy(readFileSync(file, "utf8"), file),
  );
