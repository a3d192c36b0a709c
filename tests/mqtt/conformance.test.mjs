// What MQTT 3.1.1 and 5 require of a server, packet by packet, by the numbers of
// the standards.  Public suites connect with ids and topics of their own, which a
// server that knows its devices refuses.
import assert from "node:assert/strict";
import { Socket } from "node:net";
import { after, before, test } from "node:test";
import mqttPacket from "mqtt-packet";
import { startFleet, token, until } from "./fleet.mjs";

let fleet;
before(async () => { fleet = await startFleet({ devices: ["raw", "old", "five"] }); });
after(() => fleet.end({ expected: [/^mosquitto\.log: .*(Protocol error|password without username)/] }));

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// A connection of bytes: what came, packet by packet, and whether it was closed.
class Raw {
  got = [];
  closed = false;
  static async open(version = 4) {
    const r = new Raw();
    r.version = version;
    r.socket = new Socket();
    r.parser = mqttPacket.parser({ protocolVersion: version });
    r.parser.on("packet", (p) => r.got.push(p));
    r.parser.on("error", () => {});
    r.socket.on("data", (d) => r.parser.parse(d));
    r.socket.on("close", () => { r.closed = true; });
    r.socket.on("error", () => {});
    await new Promise((done) => r.socket.connect(fleet.stack.port + 2, "127.0.0.1", done));
    r.socket.setNoDelay(true);
    return r;
  }
  bytes(...b) { this.socket.write(Buffer.from(b.flat())); return this; }
  send(packet) { this.socket.write(mqttPacket.generate(packet, { protocolVersion: this.version })); return this; }
  async next(cmd) {
    await until(`${cmd}; came: ${this.got.map((p) => p.cmd)}`, () => this.got.some((p) => p.cmd === cmd) || this.closed, 10000);
    const at = this.got.findIndex((p) => p.cmd === cmd);
    assert.ok(at >= 0, `closed without ${cmd}`);
    return this.got.splice(at, 1)[0];
  }
  async end(what = "closed") { await until(what, () => this.closed, 10000); }
  quit() { this.socket.destroy(); }
}

const connectOf = (id, options = {}) => ({ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clean: true, keepalive: 60,
  clientId: `d:${fleet.org}:meter:${id}`, username: "use-token-auth", password: Buffer.from(token(id)), ...options });
const appOf = (name, options = {}) => ({ ...connectOf("x", options), clientId: `a:${fleet.org}:${name}`,
  username: fleet.operator.username, password: Buffer.from(fleet.operator.password) });
async function signedIn(packet) {
  const r = await Raw.open(packet.protocolVersion);
  const ack = await r.send(packet).next("connack");
  assert.equal(ack.returnCode ?? ack.reasonCode, 0);
  r.ack = ack;
  return r;
}
const device = (id, options) => signedIn(connectOf(id, options));
const app = (name, options) => signedIn(appOf(name, options));
const five = { protocolVersion: 5 };
const EVENT = "iot-2/evt/e/fmt/text", EVENTS = "iot-2/type/meter/id/+/evt/+/fmt/+", COMMANDS = "iot-2/cmd/+/fmt/+";
const text = (s) => { const b = Buffer.from(s); return [b.length >> 8, b.length & 255, ...b]; };
const subscribe = (topic, qos, messageId = 1, more = {}) => ({ cmd: "subscribe", messageId, subscriptions: [{ topic, qos, ...more }] });
const publish = (topic, payload, qos = 0, messageId = undefined, more = {}) => ({ cmd: "publish", topic, payload: Buffer.from(payload), qos, messageId, dup: false, retain: false, ...more });
// Sent by somebody who is signed in: the connection has to end.
async function fatal(version, ...bytes) {
  const r = await device("raw", version === 5 ? five : {});
  await r.bytes(...bytes).end(bytes.flat().map((b) => b.toString(16)).join(" "));
  return r;
}

// --- MQTT 3.1.1 ---

test("3.1.0-1: the first packet is CONNECT; 3.1.0-2: and there is no second", async () => {
  for (const first of [[0xc0, 0], [0x30, 10, ...text("a/b"), 1, 2, 3, 4, 5], [0xe0, 0]]) await (await Raw.open()).bytes(first).end();
  const r = await device("raw");
  await r.send(connectOf("raw")).end();
});

