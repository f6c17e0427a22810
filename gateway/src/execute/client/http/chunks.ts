const maxLine = 256;
const maxTrailers = 16 * 1024;
const sizeLine = /^([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$/;
const hexadecimal = 16;
const lineFeed = 10;

type Place = "size" | "data" | "after-data" | "trailers";

/**
 * Takes a chunked body apart as it comes (RFC 9112, section 7.1) and gives its data to `take`, at most once for each read: a body of a million
 * chunks is not a million pieces.
 */
export class ChunkReader {
  /** Set when the body is over. */
  isDone = false;
  private place: Place = "size";
  private line = "";
  private left = 0;
  private trailers = 0;
  private data: Buffer | undefined = undefined;
  private filled = 0;
  private readonly take: (data: Buffer) => void;

  constructor(take: (data: Buffer) => void) {
    this.take = take;
  }

  /** Gives how many of the bytes belong to the body; undefined where they are malformed. */
  read(bytes: Buffer): number | undefined {
    let at: number | undefined = 0;
    while (at !== undefined && at < bytes.length && !this.isDone)
      at = this.place === "data" ? this.readData(bytes, at) : this.readLine(bytes, at);
    const { data, filled } = this;
    this.data = undefined;
    this.filled = 0;
    if (data === undefined) return at;
    const taken = data.subarray(0, filled);
    // Where most of what was read is no data, its room must not be kept with the rest.
    this.take(filled * 2 < data.length ? Buffer.from(taken) : taken);
    return at;
  }

  private readData(bytes: Buffer, at: number): number {
    const end = Math.min(at + this.left, bytes.length);
    this.data ??= Buffer.allocUnsafe(bytes.length);
    this.filled += bytes.copy(this.data, this.filled, at, end);
    this.left -= end - at;
    if (this.left === 0) this.place = "after-data";
    return end;
  }

  private readLine(bytes: Buffer, at: number): number | undefined {
    const feed = bytes.indexOf(lineFeed, at);
    const end = feed === -1 ? bytes.length : feed + 1;
    this.line += bytes.toString("latin1", at, Math.min(end, at + maxLine + 1));
    if (this.line.length > maxLine) return undefined;
    return feed === -1 || this.endLine() ? end : undefined;
  }

  /** False where the line that is now whole is malformed. */
  private endLine(): boolean {
    if (!this.line.endsWith("\r\n")) return false;
    const text = this.line.slice(0, -2);
    this.line = "";
    if (this.place === "after-data") {
      this.place = "size";
      return text === "";
    }
    if (this.place === "trailers") {
      this.isDone = text === "";
      this.trailers += text.length;
      return this.trailers <= maxTrailers;
    }
    const [, size] = sizeLine.exec(text) ?? [];
    if (size === undefined) return false;
    this.left = Number.parseInt(size, hexadecimal);
    this.place = this.left === 0 ? "trailers" : "data";
    return true;
  }
}
