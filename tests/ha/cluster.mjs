// Three PostgreSQL servers under Patroni, with three members of etcd, on this
// machine's loopback: as docs/postgresql.md has it, but for addresses.
import { execFile, execFileSync, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sleep, until } from "../kill/stack.mjs";

const MEMBERS = ["one", "two", "three"];
// What is tried: Patroni's own settings, the same as in the documentation.
const DCS = { ttl: 20, loop_wait: 5, retry_timeout: 5, failsafe_mode: true, primary_start_timeout: 0,
  synchronous_mode: true, synchronous_mode_strict: process.env.HA_STRICT === "1", postgresql: { use_pg_rewind: true } };

async function freePorts(n) {
  const servers = await Promise.all(Array.from({ length: n }, () => new Promise((done, fail) => {
    const s = createServer();
    s.once("error", fail);
    s.listen(0, "127.0.0.1", () => done(s));
  })));
  const ports = servers.map((s) => s.address().port);
  await Promise.all(servers.map((s) => new Promise((done) => s.close(done))));
  return ports;
}

// It may have gone with another.
function kill(pid) {
  try { process.kill(pid, "SIGKILL"); } catch (e) { if (e.code !== "ESRCH") throw e; }
}

// PostgreSQL does not run as root: then it is the user postgres's.
const asUser = () => process.getuid() === 0 ?
  ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig", "KILL", "--"] :
  ["setpriv", "--pdeathsig", "KILL", "--"];

export class Cluster {
  #children = new Map();	// name → process
  #ports = {};

