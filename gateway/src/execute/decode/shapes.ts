import type { Field, Leaf, Selection, ValueType } from "../../plan/index.ts";
import { leafCheck, quickCode, type LeafCheck } from "./leaf-check.ts";

export type Json = Record<string, unknown>;

/** A value's type as it is read: one shape for all kinds, so that reading stays fast. */
export interface Value {
  readonly nonNull: boolean;
  /** Exactly one of the three is set. */
  readonly leaf: Leaf | undefined;
  readonly item: Value | undefined;
  readonly place: Place | undefined;
  /** How most values of a leaf are known to be right without a call. */
  readonly quick: number;
  /** Whether a leaf's value is of its type. */
  readonly isFine: LeafCheck;
  /** The values of an enum. */
  readonly names: ReadonlySet<string> | undefined;
}

/** A field as it is read. */
export interface Slot {
  readonly key: string;
  readonly source: string;
  readonly value: Value;
  readonly isTypename: boolean;
  /** Nobody was asked for it: it is null, whatever is merged under its source. */
  readonly isRefused: boolean;
  /** By what it names an account, as the fence sees it; undefined where it names none. */
  readonly account: "own" | "other" | undefined;
  /** Every object has something under one of these names, so that it must be asked whether the value is its own. */
  readonly isInherited: boolean;
  /** Set on the client's fields once it is known that a single fetch gives all of the value, in the same form: a checked value is the answer's as it is. */
  isWhole: boolean;
}

/** What is read of an object of one type. */
export interface Shape {
  readonly typename: string;
  readonly slots: readonly Slot[];
  /** Response keys in their order, as property names. */
  readonly keys: readonly string[];
  /** Where keys are many, or one is special: an object with all keys under which the values go, in order. */
  readonly template: Json | undefined;
  /** No field is merged under another key. */
  readonly isPlain: boolean;
}

/** A place where objects of several types may stand. */
export interface Place {
  readonly typename: string;
  readonly isConcrete: boolean;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** The shape of a place that has but one type. */
  readonly only: Shape | undefined;
}

/** The place of a value's objects, however deep in lists they are. */
export const placeOf = (value: Pick<Value, "item" | "place">): Place | undefined =>
  value.item ? placeOf(value.item) : value.place;

const always: LeafCheck = () => true;

/** Keys in order, each once; through JSON, so that `__proto__` is a key like any other. */
const templateOf = (keys: readonly string[]): Json =>
  JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join()}}`) as Json;

/** Objects that get more keys than this one by one become tables, which are slow to read and to print. */
const fewKeys = 12;

const needsTemplate = (keys: readonly string[]): boolean =>
  keys.length > fewKeys || keys.includes("__proto__");

/** An object that has held values of all kinds, so that filling its copies with any does not change how the machine lays them out. */
const generalise = (template: Json): Json => {
  for (const value of ["", 1, 0.5, true, {}, [], null])
    for (const key of Object.keys(template)) template[key] = value;
  return template;
};

/** An object to be filled with the shape's keys in their order. */
export const blank = ({ template }: Shape): Json => (template ? { ...template } : {});

/** Fields by which the contracts say whose record it is. */
const ownAccount: ReadonlySet<string> = new Set(["id", "accountId"]);

const accountIn = ({ name, type }: Field): Slot["account"] => {
  let inner = type;
  while (inner.kind === "list") inner = inner.item;
  if (inner.kind !== "leaf" || inner.leaf.kind !== "AccountID") return undefined;
  return ownAccount.has(name) ? "own" : "other";
};

/** Makes shapes; lists and selections that a program shares are shared by their shapes too. */
export const createShapes = (keyOf: (field: Field) => string): ((selection: Selection) => Place) => {
  const lists = new Map<readonly Field[], readonly Slot[]>();
  const places = new Map<Selection, Place>();
  const toValue = (type: ValueType): Value => ({
    nonNull: type.nonNull,
    leaf: type.kind === "leaf" ? type.leaf : undefined,
    item: type.kind === "list" ? toValue(type.item) : undefined,
    place: type.kind === "object" ? toPlace(type.selection) : undefined,
    quick: type.kind === "leaf" ? quickCode(type.leaf) : 0,
    isFine: type.kind === "leaf" ? leafCheck(type.leaf) : always,
    names: type.kind === "leaf" && type.leaf.values ? new Set(type.leaf.values) : undefined,
  });
  const toSlots = (fields: readonly Field[]): readonly Slot[] => {
    const made =
      lists.get(fields) ??
      fields.map((field): Slot => ({
        key: field.key,
        source: field.source,
        value: toValue(field.type),
        isTypename: field.type.kind === "leaf" && field.type.leaf.kind === "typename",
        isRefused: field.isRefused === true,
        account: accountIn(field),
        isInherited: field.source in Object.prototype || field.key in Object.prototype,
        isWhole: false,
      }));
    lists.set(fields, made);
    return made;
  };
  const toShape = (typename: string, fields: readonly Field[]): Shape => ({
    typename,
    slots: toSlots(fields),
    keys: Object.keys(templateOf(fields.map(({ key }) => key))),
    template: needsTemplate(fields.map(keyOf)) ? generalise(templateOf(fields.map(keyOf))) : undefined,
    isPlain: fields.every(({ key, source }) => key === source),
  });
  const toPlace = (selection: Selection): Place => {
    const known = places.get(selection);
    if (known) return known;
    const { typename, isConcrete, fields } = selection;
    const shapes = new Map(Object.entries(fields).map(([name, list]) => [name, toShape(name, list)]));
    const place: Place = {
      typename,
      isConcrete,
      shapes,
      only: isConcrete ? shapes.get(typename) : undefined,
    };
    places.set(selection, place);
    return place;
  };
  return toPlace;
};
