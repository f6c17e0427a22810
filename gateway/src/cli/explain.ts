import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf, UserError } from "@trellis/shared/errors";
import { costDefaults, operationLimitDefaults, plannerDefaults } from "../config/index.ts";
import { createPlanner, type PlanRequest } from "../plan/index.ts";
import { loadLastGood } from "../supergraph/index.ts";
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

const lastGood = async (data: string): Promise<string> => {
  const snapshot = await loadLastGood(join(data, "gateway")).catch((error: unknown) => {
    throw new UserError(`The last good supergraph cannot be used: ${messageOf(error)}.`, { cause: error });
  });
  if (snapshot) return snapshot.supergraphSdl;
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

const explainOn = async (supergraphSdl: string, request: PlanRequest): Promise<string> => {
  const planner = createPlanner({
    supergraphSdl,
    planner: { ...plannerDefaults, overrideLabels: [] },
    limits: operationLimitDefaults,
    cost: costDefaults,
    introspection: true,
    access: { coordinates: {}, protection: {} },
  });
  try {
    await planner.ready();
    const { errors } = await planner.prepare(request);
    if (errors) throw new UserError(errors.map(({ message }) => message).join("\n"));
    return await planner.explain(request);
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
  help: `trellis explain FILE [--operation NAME] [--variables JSON] [--supergraph FILE] [--data DIR]

Plans the GraphQL operation in FILE as the gateway does, and prints the calls to domains in their order, what each is asked
for, how many there are and what the operation may cost at most. No domain is called, and nothing has to run.

  --operation NAME     the operation to plan, where FILE has several
  --variables JSON     variables that its cost depends on, such as '{"first":50}'
  --supergraph FILE    plan on this supergraph instead of the last good one
  --data DIR           the data folder whose last good supergraph is used`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      "explain",
      args,
      {
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
    const { data, supergraph, operation: operationName } = values;
    const supergraphSdl =
      supergraph === undefined
        ? await lastGood(dataFolderFor(data === undefined ? {} : { data }, io))
        : await read(io, "the supergraph", supergraph);
    printLine(io.stdout, await explainOn(supergraphSdl, { query, operationName, variables }));
  },
};
