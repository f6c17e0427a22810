/** Apollo's gateway reads this when it is made and would report to its maker otherwise; nothing we ship phones home. */
export const disableTelemetry = (): void => {
  process.env["APOLLO_TELEMETRY_DISABLED"] = "true";
};
