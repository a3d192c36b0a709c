// The leader of three PostgreSQL servers is killed ten times, in turn as when
// its machine dies and as when the server alone does, while people add devices
// and command SIMs; then it is moved three times as planned.  Afterwards
//
//	- what was said to be saved is there, once: none lost, none doubled
//	- the promises about commands hold (tests/kill/promises.mjs)
//
// For each it prints how long nothing could be saved, and how long the slowest
// page took meanwhile, which may say that the database is away.
//
//	HA_KILLS	how often the leader is killed (10)
//	HA_STRICT	1: without a synchronous standby nothing is saved
//	HA_SEED		of what people do (random)
import { Dice, People } from "../kill/people.mjs";
import { check, judge, settle, sum } from "../kill/promises.mjs";
import { sleep, Stack, until } from "../kill/stack.mjs";
import { Cluster } from "./cluster.mjs";

const KILLS = Number(process.env.HA_KILLS || 10), MOVES = 3;
const SEED = Number(process.env.HA_SEED || Date.now() % 1000000);
const PEOPLE = 6, WRITERS = 4;

let cluster, stack, people;
const saved = new Set(), refused = new Set();
let unknown = 0;
let lastSaved = 0, gap = 0, slowest = 0, wrong = new Map();

function taken() {
  gap = Math.max(gap, Date.now() - lastSaved);
  lastSaved = Date.now();
}

// Adds one device after the other, which takes some forms, and remembers what
// it was told of each.
async function writer(w) {
  for (let n = 0; !people.over; n++) {
    const id = `w${w}-${n}`;
    try {
      await people.admin.addDevice("pump", id, taken);
      saved.add(id);
    } catch (e) {
      // a page that says so, also before the form; else the answer was lost
      if (e.status === 503 && !/Perhaps not saved/.test(e.text)) refused.add(id);
      else if (e.status !== undefined && e.status !== 503) throw e;
      else unknown++;
    }
    await sleep(50);
  }
}

async function reader() {
  while (!people.over) {
    const since = Date.now(), { status } = await people.admin.get("/devices");
    slowest = Math.max(slowest, Date.now() - since);
    if (status !== 200 && status !== 503) wrong.set(status, (wrong.get(status) ?? 0) + 1);
    await sleep(100);
  }
}

// What befalls the leader; what it cost.
async function befall(what, act) {
  await cluster.whole(240);
  await sleep(3000);
  const leader = await cluster.leader(), since = Date.now();
  gap = slowest = 0;
  lastSaved = since;
  const mend = await act(leader);
  await until("another leader", async () => ![undefined, leader].includes(await cluster.leader()), 120);
  // what was under way is settled, and something new is saved
  await until("something is saved", () => lastSaved > since && Date.now() - lastSaved < 1000 && gap > 0, 120);
  await sleep(2000);
  const cost = { what, gap: gap / 1000, slowest: slowest / 1000 };
  console.log(`${what.padEnd(16)} ${leader.padEnd(6)} nothing saved for ${cost.gap.toFixed(1)} s, ` +
    `slowest page ${cost.slowest.toFixed(1)} s`);
  mend();
  return cost;
}

async function befallAll() {
  const costs = [];
  for (let i = 0; i < KILLS; i++)
    costs.push(i % 2 === 0 ? await befall("machine dies", (name) => cluster.killMachine(name)) :
      await befall("server dies", (name) => cluster.killServer(name)));
  for (let i = 0; i < MOVES; i++) costs.push(await befall("switchover", (name) => cluster.switchOver(name)));
  await cluster.whole(240);
  return costs;
}

async function look() {
  const there = new Map();
  for (const [id] of await stack.rows("SELECT device_id FROM device")) there.set(id, (there.get(id) ?? 0) + 1);
  check("nothing that was saved is lost", [...saved].filter((id) => !there.has(id)));
  check("nothing is there twice", [...there].filter(([, n]) => n > 1));
  check("what was refused as a whole is not there", [...refused].filter((id) => there.has(id)));
  check("pages came, or said that the database is away", [...wrong].map(([status, n]) => `${n} times ${status}`));
}

try {
  cluster = await Cluster.start();
  stack = await Stack.start({ db: cluster.url });
  people = new People(stack, new Dice(SEED));
  await people.prepare();
  const since = Date.now();
  const work = [reader(), ...Array.from({ length: WRITERS }, (_, w) => writer(w)),
    ...Array.from({ length: PEOPLE }, () => people.person())];
  const costs = await befallAll();
  people.over = true;
  await Promise.all(work);
  await settle(stack, Math.ceil((Date.now() - since) / 1000));
  const all = await judge(people, true);
  await look();
  const most = (what, of) => Math.max(...costs.filter((c) => c.what === what).map((c) => c[of])).toFixed(1);
  for (const what of new Set(costs.map((c) => c.what)))
    console.log(`${what}: at most ${most(what, "gap")} s without a change saved, ${most(what, "slowest")} s for a page`);
  console.log(`seed ${SEED}: ${saved.size} devices saved, ${refused.size} refused, ${unknown} without an answer; ` +
    `${people.counts.posts} commands asked for, ${people.counts.answered} answered; ${all.length} commands: ` +
    ["confirmed", "refused", "unknown", "accepted"].map((s) => `${all.filter((c) => c.status === s).length} ${s}`).join(", "));
} catch (e) {
  if (people) people.over = true;
  check(`seed ${SEED}: ${e.stack}`, false);
} finally {
  await stack?.stop();
  await cluster?.stop();
  if (sum.failed === 0) await Promise.all([stack?.remove(), cluster?.remove()]);
  else console.log(`kept: ${stack?.state} ${cluster?.dir}`);
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
