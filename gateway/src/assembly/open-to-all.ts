import { UserError } from "@trellis/shared/errors";
import { anonymous } from "@trellis/shared/identity";
import { compileAccess, createClearances, decide, principalOf, type Policy } from "@trellis/shared/policy";
import { buildSchema } from "graphql";
import type { Snapshot } from "../supergraph/index.ts";

/**
 * Throws a UserError where something of the snapshot is not for everybody: for an engine that does not decide who may see what, and so may serve
 * nothing but that.
 */
export const checkOpenToAll = ({ apiSdl, table }: Snapshot, policy: Policy | undefined): void => {
  const { coordinates, protection } = table;
  const schema = buildSchema(apiSdl, { assumeValid: true });
  const access = compileAccess({ policy, coordinates, protection, schema });
  const [problem] = access.problems;
  if (problem !== undefined) throw new UserError(problem);
  const nobody = policy ? principalOf(undefined, policy) : anonymous;
  const clearance = createClearances(access.table.conditions).of(nobody);
  const closed = Object.keys(access.table.coordinates).find(
    (coordinate) => decide(access.table, coordinate, clearance).kind !== "CLEAR",
  );
  if (closed === undefined) return;
  throw new UserError(
    `The engine "apollo" lets everybody see everything, but ${closed} is not for everybody; use the engine "trellis", or a policy by which the role "anonymous" sees it.`,
  );
};
