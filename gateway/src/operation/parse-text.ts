import { GraphQLError, Lexer, parse, Source, TokenKind, type DocumentNode } from "graphql";
import type { OperationLimitPolicy } from "../config/index.ts";
import { Refusal, refuseSize, toOperationError } from "./refusal.ts";

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Counts tokens and brackets before the parser, which calls itself for every bracket, sees the text. */
const checkTokens = (source: Source, limits: OperationLimitPolicy): void => {
  const lexer = new Lexer(source);
  let tokens = 0;
  let nesting = 0;
  for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
    tokens += 1;
    if (tokens > limits.tokens) throw refuseSize("tokens", limits.tokens, `more than ${limits.tokens}`);
    if (opening.has(kind)) nesting += 1;
    else if (closing.has(kind)) nesting -= 1;
    if (nesting > limits.nesting) throw refuseSize("nesting", limits.nesting, `more than ${limits.nesting}`);
  }
};

/** Text → document. Throws a Refusal for text that is too large, too deep, or not GraphQL. */
export const parseText = (query: string, limits: OperationLimitPolicy): DocumentNode => {
  const bytes = Buffer.byteLength(query);
  if (bytes > limits.bytes) throw refuseSize("bytes", limits.bytes, bytes);
  try {
    const source = new Source(query);
    checkTokens(source, limits);
    return parse(source);
  } catch (error) {
    if (error instanceof GraphQLError) throw new Refusal([toOperationError(error, "GRAPHQL_PARSE_FAILED")]);
    throw error;
  }
};
