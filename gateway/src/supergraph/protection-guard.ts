import { UserError } from "@trellis/shared/errors";
import { protectedLess, protectionVersion, withGone, type Candidate } from "./protection-changes.ts";
import {
  activeProtection,
  approvedVersion,
  forgetWeakening,
  keepProtection,
  refuseWeakening,
} from "./protection-files.ts";

/** Keeps domains from protecting less than before without anybody having looked at it. */
export interface ProtectionGuard {
  /** Throws a UserError where the table protects less than the active one, by the same policy file, and was not approved. */
  check(next: Candidate): Promise<void>;
  /** Notes what is served now, and how that was protected which is not there any more: who leaves a field out and brings it back opens nothing either. */
  activated(now: Candidate): Promise<void>;
}

/** Makes the guard of a data folder. A policy file that changed is its owner's own decision, so that only equal ones are compared. */
export const createProtectionGuard = (data: string): ProtectionGuard => ({
  async check(next) {
    const before = await activeProtection(data);
    if (before?.policy !== next.policy) return;
    const version = protectionVersion(next);
    if (protectionVersion(before) === version) return;
    const lines = protectedLess(before, next);
    if (lines.length === 0 || (await approvedVersion(data)) === version) return;
    await refuseWeakening(data, { version, lines });
    throw new UserError(
      `${lines.length} of its coordinates would be protected less, such as ${lines[0]}; see \`trellis policy diff\`, and \`trellis policy approve\` to allow it`,
    );
  },
  async activated(now) {
    const before = await activeProtection(data);
    if (before?.policy !== now.policy || protectionVersion(before) !== protectionVersion(now))
      await keepProtection(data, withGone(now, before));
    await forgetWeakening(data);
  },
});