test("3.1.2-1, -2, -3, -22: protocol name, level, reserved flag, password without user name", async () => {
  const head = (name, level, flags) => { const b = [...text(name), level, flags, 0, 60, ...text(`d:${fleet.org}:meter:raw`)]; return [0x10, b.length, ...b]; };
  for (const bad of [head("MQTX", 4, 2), head("MQTT", 4, 3)]) await (await Raw.open()).bytes(bad).end();
  const level = await Raw.open();
  assert.equal((await level.bytes(head("MQTT", 9, 2)).next("connack")).returnCode, 1);
  await level.end();
  const b = [...text("MQTT"), 4, 0x42, 0, 60, ...text(`d:${fleet.org}:meter:raw`), ...text("secret")];
  await (await Raw.open()).bytes(0x10, b.length, ...b).end();
});

test("3.1.2-6, 3.2.2-1 to -3: a clean session has nothing; another is kept, and the answer says so", async () => {
  let r = await device("old", { clean: true });
  assert.equal(r.ack.sessionPresent, false);
  await r.send({ cmd: "disconnect" }).end();
  r = await device("old", { clean: false });
  assert.equal(r.ack.sessionPresent, false);
  await r.send(subscribe(COMMANDS, 1)).next("suback");
  await r.send({ cmd: "disconnect" }).end();
  r = await device("old", { clean: false });
  assert.equal(r.ack.sessionPresent, true);
  await r.send({ cmd: "disconnect" }).end();
  r = await device("old", { clean: true });
  assert.equal(r.ack.sessionPresent, false);
  r.quit();
});

test("3.1.2-24: who is silent for one and a half keep alive is disconnected; 3.12.4-1: PINGREQ is answered", async () => {
  const r = await device("raw", { keepalive: 1 });
  for (let i = 0; i < 3; i++) {
    await sleep(700);
    await r.send({ cmd: "pingreq" }).next("pingresp");
  }
  const since = Date.now();
  await r.end();
  assert.ok(Date.now() - since >= 1000, "not before");
});

test("3.1.3-7 to -9: no client id is refused; 3.1.4-5: so is a wrong password, and the connection ends", async () => {
  const head = (clean, id, password) => { const b = [...text("MQTT"), 4, 0xc0 | clean, 0, 60, ...text(id), ...text("use-token-auth"), ...text(password)]; return [0x10, b.length, ...b]; };
  for (const [packet, code] of [[head(0, "", token("raw")), 2], [head(2, "", token("raw")), 2], [head(2, `d:${fleet.org}:meter:raw`, "wrong"), 5]]) {
    const r = await Raw.open();
    assert.equal((await r.bytes(packet).next("connack")).returnCode, code);
    await r.end();
  }
});

test("3.1.4-2: a second client of the same id ends the first", async () => {
  const first = await device("raw"), second = await device("raw");
  await first.end();
  await second.send({ cmd: "pingreq" }).next("pingresp");
  second.quit();
});

test("1.5.3-1, -2: ill-formed UTF-8 and U+0000 end the connection", async () => {
  for (const bad of [[0xc3, 0x28], [0xed, 0xa0, 0x80], [0xff], [0x61, 0x00]]) {
    const topic = [...Buffer.from("iot-2/evt/"), ...bad, ...Buffer.from("/fmt/text")];
    await fatal(4, 0x30, topic.length + 2, 0, topic.length, ...topic);
  }
});

test("2.2.2-2: wrong flags of a fixed header; 2.2.3: a remaining length of five bytes", async () => {
  await fatal(4, 0x60, 2, 0, 1);		// PUBREL without its flags
  await fatal(4, 0x80, 5 + 6, 0, 1, ...text("iot-2/x"), 0);
  await fatal(4, 0x30, 0xff, 0xff, 0xff, 0xff, 0x01);
  await fatal(4, 0x00, 0);
});

