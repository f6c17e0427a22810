const safe = /^[\t\x20-\x7e]*$/;

/** Headers as they stand in a request, each with the end of its line. For values that are known to stay on their line. */
export const safeLines = (headers: Readonly<Record<string, string>>): string => {
  let lines = "";
  for (const name in headers) lines += `${name}: ${headers[name]}\r\n`;
  return lines;
};

/** As {@link safeLines}, for any values. Throws a TypeError where one would not stay on its line. */
export const headerLines = (headers: Readonly<Record<string, string>>): string => {
  for (const name in headers)
    if (!safe.test(`${name}${headers[name]}`)) throw new TypeError("a header is malformed");
  return safeLines(headers);
};
