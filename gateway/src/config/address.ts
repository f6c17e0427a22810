import { z } from "zod";

const error = "an http or https address without user, password, query or fragment";

/** Whether a domain may be called at this address: http or https, and nothing in it that would be a secret or a trick. */
export const isAddress = (text: string): boolean => {
  try {
    const url = new URL(text);
    const isHttp = url.protocol === "http:" || url.protocol === "https:";
    return isHttp && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  } catch {
    return false;
  }
};

/** The address of a domain. */
export const address = z.string({ error }).refine(isAddress, { error });