  static async start() {
    const c = new Cluster(), version = (await readdir("/usr/lib/postgresql")).sort().at(-1);
    c.bin = `/usr/lib/postgresql/${version}/bin`;
    c.dir = await mkdtemp(join(tmpdir(), "patchbay-ha-"));
    const ports = await freePorts(12);
    for (const [i, name] of MEMBERS.entries()) {
      const [etcd, peer, pg, rest] = ports.slice(4 * i);
      c.#ports[name] = { etcd, peer, pg, rest };
      await mkdir(join(c.dir, name), { mode: 0o700 });
    }
    for (const name of MEMBERS) await writeFile(c.#file(name, "patroni.yml"), JSON.stringify(c.#patroni(name), null, 1));
    if (process.getuid() === 0) execFileSync("chown", ["-R", "postgres:", c.dir]);
    for (const name of MEMBERS) c.#launch(`etcd-${name}`, "/usr/bin/etcd", c.#etcd(name));
    for (const name of MEMBERS) c.#rise(name);
    await c.whole(180);
    await c.psql("postgres", "CREATE ROLE patchbay LOGIN");
    await c.psql("postgres", "CREATE DATABASE patchbay OWNER patchbay ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0");
    // libpq asks no further server when one says that there is no such database
    await until("every member has the database", () => c.#everywhere("patchbay"), 60);
    return c;
  }

  #file(name, file) { return join(this.dir, name, file); }
  #all(port) { return MEMBERS.map((m) => `127.0.0.1:${this.#ports[m][port]}`).join(","); }

  // What Patchbay is given.
  get url() { return `postgresql://patchbay@${this.#all("pg")}/patchbay?target_session_attrs=read-write`; }

  #etcd(name) {
    const { etcd, peer } = this.#ports[name], at = (port) => `http://127.0.0.1:${port}`;
    return ["--name", name, "--data-dir", this.#file(name, "etcd"), "--listen-client-urls", at(etcd),
      "--advertise-client-urls", at(etcd), "--listen-peer-urls", at(peer), "--initial-advertise-peer-urls", at(peer),
      "--initial-cluster", MEMBERS.map((m) => `${m}=${at(this.#ports[m].peer)}`).join(","), "--initial-cluster-state", "new",
      "--logger", "zap", "--log-level", "error"];
  }

  #patroni(name) {
    const { pg, rest } = this.#ports[name];
    return {
      scope: "patchbay", name,
      restapi: { listen: `127.0.0.1:${rest}`, connect_address: `127.0.0.1:${rest}` },
      etcd3: { hosts: this.#all("etcd") },
      bootstrap: { dcs: DCS, initdb: [{ encoding: "UTF8" }, { locale: "C" }, { auth: "trust" }, "data-checksums"] },
      postgresql: {
        listen: `127.0.0.1:${pg}`, connect_address: `127.0.0.1:${pg}`, data_dir: this.#file(name, "data"),
        bin_dir: this.bin, pgpass: this.#file(name, "pgpass"),
        authentication: { superuser: { username: "postgres" }, replication: { username: "postgres" },
          rewind: { username: "postgres" } },
        pg_hba: ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
        parameters: { unix_socket_directories: this.#file(name, ""), shared_buffers: "32MB" },
      },
    };
  }

  #launch(name, program, args) {
    const log = openSync(join(this.dir, `${name}.log`), "a");
    const [as, ...rest] = asUser();
    const child = spawn(as, [...rest, program, ...args], { cwd: this.dir, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#children.set(name, { child, exited: new Promise((done) => child.once("exit", done)) });
  }

  // The member's machine comes up.
  #rise(name) { this.#launch(`patroni-${name}`, "/usr/bin/patroni", [this.#file(name, "patroni.yml")]); }

  // The processes of a member's server: postgres stands in its data directory.
  async #servers(name) {
    const found = [], data = this.#file(name, "data");
    for (const pid of await readdir("/proc"))
      if (/^\d+$/.test(pid) && await readlink(`/proc/${pid}/cwd`).catch(() => "") === data) found.push(Number(pid));
    return found;
  }

  // As when its machine dies; it comes up again with rise().
  async killMachine(name) {
    const { child, exited } = this.#children.get(`patroni-${name}`);
    child.kill("SIGKILL");
    for (const pid of await this.#servers(name)) kill(pid);
    await exited;
    return () => this.#rise(name);
  }

  // The server dies, and Patroni lives on.
  async killServer(name) {
    const [pid] = (await readFile(this.#file(name, "data/postmaster.pid"), "utf8")).split("\n");
    kill(Number(pid));
    return () => {};
  }

  async switchOver(name) {
    const res = await fetch(`http://127.0.0.1:${this.#ports[name].rest}/switchover`, { method: "POST",
      body: JSON.stringify({ leader: name }) });
    if (!res.ok) throw new Error(`switchover: ${res.status} ${await res.text()}`);
    return () => {};
  }

  async #members() {
    for (const name of MEMBERS) {
      try {
        const res = await fetch(`http://127.0.0.1:${this.#ports[name].rest}/cluster`, { signal: AbortSignal.timeout(2000) });
        return (await res.json()).members;
      } catch { /* ask the next */ }
    }
    return [];
  }

  async leader() { return (await this.#members()).find((m) => m.role === "leader" && m.state === "running")?.name; }

  // A leader and two standbys, one of them synchronous: nothing is amiss.
  whole(seconds) {
    return until("the cluster is whole", async () => {
      const members = await this.#members();
      return members.length === MEMBERS.length && members.every((m) => ["running", "streaming"].includes(m.state)) &&
        members.some((m) => m.role === "leader") && members.some((m) => m.role === "sync_standby");
    }, seconds);
  }

  async #ask(servers, database, options, sql) {
    const { stdout } = await promisify(execFile)("/usr/bin/psql", ["-qXAt",
      `postgresql://postgres@${servers}/${database}?connect_timeout=2${options}`, "-c", sql]);
    return stdout.trim();
  }

  psql(database, sql) { return this.#ask(this.#all("pg"), database, "&target_session_attrs=read-write", sql); }

  async #everywhere(database) {
    const there = await Promise.all(MEMBERS.map((m) =>
      this.#ask(`127.0.0.1:${this.#ports[m].pg}`, database, "", "SELECT 1").catch(() => "")));
    return there.every((said) => said === "1");
  }

  async stop() {
    for (const name of [...this.#children.keys()].reverse()) {
      const { child, exited } = this.#children.get(name);
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await exited;
    }
    for (const name of MEMBERS) for (const pid of await this.#servers(name)) kill(pid);
    await sleep(500);
  }

  remove() { return rm(this.dir, { recursive: true, force: true }); }
}
