import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Wire } from "./wire.ts";

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Undoes the encoding of a body while it comes. */
export interface Inflater {
  write(chunk: Buffer, wire: Wire): void;
  /** All has come; what comes over the connection from now on is read again. */
  end(wire: Wire): void;
  destroy(): void;
}

/** Gives decoded chunks as they come; undefined where the encoding is none of ours: a chain of them is a bomb, not an answer. */
export const createInflater = (
  encoding: string,
  on: { chunk(chunk: Buffer): void; end(): void; broken(cause: Error): void },
): Inflater | undefined => {
  const decoder = Object.hasOwn(decoders, encoding) ? decoders[encoding]?.() : undefined;
  if (!decoder) return undefined;
  decoder.on("data", on.chunk).on("end", on.end).on("error", on.broken);
  return {
    write(chunk, wire) {
      if (decoder.write(chunk)) return;
      wire.pause();
      decoder.once("drain", () => wire.resume());
    },
    end(wire) {
      // A decoder that was ended says nothing more of its room.
      wire.resume();
      decoder.end();
    },
    destroy: () => void decoder.destroy(),
  };
};
