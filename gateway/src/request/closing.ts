import type { Socket } from "node:net";

const closing = new WeakSet<Socket>();

/** The answer that is being written closes the connection. */
export const noteClosing = (socket: Socket): void => {
  closing.add(socket);
};

/** Whether an earlier answer closes the connection: whatever else came on it must not be looked at. */
export const isClosing = (socket: Socket): boolean => closing.has(socket);
