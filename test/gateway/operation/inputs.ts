import * as fc from "fast-check";

/** A generated schema with one operation that declares variables, and JSON that a client gives for them. */
export interface InputCase {
  readonly sdl: string;
  readonly query: string;
  readonly given: Readonly<Record<string, unknown>>;
}

type Pick = <T>(of: readonly T[]) => T;

interface Type {
  readonly name: string;
  readonly lists: readonly boolean[];
  readonly nonNull: boolean;
}

interface Field {
  readonly name: string;
  readonly type: Type;
  readonly standard: string;
}

interface Input {
  readonly name: string;
  readonly isOneOf: boolean;
  readonly fields: readonly Field[];
}

const leaves: Readonly<Record<string, readonly unknown[]>> = {
  Int: [0, -1, 2_147_483_647, -2_147_483_648],
  Float: [0.5, 3, -1e300],
  String: ["", "text", "é\u{1F600}"],
  Boolean: [true, false],
  ID: ["a", "", 7],
  Colour: ["RED", "GREEN"],
};
const wrong = [
  2_147_483_648,
  1.5,
  "1",
  "PURPLE",
  true,
  null,
  {},
  [],
  [null],
  { a: 1 },
  [[1]],
  Number.POSITIVE_INFINITY,
  "constructor",
];

const typeText = ({ name, lists, nonNull }: Type): string =>
  `${lists.reduce((inner, isItemNonNull) => `[${inner}${isItemNonNull ? "!" : ""}]`, name)}${nonNull ? "!" : ""}`;

const literal = (value: unknown, isEnum: boolean): string => {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, isEnum)).join(", ")}]`;
  if (typeof value === "string" && isEnum) return value;
  return JSON.stringify(value);
};

class Writer {
  readonly pick: Pick;
  readonly inputs: Input[] = [];
  /** Whether wrong values are drawn, now and then. */
  errs = true;

  constructor(pick: Pick) {
    this.pick = pick;
    // Later ones first, since only what is later may be needed by what is earlier: an input cannot need itself.
    for (const name of ["C", "B", "A"]) this.inputs.push(this.input(name));
  }

  chance(percent: number): boolean {
    return this.pick(Array.from({ length: 20 }, (_, index) => index * 5 < percent));
  }

  type(names: readonly string[], isNullable = false): Type {
    const name = this.pick(names);
    const lists = this.pick<readonly boolean[]>([[], [], [], [false], [true], [true, false]]);
    return { name, lists, nonNull: !isNullable && this.chance(35) };
  }

  input(name: string): Input {
    const isOneOf = this.chance(20);
    const later = this.inputs.map((input) => input.name);
    const fields = ["a", "b", "c"].map((field): Field => {
      const isRecursive = this.chance(15);
      const type = this.type(
        isRecursive ? [name] : [...Object.keys(leaves), ...later],
        isOneOf || isRecursive,
      );
      return { name: field, type, standard: isOneOf ? "" : this.standard(type) };
    });
    return { name, isOneOf, fields };
  }

  /** ` = …`, now and then, for leaves and lists of them. */
  standard(type: Type): string {
    if (!(type.name in leaves) || this.chance(60)) return "";
    this.errs = false;
    const text = ` = ${literal(this.right(type, 0), type.name === "Colour")}`;
    this.errs = true;
    return text;
  }

  right(type: Type, depth: number): unknown {
    const { name, lists, nonNull } = type;
    if (!nonNull && (depth > 3 || this.chance(10))) return null;
    if (lists.length > 0 && !this.chance(15)) {
      const item: Type = { name, lists: lists.slice(0, -1), nonNull: lists.at(-1) === true };
      return Array.from({ length: this.pick([0, 1, 2]) }, () => this.value(item, depth + 1));
    }
    const possible = leaves[name];
    if (possible) return this.pick(possible);
    return this.object(this.inputs.find((input) => input.name === name) as Input, depth);
  }

  object({ fields, isOneOf }: Input, depth: number): unknown {
    const chosen = isOneOf
      ? [this.pick(fields)]
      : fields.filter(({ type, standard }) => (type.nonNull && standard === "") || this.chance(50));
    const entries = chosen.map(({ name, type }) => [
      name,
      this.value(isOneOf ? { ...type, nonNull: true } : type, depth + 1),
    ]);
    return Object.fromEntries(this.chance(4) ? [...entries, ["unknown", 1]] : entries);
  }

  value(type: Type, depth: number): unknown {
    return this.errs && this.chance(5) ? this.pick(wrong) : this.right(type, depth);
  }

  sdl(): string {
    const inputs = this.inputs.map(
      ({ name, isOneOf, fields }) =>
        `input ${name}${isOneOf ? " @oneOf" : ""} { ${fields.map((field) => `${field.name}: ${typeText(field.type)}${field.standard}`).join(" ")} }`,
    );
    return `enum Colour { RED GREEN } ${inputs.join(" ")} type Query { a(i: Int, f: Float, s: String, b: Boolean, d: ID): Int }`;
  }
}

const write = (pick: Pick): InputCase => {
  const writer = new Writer(pick);
  const names = [...Object.keys(leaves), "A", "B", "C", "A", "B"];
  const variables = ["x", "y", "z"].map((name) => {
    const type = writer.type(names);
    return { name, type, standard: writer.standard(type) };
  });
  const declared = variables.map(({ name, type, standard }) => `$${name}: ${typeText(type)}${standard}`);
  const given = variables
    .filter(({ type }) => (type.nonNull ? !writer.chance(5) : !writer.chance(30)))
    .map(({ name, type }) => [name, writer.value(type, 0)] as const);
  return {
    sdl: writer.sdl(),
    query: `query (${declared.join(", ")}) { a }`,
    given: Object.fromEntries([...given, ["undeclared", 1]]),
  };
};

/** Schemas, variables and values, most of them right. */
export const inputCases: fc.Arbitrary<InputCase> = fc
  .gen()
  .map((gen) => write((of) => of[gen(fc.nat, { max: of.length - 1 })] as (typeof of)[number]));
