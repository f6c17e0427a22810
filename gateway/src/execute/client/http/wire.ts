import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { takeRoom } from "../../large-buffers.ts";
import { targetOf, type Target } from "./address.ts";
import { ChunkReader } from "./chunks.ts";
import { readHead, type Head } from "./head.ts";
import { lookupHere } from "./lookup-here.ts";

/** Who listens to one exchange. The bytes it is given are its own. */
export interface WireHandler {
  onHead(status: number, headers: Head["headers"]): void;
  onData(bytes: Buffer): void;
  onEnd(): void;
  /** The exchange ended without an answer: nothing else is called after it. */
  onError(error: Error): void;
}

export interface WireRequest {
  readonly path: string;
  /** Whole lines, as `headerLines` gives them. */
  readonly headers: string;
  readonly body: string;
}

const endOfHead = "\r\n\r\n";
const endOfHeadBytes = Buffer.from(endOfHead);
/** Interim answers (1xx) that are skipped before one is taken for an attack. */
const maxInterim = 8;
const readBytes = 64 * 1024;
/** Where the sockets read to. Reading is synchronous, so one place does for all: what is kept is copied out of it. */
const shared = Buffer.allocUnsafeSlow(readBytes);

/**
 * One connection that speaks HTTP/1.1 to a domain: POST alone, one exchange at a time, opened when it is needed.
 * It exists because four calls through undici were most of what a small request cost: it takes half of the CPU (measured side by side).
 */
export class Wire {
  private readonly target: Target;
  private readonly limits: { connectMilliseconds: number; headBytes: number };
  /** Whether an answer came over the connection that is open now. */
  hasServed = false;
  /** Milliseconds of `performance.now()` from which the domain may close it. */
  private idleUntil = 0;
  private socket: Socket | undefined = undefined;
  private handler: WireHandler | undefined = undefined;
  private connecting: NodeJS.Timeout | undefined = undefined;
  private head: Head | undefined = undefined;
  private headText = "";
  private interim = 0;
  private body: Buffer | undefined = undefined;
  private filled = 0;
  private chunks: ChunkReader | undefined = undefined;

  constructor(url: URL, limits: { connectMilliseconds: number; headBytes: number }) {
    this.target = targetOf(url);
    this.limits = limits;
  }