test("2.3.1-1: a packet identifier is not 0; 3.3.1-4: QoS is not 3; 3.3.2-2: no wildcard in a topic", async () => {
  const body = (topic, ...more) => { const b = [...text(topic), ...more]; return [b.length, ...b]; };
  await fatal(4, 0x32, body(EVENT, 0, 0, 0x61));
  await fatal(4, 0x36, body(EVENT, 0, 1, 0x61));
  await fatal(4, 0x30, body("iot-2/evt/+/fmt/text", 0x61));
  await fatal(4, 0x30, body("iot-2/evt/#", 0x61));
  await fatal(4, 0x82, body(COMMANDS).slice(1).length + 3, 0, 0, ...text(COMMANDS), 1);
});

test("3.3.1-2: DUP is 0 with QoS 0; 3.3.4, 4.3.2-2: QoS 1 gets PUBACK with its identifier", async () => {
  const r = await device("raw");
  await r.send(publish(EVENT, "a", 1, 77));
  assert.equal((await r.next("puback")).messageId, 77);
  r.quit();
});

test("4.3.3-2: QoS 2 gets PUBREC, then PUBCOMP; it is delivered once though it was sent twice", async () => {
  const listener = await app("once");
  await listener.send(subscribe(EVENTS, 2)).next("suback");
  const r = await device("raw");
  await r.send(publish(EVENT, "twice", 2, 5));
  assert.equal((await r.next("pubrec")).messageId, 5);
  r.send(publish(EVENT, "twice", 2, 5, { dup: true }));
  assert.equal((await r.next("pubrec")).messageId, 5);
  await r.send({ cmd: "pubrel", messageId: 5 });
  assert.equal((await r.next("pubcomp")).messageId, 5);
  const p = await listener.next("publish");
  assert.equal(p.payload.toString(), "twice");
  listener.send({ cmd: "pubrec", messageId: p.messageId });
  assert.equal((await listener.next("pubrel")).messageId, p.messageId);
  listener.send({ cmd: "pubcomp", messageId: p.messageId });
  await sleep(300);
  assert.equal(listener.got.filter((g) => g.cmd === "publish").length, 0);
  for (const x of [r, listener]) x.quit();
});

test("3.8.1-1, 3.8.3-3, -4: SUBSCRIBE's flags, its filters and their QoS", async () => {
  await fatal(4, 0x82, 2, 0, 1);
  const b = [0, 1, ...text(COMMANDS), 3];
  await fatal(4, 0x82, b.length, ...b);
  const reserved = [0, 1, ...text(COMMANDS), 0x81];
  await fatal(4, 0x82, reserved.length, ...reserved);
});

test("3.8.4-1 to -6, 3.9.3-1: one SUBACK with the same identifier, a code for each filter, 0x80 for what is refused", async () => {
  const r = await app("many");
  const { messageId, granted } = await r.send({ cmd: "subscribe", messageId: 300, subscriptions: [
    { topic: EVENTS, qos: 2 }, { topic: "#", qos: 1 }, { topic: "$SYS/#", qos: 1 }, { topic: "iot-2/type/+/id/+/mon", qos: 0 }] }).next("suback");
  assert.deepEqual([messageId, granted], [300, [2, 0x80, 0x80, 0]]);
  r.quit();
});

test("3.8.4-3: the same filter again replaces the first; 3.10.4-4 to -6: UNSUBACK, also of what is not there", async () => {
  const r = await app("again"), d = await device("raw");
  await r.send(subscribe(EVENTS, 0, 1)).next("suback");
  await r.send(subscribe(EVENTS, 1, 2)).next("suback");
  await d.send(publish(EVENT, "one", 1, 1)).next("puback");
  const p = await r.next("publish");
  assert.equal(p.qos, 1);
  await sleep(200);
  assert.equal(r.got.length, 0);
  r.send({ cmd: "puback", messageId: p.messageId });
  for (const [messageId, unsubscriptions] of [[3, [EVENTS]], [4, ["iot-2/type/none/id/x/mon"]]])
    assert.equal((await r.send({ cmd: "unsubscribe", messageId, unsubscriptions }).next("unsuback")).messageId, messageId);
  await d.send(publish(EVENT, "two", 1, 2)).next("puback");
  await sleep(200);
  assert.equal(r.got.length, 0);
  await fatal(4, 0xa2, 2, 0, 1);	// 3.10.3-2: no filter
  for (const x of [r, d]) x.quit();
});

