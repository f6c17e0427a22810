import { sha256 } from "@trellis/shared/files";
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

/** Hash of how everything is protected, 16 hexadecimal digits. */
export const protectionVersion = ({ table, personal }: Guarded): string =>
  sha256(JSON.stringify([table.version, personal])).slice(0, 16);

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

/** A line for each field that is personal data by the one and not by the other. */
const freed = (before: Guarded, after: Guarded): string[] => {
  const personal = new Set(after.personal);
  return before.personal
    .filter((coordinate) => !personal.has(coordinate))
    .map((coordinate) => `${coordinate}: no personal data any more, so of any region`);
};

const coordinateOf = (line: string): string => line.slice(0, line.search(/:(?= )/));

/** A line for each coordinate of `next` that `before` protects more. */
export const protectedLess = (before: Guarded, next: Candidate): string[] => {
  const suspected = [...weakened(before.table, next.table), ...freed(before, next)];
  if (suspected.length === 0) return [];
  const schema = buildSchema(next.apiSdl, { assumeValid: true });
  return suspected.filter((line) => isThere(schema, coordinateOf(line)));
};

/** How something is protected, with what was said of coordinates that its schema does not have. */
export const withGone = (now: Candidate, before: Guarded | undefined): Guarded => {
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