  /** Sends a request; the handler is told what comes. The connection must be free. */
  send(request: WireRequest, handler: WireHandler): void {
    if (this.socket !== undefined && this.hasServed && performance.now() > this.idleUntil) this.drop();
    this.handler = handler;
    const socket = this.socket ?? this.open();
    const { path, headers, body } = request;
    const length = Buffer.byteLength(body);
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: ${this.target.hostHeader}\r\n${headers}content-length: ${length}\r\n\r\n${body}`,
      // The same bytes where every character is one, for less.
      length === body.length ? "latin1" : "utf8",
    );
  }

  /** Reads no more until `resume`. */
  pause(): void {
    this.socket?.pause();
  }

  resume(): void {
    this.socket?.resume();
  }

  /** Ends the exchange that is under way, and the connection with it. The handler is not told. */
  destroy(): void {
    this.handler = undefined;
    this.drop();
  }

  private open(): Socket {
    const { target } = this;
    const onread = {
      buffer: shared,
      callback: (size: number) => this.take(socket, shared.subarray(0, size)),
    };
    const { isSecure, to } = target;
    const socket: Socket = isSecure
      ? connectSecurely({ ...to, ALPNProtocols: ["http/1.1"] })
      : connectPlain({ ...to, onread, lookup: lookupHere });
    if (isSecure) socket.on("data", (bytes: Buffer) => void this.take(socket, bytes));
    this.socket = socket;
    this.forget();
    const opened = isSecure ? "secureConnect" : "connect";
    this.connecting = setTimeout(
      () => socket.destroy(new Error("no connection in time")),
      this.limits.connectMilliseconds,
    );
    socket.setNoDelay(true).once(opened, () => clearTimeout(this.connecting));
    socket.on("end", () => this.ended(socket));
    socket.on("error", (error) => this.fail(socket, error));
    socket.on("close", () => this.fail(socket, new Error("the connection closed")));
    return socket;
  }

  private take(socket: Socket, bytes: Buffer): boolean {
    if (socket !== this.socket) return true;
    if (this.handler === undefined) this.fail(socket, new Error("the domain spoke without being asked"));
    else if (!this.read(bytes)) this.fail(socket, new Error("the answer is malformed"));
    return true;
  }

  /** False where the bytes are no HTTP. */
  private read(bytes: Buffer): boolean {
    const rest = this.head === undefined ? this.readHead(bytes) : bytes;
    if (rest === undefined) return false;
    const { head } = this;
    if (head === undefined) return true;
    if (this.chunks !== undefined) return this.readChunks(this.chunks, rest);
    if (head.length === undefined) {
      if (rest.length > 0) this.handler?.onData(Buffer.from(rest));
      return true;
    }
    if (this.filled + rest.length > head.length) return false;
    if (rest.length > 0) this.fill(rest, head.length);
    if (this.filled === head.length && this.handler !== undefined) this.finish(head);
    return true;
  }

  /** Collects the head; gives what comes after it, nothing while it is not whole, and undefined where it is malformed. */
  private readHead(bytes: Buffer): Buffer | undefined {
    const known = this.headText.length;
    // Mostly the head comes whole, and what follows it need not become text to find that out.
    const whole = known === 0 ? bytes.indexOf(endOfHeadBytes) : -1;
    const readTo = whole === -1 ? Math.min(bytes.length, this.limits.headBytes) : whole + endOfHead.length;
    if (readTo > this.limits.headBytes) return undefined;
    this.headText += bytes.toString("latin1", 0, readTo);
    const end = this.headText.indexOf(endOfHead, Math.max(0, known - endOfHead.length));
    if (end === -1)
      return this.headText.length < this.limits.headBytes ? bytes.subarray(bytes.length) : undefined;
    const head = readHead(this.headText.slice(0, end));
    if (head === undefined) return undefined;
    const rest = bytes.subarray(end + endOfHead.length - known);
    this.headText = "";
    if (head.status < 200) {
      this.interim += 1;
      return head.status === 101 || this.interim > maxInterim ? undefined : this.readHead(rest);
    }
    this.head = head;
    const { handler } = this;
    if (head.isChunked) {
      this.chunks = new ChunkReader((data) => {
        if (this.handler === handler) handler?.onData(data);
      });
    }
    handler?.onHead(head.status, head.headers);
    return rest;
  }

  private readChunks(chunks: ChunkReader, bytes: Buffer): boolean {
    const used = chunks.read(bytes);
    if (this.chunks !== chunks) return true;
    if (used === undefined) return false;
    if (!chunks.isDone) return true;
    if (used < bytes.length) return false;
    this.finish(this.head as Head);
    return true;
  }

  private fill(bytes: Buffer, length: number): void {
    if (this.handler === undefined) return;
    this.body ??= takeRoom(length);
    this.filled += bytes.copy(this.body, this.filled);
  }

  private finish(head: Head): void {
    const { handler, body } = this;
    this.handler = undefined;
    this.hasServed = true;
    this.idleUntil = performance.now() + head.idleMilliseconds;
    this.forget();
    if (!head.staysOpen) this.drop();
    if (body !== undefined) handler?.onData(body);
    handler?.onEnd();
  }

  /** The domain closes: an answer whose end nothing else tells is whole, anything else is cut off. */
  private ended(socket: Socket): void {
    if (socket !== this.socket) return;
    const { head, handler } = this;
    const isWhole = head !== undefined && head.length === undefined && !head.isChunked;
    if (isWhole && handler !== undefined) this.finish(head);
    else this.fail(socket, new Error("the connection closed"));
  }

  private fail(socket: Socket, error: Error): void {
    if (socket !== this.socket) return;
    const { handler } = this;
    this.handler = undefined;
    this.drop();
    handler?.onError(error);
  }

  private drop(): void {
    clearTimeout(this.connecting);
    const { socket } = this;
    this.socket = undefined;
    this.hasServed = false;
    this.forget();
    socket?.destroy();
  }

  private forget(): void {
    this.head = undefined;
    this.headText = "";
    this.interim = 0;
    this.body = undefined;
    this.filled = 0;
    this.chunks = undefined;
  }
}
