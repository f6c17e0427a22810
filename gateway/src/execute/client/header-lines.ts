const safe = /^[\t\x20-\x7e]*$/;

/** Headers as they stand in a request, each with the end of its line. Throws a TypeError where one would not stay on its line. */
export const headerLines = (headers: Readonly<Record<string, string>>): string => {
  let lines = "";
  for (const name in headers) {
    const line = `${name}: ${headers[name]}`;
    if (!safe.test(line)) throw new TypeError("a header is malformed");
    lines += `${line}\r\n`;
  }
  return lines;
};
