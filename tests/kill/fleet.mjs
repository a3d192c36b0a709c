// Devices that are managed, by agents over HTTP and over MQTT, some of them
// through the firmware's sequence, and endpoints of two device clouds: requests and commands
// go to them all the time.  Then, whatever was
// killed:
//
//	- a device got each request at most once, each step of one too, and what it
//	  answered counts
//	- every request has come to its end
//	- each command that was taken stands among the actions once, and the
//	  clouds received no more than were sent
import { createRequire } from "node:module";
import { sleep, until } from "./stack.mjs";
import { check } from "./promises.mjs";

const { connect } = createRequire(new URL("../mqtt/package.json", import.meta.url))("mqtt");

const AGENTS = 8, OVER_MQTT = ["agent-0", "agent-1"], FIRMWARE = ["agent-0", "agent-2"], PACKAGE = "kill-v1";
const CLOUDS = [
  { key: "mbed", driver: "mbed-connector", lights: ["node-007", "node-008", "node-009"],
    fields: { "s-accesskey": "mbed-demo-access-key", "s-domain": "patchbay-demo" } },
  { key: "izuma", driver: "izuma-device-management", lights: [7, 8, 9].map((n) => `0170000000000000000000003100000${n}`),
    fields: { "s-accesskey": "ak_izuma_demo" } },
];
const LIGHTS = CLOUDS.flatMap(({ lights }) => lights);
const ENDS = new Set(["done", "timeout"]);

export class Fleet {
  over = false;		// nothing more is asked
  ended = false;	// nor answered
  got = new Map();	// device → numbers of the requests that reached it
  answered = new Set();	// "device number" whose response was taken
  steps = [];		// reqIds of what devices were told
  clients = new Map();	// device → its connection to the broker
  versions = new Map();	// device → what it was told of the firmware
  taken = [];		// payloads of commands that were taken
  counts = { requests: 0, firmware: 0, messages: 0, commands: 0 };
  #n = 0;

  constructor(stack, admin, dice) { Object.assign(this, { stack, admin, dice }); }

