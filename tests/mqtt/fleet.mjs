// A stack with devices that have tokens, and clients for them.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "mqtt";
import { Client } from "../e2e/client.mjs";
import { startStack } from "../e2e/stack.mjs";

export const token = (id) => `token-of-${id}`;

export async function until(what, ask, ms = 60000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

// With DB=postgresql in the environment the stack is on PostgreSQL: who signs in
// is then known to the broker a moment later than to the console.
const POSTGRESQL = process.env.DB === "postgresql";
const addressOf = (stack) => POSTGRESQL ?
  `postgresql://patchbay@${encodeURIComponent(join(stack.state, "run"))}/patchbay` : null;
const database = (stack) => POSTGRESQL ? ["--db", addressOf(stack)] : [];

// A device type for each class, and devices with a token of their own.
export async function startFleet({ devices = [], gateways = [], env = {} } = {}) {
  const stack = await startStack({ env });
  const admin = new Client(stack.url);
  await admin.signIn();
  const add = async (type, id) => {
    let res = await admin.submit("/add-device", "/add-device", { type, go: "next" });
    for (const fields of [{ deviceId: id }, {}, { how: "own", token: token(id) }, {}]) {
      const at = res.location;
      if (res.status !== 303) throw new Error(`add ${type} ${id}: ${res.status}`);
      res = await admin.submit(at, at, { ...fields, go: "next" });
    }
    if (res.status !== 200) throw new Error(`add ${type} ${id}: ${res.status}`);
  };
  const addType = async (type, cls) => {
    const res = await admin.submit("/device-types/add", "/device-types/add", { id: type, class: cls });
    if (res.status !== 303) throw new Error(`add type ${type}: ${res.status}`);
  };
  await addType("meter", "Device");
  await addType("hub", "Gateway");
  for (const id of devices) await add("meter", id);
  for (const id of gateways) await add("hub", id);
  const key = async (role) => {
    const { stdout } = await stack.patchbay([...database(stack), "key", "add", "test", role]);
    const [username, password] = stdout.trim().split("\n");
    await known(`a:${username.split("-")[1]}:first`, { username, password });
    return { username, password };
  };
  const open = [];
  // Connected, with what it received; an error when it was refused.
  const client = (clientId, { username, password, ...options } = {}) => new Promise((done, fail) => {
    const c = connect(`mqtt://127.0.0.1:${stack.port + 2}`,
      { clientId, username, password, reconnectPeriod: 0, connectTimeout: 60000, ...options });
    open.push(c);
    c.received = [];
    c.closed = new Promise((gone) => c.once("close", gone));
    c.on("message", (topic, payload, packet) => c.received.push({ topic, text: payload.toString(), packet }));
    c.once("connect", () => done(c));
    c.once("error", fail);
    c.once("close", () => fail(new Error("closed")));
  });
  const known = async (clientId, options) => {
    if (POSTGRESQL)
      (await until(clientId, () => client(clientId, options).catch(() => null))).end(true);
  };
  const operator = await key("operator");
  const org = operator.username.split("-")[1];
  const last = devices.length > 0 ? ["d", "meter", devices.at(-1)] : ["g", "hub", gateways.at(-1)];
  if (last[2] !== undefined)
    await known(`${last[0]}:${org}:${last[1]}:${last[2]}`, { username: "use-token-auth", password: token(last[2]) });
  // the process id of a worker of this stack
  const worker = async (wanted) => {
    for (const pid of await readdir("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
      if (name.trim() === wanted && line.includes(stack.state)) return Number(pid);
    }
    return null;
  };
  const device = (id, options) => client(`d:${org}:meter:${id}`,
    { username: "use-token-auth", password: token(id), ...options });
  return { stack, admin, org, operator, key, client, add, device, worker,
    database: addressOf(stack),	// null: SQLite
    // one that was just added
    added: (id) => POSTGRESQL ? until(id, () => device(id).catch(() => null)) : device(id),
    patchbay: (args) => stack.patchbay([...database(stack), ...args]),
    gateway: (id, options) => client(`g:${org}:hub:${id}`,
      { username: "use-token-auth", password: token(id), ...options }),
    app: (name, options) => client(`a:${org}:${name}`, { ...operator, ...options }),
    async end({ expected = [], ...options } = {}) {
      for (const c of open) c.end(true);
      await stack.end({ expected: POSTGRESQL ? [/^postgresql\.log: /, ...expected] : expected, ...options });
    },
  };
}
