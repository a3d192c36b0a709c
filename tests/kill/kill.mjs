// Workers, the master and the broker are killed at random while people change SIMs, a
// carrier at times loses its answers, devices are managed, endpoints get commands
// and events are recorded in a ledger; then the promises are checked.
//
//	KILL_SECONDS	how long (90)
//	KILL_SEED	the order of things, as far as it is ours (random)
//	PATCHBAY_DB	an empty database of PostgreSQL; else SQLite
import { Fleet } from "./fleet.mjs";
import { Ledgers } from "./ledgers.mjs";
import { ACCOUNTS, Dice, People } from "./people.mjs";
import { check, judge, settle, sum } from "./promises.mjs";
import { sleep, Stack } from "./stack.mjs";

const SECONDS = Number(process.env.KILL_SECONDS || 90);
const SEED = Number(process.env.KILL_SEED || Date.now() % 1000000);
const CLIENTS = 20;
const dice = new Dice(SEED);

let stack, people, fleet, ledgers;
const counts = { workers: 0, masters: 0, brokers: 0, faults: 0 };

async function killWorkers() {
  while (!people.over) {
    await sleep(100 + dice.below(900));
    const all = await stack.workers();
    // Those that call carriers are the ones with something to lose.
    const some = all.filter(([, name]) => name === "patchbay-out" || dice.random() < 0.3);
    if (people.over || some.length === 0) continue;
    try {
      process.kill(dice.pick(some)[0], "SIGKILL");
      counts.workers++;
    } catch { /* gone by itself */ }
  }
}

async function killMasters() {
  while (!people.over) {
    for (let i = 8000 + dice.below(8000); i > 0 && !people.over; i -= 100) await sleep(100);
    if (people.over) break;
    await stack.killMaster();
    counts.masters++;
    await stack.restartMaster();
  }
}

async function killBroker() {
  while (!people.over) {
    for (let i = 4000 + dice.below(8000); i > 0 && !people.over; i -= 100) await sleep(100);
    if (people.over) break;
    await stack.kill("broker");
    counts.brokers++;
    stack.startBroker();
  }
}

async function switchFaults() {
  while (!people.over) {
    await sleep(500 + dice.below(1500));
    const [fault, ms] = dice.pick([["hang-after", 3000], ["hang-after", 12000], ["drop-after", 0], ["drop-after", 0],
      ["hang", 2000], ["drop", 0], ["error", 0]]);
    await stack.tell("/simulator/faults", { account: dice.pick(ACCOUNTS), fault, switch: "on", next: 1 + dice.below(2),
      calls: dice.pick(["any", "writes"]), ...(ms ? { ms } : {}) });
    counts.faults++;
  }
}

async function health() {
  check("the database is sound", await stack.unsound());
  const expected = [/died of signal 9/, /ended with (status \d+|signal 9\b)/, /command \d+ was left/,
    /where=channel .*service_turn/,	// a killed worker holds the account's turn for a while
    /broker\.log: .*Warning: Mosquitto should not be run as root/,
    /nginx\.log: .*(No such file|prematurely closed|reset by peer|Broken pipe|Connection refused|Resource temporarily unavailable|timed out)/];
  check("the logs hold nothing else", (await stack.logs()).filter((l) =>
    !/\bt=\S+ (?!.*level=error)/.test(l) && !expected.some((e) => e.test(l))));
  const { text, status } = await people.admin.get("/devices");
  check("and the pages are there", status === 200 && text.includes("pump"));
}

try {
  stack = await Stack.start({ db: process.env.PATCHBAY_DB });
  people = new People(stack, dice);
  await people.prepare();
  fleet = new Fleet(stack, people.admin, dice);
  await fleet.prepare();
  ledgers = new Ledgers(stack, people.admin, dice);
  await ledgers.prepare();
  const work = [fleet.work(), ledgers.work(), killWorkers(), killMasters(), killBroker(), switchFaults(), ...Array.from({ length: CLIENTS }, () => people.person())];
  for (let i = 0; i < SECONDS; i++) await sleep(1000);
  people.over = fleet.over = ledgers.over = true;
  await Promise.all(work);
  check("workers were killed", counts.workers > 0 ? [] : ["none"]);
  await ledgers.settle();
  await settle(stack, SECONDS);
  await fleet.settle();
  const all = await judge(people, SECONDS >= 60);
  const cloud = await fleet.judge(), recorded = await ledgers.judge();
  await health();
  const said = people.counts, of = (status) => all.filter((c) => c.status === status).length;
  console.log(`seed ${SEED}: ${counts.workers} workers, ${counts.masters} masters and ${counts.brokers} brokers killed, ${counts.faults} faults; ` +
    `${said.posts} forms sent (${said.twice} twice at once), ${said.answered} answered; ${all.length} commands: ` +
    ["confirmed", "refused", "unknown", "accepted"].map((s) => `${of(s)} ${s}`).join(", ") +
    `; ${fleet.counts.requests} requests to devices and ${fleet.counts.firmware} for firmware with ${fleet.counts.messages} messages, ${cloud.length} commands to endpoints; ` +
    `${ledgers.events} events, ${recorded} in the ledger`);
} catch (e) {
  if (people) people.over = true;
  if (fleet) fleet.over = fleet.ended = true;
  if (ledgers) ledgers.over = true;
  check(`seed ${SEED}: ${e.stack}`, false);
} finally {
  await stack?.stop();
  if (sum.failed === 0) await stack?.remove();
  else console.log(`the state is kept in ${stack?.state}`);
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
