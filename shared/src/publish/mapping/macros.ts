/** Moments as the store keeps them: UTC, milliseconds, text order is time order. */
export const momentFormat = "%Y-%m-%dT%H:%M:%S.%gZ";

const truths = "'true', 't', 'yes', 'y', '1', 'on'";
const lies = "'false', 'f', 'no', 'n', '0', 'off'";

/**
 * The functions that a mapping may use. What a function cannot read it returns as it is, so that the check puts the row in quarantine
 * with the value that the source has.
 */
export const createMacros = (asOf: Date): string[] => [
  `CREATE MACRO as_of() AS TIMESTAMP '${asOf.toISOString().replace("T", " ").replace("Z", "")}'`,
  `CREATE MACRO money(amount, currency) AS CASE WHEN nullif(CAST(amount AS VARCHAR), '') IS NULL THEN NULL
    ELSE {'amount': CAST(amount AS VARCHAR), 'currency': CAST(currency AS VARCHAR)} END`,
  `CREATE MACRO local_date(text, format) AS coalesce(strftime(try_strptime(CAST(text AS VARCHAR), format), '%Y-%m-%d'), CAST(text AS VARCHAR))`,
  `CREATE MACRO moment(text, format) AS coalesce(strftime(try_strptime(CAST(text AS VARCHAR), format), '${momentFormat}'), CAST(text AS VARCHAR))`,
  `CREATE MACRO boolean_of(text) AS CASE WHEN lower(trim(CAST(text AS VARCHAR))) IN (${truths}) THEN 'true'
    WHEN lower(trim(CAST(text AS VARCHAR))) IN (${lies}) THEN 'false' ELSE CAST(text AS VARCHAR) END`,
  `CREATE MACRO email_of(text) AS lower(trim(CAST(text AS VARCHAR)))`,
];
