import type { IncomingMessage } from "node:http";
import { refusals } from "./refusals.ts";
import type { Refusal } from "./types.ts";

/** Pieces that a body may come in besides one for each 64 bytes: each piece costs a hundred times what its bytes do. */
const freePieces = 100;
const pieceBytes = 64;

/**
 * Collects a body of at most `limit` bytes and gives it to `done`; gives a refusal as soon as there is more, or it comes in crumbs, and keeps nothing of
 * it. Never calls `done` where the client hangs up before the end.
 */
export const readBody = (
  request: IncomingMessage,
  limit: number,
  done: (body: Buffer | Refusal) => void,
): void => {
  const pieces: Buffer[] = [];
  let size = 0;
  const onEnd = (): void => {
    const [first] = pieces;
    done(pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces, size));
  };
  const stop = (refusal: Refusal): void => {
    request.off("data", onData);
    request.off("end", onEnd);
    pieces.length = 0;
    done(refusal);
  };
  const onData = (piece: Buffer): void => {
    size += piece.length;
    pieces.push(piece);
    if (size > limit) stop(refusals.tooLarge);
    else if (pieces.length > freePieces + size / pieceBytes) stop(refusals.crumbs);
  };
  request.on("data", onData);
  request.on("end", onEnd);
};