test("4.7.1-2, -3: wildcards stand alone in a level, # at the end", async () => {
  for (const filter of ["iot-2/type/#/id/+/mon", "iot-2/type/a+/id/+/mon", "iot-2#"]) {
    const r = await app("wild");
    r.send(subscribe(filter, 0));
    await until(filter, () => r.closed || r.got.length > 0, 10000);
    if (!r.closed) assert.deepEqual((await r.next("suback")).granted, [0x80]);
    r.quit();
  }
});

test("3.8.4-6, 4.3.1: what is delivered has the lower of the two QoS; 3.3.1-8, -9: and no retain flag", async () => {
  const r = await app("lower"), d = await device("raw");
  await r.send(subscribe(EVENTS, 0)).next("suback");
  await d.send(publish(EVENT, "x", 1, 1, { retain: true })).next("puback");
  const p = await r.next("publish");
  assert.deepEqual([p.qos, p.dup, p.retain], [0, false, false]);
  for (const x of [r, d]) x.quit();
  const late = await app("late");
  await late.send(subscribe(EVENTS, 1)).next("suback");
  await sleep(300);
  assert.equal(late.got.length, 0, "nothing was retained");
  late.quit();
});

test("4.4.0-1: what was not acknowledged is delivered again to the same session, as a duplicate", async () => {
  const d = await device("raw");
  let r = await app("unacked", { clean: false });
  await r.send(subscribe(EVENTS, 1)).next("suback");
  await d.send(publish(EVENT, "again", 1, 1)).next("puback");
  const first = await r.next("publish");
  assert.equal(first.dup, false);
  r.quit();
  await r.end();
  r = await app("unacked", { clean: false });
  assert.equal(r.ack.sessionPresent, true);
  const second = await r.next("publish");
  assert.deepEqual([second.dup, second.messageId, second.payload.toString()], [true, first.messageId, "again"]);
  r.send({ cmd: "puback", messageId: second.messageId });
  await sleep(200);
  r.quit();
  await r.end();
  (await app("unacked", { clean: true })).quit();
  d.quit();
});

test("4.5.0, 4.6.0-6: of one publisher in order, and acknowledged in order", async () => {
  const r = await app("order"), d = await device("raw");
  await r.send(subscribe(EVENTS, 1)).next("suback");
  for (let i = 1; i <= 50; i++) d.send(publish(EVENT, String(i), 1, i));
  const acks = [];
  for (let i = 1; i <= 50; i++) acks.push((await d.next("puback")).messageId);
  assert.deepEqual(acks, Array.from({ length: 50 }, (_, i) => i + 1));
  const came = [];
  for (let i = 1; i <= 50; i++) {
    const p = await r.next("publish");
    came.push(Number(p.payload.toString()));
    r.send({ cmd: "puback", messageId: p.messageId });
  }
  assert.deepEqual(came, acks);
  for (const x of [r, d]) x.quit();
});

test("3.14.4-1, -2: after DISCONNECT nothing is read", async () => {
  const listener = await app("after");
  await listener.send(subscribe(EVENTS, 1)).next("suback");
  const d = await device("raw");
  const both = Buffer.concat([mqttPacket.generate({ cmd: "disconnect" }), mqttPacket.generate(publish(EVENT, "after", 0))]);
  d.socket.write(both);
  await d.end();
  await sleep(300);
  assert.equal(listener.got.length, 0);
  listener.quit();
});

test("4.2: packets in single bytes, and many in one piece", async () => {
  const r = await Raw.open();
  for (const byte of mqttPacket.generate(connectOf("raw"))) { r.socket.write(Buffer.from([byte])); await sleep(1); }
  await r.next("connack");
  const many = Array.from({ length: 20 }, (_, i) => mqttPacket.generate(publish(EVENT, String(i), 1, i + 1)));
  r.socket.write(Buffer.concat([...many, mqttPacket.generate({ cmd: "pingreq" })]));
  await r.next("pingresp");
  await until("20 acknowledgements", () => r.got.filter((p) => p.cmd === "puback").length === 20, 10000);
  r.quit();
});

// --- MQTT 5 ---

