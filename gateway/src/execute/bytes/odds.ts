/** After so many runs in a row that had to be decoded, only some try the bytes. */
const patience = 8;
/** One run of so many tries again. */
const tryEvery = 32;

/** How likely it is that a program's answers can be carried: its domains may always print them in another way, or be down. */
export class Odds {
  #failures = 0;
  #skipped = 0;

  /** Whether the next run is to try. */
  isWorthTrying(): boolean {
    return this.#failures < patience || ++this.#skipped % tryEvery === 0;
  }

  won(): void {
    this.#failures = 0;
  }

  lost(): void {
    this.#failures++;
  }
}
