import { decimalPattern } from "./decimal.ts";

/** Every ISO 4217 code that this runtime knows. */
export const currencies: readonly string[] = Intl.supportedValuesOf("currency");

const known = new Map<string, number>();

/** Digits after the point that a currency's minor unit has, per ISO 4217: USD 2, JPY 0, KWD 3. */
export function minorDigits(currency: string): number {
  let digits = known.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    known.set(currency, digits);
  }
  return digits;
}

/** `("1091.13", "USD")` → `109113n`. Throws a RangeError where the text has more digits than the currency. */
export function toMinor(amount: string, currency: string): bigint {
  if (!decimalPattern.test(amount))
    throw new RangeError(`an amount must be a plain decimal number but is ${amount}`);
  const digits = minorDigits(currency);
  const [whole = "0", fraction = ""] = amount.split(".");
  const kept = fraction.slice(0, digits).padEnd(digits, "0");
  if (/[1-9]/.test(fraction.slice(digits))) {
    throw new RangeError(
      `an amount in ${currency} has at most ${digits} digits after the point but is ${amount}`,
    );
  }
  return BigInt(`${whole}${kept}`);
}

/** `(109113n, "USD")` → `"1091.13"`. */
export function fromMinor(minor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  const sign = minor < 0n ? "-" : "";
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