test("5: 3.1.2-2, 3.2.2: a refusal has its reason", async () => {
  for (const [packet, codes] of [[connectOf("five", { ...five, password: Buffer.from("wrong") }), [0x86, 0x87]]]) {
    const r = await Raw.open(5);
    const ack = await r.send(packet).next("connack");
    assert.ok(codes.includes(ack.reasonCode), `${ack.reasonCode}`);
    await r.end();
  }
});

test("5: 3.3.4, 3.9.3, 3.11.3: what is refused and what is not there has its code", async () => {
  const r = await device("five", five);
  assert.equal((await r.send(publish("iot-2/type/meter/id/raw/evt/e/fmt/text", "x", 1, 1)).next("puback")).reasonCode, 0x87);
  assert.equal((await r.send(publish("iot-2/type/meter/id/raw/evt/e/fmt/text", "x", 2, 2)).next("pubrec")).reasonCode, 0x87);
  assert.deepEqual((await r.send(subscribe("iot-2/type/+/id/+/evt/+/fmt/+", 1, 3)).next("suback")).granted, [0x87]);
  assert.deepEqual((await r.send({ cmd: "unsubscribe", messageId: 4, unsubscriptions: [COMMANDS] }).next("unsuback")).granted, [0x11]);
  assert.equal((await r.send({ cmd: "pubrel", messageId: 99 }).next("pubcomp")).messageId, 99);
  r.quit();
});

// Mosquitto 2.0.11 ends it without the packet that gives the reason.
test("5: 3.1.4-3: who is taken over is disconnected, with no reason but that", async () => {
  const first = await device("five", five), second = await device("five", five);
  await first.end();
  assert.deepEqual(first.got.map((p) => p.reasonCode).filter((code) => code !== 0x8e), []);
  await second.send({ cmd: "pingreq" }).next("pingresp");
  second.quit();
});

test("5: 3.1.2.11: the session ends when it expires; clean start gives a new one", async () => {
  let r = await app("expires", { ...five, clean: false, properties: { sessionExpiryInterval: 1 } });
  await r.send({ cmd: "disconnect" }).end();
  r = await app("expires", { ...five, clean: false, properties: { sessionExpiryInterval: 1 } });
  assert.equal(r.ack.sessionPresent, true);
  await r.send({ cmd: "disconnect" }).end();
  await sleep(3000);
  r = await app("expires", { ...five, clean: false, properties: { sessionExpiryInterval: 60 } });
  assert.equal(r.ack.sessionPresent, false);
  r.quit();
  await r.end();
  r = await app("expires", { ...five, clean: true });
  assert.equal(r.ack.sessionPresent, false);
  r.quit();
});

test("5: 3.3.2.3: properties of a message are passed on as they are", async () => {
  const listener = await app("properties", five), sender = await app("sender", five);
  await listener.send(subscribe(EVENTS, 1)).next("suback");
  const properties = { payloadFormatIndicator: true, contentType: "text/plain", responseTopic: "iot-2/answer", correlationData: Buffer.from([1, 2, 3]),
    userProperties: { a: ["1", "2"], b: "3" } };
  await sender.send(publish("iot-2/type/meter/id/raw/evt/e/fmt/text", "x", 1, 1, { properties })).next("puback");
  const p = await listener.next("publish");
  assert.deepEqual(JSON.parse(JSON.stringify({ ...p.properties })), JSON.parse(JSON.stringify(properties)));
  for (const x of [listener, sender]) x.quit();
});

test("5: 3.3.2.3.4: a topic alias stands for its topic; 0 and one past the maximum end the connection", async () => {
  const listener = await app("alias", five), d = await device("five", five), most = d.ack.properties.topicAliasMaximum;
  await listener.send(subscribe(EVENTS, 1)).next("suback");
  assert.ok(most > 0);
  await d.send(publish(EVENT, "named", 1, 1, { properties: { topicAlias: 1 } })).next("puback");
  await d.send(publish("", "by alias", 1, 2, { properties: { topicAlias: 1 } })).next("puback");
  for (const payload of ["named", "by alias"]) {
    const p = await listener.next("publish");
    assert.deepEqual([p.topic, p.payload.toString()], ["iot-2/type/meter/id/five/evt/e/fmt/text", payload]);
  }
  d.quit();
  for (const alias of [0, most + 1]) {
    const b = [...text(EVENT), 3, 0x23, alias >> 8, alias & 255, 0x61], r = await device("five", five);
    await r.bytes(0x30, b.length, ...b).end(`alias ${alias}`);
  }
  listener.quit();
});

