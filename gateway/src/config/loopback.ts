/** Whether a name or address is this machine itself, so that nobody else can listen in or pose as it. */
export const isLoopbackHost = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);
