import { z } from "zod";
import { wholeNumber } from "./numbers.ts";

/** Default: 256 files of 16 MB, so 4 GB, which is some ten million records. */
export const auditLogDefaults = { fileMebibytes: 16, files: 256 } as const;

/** How large the audit log becomes: where there are more files, the oldest is removed, and that is a record itself. */
export const auditPolicy = z
  .strictObject({
    fileMebibytes: wholeNumber({ min: 1, max: 1024, default: auditLogDefaults.fileMebibytes }),
    files: wholeNumber({ min: 2, max: 100_000, default: auditLogDefaults.files }),
  })
  .prefault({});

export type AuditPolicy = z.output<typeof auditPolicy>;
