import { UserError } from "../../errors/index.ts";
import type { FileSource } from "../mapping/mapping.ts";

/** The fields of one well-formed CSV record. */
function splitRecord(text: string, delimiter: string): string[] {
  const names: string[] = [];
  let at = 0;
  while (at <= text.length) {
    if (text[at] === '"') {
      let end = at + 1;
      while (end < text.length && (text[end] !== '"' || text[end + 1] === '"'))
        end += text[end] === '"' ? 2 : 1;
      names.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 2;
    } else {
      const next = text.indexOf(delimiter, at);
      const end = next < 0 ? text.length : next;
      names.push(text.slice(at, end));
      at = end + 1;
    }
  }
  return names;
}

const likelyDelimiter = (text: string, delimiter: string) =>
  [";", "\t", "|", ","].find((other) => other !== delimiter && text.includes(other));

function assertReadable(header: string, source: FileSource, file: string): void {
  if (header.includes("\0"))
    throw new UserError(
      `The header of ${file} has NUL characters, as UTF-16 without a byte order mark has; say (encoding: utf-16) if it is.`,
    );
  if (header.includes("\uFFFD"))
    throw new UserError(`The header of ${file} is not UTF-8; say (encoding: latin-1) if that is what it is.`);
  if (header === "") throw new UserError(`The header of ${file} cannot be read: its quotes do not match.`);
  const other = likelyDelimiter(header, source.delimiter);
  if (!header.includes(source.delimiter) && other !== undefined)
    throw new UserError(
      `The header of ${file} is one column when "${source.delimiter}" separates; say (delimiter: ${other === "\t" ? "tab" : other}) if that does.`,
    );
}

/** Column names from a header's text, or `column1` … for a number of fields. A name given twice, differing in case perhaps, is a UserError. */
export function headerNames(header: string | number, source: FileSource, file: string): string[] {
  if (typeof header === "number") return Array.from({ length: header }, (_, index) => `column${index + 1}`);
  assertReadable(header, source, file);
  const names = splitRecord(header, source.delimiter).map(
    (name, index) => name.trim() || `column${index + 1}`,
  );
  const seen = new Set<string>(["_row"]);
  for (const name of names) {
    if (seen.has(name.toLowerCase()))
      throw new UserError(
        name.toLowerCase() === "_row"
          ? `The header of ${file} has a column "_row", which is the name of the row's number.`
          : `Each column of ${file} has a name of its own, and "${name}" is used twice.`,
      );
    seen.add(name.toLowerCase());
  }
  return names;
}
