/** Smaller ones cost the collector little. */
const leastBytes = 16 * 1024;
const mostBytes = 16 * 1024 * 1024;
/** What is kept for later in all. */
const keptBytes = 32 * 1024 * 1024;

/** What nobody looks at any more, by the power of two that is its size. */
const free: Buffer[][] = [];
const lent = new WeakSet<ArrayBufferLike>();
let bytesFree = 0;

/**
 * Room for so many bytes, with anything in it. A large one comes from those that were given back: memory beside the heap makes the collector
 * look through all of the heap each time that some tens of megabytes of it were asked for, which was a quarter of what large answers cost.
 */
export const takeRoom = (length: number): Buffer => {
  if (length < leastBytes || length > mostBytes) return Buffer.allocUnsafe(length);
  const power = 32 - Math.clz32(length - 1);
  const found = free[power]?.pop();
  if (found) bytesFree -= found.length;
  const room = found ?? Buffer.allocUnsafeSlow(2 ** power);
  lent.add(room.buffer);
  return room.subarray(0, length);
};

/** Gives room back that nobody looks at any more; must not be called while anybody does. Room that is never given back is collected as any other. */
export const giveRoomBack = ({ buffer }: Uint8Array): void => {
  if (!lent.delete(buffer) || bytesFree + buffer.byteLength > keptBytes) return;
  const room = Buffer.from(buffer as ArrayBuffer);
  const power = 31 - Math.clz32(room.length);
  bytesFree += room.length;
  (free[power] ??= []).push(room);
};
