/** A change is noticed by the first example that fails; nobody reads the smallest one. */
import * as fc from "fast-check";

fc.configureGlobal({ endOnFailure: true });
