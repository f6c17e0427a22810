/** What was denied, published or changed, without personal data: no ids of persons or records, no values, no texts of clients. */
export interface AuditEvent {
  readonly kind: "denial" | "publish" | "policy";
  /** Code of the closed list for a denial; `published`, `refused`, `activated`, `approved`, … for the others. */
  readonly outcome: string;
  /** Pseudonym of who asked, made by the log from the principal's id; absent where nobody is known. */
  readonly principal?: string | undefined;
  /** OAuth client id, or the domain that publishes. */
  readonly client?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** Coordinates that were refused, products that were published, or policies that changed; at most 20. */
  readonly subjects?: readonly string[] | undefined;
  /** Rules that refused, or versions before and after. */
  readonly rules?: readonly string[] | undefined;
  /** Equal denials within a second are one record with their number. */
  readonly count?: number | undefined;
}

/** Takes events; what it cannot write is counted, said in the log, and written as a record of its own once it can. */
export interface AuditLog {
  note(event: AuditEvent): void;
  /** Resolves when all that was noted is on disk. */
  flush(): Promise<void>;
  readonly readings: Readonly<Record<string, () => number>>;
  close(): Promise<void>;
}
