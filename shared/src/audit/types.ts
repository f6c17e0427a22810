import type { SecretKey } from "@trellis/shared/identity";

/** What was denied, published or changed, without personal data: no ids of persons or records, no values, no texts of clients. */
export interface AuditEvent {
  readonly kind: "denial" | "publish" | "policy";
  /** Code of the closed list for a denial; `published`, `refused`, `activated`, `approved`, … for the others. */
  readonly outcome: string;
  /** Id of who asked, of which the log writes a pseudonym alone; absent where nobody is known. */
  readonly principal?: string | undefined;
  /** OAuth client id, or the domain that publishes. */
  readonly client?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** Coordinates that were refused, products that were published, or policies that changed; at most 20. */
  readonly subjects?: readonly string[] | undefined;
  /** Rules that refused, or versions before and after. */
  readonly rules?: readonly string[] | undefined;
  /** Of a denial by rules: how grave the gravest of them is. */
  readonly severity?: "ERROR" | "WARNING" | undefined;
  /** Equal denials within a second are one record with their number. */
  readonly count?: number | undefined;
}

/** Takes events; what it cannot write is counted, said in the log, and written as a record of its own once it can. */
export interface AuditLog {
  /** Never throws and never waits. */
  note(event: AuditEvent): void;
  /** Resolves when all that was noted is on disk, or could not be put there, which the log then says. */
  flush(): Promise<void>;
  readonly readings: Readonly<Record<string, () => number>>;
  /** Writes what is left, and lets go of the log. */
  close(): Promise<void>;
}

/** One line for whoever runs the process. */
export interface AuditTrouble {
  readonly level: "warn" | "error" | "info";
  readonly event: "audit-failing" | "audit-recovered" | "audit-damaged";
  readonly message: string;
}

/** How large the log becomes. */
export interface AuditLimits {
  /** Bytes of a file after which the next one is begun; 16 MiB where left out. */
  readonly fileBytes?: number | undefined;
  /** Files that are kept; 256 where left out. That older ones were removed is a record itself. */
  readonly files?: number | undefined;
  /** Events that wait to be written at most; 10,000 where left out. */
  readonly waiting?: number | undefined;
}

export interface AuditOptions extends AuditLimits {
  /** Folder of the log; several processes may write to it. */
  readonly folder: string;
  /** Who writes, such as `gateway`. */
  readonly writer: string;
  /** What pseudonyms are made with; without it no principal is written. */
  readonly key?: SecretKey | undefined;
  readonly log?: (trouble: AuditTrouble) => void;
  readonly now?: () => number;
}