test("5: 3.1.2-24: no packet is larger than the client takes", async () => {
  const r = await app("small", { ...five, properties: { maximumPacketSize: 300 } }), d = await device("five", five);
  await r.send(subscribe(EVENTS, 1)).next("suback");
  await d.send(publish(EVENT, "x".repeat(1000), 1, 1)).next("puback");
  await d.send(publish(EVENT, "fits", 1, 2)).next("puback");
  assert.equal((await r.next("publish")).payload.toString(), "fits");
  for (const x of [r, d]) x.quit();
});

test("5: 3.3.4-9: no more unacknowledged messages than the client takes", async () => {
  const r = await app("slow", { ...five, properties: { receiveMaximum: 2 } }), d = await device("five", five);
  await r.send(subscribe(EVENTS, 1)).next("suback");
  for (let i = 1; i <= 5; i++) await d.send(publish(EVENT, String(i), 1, i)).next("puback");
  await sleep(500);
  assert.deepEqual(r.got.map((p) => p.payload.toString()), ["1", "2"]);
  for (let i = 1; i <= 5; i++) {
    const p = await r.next("publish");
    assert.equal(p.payload.toString(), String(i));
    r.send({ cmd: "puback", messageId: p.messageId });
  }
  for (const x of [r, d]) x.quit();
});

test("5: 3.8.3.1, 3.3.2.3.8: no local, subscription identifiers, shared subscriptions", async () => {
  const own = await app("local", five), ids = await app("ids", five);
  await own.send(subscribe(EVENTS, 1, 1, { nl: true })).next("suback");
  await ids.send({ ...subscribe(EVENTS, 1, 1), properties: { subscriptionIdentifier: 42 } }).next("suback");
  await own.send(publish("iot-2/type/meter/id/raw/evt/e/fmt/text", "mine", 1, 9)).next("puback");
  assert.equal([(await ids.next("publish")).properties.subscriptionIdentifier].flat()[0], 42);
  await sleep(200);
  assert.equal(own.got.length, 0, "not to itself");
  const shared = [await app("s1", five), await app("s2", five)], d = await device("five", five);
  for (const s of shared) await s.send(subscribe(`$share/g/${EVENTS}`, 1)).next("suback");
  for (let i = 1; i <= 10; i++) await d.send(publish(EVENT, `s${i}`, 1, i)).next("puback");
  await until("all ten, each once", () => shared.flatMap((s) => s.got).length === 10, 10000);
  assert.equal(new Set(shared.flatMap((s) => s.got.map((p) => p.payload.toString()))).size, 10);
  for (const x of [own, ids, d, ...shared]) x.quit();
});

test("5: 3.3.2.3.3: what has expired is not delivered", async () => {
  const session = { ...five, clean: false, properties: { sessionExpiryInterval: 60 } };
  let r = await app("later", session);
  await r.send(subscribe(EVENTS, 1)).next("suback");
  await r.send({ cmd: "disconnect" }).end();
  const d = await device("five", five);
  await d.send(publish(EVENT, "brief", 1, 1, { properties: { messageExpiryInterval: 1 } })).next("puback");
  await d.send(publish(EVENT, "lasts", 1, 2, { properties: { messageExpiryInterval: 60 } })).next("puback");
  await sleep(2500);
  r = await app("later", session);
  assert.equal((await r.next("publish")).payload.toString(), "lasts");
  for (const x of [r, d]) x.quit();
  await r.end();
  (await app("later", { ...five, clean: true })).quit();
});

test("5: 2.2.2, 4.13: malformed properties end the connection", async () => {
  for (const properties of [[2, 0x7f, 0], [1, 0x01], [4, 0x01, 0, 0x01, 0], [0xff, 0xff, 0xff, 0xff]]) {
    const b = [...text(EVENT), ...properties, 0x61];
    await fatal(5, 0x30, b.length, ...b);
  }
});
