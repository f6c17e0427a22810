import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { UserError } from "../../errors/index.ts";
import type { FileSource } from "../mapping/mapping.ts";
import type { OpenSource } from "./source-files.ts";

const chunkBytes = 4 * 1024 * 1024;
/** Where a staged file's buffer begins; it grows with what is written at once. */
const firstBytes = 64 * 1024;

/** Turns a file's bytes into UTF-8 without byte order mark, piece by piece. */
type Decoder = (chunk: Buffer, isLast: boolean) => Buffer;

function transcoder(label: string, file: string): Decoder {
  const decoder = new TextDecoder(label, { fatal: true });
  return (chunk, isLast) => {
    try {
      return Buffer.from(decoder.decode(chunk, { stream: !isLast }), "utf8");
    } catch (cause) {
      throw new UserError(`The source ${file} is read as ${label}, and it has bytes that are not.`, {
        cause,
      });
    }
  };
}

/** By the byte order mark where there is one, else as the mapping says. */
function decoderFor(start: Buffer, source: Pick<FileSource, "encoding">, file: string): Decoder {
  if (start[0] === 0xff && start[1] === 0xfe) return transcoder("utf-16le", file);
  if (start[0] === 0xfe && start[1] === 0xff) return transcoder("utf-16be", file);
  if (source.encoding === "utf-16") return transcoder("utf-16le", file);
  const hasMark = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
  if (source.encoding === "latin-1" && !hasMark) return transcoder("windows-1252", file);
  let isFirst = hasMark;
  return (chunk) => {
    const text = isFirst ? chunk.subarray(3) : chunk;
    isFirst = false;
    return text;
  };
}

/**
 * Reads an open file once, from beginning to end, and gives its SHA-256; `onChunk` gets its text as UTF-8, the last time with `isLast`.
 * A file that changes meanwhile is a UserError.
 */
export async function readSource(
  source: OpenSource,
  as: Pick<FileSource, "encoding"> | "bytes",
  onChunk: (chunk: Buffer, isLast: boolean) => Promise<void> | void,
): Promise<string> {
  const { handle, file } = source;
  const hash = createHash("sha256");
  const before = await handle.stat();
  let decode: Decoder | undefined;
  let at = 0;
  for (;;) {
    // No more than there is: room that is left over still counts, and a few megabytes more for each small file have V8 collect garbage all the time.
    const room = Math.min(chunkBytes, Math.max(0, before.size - at) + 1);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(room), 0, room, at);
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    at += bytesRead;
    decode ??= as === "bytes" ? (piece) => piece : decoderFor(chunk, as, file);
    await onChunk(decode(chunk, bytesRead === 0), bytesRead === 0);
    if (bytesRead === 0) break;
  }
  const after = await handle.stat();
  if (after.mtimeMs !== before.mtimeMs || at !== before.size)
    throw new UserError(
      `The source ${file} was written to while it was read; publish again when it is whole.`,
    );
  return hash.digest("hex");
}

/** A file that is written in large pieces. */
export interface StagedFile {
  add(row: number, separator: number, source: Buffer, range: readonly [number, number]): void;
  /** Writes what has gathered; call it often, `add` itself never waits. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Creates a staged copy of records, each behind its row number and on a line of its own. */
export async function createStagedFile(path: string): Promise<StagedFile> {
  const handle: FileHandle = await open(path, "wx", 0o600);
  let out = Buffer.allocUnsafe(firstBytes);
  let used = 0;
  const flush = async () => {
    await handle.writeFile(out.subarray(0, used));
    used = 0;
  };
  return {
    add(row, separator, source, [from, end]) {
      const needed = used + (end - from) + 32;
      if (needed > out.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, out.length * 2));
        out.copy(larger, 0, 0, used);
        out = larger;
      }
      used += out.write(String(row), used, "latin1");
      out[used] = separator;
      source.copy(out, used + 1, from, end);
      used += end - from + 2;
      out[used - 1] = 0x0a;
    },
    flush,
    async close() {
      await flush();
      await handle.close();
    },
  };
}
