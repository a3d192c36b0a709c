// Patchbay, the simulator, nginx and, where it is wanted, the MQTT broker, each
// started by itself so that each can be killed by itself.
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const BUILD = resolve(ROOT, process.env.BUILD || "build");
export const PASSWORD = "correct-horse-battery";
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const freePort = () => new Promise((done) => {
  const s = createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
});

async function freePorts() {
  const listen = (port) => new Promise((done) => {
    const s = createServer();
    s.once("error", () => done(null));
    s.listen(port, "127.0.0.1", () => done(s));
  });
  for (;;) {
    const first = await listen(0), { port } = first.address();
    const second = await listen(port + 1);
    first.close();
    second?.close();
    if (second) return port;
  }
}

export async function until(what, condition, seconds) {
  for (const end = Date.now() + seconds * 1000; ;) {
    if (await condition()) return;
    if (Date.now() > end) throw new Error(`not in ${seconds} s: ${what}`);
    await sleep(100);
  }
}

export class Stack {
  // The programs by name: { child, exited }.
  running = new Map();

  // db: the address of an empty database of PostgreSQL; else SQLite's file.
  static async start({ db } = {}) {
    const s = new Stack();
    s.db = db;
    s.state = await mkdtemp(join(tmpdir(), "patchbay-kill-"));
    s.port = await freePorts();
    s.url = `http://127.0.0.1:${s.port}`;
    s.simulator = `http://127.0.0.1:${s.port + 1}`;
    for (const d of ["run/tmp", "log"]) await mkdir(join(s.state, d), { recursive: true });
    const conf = (await readFile(join(ROOT, "nginx.conf"), "utf8"))
      .replaceAll("@PORT@", s.port).replaceAll("@SIMPORT@", s.port + 1).replaceAll("@STATE@", s.state)
      .replaceAll("@ROOT@", ROOT).replaceAll("@CONNECTIONS@", 512).replaceAll("@USER@", process.getuid() === 0 ? "user root;" : "");
    await writeFile(join(s.state, "run/nginx.conf"), conf);
    await s.run("patchbay", ["--state", s.state, "init"]);
    await s.run("patchbay", ["--state", s.state, "user", "add", "admin", "admin"], PASSWORD + "\n");
    s.launch("simulator", join(BUILD, "patchbay-sim"), ["serve", "--state", s.state]);
    s.master();
    s.nginx();
    await until("the first page", () => s.answers(), 30);
    return s;
  }

  // Its workers would hold the port when only it is killed.
  nginx() { this.launch("nginx", "nginx", ["-e", "stderr", "-p", join(this.state, "run"), "-c", join(this.state, "run/nginx.conf")], true); }

  // On port + 2, once what it asks who may sign in is there.
  async broker() {
    const accounts = join(this.state, this.db ? "broker.db" : "patchbay.db"), config = join(this.state, "run/mosquitto.conf");
    this.mqtt = await freePort();
    await writeFile(config, (await readFile(join(ROOT, "cgi/broker/mosquitto.conf"), "utf8"))
      .replaceAll("@PLUGIN@", join(BUILD, "patchbay-mosquitto.so")).replaceAll("@STATE@", this.state)
      .replaceAll("@ACCOUNTS@", accounts).replaceAll("@PORT@", this.mqtt) + `user ${userInfo().username}\n`);
    await until("the broker's accounts", () => access(accounts).then(() => true, () => false), 30);
    this.startBroker();
  }

  startBroker() { this.launch("broker", "mosquitto", ["-c", join(this.state, "run/mosquitto.conf")]); }

  // One program, or PostgreSQL's server, which is there again when this ends.
  async kill(name) {
    if (name === "database") return this.run(join(ROOT, "tests/kill/database.sh"), []);
    const { child, exited, group } = this.running.get(name);
    process.kill(group ? -child.pid : child.pid, "SIGKILL");
    await exited;
  }

  master() { this.launch("patchbay", join(BUILD, "patchbay"), ["serve", "--state", this.state]); }

  // group: a process group of its own.
  launch(name, program, args, group = false) {
    const log = openSync(join(this.state, `log/${name}.log`), "a");
    // Ends with this test, however that ends.
    const child = spawn("setpriv", ["--pdeathsig", "TERM", "--", program, ...args], { cwd: ROOT, stdio: ["ignore", log, log], detached: group,
      env: { ...this.env(), PATH: `${process.env.PATH}:/usr/sbin` } });
    closeSync(log);
    this.running.set(name, { child, group, exited: new Promise((done) => child.once("exit", done)) });
  }

