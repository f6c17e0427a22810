import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/**
 * Default bounds of one operation. Of its text: bytes, tokens, brackets within brackets, arguments of one field. Of the chosen operation, counted through fragments: levels of
 * fields, selections, aliases, fields of the root, directives; selections count for all operations of the text together. Of its input: variables,
 * items of one list, levels and values of all variables, bytes of an id.
 */
export const operationLimitDefaults = {
  bytes: 64 * 1024,
  tokens: 2000,
  nesting: 64,
  arguments: 50,
  depth: 12,
  selections: 2000,
  aliases: 30,
  rootFields: 20,
  directives: 50,
  variables: 100,
  listItems: 1000,
  variableDepth: 20,
  variableValues: 20_000,
  idBytes: 1024,
} as const;

const upTo = (max: number, standard: number) => wholeNumber({ min: 1, max, default: standard });

/** How large an operation and its variables may be; every limit is always on. */
export const operationLimitPolicy = z
  .strictObject({
    bytes: upTo(1024 * 1024, operationLimitDefaults.bytes),
    tokens: wholeNumber({ min: 10, max: 100_000, default: operationLimitDefaults.tokens }),
    nesting: upTo(200, operationLimitDefaults.nesting),
    arguments: upTo(1000, operationLimitDefaults.arguments),
    depth: upTo(100, operationLimitDefaults.depth),
    selections: upTo(100_000, operationLimitDefaults.selections),
    aliases: upTo(10_000, operationLimitDefaults.aliases),
    rootFields: upTo(10_000, operationLimitDefaults.rootFields),
    directives: upTo(10_000, operationLimitDefaults.directives),
    variables: upTo(10_000, operationLimitDefaults.variables),
    listItems: upTo(1_000_000, operationLimitDefaults.listItems),
    variableDepth: upTo(64, operationLimitDefaults.variableDepth),
    variableValues: upTo(1_000_000, operationLimitDefaults.variableValues),
    idBytes: upTo(65_536, operationLimitDefaults.idBytes),
  })
  .prefault({});

export type OperationLimitPolicy = z.output<typeof operationLimitPolicy>;
