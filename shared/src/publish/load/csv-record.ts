/** The longest record that is read, in bytes; a longer one is refused, whatever it holds. */
export const maximumRecordBytes = 1024 * 1024;

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** What stands at one place of a file. Kept and filled anew for each record, for speed. */
export interface RecordSpan {
  /** First byte after the record's text. */
  end: number;
  /** First byte of the next record. */
  next: number;
  fields: number;
  /** Line ends inside quoted fields. */
  innerLines: number;
  /** First byte that was not looked at. */
  reached: number;
  /** Why the record cannot be read; then it is one line, whatever its quotes say, so that the lines after it are read again. */
  problem: string | undefined;
}

/** The data at hand. */
export interface Window {
  readonly bytes: Uint8Array;
  /** Nothing follows it. */
  readonly isWhole: boolean;
}

/** Reads the record at `from`; false where more data is needed to tell. */
export type RecordReader = (record: RecordSpan, window: Window, from: number) => boolean;

export const newRecordSpan = (): RecordSpan => ({
  end: 0,
  next: 0,
  fields: 0,
  innerLines: 0,
  reached: 0,
  problem: undefined,
});

/** Ends the record at the line end, or the end of data, at `at`; false where the byte after a carriage return is not there yet. */
function endLine(record: RecordSpan, { bytes, isWhole }: Window, at: number): boolean {
  record.end = at;
  record.next = Math.min(at + 1, bytes.length);
  record.reached = Math.max(record.reached, record.next);
  if (at >= bytes.length) return isWhole;
  if (bytes[at] !== carriageReturn) return true;
  if (at + 1 >= bytes.length) return isWhole;
  if (bytes[at + 1] === lineFeed) record.next = at + 2;
  return true;
}

/** Reads a line as a record of one field. */
export const readLineRecord: RecordReader = (record, window, from) => {
  const { bytes } = window;
  record.fields = 1;
  record.innerLines = 0;
  record.problem = undefined;
  record.reached = from;
  let at = from;
  while (at < bytes.length && bytes[at] !== lineFeed && bytes[at] !== carriageReturn) at += 1;
  return endLine(record, window, at);
};

/** Refuses the record as the one line it begins on. */
function refuseLine(record: RecordSpan, window: Window, from: number, problem: string): boolean {
  const { reached } = record;
  const isComplete = readLineRecord(record, window, from);
  record.problem = problem;
  record.reached = Math.max(reached, record.reached);
  return isComplete;
}

const needsMore = -1;
const isUnclosed = -2;

/** Reads a quoted field from behind its opening quote; gives the byte after its closing quote, or why there is none. */
function skipQuoted(record: RecordSpan, { bytes, isWhole }: Window, from: number): number {
  const stop = Math.min(bytes.length, from + maximumRecordBytes);
  let at = from;
  while (at < stop) {
    const byte = bytes[at];
    if (byte === quote) {
      if (at + 1 >= bytes.length) return isWhole ? at + 1 : needsMore;
      if (bytes[at + 1] !== quote) return at + 1;
      at += 2;
      continue;
    }
    if (byte === lineFeed || (byte === carriageReturn && bytes[at + 1] !== lineFeed)) record.innerLines += 1;
    at += 1;
  }
  record.reached = stop;
  return stop === bytes.length && !isWhole && stop < from + maximumRecordBytes ? needsMore : isUnclosed;
}

/**
 * Reads CSV records as RFC 4180 says, strictly. A record is refused where a quote stands in an unquoted field, something follows a closing
 * quote, or a quote is never closed.
 */
export const csvRecordReader =
  (delimiter: number): RecordReader =>
  (record, window, from) => {
    const { bytes, isWhole } = window;
    const end = bytes.length;
    record.fields = 1;
    record.innerLines = 0;
    record.problem = undefined;
    record.reached = from;
    let at = from;
    let isFieldStart = true;
    while (at < end) {
      const byte = bytes[at];
      if (byte === delimiter) {
        record.fields += 1;
        isFieldStart = true;
        at += 1;
      } else if (byte === lineFeed || byte === carriageReturn) {
        return endLine(record, window, at);
      } else if (byte !== quote) {
        isFieldStart = false;
        at += 1;
      } else {
        if (!isFieldStart)
          return refuseLine(record, window, from, "has a quote inside a field that is not quoted");
        at = skipQuoted(record, window, at + 1);
        if (at === needsMore) return false;
        if (at === isUnclosed) return refuseLine(record, window, from, "opens a quote that is never closed");
        if (at >= end && !isWhole) return false;
        record.reached = at;
        const after = bytes[at];
        if (at < end && after !== delimiter && after !== lineFeed && after !== carriageReturn)
          return refuseLine(
            record,
            window,
            from,
            "has text after a closing quote, or a quote that is never closed",
          );
        isFieldStart = false;
      }
    }
    return endLine(record, window, end);
  };
