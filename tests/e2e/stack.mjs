// Starts the whole of Patchbay the way a person does (cgi/tools/run.sh) on free
// ports in a temporary directory, and always stops it.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const PASSWORD = "correct-horse-battery";

// A port P such that P and P+1 are free: the simulator listens on P+1.
async function freePorts() {
  const listen = (port) => new Promise((done) => {
    const s = createServer();
    s.once("error", () => done(null));
    s.listen(port, "127.0.0.1", () => done(s));
  });
  for (;;) {
    const first = await listen(0);
    const { port } = first.address();
    const second = await listen(port + 1);
    await new Promise((done) => first.close(done));
    if (second === null) continue;
    await new Promise((done) => second.close(done));
    return port;
  }
}

export async function startStack({ demo = 0, env = {}, state, port } = {}) {
  const dir = state ?? await mkdtemp(join(tmpdir(), "patchbay-e2e-"));
  const p = port ?? await freePorts();
  const child = spawn("bash", [join(ROOT, "cgi/tools/run.sh")], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(p), STATE: dir, DEMO: String(demo),
      ADMIN_PASSWORD: PASSWORD, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "", err = "";
  const exited = new Promise((done) => child.once("exit", (code) => done(code)));
  await new Promise((ready, fail) => {
    child.stdout.on("data", (d) => {
      out += d;
      if (/^ready http:\/\/127\.0\.0\.1:\d+\/$/m.test(out)) ready();
    });
    child.stderr.on("data", (d) => { err += d; });
    exited.then((code) => fail(new Error(`run.sh ended (${code})\n${out}\n${err}`)));
  });
  const url = `http://127.0.0.1:${p}`;
  return {
    url, port: p, state: dir, pid: child.pid,
    simulator: `http://127.0.0.1:${p + 1}`,
    output: () => out, errors: () => err,
    async stop({ keep = false } = {}) {
      if (child.exitCode === null) child.kill("SIGTERM");
      const code = await exited;
      if (!keep) await rm(dir, { recursive: true, force: true });
      return code;
    },
  };
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
      "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

export async function signIn(page, stack, user = "admin", password = PASSWORD) {
  await page.goto(`${stack.url}/sign-in`);
  await page.getByLabel("User name").fill(user);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((u) => !u.pathname.startsWith("/sign-in"));
}

// What the simulator is told: faults, counters, its clock.
export async function simulator(stack, path, fields) {
  const res = await fetch(stack.simulator + path, fields === undefined ? {} :
    { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  if (res.status >= 400) throw new Error(`simulator ${path}: ${res.status} ${await res.text()}`);
  const text = await res.text();
  return text.startsWith("{") ? JSON.parse(text) : text;
}
