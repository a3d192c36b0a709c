// Workers and the master are killed at random while people change SIMs and a
// carrier at times loses its answers.  Then, for every command there is:
//
//	- it is decided or marked unknown: none is left requested or sent
//	- the carrier received it at most once, and what it answered it received
//	- what was shown as asked is written down, as it was asked
//	- the account was never called twice at a time, or too often
//
//	KILL_SECONDS	how long (90)
//	KILL_SEED	the order of things, as far as it is ours (random)
import { Client, formOf } from "../e2e/client.mjs";
import { iccid } from "../e2e/stack.mjs";
import { PASSWORD, sleep, Stack, until } from "./stack.mjs";

const SECONDS = Number(process.env.KILL_SECONDS || 90);
const SEED = Number(process.env.KILL_SEED || Date.now() % 1000000);
const ACCOUNTS = ["demo", "att-demo", "kpn-demo", "test", "test-two"];
const SIMS = 5, CLIENTS = 20;

// The same seed, the same choices (mulberry32).
let r = SEED;
function random() {
  r = (r + 0x6d2b79f5) | 0;
  let t = Math.imul(r ^ (r >>> 15), 1 | r);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

let stack, admin, over = false;
const devices = [];
const asked = new Map();	// action id → what its form said
const counts = { posts: 0, answered: 0, lost: 0, twice: 0, workers: 0, masters: 0, faults: 0 };

async function prepare() {
  admin = new Client(stack.url);
  await admin.signIn("admin", PASSWORD);
  await admin.addType("pump");
  await Promise.all(ACCOUNTS.map(async (account) => {
    await admin.addExtension(account, { username: account, accesskey: `${account}-api-key`, endpoint: stack.simulator });
    for (let n = 1; n <= SIMS; n++) {
      const id = `${account}-${n}`;
      await admin.addDevice("pump", id);
      await admin.link("pump", id, { [account]: { iccid: iccid(account, n) } });
      devices.push({ account, sim: iccid(account, n), page: `/devices/pump/${id}` });
    }
    const { text } = await admin.get(`/devices/pump/${account}-1`);
    const list = text.split('name="plan"')[1].split("</select>")[0];
    plans[account] = [...list.matchAll(/<option value="([^"&]+)"/g)].map((m) => m[1]);
  }));
}
const plans = {};

// --- people ---

let messages = 0;
function wish(d) {
  const x = random();
  if (x < 0.55) return ["state", { state: pick(["ACTIVATED", "DEACTIVATED"]), confirm: "yes" }];
  if (x < 0.85) return ["plan", { plan: pick(plans[d.account]) }];
  return ["sms", { text: `message ${++messages}` }];
}

// One form, sent; by some people twice at once, or again when nothing came
// back.
async function person() {
  while (!over) {
    const d = pick(devices), [op, fields] = wish(d);
    const impatient = random() < 0.15, stubborn = random() < 0.5;
    try {
      const { text } = await admin.get(d.page);
      const form = formOf(text, `/${d.account}/${op}`);
      const send = () => post(form, { ...form.fields, ...fields }, { sim: d.sim, op, argument: Object.values(fields)[0] });
      const all = impatient ? await Promise.all([send(), send()]) : [await send()];
      if (impatient) counts.twice++;
      if (all.includes(false) && stubborn) await send();
    } catch { counts.lost++; }
    await sleep(below(50));
  }
}

// False when the answer was lost.
async function post(form, fields, what) {
  counts.posts++;
  try {
    const res = await admin.post(form.action, fields, { signal: AbortSignal.timeout(70000) });
    const id = /\?action=(\d+)#/.exec(res.location ?? "");
    if (id) {
      counts.answered++;
      asked.set(Number(id[1]), what);
    }
    return res.status === 303;
  } catch {
    counts.lost++;
    return false;
  }
}

// --- what befalls them ---

async function killWorkers() {
  while (!over) {
    await sleep(100 + below(900));
    const all = await stack.workers();
    // Those that call carriers are the ones with something to lose.
    const some = all.filter(([, name]) => name === "patchbay-out" || random() < 0.3);
    if (over || some.length === 0) continue;
    try {
      process.kill(pick(some)[0], "SIGKILL");
      counts.workers++;
    } catch { /* gone by itself */ }
  }
}

async function killMasters() {
  while (!over) {
    for (let i = 8000 + below(8000); i > 0 && !over; i -= 100) await sleep(100);
    if (over) break;
    await stack.killMaster();
    counts.masters++;
    await stack.restartMaster();
  }
}

const tell = (path, fields) => fetch(stack.simulator + path,
  { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

async function switchFaults() {
  while (!over) {
    await sleep(500 + below(1500));
    const [fault, ms] = pick([["hang-after", 3000], ["hang-after", 12000], ["drop-after", 0], ["drop-after", 0],
      ["hang", 2000], ["drop", 0], ["error", 0]]);
    await tell("/simulator/faults", { account: pick(ACCOUNTS), fault, switch: "on", next: 1 + below(2),
      calls: pick(["any", "writes"]), ...(ms ? { ms } : {}) });
    counts.faults++;
  }
}

// --- afterwards ---

let passed = 0, failed = 0;
function check(what, wrong) {
  const list = Array.isArray(wrong) ? wrong : wrong ? [] : [""];
  if (list.length === 0) { passed++; return; }
  failed++;
  console.log(`FAIL ${what}${list[0] === "" ? "" : `: ${list.length}`}`);
  for (const w of list.slice(0, 10)) if (w !== "") console.log("  ", w);
}

const COLUMNS = ["id", "once", "extension", "sim", "op", "argument", "status", "sent", "answered", "reason", "next"];
const commands = async () => (await stack.rows("patchbay.db", `SELECT id, once, extension, resource, op, argument,
  status, sent, answered, reason, next_check FROM command ORDER BY id`))
  .map((row) => Object.fromEntries(COLUMNS.map((c, i) => [c, row[i]])));

async function settle() {
  for (const account of ACCOUNTS) await tell("/simulator/faults", { account, fault: "all", switch: "off" });
  await until("no command is left requested or sent", async () =>
    (await stack.rows("patchbay.db", "SELECT count(*) FROM command WHERE status IN ('requested', 'sent')"))[0][0] === 0, 150);
  // The later a look is, the older its command: not when time is short.
  if (SECONDS >= 60) await until("every open command was looked at", async () => (await stack.rows("patchbay.db",
    "SELECT count(*) FROM command WHERE status IN ('accepted', 'unknown') AND checks = 0"))[0][0] === 0, 150);
}

// What the carrier says of each SIM: PUTs and POSTs it received.
async function received() {
  const found = new Map();
  for (const account of ACCOUNTS) {
    const c = await (await fetch(`${stack.simulator}/simulator/counters?account=${account}`)).json();
    check(`${account} was called one at a time`, c.overlaps === 0 ? [] : [`${c.overlaps} overlaps`]);
    check(`${account} was not called too often`, c.overRate === 0 ? [] : [`${c.overRate}, at most ${c.peakPerSecond} in a second`]);
    for (const [sim, w] of Object.entries(c.writesByIccid)) found.set(sim, w);
  }
  return found;
}

async function judge() {
  const all = await commands(), writes = await received();
  const left = (c) => c.sent !== null;
  const tooMany = [], tooFew = [];
  for (const { sim } of devices)
    for (const [kind, ops] of [["put", ["state", "plan"]], ["post", ["sms"]]]) {
      const mine = all.filter((c) => c.sim === sim && ops.includes(c.op));
      const got = writes.get(sim)?.[kind] ?? 0;
      const most = mine.filter(left).length, least = mine.filter((c) => c.answered !== null).length;
      if (got > most) tooMany.push(`${sim}: ${got} ${kind}s received, ${most} commands sent`);
      if (got < least) tooFew.push(`${sim}: ${got} ${kind}s received, ${least} commands answered`);
    }
  check("nothing was sent twice", tooMany);
  check("what is said not to have been sent was never marked as sent", all.filter((c) => left(c) && c.reason.startsWith("Not sent:"))
    .map((c) => `${c.id} ${c.op} ${c.reason}`));
  check("what was answered was sent", tooFew);

  const texts = new Map((await stack.rows("sim.db", "SELECT body, count(*) FROM sms WHERE from_device = 0 GROUP BY body")));
  check("no message was sent twice", [...texts].filter(([, n]) => n > 1));
  check("every message confirmed was sent", all.filter((c) => c.op === "sms" && c.status === "confirmed" && texts.get(c.argument) !== 1)
    .map((c) => c.argument));
  check("every message refused unsent was not sent", all.filter((c) => c.op === "sms" && !left(c) && texts.has(c.argument))
    .map((c) => c.argument));

  const changed = new Set((await stack.rows("sim.db",
    "SELECT account, serial, field, value FROM audit")).map((row) => row.join("|").toLowerCase()));
  const title = { ACTIVATED: "activated", DEACTIVATED: "deactivated" };
  check("every state confirmed was reached", all.filter((c) => c.op === "state" && c.status === "confirmed" &&
    c.argument !== "ACTIVATED" && !changed.has(`${Number(c.sim.slice(5, 7))}|${Number(c.sim.slice(7, 18))}|sim status|${title[c.argument]}`))
    .map((c) => `${c.sim} ${c.argument}`));

  const byId = new Map(all.map((c) => [c.id, c]));
  check("what was answered is written down as it was asked", [...asked].filter(([id, w]) => {
    const c = byId.get(id);
    return !c || c.sim !== w.sim || c.op !== w.op || c.argument !== w.argument;
  }).map(([id, w]) => `${id}: ${JSON.stringify(w)}`));
  // Taken, and not to be seen: a message on its way, or another command since.
  const last = new Map(all.filter(left).map((c) => [`${c.sim} ${c.op}`, c.id]));
  check("every command is decided, unknown or being looked after", all.filter((c) => !["confirmed", "refused", "unknown"].includes(c.status) &&
    !(c.status === "accepted" && c.answered !== null && c.next !== null && (c.op === "sms" || SECONDS < 60 || c.id < last.get(`${c.sim} ${c.op}`))))
    .map((c) => `${c.id} ${c.op} ${c.status}`));
  return all;
}

async function health() {
  check("the database is sound", (await stack.rows("patchbay.db", "PRAGMA integrity_check"))[0][0] === "ok");
  check("no foreign key is broken", await stack.rows("patchbay.db", "PRAGMA foreign_key_check"));
  const expected = [/died of signal 9/, /ended with status/, /command \d+ was left/,
    /nginx\.log: .*(No such file|prematurely closed|reset by peer|Connection refused|Resource temporarily unavailable|timed out)/];
  check("the logs hold nothing else", (await stack.logs()).filter((l) =>
    !/\bt=\S+ (?!.*level=error)/.test(l) && !expected.some((e) => e.test(l))));
  const { text, status } = await admin.get("/devices");
  check("and the pages are there", status === 200 && text.includes("pump"));
}

try {
  stack = await Stack.start();
  await prepare();
  const work = [killWorkers(), killMasters(), switchFaults(), ...Array.from({ length: CLIENTS }, person)];
  for (let i = 0; i < SECONDS; i++) await sleep(1000);
  over = true;
  await Promise.all(work);
  await settle();
  const all = await judge();
  await health();
  const of = (status) => all.filter((c) => c.status === status).length;
  console.log(`seed ${SEED}: ${counts.workers} workers and ${counts.masters} masters killed, ${counts.faults} faults; ` +
    `${counts.posts} forms sent (${counts.twice} twice at once), ${counts.answered} answered; ${all.length} commands: ` +
    ["confirmed", "refused", "unknown", "accepted"].map((s) => `${of(s)} ${s}`).join(", "));
} catch (e) {
  over = true;
  check(`seed ${SEED}: ${e.stack}`, false);
} finally {
  await stack?.stop();
  if (failed === 0) await stack?.remove();
  else console.log(`the state is kept in ${stack?.state}`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
