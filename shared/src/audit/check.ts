import { sha256 } from "@trellis/shared/files";
import { genesis, readLine, type AuditRecord, type Head } from "./record.ts";

/** Where something stands in a log. */
export interface LinePlace {
  readonly file: string;
  /** From 1; absent where the whole file is meant. */
  readonly line?: number | undefined;
}

/** Where a log is not as it was written. */
export interface AuditProblem extends LinePlace {
  /** What is wrong, as a sentence about the line. */
  readonly wrong: string;
}

/** A record that is good. */
interface Checked {
  readonly record: AuditRecord;
  readonly wrong?: undefined;
}

/** Checks the lines of a log in their order. */
export interface Check {
  /** The record of a line, or what is wrong; undefined for what was cut off, of which a later record must tell. */
  line(at: LinePlace, bytes: Buffer, isWhole: boolean): Checked | AuditProblem | undefined;
  /** What can be told wrong only when all has been read. */
  end(): AuditProblem | undefined;
  /** The last good record. */
  head(): Head;
}

interface Fragment extends LinePlace {
  readonly bytes: number;
  readonly sha256: string;
}

const nameOf = ({ seq, hash }: Head): string => `${seq} ${hash}`;

/** Why a record does not follow the one before it; undefined where it does. */
const misplaced = ({ seq, prev }: AuditRecord, { seq: last, hash }: Head): string | undefined => {
  if (seq === last + 2) return `record ${last + 1} is missing before it`;
  if (seq > last + 2) return `records ${last + 1} to ${seq - 1} are missing before it`;
  if (seq <= last) return `record ${seq} stands behind record ${last}`;
  return prev === hash ? undefined : `it follows another record ${last} than the one that stands before it`;
};

const cutOff = ({ file, line }: Fragment): AuditProblem => ({
  file,
  line,
  wrong: "it is cut off, and no record after it says that its writer was ended",
});

/** What was cut off, until a record tells of it: by the records that come next, in the same order. */
const createFragments = () => {
  const left: Fragment[] = [];
  return {
    add: (fragment: Fragment) => void left.push(fragment),
    /** What is wrong with a record that comes next. */
    told(record: AuditRecord, at: LinePlace): AuditProblem | undefined {
      const cut = left[0];
      if (record.kind !== "torn") return cut && cutOff(cut);
      const isTold =
        cut && cut.file === record.file && cut.bytes === record.bytes && cut.sha256 === record.sha256;
      if (!isTold) return { ...at, wrong: `what it says was left in ${record.file} is not there` };
      left.shift();
      return undefined;
    },
    /** What is wrong where no record comes any more. */
    untold: () => left[0] && cutOff(left[0]),
  };
};

/** Each record must follow the one before it; the first one nothing, or what a later record says was removed. */
export function createCheck(): Check {
  let head: Head | undefined;
  let start: (LinePlace & { readonly after: Head }) | undefined;
  const fragments = createFragments();
  const removed = new Set<string>();

  return {
    line(at, bytes, isWhole) {
      if (!isWhole) {
        fragments.add({ ...at, bytes: bytes.length, sha256: sha256(bytes) });
        return undefined;
      }
      const reading = readLine(bytes);
      if (reading.wrong !== undefined) return { ...at, wrong: reading.wrong };
      const { record } = reading;
      start ??= { ...at, after: { seq: record.seq - 1, hash: record.prev } };
      const problem = fragments.told(record, at);
      if (problem) return problem;
      const wrong = head && misplaced(record, head);
      if (wrong !== undefined) return { ...at, wrong };
      if (record.kind === "removed") removed.add(`${record.lastSeq} ${record.lastHash}`);
      head = reading.head;
      return { record };
    },
    end() {
      const cut = fragments.untold();
      if (cut) return cut;
      if (!start || nameOf(start.after) === nameOf(genesis) || removed.has(nameOf(start.after)))
        return undefined;
      return {
        file: start.file,
        wrong: `it begins with record ${start.after.seq + 1}, and those before it are missing`,
      };
    },
    head: () => head ?? genesis,
  };
}
