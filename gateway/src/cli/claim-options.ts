import { UserError } from "@trellis/shared/errors";
import { anonymousRole, claimsOf, personas, type TokenClaims } from "@trellis/shared/identity";
import type { GatewayConfig } from "../config/index.ts";
import { nearest } from "./arguments.ts";
import { firstAccount } from "./first-account.ts";
import { printLine, type CliIo } from "./io.ts";
import { rolesOf } from "./issuer-of.ts";

/** The options that say what a token is to say. */
export const claimOptions = {
  role: { type: "string", multiple: true },
  scope: { type: "string", multiple: true },
  region: { type: "string", multiple: true },
  territory: { type: "string", multiple: true },
  account: { type: "string", multiple: true },
  email: { type: "string" },
  purpose: { type: "string" },
} as const;

/** What the command line says of a token. */
export interface ClaimValues {
  readonly role?: string[] | undefined;
  readonly scope?: string[] | undefined;
  readonly region?: string[] | undefined;
  readonly territory?: string[] | undefined;
  readonly account?: string[] | undefined;
  readonly email?: string | undefined;
  readonly purpose?: string | undefined;
}

/** Lines of help on them. */
export const claimHelp = `  --role ROLE        a role of the policy; roles, regions, territories, accounts and scopes may be several: the option again
  --region REGION    a data region whose personal data may be shown
  --territory NAME   a sales territory
  --account ID       an account
  --scope SCOPE      a scope
  --email ADDRESS    whose own accounts they are
  --purpose NAME     what the data is used for`;

const given = (values: ClaimValues): Partial<TokenClaims> =>
  Object.fromEntries(
    Object.entries({
      scopes: values.scope,
      regions: values.region,
      territories: values.territory,
      accounts: values.account,
      email: values.email,
      purpose: values.purpose,
    }).filter(([, value]) => value !== undefined),
  );

/** Says on standard error which roles the policy does not have: they let nobody see anything. */
const tellUnknownRoles = (roles: readonly string[], config: GatewayConfig, io: CliIo): void => {
  const known = rolesOf(config);
  for (const role of roles.filter((one) => !known.includes(one))) {
    const guess = nearest(role, known);
    const meant = guess === undefined ? `it has ${known.join(", ")}.` : `did you mean ${guess}?`;
    printLine(io.stderr, `The policy has no role ${role}, so it lets nobody see anything; ${meant}`);
  }
};

/**
 * What a token is to say: of a single role that is a persona's, as the page says it, with whatever else is given in its place. Throws a UserError without a
 * role, and for the role that nobody signs in as.
 */
export const claimsFrom = async (
  values: ClaimValues,
  { data, config, io }: { readonly data: string; readonly config: GatewayConfig; readonly io: CliIo },
): Promise<Omit<TokenClaims, "client">> => {
  const { role: roles = [] } = values;
  const [role, ...others] = roles;
  const known = personas.map(({ name }) => name).join(", ");
  if (role === undefined)
    throw new UserError(`A role must be named with --role ROLE; the personas of the page are ${known}.`, {
      exitCode: 2,
    });
  if (roles.includes(anonymousRole))
    throw new UserError("Nobody signs in as anonymous: ask without a token.", { exitCode: 2 });
  tellUnknownRoles(roles, config, io);
  const persona = others.length === 0 ? personas.find(({ name }) => name === role) : undefined;
  const base = persona ? claimsOf(persona, await firstAccount(data)) : { subject: `developer:${role}` };
  return { ...base, roles, ...given(values) };
};
