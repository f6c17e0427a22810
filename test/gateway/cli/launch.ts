import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { join, resolve } from "node:path";

/** The repository's root. */
export const root: string = resolve(import.meta.dirname, "../../..");
/** The launcher that `npm start` and `npx trellis` run. */
export const launcher: string = join(root, "gateway/bin/trellis.mjs");

/** A `trellis` under way, and everything it has written. */
export interface Running {
  readonly child: ChildProcess;
  /** Both outputs so far, as they came. */
  text(): string;
  /** Resolves with the text once it matches; rejects after `seconds`, or when the process ends before. */
  until(pattern: RegExp, seconds?: number): Promise<RegExpExecArray>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface LaunchOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The Node that runs the launcher; this one by default. */
  readonly node?: string;
  /** Arguments of Node itself. */
  readonly nodeArgs?: readonly string[];
  readonly cwd?: string;
  readonly launcher?: string;
  readonly uid?: number;
}

/** Starts `trellis` with a clean npm environment. */
export function launch(args: readonly string[], options: LaunchOptions = {}): Running {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|INIT_CWD|TRELLIS_|PORT$|NODE_OPTIONS|NODE_ENV)/i.test(name),
    ),
  );
  const child = spawn(
    options.node ?? process.execPath,
    [...(options.nodeArgs ?? []), options.launcher ?? launcher, ...args],
    {
      cwd: options.cwd ?? root,
      env: { ...env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      uid: options.uid,
    },
  );
  let text = "";
  const watchers = new Set<() => void>();
  const take = (chunk: Buffer) => {
    text += chunk.toString("utf8");
    for (const watcher of watchers) watcher();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended: Running["ended"] = new Promise((done) =>
    child.on("close", (code, signal) => done({ code, signal })),
  );
  return {
    child,
    text: () => text,
    ended,
    until: (pattern, seconds = 30) =>
      new Promise((done, fail) => {
        const finish = (act: () => void) => {
          clearTimeout(timer);
          watchers.delete(look);
          act();
        };
        const look = () => {
          const match = pattern.exec(text);
          if (match) finish(() => done(match));
        };
        const timer = setTimeout(
          () => finish(() => fail(new Error(`no ${pattern} in ${seconds} s:\n${text}`))),
          seconds * 1_000,
        );
        watchers.add(look);
        void ended.then(() =>
          setTimeout(() => finish(() => fail(new Error(`ended without ${pattern}:\n${text}`))), 20),
        );
        look();
      }),
  };
}

/** Runs `trellis` to its end. */
export async function run(
  args: readonly string[],
  options: LaunchOptions = {},
): Promise<{ code: number | null; text: string }> {
  const running = launch(args, options);
  const { code } = await running.ended;
  return { code, text: running.text() };
}

/** The header of somebody with a role, whom a mesh that `trellis start` made keys for believes. */
export async function signedIn(
  role: string,
  options: LaunchOptions & { readonly data?: string } = {},
): Promise<{ readonly authorization: string }> {
  const { data, ...rest } = options;
  const { code, text } = await run(
    ["token", "--role", role, ...(data === undefined ? [] : ["--data", data])],
    rest,
  );
  if (code !== 0) throw new Error(text);
  return { authorization: `Bearer ${text.trim()}` };
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolved) => {
    const server = createServer();
    server.once("error", () => resolved(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolved(true)));
  });

/** The first of `count` ports in a row that are free at the moment. */
export async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const first = 21_000 + Math.floor(Math.random() * 20_000);
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports in a row`);
}

/** Whether a process with this id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a condition holds; false after `seconds`. */
export async function comesTrue(holds: () => boolean | Promise<boolean>, seconds = 10): Promise<boolean> {
  const end = Date.now() + seconds * 1_000;
  while (Date.now() < end) {
    if (await holds()) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}
