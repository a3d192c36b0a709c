// Starts the whole of Patchbay the way a person does (cgi/tools/run.sh) on free
// ports in a temporary directory, and always stops it.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const BUILD = resolve(ROOT, process.env.BUILD || "build");
export const PASSWORD = "correct-horse-battery";

// A port P such that P, P+1 and P+2 are free: the simulator listens on P+1, the
// MQTT broker on P+2.
async function freePorts() {
  const listen = (port) => new Promise((done) => {
    const s = createServer();
    s.once("error", () => done(null));
    s.listen(port, "127.0.0.1", () => done(s));
  });
  for (;;) {
    const first = await listen(0);
    const { port } = first.address();
    const others = [await listen(port + 1), await listen(port + 2)];
    for (const s of [first, ...others])
      if (s !== null) await new Promise((done) => s.close(done));
    if (!others.includes(null)) return port;
  }
}

export async function startStack({ demo = 0, env = {}, state, port } = {}) {
  const dir = state ?? await mkdtemp(join(tmpdir(), "patchbay-e2e-"));
  const p = port ?? await freePorts();
  const child = spawn("bash", [join(ROOT, "cgi/tools/run.sh")], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(p), STATE: dir, DEMO: String(demo),
      TALK: "0", ADMIN_PASSWORD: PASSWORD, ...env },
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
  return {
    url: `http://127.0.0.1:${p}`, simulator: `http://127.0.0.1:${p + 1}`,
    port: p, state: dir, pid: child.pid,
    output: () => out, errors: () => err,
    log: (name = "patchbay") => readFile(join(dir, "log", `${name}.log`), "utf8"),
    // The command line, on the same state.
    patchbay: (args, input = "") => {
      const run = promisify(execFile)(join(BUILD, "patchbay"), ["--state", dir, ...args]);
      run.child.stdin.on("error", () => {});	// it did not ask
      run.child.stdin.end(input);
      return run;
    },
    async stop({ keep = false } = {}) {
      if (child.exitCode === null) child.kill("SIGTERM");
      const code = await exited;
      const left = await processesOf(dir);
      const complaints = await complaintsOf(dir);
      if (!keep) await rm(dir, { recursive: true, force: true });
      return { code, left, complaints };
    },
    // Stop, and nothing was wrong that the test did not mean: complaints that
    // fit one of these patterns are expected.
    async end({ expected = [], ...options } = {}) {
      const { code, left, complaints } = await this.stop(options);
      assert.equal(err, "", "standard error of the whole stack");
      assert.deepEqual(left, [], "processes left behind");
      assert.deepEqual(complaints.filter((l) => !expected.some((e) => e.test(l))), [], "complaints in the logs");
      assert.equal(code, 0);
    },
  };
}

// Processes that have the directory in their command line.
async function processesOf(dir) {
  const found = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.includes(dir)) found.push(line.replaceAll("\0", " "));
  }
  return found;
}

// What the logs hold beside one line for each request, call and good news.
async function complaintsOf(dir) {
  const found = [];
  for (const name of await readdir(join(dir, "log"))) {
    const text = await readFile(join(dir, "log", name), "utf8");
    for (const line of text.split("\n"))
      if (line && !(/\bt=\S+ /.test(line) && !/level=error/.test(line))) found.push(`${name}: ${line}`);
  }
  return found;
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
      "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
}

// What leads to another page, and that page.  The event "load" alone may be
// that of the page before, told late.
export async function arrive(page, act) {
  await Promise.all([page.waitForEvent("framenavigated"), act()]);
  await page.waitForLoadState();
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
  const text = await res.text();
  if (res.status >= 400) throw new Error(`simulator ${path}: ${res.status} ${text}`);
  return text.startsWith("{") ? JSON.parse(text) : text;
}

// An ICCID of the simulator's: docs/simulator.md.
const ACCOUNTS = { demo: 1, "att-demo": 2, "kpn-demo": 3, test: 10, "test-two": 11 };
export function iccid(account, serial) {
  const digits = "89999" + String(ACCOUNTS[account]).padStart(2, "0") + String(serial).padStart(11, "0");
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const d = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += d > 9 ? d - 9 : d;
  }
  return digits + (10 - sum % 10) % 10;
}

// A SIM as its carrier says, asked past Patchbay.
export async function atCarrier(stack, account, sim, what = "") {
  const res = await fetch(`${stack.simulator}/rws/api/v1/devices/${sim}${what}`,
    { headers: { Authorization: "Basic " + btoa(`${account}:${account}-api-key`) } });
  if (res.status !== 200) throw new Error(`carrier: ${res.status} ${await res.text()}`);
  return res.json();
}
