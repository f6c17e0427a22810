/**
 * What the browser may do on the gateway's own page: load and call this origin only. The bundled editor sets styles from script and runs
 * its language services in workers made from blobs.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The same for a page that has its tokens from an issuer of this origin: it may call that one, too. */
export const policyWithIssuer = (policy: string, issuer: string): string =>
  policy.replace("connect-src 'self'", `connect-src 'self' ${issuer}`);

/** Headers of every answer. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "x-frame-options": "DENY",
};
