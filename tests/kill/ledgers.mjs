// Events of managed devices are recorded in the simulated chain, which at times
// loses answers.  Then, whatever was killed:
//
//	- every event that was taken is in the chain once, and none twice
//	- those of a device are there in the order it sent them
//	- what the contract logged is an event of the device once, in that order
import { sleep, until } from "./stack.mjs";
import { check } from "./promises.mjs";

const AGENTS = 4, ACCOUNT = "chain-demo";
const KEY = "4646464646464646464646464646464646464646464646464646464646464646";
const CONTRACT = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

export class Ledgers {
  over = false;
  taken = new Map();	// device → numbers whose event was taken
  events = 0;

  constructor(stack, admin, dice) { Object.assign(this, { stack, admin, dice }); }

  // After Fleet, whose devices these are.
  async prepare() {
    const { admin } = this, form = "/extensions/add/ethereum-jsonrpc";
    const added = await admin.submit(form, form, { key: "chain", name: "chain", "s-endpoint": `${this.stack.simulator}/chain`,
      "s-password": "chain-demo-token", "s-key": KEY, "s-fees": "eip1559", "s-confirmations": "2", "s-maxfee": "1000",
      "s-gasday": "1000000000000", "s-floor": "0", "s-contract": CONTRACT, "s-events": "AssetUpdated(string assetID,string state)" });
    if (added.status !== 303) throw new Error(`add extension chain: ${added.status}`);
    let { location } = await admin.submit("/blockchain", "/blockchain/map", {});
    for (const fields of [{ type: "pump", event: "reading" }, { extension: "chain" },
      { contract: CONTRACT, function: "updateAsset(string,string)" },
      { shape: "asset", which: "every", "name-0": "assetID", "type-0": "string", "from-0": "device", "value-0": "",
        "name-1": "n", "type-1": "number", "from-1": "property", "value-1": "n" }, {}]) {
      const res = await admin.submit(location, location, { ...fields, go: "next" });
      if (res.status !== 303) throw new Error(`map: ${res.status}`);
      ({ location } = res);
    }
  }

  async #device(id) {
    const mine = [];
    this.taken.set(id, mine);
    for (let n = 1; !this.over; n++) {
      try {
        const res = await fetch(`${this.stack.url}/api/v0002/device/types/pump/devices/${id}/events/reading`, { method: "POST",
          headers: { Authorization: `Basic ${btoa(`use-token-auth:token-of-${id}`)}`, "Content-Type": "application/json" },
          body: JSON.stringify({ d: { n } }), signal: AbortSignal.timeout(30000) });
        this.events++;
        if (res.status === 200) mine.push(n);
      } catch { /* nobody knows */ }
      await sleep(300 + this.dice.below(700));
    }
  }

  async #faults() {
    while (!this.over) {
      await sleep(1000 + this.dice.below(3000));
      await this.stack.tell("/simulator/faults", { account: ACCOUNT, switch: "on", next: 1, calls: this.dice.pick(["any", "writes"]),
        fault: this.dice.pick(["drop-after", "drop", "error", "rate"]) });
    }
  }

  work() {
    return Promise.all([this.#faults(), ...Array.from({ length: AGENTS }, (_, i) => this.#device(`agent-${i}`))]);
  }

  // The queue may be empty because the events were not looked at yet.
  async settle() {
    const most = [...this.taken.values()].reduce((sum, list) => sum + list.length, 0);
    await this.stack.tell("/simulator/faults", { account: ACCOUNT, fault: "all", switch: "off" });
    await until("every event is in the chain", async () =>
      (await this.stack.rows("SELECT count(*) FROM ledger_tx WHERE state = 'done'"))[0][0] >= most &&
      (await this.stack.rows("SELECT count(*) FROM ledger_tx WHERE state IN ('queued', 'given')"))[0][0] === 0, 200);
  }

  // What is final on the chain: [asset, state, hash].
  #done() {
    return this.stack.simRows("SELECT asset, state, hash FROM chain_tx WHERE account = 40 AND status = 1 ORDER BY block, place");
  }

  // After a crash what the contract logs is not told before the journal of that
  // time is stored, which takes up to a minute.
  async #told(rows) {
    const names = new Map(await this.stack.rows("SELECT id, device_id FROM device"));
    const events = async () => (await this.stack.events("ledger")).map(([device, payload]) => {
      const { d } = JSON.parse(payload);
      return { device: names.get(device), hash: d.transaction, asset: d.args.assetID };
    });
    await until("what the contract logged is told", async () =>
      new Set((await events()).map((e) => e.hash)).size >= rows.length, 200).catch(() => {});
    return events();
  }

  async judge() {
    const rows = await this.#done(), told = await this.#told(rows);
    const lost = [], twice = [], disordered = [];
    for (const [id, taken] of this.taken) {
      const there = rows.filter(([asset]) => asset === id).map(([, state]) => JSON.parse(state).n);
      const set = new Set(there);
      lost.push(...taken.filter((n) => !set.has(n)).map((n) => `${id} ${n}`));
      if (set.size !== there.length) twice.push(`${id}: ${there.filter((n, i) => there.indexOf(n) !== i)}`);
      if (there.some((n, i) => i > 0 && n < there[i - 1])) disordered.push(id);
    }
    check("every event that was taken is in the ledger", lost);
    check("and none is there twice", twice);
    check("those of a device are in order", disordered);
    const count = new Map();
    for (const e of told) count.set(e.hash, [...count.get(e.hash) ?? [], e]);
    check("each that is in the ledger is an event of its device", rows.filter(([asset, , hash]) =>
      !count.get(hash)?.some((e) => e.device === asset && e.asset === asset)).map(([asset, , hash]) => `${asset} ${hash}`));
    check("and none is one twice", [...count].filter(([, list]) => list.length > 1).map(([hash, list]) => `${hash}: ${list.length}`));
    check("and those are in order", [...this.taken.keys()].filter((id) => {
      const order = told.filter((e) => e.device === id).map((e) => rows.findIndex(([, , hash]) => hash === e.hash));
      return order.some((n, i) => i > 0 && n < order[i - 1]);
    }));
    return rows.length;
  }
}