  async #key(role) {
    const said = await this.stack.run("patchbay", ["--state", this.stack.state, "key", "add", role, role]);
    this.org = said.split("-")[1];
    return `Basic ${Buffer.from(said.trim().split("\n").slice(0, 2).join(":")).toString("base64")}`;
  }

  // Null when no answer came.
  async #ask(path, body, Authorization, method = "POST") {
    try {
      const res = await fetch(`${this.stack.url}/api/v0002${path}`, { method, headers: { Authorization, "Content-Type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(30000) });
      const text = await res.text();
      return { status: res.status, body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : null };
    } catch { return null; }
  }

  async prepare() {
    const { admin } = this;
    const key = await this.#key("admin");
    this.key = await this.#key("operator");
    this.ids = Array.from({ length: AGENTS }, (_, i) => `agent-${i}`);
    const added = await this.#ask("/bulk/devices/add", this.ids.map((deviceId) =>
      ({ typeId: "pump", deviceId, authToken: `token-of-${deviceId}` })), key);
    if (added?.status !== 201) throw new Error(`agents: ${JSON.stringify(added)}`);
    const pack = await this.#ask("/mgmt/custom/bundle", { bundleId: PACKAGE, version: "1", displayName: { en: "Kill" },
      actions: { go: { actionDisplayName: { en: "Go" }, parameters: [{ name: "n", required: true }] } } }, key);
    if (pack?.status !== 201) throw new Error(`package: ${JSON.stringify(pack)}`);
    await this.stack.broker();
    for (const id of this.ids) {
      this.got.set(id, []);
      await until(`${id} is managed`, () => this.#manage(id), 30);
    }
    for (const { key: name, driver, fields } of CLOUDS) {
      const form = `/extensions/add/${driver}`, { status } = await admin.submit(form, form, { key: name, name,
        "s-endpoint": this.stack.simulator, "s-subscribe": "*", "s-delivery": "pull", ...fields });
      if (status !== 303) throw new Error(`add extension ${name}: ${status}`);
    }
    for (const id of LIGHTS)
      await until(`${id} is there`, async () => (await admin.get(`/devices/light/${id}`)).status === 200, 60);
  }

  #message(id, body, path = "") {
    return this.#ask(`/device/types/pump/devices/${id}/mgmt/messages${path}`, body,
      `Basic ${Buffer.from(`use-token-auth:token-of-${id}`).toString("base64")}`);
  }

  async #manage(id) {
    return (await this.#message(id, { topic: "mgmt/manage", reqId: "m", d: { supports: { [PACKAGE]: true, firmwareActions: true } } }))?.body?.rc === 200;
  }

  async #heard(id, { topic, ...body }) {
    if (!OVER_MQTT.includes(id)) return (await this.#message(id, { topic, ...body }))?.status === 200;
    const sent = this.clients.get(id)?.publishAsync(`iotdevice-1/${topic}`, JSON.stringify(body), { qos: 1 });
    return Promise.race([sent?.then(() => true, () => false), sleep(3000).then(() => false)]);
  }

  // Until somebody hears it.
  async #say(id, body) {
    for (let i = 0; i < 200; i++) {
      if (await this.#heard(id, body)) return true;
      await sleep(100);
    }
    return false;
  }

  async #take(id, { reqId, topic, d }) {
    const respond = (rc) => this.#say(id, { topic: "response", reqId, rc });
    const report = (state) => this.#say(id, { topic: "notify", d: { fields: [{ field: "mgmt.firmware", value: { state } }] } });
    this.counts.messages++;
    this.steps.push(reqId);
    if (topic === "device/update") {
      this.versions.set(id, d.fields[0].value.version);
      await respond(204);
    } else if (topic === "observe" || topic === "cancel") {
      await respond(200);
    } else if (topic === "mgmt/initiate/firmware/download") {
      this.got.get(id).push(this.versions.get(id));
      await respond(202);
      await report(1);
      await report(2);
    } else {
      const n = d.fields[0].value;
      this.got.get(id).push(n);
      if (await respond(200)) this.answered.add(`${id} ${n}`);
    }
  }

  async #agent(id) {
    while (!this.ended) {
      const m = await this.#message(id, { waitTimeSecs: 2 }, "/request");
      if (m?.status === 200) await this.#take(id, m.body);
      else await sleep(50);
    }
  }

  // One connection after the other; messages are taken in their order.
  async #agentOverMqtt(id) {
    let taken = Promise.resolve();
    while (!this.ended) {
      const c = connect(`mqtt://127.0.0.1:${this.stack.mqtt}`, { clientId: `d:${this.org}:pump:${id}`,
        username: "use-token-auth", password: `token-of-${id}`, reconnectPeriod: 0, connectTimeout: 5000 });
      const closed = new Promise((done) => c.once("close", done));
      c.on("error", () => {});
      c.on("message", (topic, payload) => {
        if (topic === "iotdm-1/response") return;
        const m = { ...JSON.parse(payload), topic: topic.slice(8) };
        taken = taken.then(() => this.#take(id, m));
      });
      c.once("connect", () => { this.clients.set(id, c); c.subscribe("iotdm-1/#", { qos: 1 }); });
      await closed;
      c.end(true);
      await sleep(100);
    }
    await taken;
  }

  // One after the other, so that a device knows which one it is told to begin.
  async #firmware() {
    while (!this.over) {
      const made = await this.#ask("/mgmt/requests", { action: "firmware/download", rollout: { timeLimit: 60 },
        parameters: [{ name: "version", value: `v${++this.#n}` }],
        devices: FIRMWARE.map((deviceId) => ({ typeId: "pump", deviceId })) }, this.key);
      if (made?.status === 202) this.counts.firmware++;
      for (let open = true; open && !this.over; await sleep(300)) {
        const [[n]] = await this.stack.rows("SELECT count(*) FROM mgmt_request WHERE ended IS NULL AND action = 'firmware/download'");
        open = n > 0;
      }
    }
  }

  async #requests() {
    while (!this.over) {
      const made = await this.#ask("/mgmt/requests", { action: `${PACKAGE}/go`, rollout: { timeLimit: 60 },
        parameters: [{ name: "n", value: String(++this.#n) }],
        devices: this.ids.map((deviceId) => ({ typeId: "pump", deviceId })) }, this.key);
      if (made?.status === 202) this.counts.requests++;
      await sleep(500 + this.dice.below(1500));
    }
  }

  async #commands() {
    while (!this.over) {
      const text = `c${++this.#n}`, payload = Buffer.from(text).toString("base64");
      const said = await this.#ask(`/application/types/light/devices/${this.dice.pick(LIGHTS)}/commands/set`,
        { method: "PUT", resourceId: "3311/0/5706", payload }, this.key);
      if (said?.status === 200) this.taken.push(payload);
      this.counts.commands++;
      await sleep(100 + this.dice.below(400));
    }
  }

  // The agents go on until all requests have ended: see settle().
  work() {
    this.agents = Promise.all(this.ids.map((id) => OVER_MQTT.includes(id) ? this.#agentOverMqtt(id) : this.#agent(id)));
    return Promise.all([this.#requests(), this.#firmware(), this.#commands()]);
  }

  async settle() {
    const { stack } = this;
    await until("every request has ended", async () =>
      (await stack.rows("SELECT count(*) FROM mgmt_request WHERE ended IS NULL"))[0][0] === 0, 200);
    await until("no command waits for its service", async () =>
      (await stack.rows("SELECT count(*) FROM outbox WHERE status = 'waiting'"))[0][0] === 0, 100);
    this.ended = true;
    for (const c of this.clients.values()) c.end(true);
    await this.agents;
  }

  async judge() {
    const { stack } = this;
    const asks = (await stack.rows(`SELECT k.device_id, k.status, r.parameters FROM mgmt_ask k
      JOIN mgmt_request r ON r.id = k.request`)).map(([id, status, parameters]) =>
      ({ id, status, n: JSON.parse(parameters)[0].value, key: `${id} ${JSON.parse(parameters)[0].value}` }));
    const status = new Map(asks.map((k) => [k.key, k.status]));
    check("no device got a request twice", [...this.got].flatMap(([id, all]) =>
      all.filter((n, i) => all.indexOf(n) !== i).map((n) => `${id} ${n}`)));
    check("nor a step of one", this.steps.filter((id, i) => this.steps.indexOf(id) !== i));
    check("nor one that is not stored", [...this.got].flatMap(([id, all]) =>
      all.filter((n) => !status.has(`${id} ${n}`)).map((n) => `${id} ${n}`)));
    check("every device of a request has come to its end", asks.filter((k) => !ENDS.has(k.status))
      .map((k) => `${k.key} ${k.status}`));
    check("firmware was downloaded to its end", asks.some((k) => /^v/.test(k.n) && k.status === "done") ? [] : ["none"]);
    check("what a device answered counts", [...this.answered].filter((key) => status.get(key) !== "done"));
    check("what never reached a device is not called done", asks.filter((k) => k.status === "done" &&
      !this.got.get(k.id).includes(k.n)).map((k) => k.key));

    const commands = (await stack.rows("SELECT argument, status, sent, answered FROM command WHERE extension IN ('mbed', 'izuma')"))
      .map(([argument, status, sent, answered]) => ({ payload: JSON.parse(argument).payload, status, sent, answered }));
    const rows = new Map();
    for (const { payload } of commands) rows.set(payload, (rows.get(payload) ?? 0) + 1);
    check("every command that was taken stands among the actions", this.taken.filter((p) => !rows.has(p)));
    check("none stands there twice", [...rows].filter(([, n]) => n > 1).map(([p]) => p));
    const [[received]] = await stack.simRows("SELECT COALESCE(sum(n), 0) FROM mbed_used");
    const most = commands.filter((c) => c.sent !== null).length, least = commands.filter((c) => c.answered !== null && c.status !== "refused").length;
    check("the device cloud received each command at most once", received > most ? [`${received} received, ${most} sent`] : []);
    // an answer may also be that it takes none at the moment
    check("and all that it accepted", received < least ? [`${received} received, ${least} answered`] : []);
    return commands;
  }
}
