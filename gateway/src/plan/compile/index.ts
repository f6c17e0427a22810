/** From the planner's plan to a program: fetches with their texts and what they must answer, the order they run in, and what the client gets. */
export { createCompiler, type Compiler, type Planned } from "./compiler.ts";
