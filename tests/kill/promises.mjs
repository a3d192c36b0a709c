// What must be true of every command, whatever befell the program and its
// database meanwhile:
//
//	- it is decided or marked unknown: none is left requested or sent
//	- the carrier received it at most once, and what it answered it received
//	- what was shown as asked is written down, as it was asked
//	- the account was never called twice at a time, or too often
import { ACCOUNTS } from "./people.mjs";
import { until } from "./stack.mjs";

export const sum = { passed: 0, failed: 0 };
export function check(what, wrong) {
  const list = Array.isArray(wrong) ? wrong : wrong ? [] : [""];
  if (list.length === 0) { sum.passed++; return; }
  sum.failed++;
  console.log(`FAIL ${what}${list[0] === "" ? "" : `: ${list.length}`}`);
  for (const w of list.slice(0, 10)) if (w !== "") console.log("  ", w);
}

const COLUMNS = ["id", "once", "extension", "sim", "op", "argument", "status", "sent", "answered", "reason", "next"];
const commands = async (stack) => (await stack.rows(`SELECT id, once, extension, resource, op, argument,
  status, sent, answered, reason, next_check FROM command ORDER BY id`))
  .map((row) => Object.fromEntries(COLUMNS.map((c, i) => [c, row[i]])));

// Until nobody is at work any more.  ran: for how many seconds they were; when
// that is long there is time to wait for looks.
export async function settle(stack, ran) {
  for (const account of ACCOUNTS) await stack.tell("/simulator/faults", { account, fault: "all", switch: "off" });
  await until("no command is left requested or sent", async () =>
    (await stack.rows("SELECT count(*) FROM command WHERE status IN ('requested', 'sent')"))[0][0] === 0, 150);
  // The older a command, the later its next look: after twice its age.
  if (ran >= 60) await until("every open command was looked at", async () => (await stack.rows(
    "SELECT count(*) FROM command WHERE status IN ('accepted', 'unknown') AND checks = 0 AND extension NOT IN ('mbed', 'izuma')"))[0][0] === 0, 150 + 2 * ran);
}

// What the carrier says of each SIM: PUTs and POSTs it received.
async function received(stack) {
  const found = new Map();
  for (const account of ACCOUNTS) {
    const c = await (await fetch(`${stack.simulator}/simulator/counters?account=${account}`)).json();
    check(`${account} was called one at a time`, c.overlaps === 0 ? [] : [`${c.overlaps} overlaps`]);
    check(`${account} was not called too often`, c.overRate === 0 ? [] : [`${c.overRate}, at most ${c.peakPerSecond} in a second`]);
    for (const [sim, w] of Object.entries(c.writesByIccid)) found.set(sim, w);
  }
  return found;
}

export async function judge({ stack, devices, asked }, long) {
  const all = await commands(stack), writes = await received(stack);
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

  const texts = new Map((await stack.simRows("SELECT body, count(*) FROM sms WHERE from_device = 0 GROUP BY body")));
  check("no message was sent twice", [...texts].filter(([, n]) => n > 1));
  check("every message confirmed was sent", all.filter((c) => c.op === "sms" && c.status === "confirmed" && texts.get(c.argument) !== 1)
    .map((c) => c.argument));
  check("every message refused unsent was not sent", all.filter((c) => c.op === "sms" && !left(c) && texts.has(c.argument))
    .map((c) => c.argument));

  const changed = new Set((await stack.simRows(
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
  // Taken, and not to be seen: a message on its way, an endpoint's answer that a
  // channel was killed with, or another command since.
  const last = new Map(all.filter(left).map((c) => [`${c.sim} ${c.op}`, c.id]));
  check("every command is decided, unknown or being looked after", all.filter((c) => !["confirmed", "refused", "unknown"].includes(c.status) &&
    !(c.status === "accepted" && c.answered !== null && c.next !== null && (c.op === "sms" || c.op === "write" || !long || c.id < last.get(`${c.sim} ${c.op}`))))
    .map((c) => `${c.id} ${c.op} ${c.status}`));
  return all;
}
