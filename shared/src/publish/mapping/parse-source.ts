import { UserError } from "../../errors/index.ts";
import type { FileSource, MappingSource } from "./mapping.ts";

interface Place {
  readonly file: string;
  readonly line: number;
}

const formats: Readonly<Record<string, FileSource["format"]>> = {
  csv: "csv",
  tsv: "csv",
  txt: "csv",
  json: "json",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
};
const encodings: Readonly<Record<string, FileSource["encoding"]>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  "utf-16": "utf-16",
  utf16: "utf-16",
  "latin-1": "latin-1",
  latin1: "latin-1",
};
const delimiters: Readonly<Record<string, string>> = {
  tab: "\t",
  "\\t": "\t",
  comma: ",",
  semicolon: ";",
  pipe: "|",
};

const refuse = (place: Place, text: string): never => {
  throw new UserError(`${place.file}:${place.line}: ${text}`);
};

function parseOptions(text: string, place: Place): Map<string, string> {
  const options = new Map<string, string>();
  for (const part of text.split(/,(?!\s*$)/)) {
    const [, key, value] = /^\s*(format|encoding|delimiter|header)\s*:\s*(\S+)\s*$/.exec(part) ?? [];
    if (key === undefined || value === undefined)
      refuse(
        place,
        `a source's options are format, encoding, delimiter and header, and "${part.trim()}" is none.`,
      );
    else options.set(key, value);
  }
  return options;
}

function delimiterOf(word: string | undefined, path: string, place: Place): string {
  if (word === undefined) return path.toLowerCase().endsWith(".tsv") ? "\t" : ",";
  const delimiter = delimiters[word.toLowerCase()] ?? word;
  if (delimiter.length !== 1 || delimiter.charCodeAt(0) > 126 || '"\r\n'.includes(delimiter))
    refuse(place, `a delimiter is one ASCII character or the word tab, and it is "${word}".`);
  return delimiter;
}

function headerOf(word: string | undefined, place: Place): number {
  if (word === undefined) return 1;
  if (word !== "none" && !/^[1-9]\d{0,3}$/.test(word))
    refuse(place, `header is the number of the line with the column names, or none, and it is "${word}".`);
  return word === "none" ? 0 : Number(word);
}

function parseFile(name: string, text: string, place: Place): FileSource {
  const [, path = "", optionText] = /^(.*?)\s*(?:\(([^()]*)\))?$/.exec(text) ?? [];
  const options = optionText === undefined ? new Map<string, string>() : parseOptions(optionText, place);
  const word = options.get("format") ?? /\.([A-Za-z0-9]+)$/.exec(path)?.[1] ?? "";
  const format = formats[word.toLowerCase()];
  const encoding = encodings[(options.get("encoding") ?? "utf-8").toLowerCase()];
  if (path === "")
    return refuse(place, `a source is written "-- source: name = file.csv", and it names no file.`);
  if (format === undefined)
    return refuse(
      place,
      `the format of a source is csv, json, jsonl or parquet, and that of "${path}" is "${word}".`,
    );
  if (encoding === undefined)
    return refuse(place, `an encoding is utf-8, utf-16 or latin-1, and it is "${options.get("encoding")}".`);
  const delimiter = delimiterOf(options.get("delimiter"), path, place);
  const header = headerOf(options.get("header"), place);
  return { kind: "file", name, path, format, encoding, delimiter, header, line: place.line };
}

/** `name = path (options)` or `name = postgres:VARIABLE schema.table`. */
export function parseSource(text: string, place: Place): MappingSource {
  const [, name, rest] = /^([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || rest === undefined)
    return refuse(
      place,
      `a source is written "-- source: name = file.csv", with a name of letters, digits and _, and this one is "${text}".`,
    );
  if (!rest.startsWith("postgres:")) return parseFile(name, rest, place);
  const [, variable, schema = "public", table] =
    /^postgres:([A-Za-z_][A-Za-z0-9_]*)\s+(?:([^.\s"]+)\.)?([^.\s"]+)$/.exec(rest) ?? [];
  if (variable === undefined || table === undefined)
    return refuse(
      place,
      `a table is written "postgres:CRM_URL schema.table", where CRM_URL is an environment variable with the connection string, and this one is not.`,
    );
  return { kind: "postgres", name, variable, schema, table, line: place.line };
}
