#!/usr/bin/env node
// Plain JavaScript that old releases of Node can read: it finds Node 24, or says in one sentence what to do.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const required = 24;

function stop(sentence) {
  process.stderr.write(sentence + "\n");
  process.exit(1);
}

function checkNpm() {
  const found = /(?:^|\s)npm\/(\d+)\.(\S+)/.exec(process.env.npm_config_user_agent || "");
  if (found && Number(found[1]) < 9)
    stop(
      "Trellis needs npm 9 or newer, and this is npm " +
        found[1] +
        "." +
        found[2] +
        "; run `npm install --global npm@latest` and try again.",
    );
}

/** The Node that `npm install` brought, where this one is too old. */
function bundledNode() {
  const here = "this is Node " + process.versions.node;
  if (!existsSync(join(root, "node_modules", "node", "package.json")))
    return stop(
      "Trellis is not installed yet (" +
        here +
        ", and it brings a newer one of its own); run `npm install` in " +
        root +
        " first.",
    );
  const file = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (process.env.TRELLIS_LAUNCHED || !existsSync(file))
    return stop(
      "Trellis needs Node " +
        required +
        ", and " +
        here +
        ": the install script of the package `node`, which brings it, did not run (install scripts are switched off); run `npm rebuild node --ignore-scripts=false` in " +
        root +
        ", or use Node " +
        required +
        " yourself.",
    );
  return file;
}

/** Goes on in the other Node; its end is ours, and it ends when we do (the channel closes). */
function continueIn(file, main) {
  const child = spawn(file, [main].concat(process.argv.slice(2)), {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: Object.assign({}, process.env, { TRELLIS_LAUNCHED: "1" }),
  });
  ["SIGINT", "SIGTERM", "SIGHUP"].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  const parent = process.ppid;
  setInterval(function () {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, 500).unref();
  child.on("error", function (error) {
    stop(
      "Trellis needs Node " +
        required +
        ", and " +
        file +
        " cannot be run (" +
        error.message +
        "); run `npm rebuild node` in " +
        root +
        ".",
    );
  });
  child.on("exit", function (code, signal) {
    process.exit(signal ? 1 : code);
  });
}

/** The gateway loads the same modules each time, in each of its threads: compiled once, they take a third less time. */
function keepCompiled() {
  if (process.argv[2] !== "gateway" || process.env.NODE_COMPILE_CACHE || !module.enableCompileCache) return;
  process.env.NODE_COMPILE_CACHE = join(root, "node_modules", ".cache", "trellis");
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
}

checkNpm();
keepCompiled();
const main = join(root, "gateway", "src", "cli", "main.ts");
if (Number(process.versions.node.split(".")[0]) < required) continueIn(bundledNode(), main);
else if (!existsSync(join(root, "node_modules", "fastify")))
  stop("Trellis is not installed yet; run `npm install` in " + root + " first.");
else import("file://" + encodeURI(main).replace(/[?#]/g, encodeURIComponent));
