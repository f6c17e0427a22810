/** Which line of its file each record begins on. Kept as the places where lines and records drift apart, so it is small. */
export interface LineMap {
  lineOf(record: number): number;
}

export interface LineMapBuilder extends LineMap {
  /** Records are added in order, from 1. */
  add(record: number, line: number): void;
}

/** A line map that is empty; a record that was never added is on the line its predecessors lead to. */
export function createLineMap(): LineMapBuilder {
  const records: number[] = [];
  const offsets: number[] = [];
  let last = Number.NaN;
  return {
    add(record, line) {
      if (line - record === last) return;
      last = line - record;
      records.push(record);
      offsets.push(last);
    },
    lineOf(record) {
      let low = 0;
      let high = records.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((records[middle] as number) <= record) low = middle + 1;
        else high = middle;
      }
      return record + (offsets[low - 1] ?? 0);
    },
  };
}
