/** Runs a program by decoding what domains answer: always right, and the reference for the path that carries bytes. */
export { executeDecoded, type DecodeTools } from "./execute-decoded.ts";
export { fromLine, type ReplySource } from "./reply-source.ts";
