import { isErrorCode } from "@trellis/shared/errors";
import { argumentsOf, text, usesOf } from "../directive-arguments.ts";
import { problemAt, type Check } from "./report.ts";

const form = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const maxLength = 60;

/** A code of the domain's own for errors that clients may read: in capitals, none of the gateway's, said once. */
export const checkPublicErrors: Check = ({ view }) => {
  const seen = new Set<string>();
  return [...view.types.values()].flatMap(({ name, directives }) =>
    usesOf(directives, "publicError").flatMap((use) => {
      const code = text(argumentsOf(use)["code"]) ?? "";
      const isRepeated = seen.has(code);
      seen.add(code);
      if (!form.test(code) || code.length > maxLength) {
        const message = `a public error's code must be capitals, digits and underscores, at most ${maxLength}, such as QUOTA_EXCEEDED, but is ${JSON.stringify(code)}.`;
        return [problemAt(view, use, name, message)];
      }
      if (isErrorCode(code)) {
        const message = `a public error's code must be the domain's own, but ${code} is the gateway's, with a meaning of its own.`;
        return [problemAt(view, use, name, message)];
      }
      return isRepeated
        ? [problemAt(view, use, name, `a public error must be declared once, but ${code} is declared again.`)]
        : [];
    }),
  );
};
