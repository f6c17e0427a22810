import { createCallSigner, type CallSigner } from "@trellis/shared/identity";

type Call = Parameters<CallSigner["sign"]>[0];

/** A signer whose headers are a record, as HTTP clients take them. */
export interface RecordSigner {
  sign(call: Call): Promise<Record<string, string>>;
}

/** Makes one as `createCallSigner` does. */
export const createRecordSigner = (...options: Parameters<typeof createCallSigner>): RecordSigner => {
  const signer = createCallSigner(...options);
  return {
    async sign(call) {
      const lines = (await signer.sign(call)).trimEnd().split("\r\n");
      return Object.fromEntries(lines.map((line) => line.split(": ") as [string, string]));
    },
  };
};
