const quote = 34;
const backslash = 92;
const comma = 44;
const openings = "[{";
const closings = "]}";

/** The texts of a list of JSON objects that are joined by commas, as we printed them. */
export const splitRepresentations = (text: string): string[] => {
  const list: string[] = [];
  let depth = 0;
  let from = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      for (index += 1; index < text.length && text.charCodeAt(index) !== quote; index += 1)
        if (text.charCodeAt(index) === backslash) index += 1;
    } else if (code === comma) {
      if (depth > 0) continue;
      list.push(text.slice(from, index));
      from = index + 1;
    } else if (code > comma && openings.includes(text[index] as string)) depth += 1;
    else if (code > comma && closings.includes(text[index] as string)) depth -= 1;
  }
  if (from < text.length) list.push(text.slice(from));
  return list;
};
