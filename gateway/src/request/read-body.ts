import type { IncomingMessage } from "node:http";

/**
 * Collects a body of at most `limit` bytes and gives it to `done`; gives undefined as soon as there is more, and keeps nothing of it. Never
 * calls `done` where the client hangs up before the end.
 */
export const readBody = (
  request: IncomingMessage,
  limit: number,
  done: (body: Buffer | undefined) => void,
): void => {
  let body: Buffer | undefined;
  let more: Buffer[] | undefined;
  let size = 0;
  const onEnd = (): void => {
    done(more === undefined ? (body ?? Buffer.alloc(0)) : Buffer.concat(more, size));
  };
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > limit) {
      request.off("data", onData);
      request.off("end", onEnd);
      body = undefined;
      more = undefined;
      done(undefined);
    } else if (body === undefined) body = chunk;
    else if (more === undefined) more = [body, chunk];
    else more.push(chunk);
  };
  request.on("data", onData);
  request.on("end", onEnd);
};
