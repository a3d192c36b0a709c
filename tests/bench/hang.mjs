// What a carrier that hangs on every call does to everybody else.  The whole
// of Patchbay on its demonstration; in each round the same is measured with
// and without four requests that wait for that carrier, so that a machine
// busy with something else disturbs both.  Prints
//
//	ratio p99_with_hanging_carrier VALUE	pages that need no carrier
//	p99_ms undisturbed_pages MS
//	other_carrier_added_ms MS	refreshing a SIM of another carrier
//	other_carrier_ms MS		undisturbed
//
// medians over ROUNDS (5) rounds of SECONDS_EACH (2) for each page; and first
//
//	overhead_us live_section US	a section read live and drawn anew, over
//					the same two calls made by themselves
//
// median of 20, far enough apart that no call waits for its turn.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Client, formOf } from "../e2e/client.mjs";
import { atCarrier, simulator, startStack } from "../e2e/stack.mjs";

const ROUNDS = Number(process.env.ROUNDS || 5);
const SECONDS = Number(process.env.SECONDS_EACH || 2);
const WAITING = 4; // what nginx lets one extension hold
const run = promisify(execFile);

const stack = await startStack({ demo: 1 });
const admin = new Client(stack.url);
let hanging = false, waiters = [];

const median = (list) => {
  const v = [...list].sort((a, b) => a - b), half = v.length >> 1;
  return v.length % 2 ? v[half] : (v[half - 1] + v[half]) / 2;
};

async function deviceOf(extension) {
  const { text } = await admin.get(`/devices?ext=${extension}`);
  const m = /<th [^>]*scope="row"[^>]*><a [^>]*href="([^"?]+)/.exec(text);
  if (!m) throw new Error(`no device of ${extension}`);
  return m[1];
}

// Milliseconds, of a GET among four at once.
async function p99(path) {
  const cookie = [...admin.cookies].map(([k, v]) => `${k}=${v}`).join("; ");
  const { stdout } = await run("wrk", ["-t1", "-c4", `-d${SECONDS}s`, "--latency", "-H", `Cookie: ${cookie}`, stack.url + path]);
  const m = /^\s*99%\s+([\d.]+)(us|ms|s)$/m.exec(stdout);
  if (!m || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`${path}: ${stdout}`);
  return Number(m[1]) * { us: 0.001, ms: 1, s: 1000 }[m[2]];
}

async function hang(device) {
  await simulator(stack, "/simulator/faults", { account: "demo", fault: "hang", switch: "on", ms: 60000 });
  const { action, fields } = formOf((await admin.get(device)).text, "/jasper/refresh");
  hanging = true;
  waiters = Array.from({ length: WAITING }, async () => {
    while (hanging) await admin.post(action, fields);
  });
  while ((await simulator(stack, "/simulator/counters?account=demo")).inFlight !== 1)
    await new Promise((done) => setTimeout(done, 50));
}

async function calm() {
  hanging = false;
  await Promise.all(waiters);
  await simulator(stack, "/simulator/faults", { account: "demo", fault: "all", switch: "off" });
}

async function refresh(device) {
  const form = formOf((await admin.get(device)).text, "/atnt/refresh");
  const begun = performance.now();
  const { status } = await admin.post(form.action, form.fields);
  if (status !== 303) throw new Error(`refresh: ${status}`);
  return performance.now() - begun;
}

// A section as the script asks for it, and what it asks of the carrier.
async function overhead(device, sim) {
  const live = [], bare = [];
  // the background worker may be reading SIMs of the same account: then once more
  const timed = async (list, call) => {
    for (let tries = 0; ; tries++) {
      await new Promise((done) => setTimeout(done, 500));
      const begun = performance.now();
      try {
        await call();
        return list.push(performance.now() - begun);
      } catch (e) {
        if (tries === 20) throw e;
      }
    }
  };
  const { action, fields } = formOf((await admin.get(device)).text, "/atnt/refresh");
  for (let i = 0; i < 20; i++) {
    await timed(live, async () => {
      const res = await admin.post(action, fields, { headers: { "X-Patchbay-Fragment": "1" } });
      if (res.status !== 200 || !res.text.includes("sum-ext-atnt")) throw new Error(`section: ${res.status}`);
    });
    await timed(bare, async () => {
      await atCarrier(stack, "att-demo", sim);
      await atCarrier(stack, "att-demo", sim, "/ctdUsages");
    });
  }
  return Math.round(1000 * (median(live) - median(bare)));
}

const pages = { with: [], without: [] }, other = { with: [], without: [] };
try {
  await admin.signIn();
  const [hung, free] = [await deviceOf("jasper"), await deviceOf("atnt")];
  await refresh(free);
  const [, sim] = /"iccid": "(\d+)"/.exec((await admin.get(free)).text.replaceAll("&#34;", '"'));
  console.log(`overhead_us live_section ${await overhead(free, sim)}`);
  const measure = async (kind) => {
    const p = [];
    for (const path of ["/devices", free]) {
      p.push(await p99(path));
      other[kind].push(await refresh(free));
    }
    pages[kind].push(p[0] + p[1]);
  };
  await p99("/devices");
  for (let i = 0; i < ROUNDS; i++) {
    console.error(`# hanging carrier, round ${i + 1} of ${ROUNDS}`);
    if (i % 2 === 0) await measure("without");
    await hang(hung);
    await measure("with");
    await calm();
    if (i % 2 === 1) await measure("without");
  }
} finally {
  await stack.stop();
}
console.log(`ratio p99_with_hanging_carrier ${median(pages.with.map((v, i) => v / pages.without[i])).toFixed(3)}`);
console.log(`p99_ms undisturbed_pages ${(median(pages.without) / 2).toFixed(2)}`);
console.log(`other_carrier_added_ms ${(median(other.with) - median(other.without)).toFixed(1)}`);
console.log(`other_carrier_ms ${median(other.without).toFixed(1)}`);
