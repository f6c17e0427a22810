import { checkHalf } from "./check-half.ts";

checkHalf(100_001);
