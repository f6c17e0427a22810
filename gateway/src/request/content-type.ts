const parameters = /^;\s*charset\s*=\s*"?utf-?8"?\s*$/i;

/** Whether a `Content-Type` says that the body is JSON in UTF-8; pages of other origins cannot send that without asking first. */
export const isJson = (header: string | undefined): boolean => {
  if (header === "application/json") return true;
  if (header === undefined) return false;
  const end = header.indexOf(";");
  const type = (end === -1 ? header : header.slice(0, end)).trim().toLowerCase();
  return type === "application/json" && (end === -1 || parameters.test(header.slice(end)));
};
