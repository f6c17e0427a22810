import type { Conjunction, OperationCost, VariablePlan } from "../operation/index.ts";
import type { MaskedField, RefusedSelection } from "../policy/index.ts";

export type { RefusedSelection };

/**
 * A query plan, compiled: plain data alone, so that it crosses from the planner's thread as it is, is frozen, printed and compared.
 * Every value is looked up by position or key; nothing of the schema is needed to run it.
 */
export interface Program {
  readonly kind: "query" | "mutation";
  readonly variables: VariablePlan;
  /** What it may cost at most, in the units of `@cost` and `@listSize`; sizes come from variables. */
  readonly cost: OperationCost;
  /** All calls to domains, by their id: `fetches[id].id === id`. */
  readonly fetches: readonly Fetch[];
  /** In which order they run; absent where there is nothing to fetch. */
  readonly steps?: Step | undefined;
  /** What the client gets, read from the merged answers. */
  readonly answer: Selection;
  /** Values of root fields that are known without any domain (introspection), by response key. */
  readonly constants: Readonly<Record<string, unknown>>;
  /** Response keys of the root in their order, where `constants` stand among others. */
  readonly order?: readonly string[] | undefined;
  /** What is null because whoever asks may not see it; an error of the answer each, where its `when` holds. Absent where nothing is. */
  readonly refused?: readonly RefusedSelection[] | undefined;
  /** What arrives masked. Absent where nothing does. */
  readonly masked?: readonly MaskedField[] | undefined;
}

/** The order of fetches: what is parallel starts at once, what is in sequence waits for the one before. */
export type Step =
  | { readonly kind: "fetch"; readonly fetch: number }
  | { readonly kind: "sequence"; readonly steps: readonly Step[] }
  | { readonly kind: "parallel"; readonly steps: readonly Step[] }
  | {
      readonly kind: "condition";
      readonly variable: string;
      readonly ifTrue?: Step | undefined;
      readonly ifFalse?: Step | undefined;
    };

/** One call to a domain. */
export interface Fetch {
  readonly id: number;
  /** The subgraph's name in the supergraph. */
  readonly domain: string;
  readonly kind: "query" | "mutation";
  /** The text that is sent, without white space that means nothing. In each selection set `__typename` and keys come first, then what the client asked for, in its order. */
  readonly text: string;
  /** JSON that begins the body: `{"query":"…","variables":{`. */
  readonly bodyStart: string;
  /** Variables of the client that the text uses: the name sent, and the name that the client gave. */
  readonly variables: readonly { readonly sent: string; readonly given: string }[];
  /** Where in the merged answers the objects are that the answer is merged into: the entities, or the root (no parts), or objects of the root type within it. */
  readonly path: readonly PathPart[];
  /** What the domain must answer: of its root type, or of each item of `_entities`. */
  readonly answer: Selection;
  /** Set where entities are fetched. */
  readonly entities?: EntityFetch | undefined;
}

/** How entities are found in what came before, asked for, and known again. */
export interface EntityFetch {
  /** By the type that the entity says in the merged answers: a concrete one, or an interface's name where only an interface object is known of it. A type that is missing is not asked for. */
  readonly representations: Readonly<Record<string, Representation>>;
  /** Name of the variable that carries the representations. */
  readonly variable: string;
}

/** What is sent for one entity: `__typename`, then `fields` in their order, so that the answer, which selects type and key first, begins with the same bytes. */
export interface Representation {
  /** The type's name as it is sent; an interface's where the domain knows the entity by it. */
  readonly typename: string;
  /** The types that the item of the answer may be. */
  readonly types: readonly string[];
  /** The key first, then what `@requires` names; read from the merged answers by `source`. */
  readonly fields: readonly RequiredField[];
  /** The key's fields, which the item repeats under `source` and which must equal what was sent under `key`. */
  readonly key: readonly RequiredField[];
}

/** A step down into the merged answers. */
export type PathPart =
  | { readonly key: string; readonly types?: readonly string[] | undefined }
  | { readonly key?: undefined; readonly types?: readonly string[] | undefined };

/** A field of a representation. `source` is its key where it is read, `key` its name in the representation. */
export interface RequiredField {
  readonly key: string;
  readonly source: string;
  /** By the concrete type of the value; the entry `*` is for values that do not say. Absent for leaves. */
  readonly fields?: Readonly<Record<string, readonly RequiredField[]>> | undefined;
}

/** What is selected of an object. */
export interface Selection {
  /** The type that the schema gives the place: an object, an interface or a union. */
  readonly typename: string;
  /** Whether `typename` is an object type, so that an object here need not say its type. */
  readonly isConcrete: boolean;
  /** The fields by concrete type; each list in the order of the answer. A type that is missing is not possible here. Where a domain knows an interface as an object, the interface's own name is among them. */
  readonly fields: Readonly<Record<string, readonly Field[]>>;
}

/** A field of an answer. */
export interface Field {
  /** The response key: the client's in `Program.answer`, the domain's in `Fetch.answer`. */
  readonly key: string;
  /** Its key in the merged answers; differs from `key` only where an alias of the client would have met a key of ours, or the planner had to send an alias of its own. */
  readonly source: string;
  /** Its name in the schema. */
  readonly name: string;
  readonly type: ValueType;
  /** Its value is null and was asked of nobody, because whoever asks may not see it; where `type` is non-null, the null goes up as any other. */
  readonly isRefused?: true | undefined;
  /** Holds if any of these lists holds; a list holds if each variable has the value. Absent: always. */
  readonly when?: readonly Conjunction[] | undefined;
  /** Where the operation selects the field: for each list of `when` its place among all, or one place. Set on all fields of a list of which one has `when`: the order of the answer then depends on which hold. */
  readonly at?: readonly number[] | undefined;
}

/** What a value must be. */
export type ValueType =
  | { readonly kind: "leaf"; readonly nonNull: boolean; readonly leaf: Leaf }
  | {
      readonly kind: "list";
      readonly nonNull: boolean;
      readonly item: ValueType;
      /** In `Program.answer`: what each item costs, without the lists in it. Absent where that is nothing. */
      readonly cost?: number | undefined;
    }
  | { readonly kind: "object"; readonly nonNull: boolean; readonly selection: Selection };

/** A scalar or an enum. `custom` may be any JSON value; `text` is any string. */
export interface Leaf {
  readonly name: string;
  readonly kind:
    | "String"
    | "ID"
    | "Int"
    | "Float"
    | "Boolean"
    | "AccountID"
    | "Decimal"
    | "text"
    | "enum"
    | "custom"
    | "typename";
  /** Values of an enum. On `typename`: empty where only the interface of the object is known, absent otherwise. */
  readonly values?: readonly string[] | undefined;
}
