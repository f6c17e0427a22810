import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf, UserError } from "@trellis/shared/errors";
import { anonymous, anonymousRole, type Claims, type Principal } from "@trellis/shared/identity";
import { loadPolicy, principalOf, shippedPolicy, type Policy } from "@trellis/shared/policy";
import { costDefaults, operationLimitDefaults, plannerDefaults } from "../config/index.ts";
import { createPlanner, type PlanRequest } from "../plan/index.ts";
import { loadLastGood, type Snapshot } from "../supergraph/index.ts";
import { parseOptions } from "./arguments.ts";
import { dataFolderFor } from "./data-folder.ts";
import { printLine, type CliIo, type Command } from "./io.ts";

const read = async (io: CliIo, what: string, file: string): Promise<string> => {
  try {
    return await readFile(resolve(io.cwd, file), "utf8");
  } catch (error) {
    throw new UserError(`The file of ${what} must be readable, but it is not: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

/** What an operation is explained on. */
type Explained = Pick<Snapshot, "supergraphSdl" | "table">;

const noContracts: Snapshot["table"] = {
  products: {},
  domains: {},
  coordinates: {},
  protection: {},
};

const lastGood = async (data: string): Promise<Explained> => {
  const snapshot = await loadLastGood(join(data, "gateway")).catch((error: unknown) => {
    throw new UserError(`The last good supergraph cannot be used: ${messageOf(error)}.`, { cause: error });
  });
  if (snapshot) return snapshot;
  throw new UserError(
    `There is no supergraph in ${data} yet: start the mesh once, or name a file with --supergraph FILE.`,
  );
};

const variablesOf = (json: string | undefined): PlanRequest["variables"] => {
  try {
    const variables: unknown = JSON.parse(json ?? "{}");
    if (typeof variables === "object" && variables !== null && !Array.isArray(variables))
      return { ...variables };
  } catch {
    // Said below, as for any other value.
  }
  throw new UserError("The option --variables must be a JSON object.", { exitCode: 2 });
};

const somebody: Claims = {
  subject: "explain",
  client: "trellis-cli",
  roles: [],
  scopes: [],
  regions: [],
  territories: [],
  accounts: [],
  expires: 0,
};

/** Who asks: the roles by the policy file that are named; without any, who may see all that no security directive protects. */
const askerOf = (roles: readonly string[] | undefined, file: string) => {
  if (roles === undefined) return { policy: undefined, principal: anonymous };
  const policy = loadPolicy(file);
  const unknown = roles.find((role) => !Object.hasOwn(policy.roles, role));
  if (unknown === undefined) {
    const claims = roles.includes(anonymousRole) ? undefined : { ...somebody, roles };
    return { policy, principal: principalOf(claims, policy) };
  }
  const known = Object.keys(policy.roles).join(", ");
  throw new UserError(`The policy has no role "${unknown}"; it has ${known}.`, { exitCode: 2 });
};

const explainOn = async (
  { supergraphSdl, table }: Explained,
  request: PlanRequest,
  { policy, principal }: { policy: Policy | undefined; principal: Principal },
): Promise<string> => {
  const { coordinates, protection } = table;
  const planner = createPlanner({
    supergraphSdl,
    access: policy ? { policy, coordinates, protection } : { coordinates: {}, protection: {} },
    planner: { ...plannerDefaults, overrideLabels: [] },
    limits: operationLimitDefaults,
    cost: costDefaults,
    introspection: true,
  });
  try {
    await planner.ready();
    const clearance = planner.clearanceOf(principal);
    const { errors } = await planner.prepare(request, { clearance });
    if (errors) throw new UserError(errors.map(({ message }) => message).join("\n"));
    return await planner.explain(request, clearance);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = messageOf(error).replaceAll(/\s+/g, " ");
    throw new UserError(`The supergraph cannot be planned on: ${reason}`, { cause: error });
  } finally {
    await planner.close();
  }
};

/** `trellis explain`: how the gateway would answer an operation, without asking any domain. */
export const explain: Command = {
  name: "explain",
  summary: "show the calls that answer an operation, and what it may cost",
  help: `trellis explain FILE [--role ROLE] [--operation NAME] [--variables JSON] [--supergraph FILE] [--data DIR]

Plans the GraphQL operation in FILE as the gateway does, and prints the calls to domains in their order, what each is asked
for, how many there are and what the operation may cost at most. No domain is called, and nothing has to run.
With --role it is planned for whoever has that role: which rule refuses or masks which field.

  --role ROLE          a role of the policy; may be given several times
  --policy FILE        the policy file, if it is not the one that comes with Trellis
  --operation NAME     the operation to plan, where FILE has several
  --variables JSON     variables that its cost depends on, such as '{"first":50}'
  --supergraph FILE    plan on this supergraph instead of the last good one
  --data DIR           the data folder whose last good supergraph is used`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      "explain",
      args,
      {
        role: { type: "string", multiple: true },
        policy: { type: "string" },
        operation: { type: "string" },
        variables: { type: "string" },
        supergraph: { type: "string" },
        data: { type: "string" },
      },
      { positionals: true },
    );
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0)
      throw new UserError("One file with an operation must be named: `trellis explain FILE`.", {
        exitCode: 2,
      });
    const variables = variablesOf(values.variables);
    const query = await read(io, "the operation", file);
    const { data, supergraph, operation: operationName, role, policy = shippedPolicy } = values;
    const explained =
      supergraph === undefined
        ? await lastGood(dataFolderFor(data === undefined ? {} : { data }, io))
        : { supergraphSdl: await read(io, "the supergraph", supergraph), table: noContracts };
    const asker = askerOf(role, resolve(io.cwd, policy));
    printLine(io.stdout, await explainOn(explained, { query, operationName, variables }, asker));
  },
};
