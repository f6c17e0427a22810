import { join } from "node:path";
import { openAuditLog, type AuditLog } from "@trellis/shared/audit";
import { printLine, type CliIo } from "./io.ts";

/** The audit log of a data folder, for what a command does there; what keeps it from being written is told on the terminal. */
export const openDataAudit = (data: string, writer: string, io: CliIo): AuditLog =>
  openAuditLog({ folder: join(data, "audit"), writer, log: ({ message }) => printLine(io.stderr, message) });
