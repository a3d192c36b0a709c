// People who use the console all the time: they change SIMs of every carrier,
// some twice at once, or again when nothing came back.  What the console
// answered them is kept, for promises.mjs.
import { Client, formOf } from "../e2e/client.mjs";
import { iccid } from "../e2e/stack.mjs";
import { PASSWORD, sleep } from "./stack.mjs";

export const ACCOUNTS = ["demo", "att-demo", "kpn-demo", "test", "test-two"];
const SIMS = 5;

// The same seed, the same choices (mulberry32).
export class Dice {
  constructor(seed) { this.r = seed; }
  random() {
    this.r = (this.r + 0x6d2b79f5) | 0;
    let t = Math.imul(this.r ^ (this.r >>> 15), 1 | this.r);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(n) { return Math.floor(this.random() * n); }
  pick(list) { return list[this.below(list.length)]; }
}

export class People {
  over = false;
  devices = [];
  asked = new Map();	// action id → what its form said
  counts = { posts: 0, answered: 0, lost: 0, twice: 0 };
  #plans = {};
  #messages = 0;

  constructor(stack, dice) {
    this.stack = stack;
    this.dice = dice;
    this.admin = new Client(stack.url);
  }

  async prepare() {
    const { admin } = this;
    await admin.signIn("admin", PASSWORD);
    await admin.addType("pump");
    await Promise.all(ACCOUNTS.map(async (account) => {
      await admin.addExtension(account, { username: account, accesskey: `${account}-api-key`, endpoint: this.stack.simulator });
      for (let n = 1; n <= SIMS; n++) {
        const id = `${account}-${n}`;
        await admin.addDevice("pump", id);
        await admin.link("pump", id, { [account]: { iccid: iccid(account, n) } });
        this.devices.push({ account, sim: iccid(account, n), page: `/devices/pump/${id}` });
      }
      const { text } = await admin.get(`/devices/pump/${account}-1`);
      const list = text.split('name="plan"')[1].split("</select>")[0];
      this.#plans[account] = [...list.matchAll(/<option value="([^"&]+)"/g)].map((m) => m[1]);
    }));
  }

  #wish(d) {
    const { dice } = this, x = dice.random();
    if (x < 0.55) return ["state", { state: dice.pick(["ACTIVATED", "DEACTIVATED"]), confirm: "yes" }];
    if (x < 0.85) return ["plan", { plan: dice.pick(this.#plans[d.account]) }];
    return ["sms", { text: `message ${++this.#messages}` }];
  }

  // One form after the other, until it is over.
  async person() {
    const { dice, counts } = this;
    while (!this.over) {
      const d = dice.pick(this.devices), [op, fields] = this.#wish(d);
      const impatient = dice.random() < 0.15, stubborn = dice.random() < 0.5;
      try {
        const { text } = await this.admin.get(d.page);
        const form = formOf(text, `/${d.account}/${op}`);
        const send = () => this.#post(form, { ...form.fields, ...fields }, { sim: d.sim, op, argument: Object.values(fields)[0] });
        const all = impatient ? await Promise.all([send(), send()]) : [await send()];
        if (impatient) counts.twice++;
        if (all.includes(false) && stubborn) await send();
      } catch { counts.lost++; }
      await sleep(dice.below(50));
    }
  }

  // False when the answer was lost.
  async #post(form, fields, what) {
    const { counts } = this;
    counts.posts++;
    try {
      const res = await this.admin.post(form.action, fields, { signal: AbortSignal.timeout(70000) });
      const id = /\?action=(\d+)#/.exec(res.location ?? "");
      if (id) {
        counts.answered++;
        this.asked.set(Number(id[1]), what);
      }
      return res.status === 303;
    } catch {
      counts.lost++;
      return false;
    }
  }
}
