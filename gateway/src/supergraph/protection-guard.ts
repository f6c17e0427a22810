import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@trellis/shared/errors";
import { discard, readIfThere, replaceDurably, sha256 } from "@trellis/shared/files";
import { weakened, type AccessTable } from "@trellis/shared/policy";
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLSchema,
} from "graphql";

/** A decision table with the policy file that it was made by. */
export interface Guarded {
  readonly table: AccessTable;
  /** Fields that are personal data, which stays in its region. */
  readonly personal: readonly string[];
  /** Version of the policy file. */
  readonly policy: string;
}

/** What is about to be served. */
export interface Candidate extends Guarded {
  /** What clients may see, as SDL. */
  readonly apiSdl: string;
}

/** What would be protected less, and waits for somebody's approval. */
export interface Weakening {
  /** Hash of how everything would be protected. */
  readonly version: string;
  /** A line for each coordinate. */
  readonly lines: readonly string[];
}

/** Keeps domains from protecting less than before without anybody having looked at it. */
export interface ProtectionGuard {
  /** Throws a UserError where the table protects less than the active one, by the same policy file, and was not approved. */
  check(next: Candidate): Promise<void>;
  /** Notes what is served now, and how that was protected which is not there any more: who leaves a field out and brings it back opens nothing either. */
  activated(now: Candidate): Promise<void>;
}

const versionOf = ({ table, personal }: Guarded): string =>
  sha256(JSON.stringify([table.version, personal])).slice(0, 16);

/** A line for each field that is personal data by the one and not by the other. */
const freed = (before: Guarded, after: Guarded): string[] => {
  const personal = new Set(after.personal);
  return before.personal
    .filter((coordinate) => !personal.has(coordinate))
    .map((coordinate) => `${coordinate}: no personal data any more, so of any region`);
};

const filesIn = (data: string) => {
  const folder = join(data, "gateway", "policy");
  const file = (name: string) => join(folder, `${name}.json`);
  return { folder, active: file("active"), refused: file("refused"), approved: file("approved") };
};

const readJson = async <Value>(file: string): Promise<Value | undefined> => {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch (cause) {
    throw new UserError(`The file ${file} must be JSON and is damaged; remove it to go on.`, { cause });
  }
};

/** What waits for approval in a data folder; undefined where nothing does. */
export const waitingWeakening = (data: string): Promise<Weakening | undefined> =>
  readJson<Weakening>(filesIn(data).refused);

/** Approves what waits: the running gateway takes it within seconds. */
export const approveWeakening = async (data: string, { version }: Weakening): Promise<void> =>
  replaceDurably(filesIn(data).approved, JSON.stringify({ version }));

/** The version that was approved last. */
export const approvedVersion = async (data: string): Promise<string | undefined> =>
  (await readJson<{ version: string }>(filesIn(data).approved))?.version;

/** Whether a schema has what a coordinate names: what is gone protects nothing, and opens nothing. */
const isThere = (schema: GraphQLSchema, coordinate: string): boolean => {
  const [typeName = "", rest = ""] = coordinate.split(".", 2);
  const [name = "", argument] = rest.replace(/:?\)$/, "").split("(");
  const type = schema.getType(typeName);
  if (isEnumType(type)) return type.getValue(name) !== undefined;
  if (isInputObjectType(type)) return Object.hasOwn(type.getFields(), name);
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  const field = type.getFields()[name];
  return field !== undefined && (argument === undefined || field.args.some((one) => one.name === argument));
};

/** How something is protected, with what was said of coordinates that its schema does not have. */
const withGone = (now: Candidate, before: Guarded | undefined): Guarded => {
  const { table, personal, policy } = now;
  if (before === undefined || before.policy !== policy) return { table, personal, policy };
  const schema = buildSchema(now.apiSdl, { assumeValid: true });
  const { coordinates } = table;
  const gone = Object.entries(before.table.coordinates).filter(
    ([coordinate]) => !Object.hasOwn(coordinates, coordinate) && !isThere(schema, coordinate),
  );
  const used = [...new Set(gone.flatMap(([, { read, clear }]) => [...read, ...clear]))];
  const first = table.conditions.length;
  const moved = (positions: readonly number[]) => positions.map((position) => first + used.indexOf(position));
  const merged: AccessTable = {
    ...table,
    conditions: [...table.conditions, ...used.flatMap((position) => before.table.conditions[position] ?? [])],
    coordinates: {
      ...coordinates,
      ...Object.fromEntries(
        gone.map(([coordinate, access]) => [
          coordinate,
          { ...access, read: moved(access.read), clear: moved(access.clear) },
        ]),
      ),
    },
  };
  const remembered = before.personal.filter((coordinate) => !isThere(schema, coordinate));
  return { table: merged, personal: [...new Set([...personal, ...remembered])], policy };
};

const coordinateOf = (line: string): string => line.slice(0, line.search(/:(?= )/));

/** Makes the guard of a data folder. A policy file that changed is its owner's own decision, so that only equal ones are compared. */
export const createProtectionGuard = (data: string): ProtectionGuard => {
  const { folder, active, refused } = filesIn(data);
  return {
    async check(next) {
      const before = await readJson<Guarded>(active);
      const version = versionOf(next);
      if (before === undefined || before.policy !== next.policy || versionOf(before) === version) return;
      const suspected = [...weakened(before.table, next.table), ...freed(before, next)];
      if (suspected.length === 0 || (await approvedVersion(data)) === version) return;
      const schema = buildSchema(next.apiSdl, { assumeValid: true });
      const lines = suspected.filter((line) => isThere(schema, coordinateOf(line)));
      if (lines.length === 0) return;
      await mkdir(folder, { recursive: true });
      await replaceDurably(refused, JSON.stringify({ version, lines } satisfies Weakening));
      throw new UserError(
        `${lines.length} of its coordinates would be protected less, such as ${lines[0]}; see \`trellis policy diff\`, and \`trellis policy approve\` to allow it`,
      );
    },
    async activated(now) {
      const before = await readJson<Guarded>(active);
      if (before?.policy !== now.policy || versionOf(before) !== versionOf(now)) {
        await mkdir(folder, { recursive: true });
        await replaceDurably(active, JSON.stringify(withGone(now, before)));
      }
      await discard(refused);
    },
  };
};