  // A program that ends: what it says.
  run(name, args, input = "") {
    return new Promise((done, fail) => {
      const child = spawn(name.includes("/") ? name : join(BUILD, name), args, { cwd: ROOT, env: this.env(), stdio: ["pipe", "pipe", "inherit"] });
      let out = "";
      child.stdout.on("data", (d) => { out += d; });
      child.on("error", fail);
      child.stdin.on("error", () => {});	// it did not ask
      child.on("close", (code) => code === 0 ? done(out) : fail(new Error(`${name} ${args.join(" ")}: ${code}`)));
      child.stdin.end(input);
    });
  }

  env() { return { ...process.env, PATCHBAY_DB: this.db ?? "" }; }

  // Rows of a query on the console's database, each an array.
  async rows(statement) {
    if (!this.db) return this.#file("patchbay.db", statement);
    const out = await this.run("/usr/bin/psql", ["-qXAt", this.db, "-c", `SELECT row_to_json(t) FROM (${statement}) t`]);
    return out.split("\n").filter(Boolean).map((l) => Object.values(JSON.parse(l)));
  }

  // The same on the simulator's.
  simRows(statement) { return this.#file("sim.db", statement); }

  async #file(file, statement) {
    const out = await this.run("sql", [join(this.state, file), statement]);
    return out.split("\n").filter(Boolean).map((l) => JSON.parse(l));
  }

  // The events of devices of one name: [device, payload].
  async events(name) {
    const statement = (event, device) => `SELECT ${device}, payload FROM ${event} WHERE name = '${name}' ORDER BY id`;
    if (this.db) return this.rows(statement("events.event", "device"));
    const files = (await readdir(join(this.state, "events"))).filter((f) => /^\d+\.db$/.test(f)).sort();
    let all = [];
    for (const file of files) all = all.concat(await this.#file(join("events", file), statement("event", "device")));
    return all;
  }

  // What is wrong with the console's database.
  async unsound() {
    if (this.db) return this.#indexes();
    const [[whole]] = await this.rows("PRAGMA integrity_check");
    return [...(whole === "ok" ? [] : [whole]), ...await this.rows("PRAGMA foreign_key_check")];
  }

  async #indexes() {
    const psql = (sql) => this.run("/usr/bin/psql", ["-qXAt", this.db, "-c", sql]);
    await psql("CREATE EXTENSION IF NOT EXISTS amcheck");
    const said = await psql(`SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
      WHERE relnamespace = 'public'::regnamespace`).catch((e) => e.message);
    return said.split("\n").filter(Boolean);
  }

  tell(path, fields) {
    return fetch(this.simulator + path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  }

  async answers() {
    try {
      const res = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) });
      return res.status === 200;
    } catch { return false; }
  }

  alive(name) { const { child } = this.running.get(name); return child.exitCode === null && child.signalCode === null; }

  // The workers of the present master: [pid, name].  All are read at once: on a
  // busy machine they would have changed before the last is.
  async workers() {
    const master = this.running.get("patchbay").child.pid;
    const all = await Promise.all((await readdir("/proc")).filter((pid) => /^\d+$/.test(pid)).map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const m = /^\d+ \((.*)\) \S (\d+)/.exec(stat);
      return m && Number(m[2]) === master ? [Number(pid), m[1]] : null;
    }));
    return all.filter(Boolean);
  }

  killMaster() { return this.kill("patchbay"); }

  // At once: workers of the master before that still end a request are no
  // hindrance.
  async restartMaster() {
    this.master();
    await until("a page of the new master", () => {
      if (!this.alive("patchbay")) throw new Error("the new master ended");
      return this.answers();
    }, 60);
  }

  async logs() {
    const lines = [];
    for (const name of await readdir(join(this.state, "log")))
      for (const line of (await readFile(join(this.state, "log", name), "utf8")).split("\n"))
        if (line) lines.push(`${name}: ${line}`);
    return lines;
  }

  async stop() {
    for (const name of ["broker", "nginx", "patchbay", "simulator"]) {
      const p = this.running.get(name);
      if (!p) continue;
      if (this.alive(name)) p.child.kill("SIGTERM");
      await p.exited;
    }
  }

  remove() { return rm(this.state, { recursive: true, force: true }); }
}
