import { mergeContracts, type ContractTable } from "@trellis/shared/contract";
import { UserError } from "@trellis/shared/errors";
import type { Principal } from "@trellis/shared/identity";
import {
  compileAccess,
  createClearances,
  decide,
  type AccessTable,
  type Clearance,
  type Clearances,
  type Decision,
  type Policy,
  type PolicyFollower,
} from "@trellis/shared/policy";
import type { Log } from "../server/log.ts";
import type { SubgraphDefinition } from "../types.ts";

/** What is not clear to a principal, by coordinate. */
export type Verdicts = ReadonlyMap<string, Exclude<Decision, { kind: "CLEAR" }>>;

/** Decides what of the domain principals may see. */
export interface Judge {
  of(principal: Principal): Promise<Verdicts>;
  close(): void;
}

/** A policy with what it means for this domain. */
interface Edition {
  readonly policy: Policy;
  readonly table: AccessTable;
  readonly clearances: Clearances;
}

const nothing: Verdicts = new Map();

/** Nobody is judged: everything is clear. */
export const openJudge: Judge = { of: async () => nothing, close: () => {} };

/** The gateway may know a policy before the domain does: then the file is looked at again, after this many milliseconds at the earliest. */
const lookAgainMilliseconds = 50;

const verdictsOf = (table: AccessTable, clearance: Clearance): Verdicts => {
  const verdicts = new Map<string, Exclude<Decision, { kind: "CLEAR" }>>();
  for (const coordinate of Object.keys(table.coordinates)) {
    const decision = decide(table, coordinate, clearance);
    if (decision.kind !== "CLEAR") verdicts.set(coordinate, decision);
  }
  return verdicts;
};

/** Whoever comes with a policy that is not known here gets nothing that anything is demanded for. */
const strictest = ({ coordinates }: AccessTable): Verdicts =>
  new Map(
    Object.keys(coordinates).map((coordinate) => [
      coordinate,
      { kind: "REFUSED", rule: "the domain does not know this version of the policy" },
    ]),
  );

const editionOf = (
  { domain, contract }: SubgraphDefinition,
  contracts: ContractTable,
  policy: Policy,
): Edition => {
  const { coordinates, protection } = contracts;
  const { schema } = contract;
  const { table, problems } = compileAccess({ policy, coordinates, protection, schema, isPartial: true });
  if (problems.length > 0) {
    throw new UserError(`The policy cannot be applied to ${domain}: ${problems.join(" ")}`);
  }
  return { policy, table, clearances: createClearances(table.conditions) };
};

/**
 * Judges by the domain's own contract and the policy that is followed, and for principals made by the policy before it by that one. Throws a
 * UserError where the first one cannot be applied; a later one that cannot leaves the last good one in force.
 */
export function createJudge(definition: SubgraphDefinition, followed: PolicyFollower, log: Log): Judge {
  const { table: contracts } = mergeContracts([definition.contract]);
  let editions: readonly Edition[] = [editionOf(definition, contracts, followed.current())];
  const stopListening = followed.onChange((policy) => {
    try {
      editions = [editionOf(definition, contracts, policy), ...editions.slice(0, 1)];
    } catch (error) {
      log({ level: "error", message: "the policy before stays", domain: definition.domain, error });
    }
  });
  const kept = new WeakMap<Edition | Clearance, Verdicts>();
  const keep = (key: Edition | Clearance, make: () => Verdicts): Verdicts => {
    const known = kept.get(key);
    if (known) return known;
    const made = make();
    kept.set(key, made);
    return made;
  };
  const find = (version: string | undefined) => editions.find(({ policy }) => policy.version === version);
  let lookedAt = -Infinity;
  const lookFor = async (version: string | undefined): Promise<Edition | undefined> => {
    if (version === undefined || performance.now() - lookedAt < lookAgainMilliseconds) return undefined;
    await followed.look();
    lookedAt = performance.now();
    return find(version);
  };
  return {
    async of(principal) {
      const edition = find(principal.policy) ?? (await lookFor(principal.policy)) ?? find(principal.policy);
      const [newest] = editions;
      if (!edition) return newest ? keep(newest, () => strictest(newest.table)) : nothing;
      const clearance = edition.clearances.of(principal);
      return keep(clearance, () => verdictsOf(edition.table, clearance));
    },
    close() {
      stopListening();
      followed.close();
    },
  };
}
