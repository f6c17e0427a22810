/** Milliseconds that a `Retry-After` header asks to wait: seconds or a date; undefined where it says neither. */
export const retryAfterOf = (value: string | undefined, now = Date.now()): number | undefined => {
  if (value === undefined) return undefined;
  if (/^\d{1,10}$/.test(value.trim())) return Number(value) * 1000;
  const at = /[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
};
