import type { Buffer } from "node:buffer";
import { isRecord } from "../is-record.ts";

const braceEnd = 125;
const nothing = {};

const isBlank = (body: Buffer, from: number): boolean => {
  for (let i = from; i < body.length; i++) {
    const byte = body[i];
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return false;
  }
  return true;
};

const extensionsStart = ',"extensions":';

/** What an answer has besides its data. */
export interface ReplyEnd {
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const extensionsIn = (body: Buffer, at: number): ReplyEnd | undefined => {
  if (body.toString("latin1", at, at + extensionsStart.length) !== extensionsStart) return undefined;
  try {
    const rest = JSON.parse(`{${body.toString("utf8", at + 1)}`) as Record<string, unknown>;
    const { extensions } = rest;
    return Object.keys(rest).length === 1 && isRecord(extensions) ? { extensions } : undefined;
  } catch {
    return undefined;
  }
};

/** What follows `data`: nothing, or extensions; undefined where something else does. */
export const readEnd = (body: Buffer, at: number): ReplyEnd | undefined =>
  body[at] === braceEnd ? (isBlank(body, at + 1) ? nothing : undefined) : extensionsIn(body, at);
