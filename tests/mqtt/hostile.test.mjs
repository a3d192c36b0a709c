// Clients that mean no good: the broker lives, and the others notice nothing.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { createServer, Socket } from "node:net";
import { after, before, test } from "node:test";
import { connect } from "mqtt";
import mqttPacket from "mqtt-packet";
import { startFleet, token, until } from "./fleet.mjs";

const DEVICES = ["good", "bad", "web", "long"];
let fleet, ws;
const freePort = () => new Promise((done) => {
  const s = createServer().listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
});
before(async () => {
  ws = await freePort();
  fleet = await startFleet({ devices: DEVICES, env: { MQTT_WS_PORT: String(ws) } });
});
after(() => fleet.end({ expected: [/^mosquitto\.log: .*Protocol error/] }));

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const page = async (id) => (await fleet.admin.get(`/devices/meter/${id}`)).text;
const metric = async (by, what) => {
  const res = await fetch(`${fleet.stack.url}/metrics`, { headers: {
    Authorization: `Basic ${Buffer.from(`${fleet.operator.username}:${fleet.operator.password}`).toString("base64")}` } });
  return Number(new RegExp(`by="${by}",what="${what}"\\} (\\d+)`).exec(await res.text())[1]);
};
async function brokerMemory() {
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid) || !(await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes(`${fleet.stack.state}/run/mosquitto.conf`)) continue;
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (name.trim() === "mosquitto") return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
  }
  throw new Error("no broker");
}
function raw() {
  return new Promise((done, fail) => {
    const s = new Socket();
    s.once("error", fail);
    s.connect(fleet.stack.port + 2, "127.0.0.1", () => { s.off("error", fail); s.on("error", () => {}); done(s); });
  });
}
const connectPacket = (id, password = token(id), version = 4) => mqttPacket.generate({ cmd: "connect", protocolId: "MQTT", protocolVersion: version,
  clean: true, keepalive: 60, clientId: `d:${fleet.org}:meter:${id}`, username: "use-token-auth", password: Buffer.from(password) }, { protocolVersion: version });

// While something else goes on, a device publishes and an application hears it.
async function meanwhile(act) {
  const app = await fleet.app("meanwhile"), device = await fleet.device("good");
  await app.subscribeAsync("iot-2/type/meter/id/good/evt/+/fmt/+", { qos: 1 });
  let over = false, sent = 0, slowest = 0;
  const work = (async () => {
    while (!over) {
      const at = Date.now();
      await device.publishAsync("iot-2/evt/beat/fmt/text", String(sent++), { qos: 1 });
      slowest = Math.max(slowest, Date.now() - at);
      await sleep(20);
    }
  })();
  try { await act(); } finally { over = true; }
  await work;
  await until("all were heard", () => app.received.length === sent);
  assert.deepEqual(app.received.map((m) => Number(m.text)), Array.from({ length: sent }, (_, i) => i));
  assert.ok(sent > 10 && slowest < 5000, `${sent} sent, the slowest took ${slowest} ms`);
  for (const c of [app, device]) await c.endAsync();
}

test("MQTT over WebSocket: events and commands", async () => {
  const device = await new Promise((done, fail) => {
    const c = connect(`ws://127.0.0.1:${ws}`, { clientId: `d:${fleet.org}:meter:web`, username: "use-token-auth", password: token("web"), reconnectPeriod: 0 });
    c.once("connect", () => done(c));
    c.once("error", fail);
  });
  const got = [];
  device.on("message", (topic, text) => got.push(`${topic} ${text}`));
  await device.subscribeAsync("iot-2/cmd/+/fmt/+", { qos: 1 });
  await device.publishAsync("iot-2/evt/web/fmt/json", '{"by":"ws"}', { qos: 1 });
  const app = await fleet.app("to-web");
  await app.publishAsync("iot-2/type/meter/id/web/cmd/go/fmt/text", "1", { qos: 1 });
  await until("the command", () => got.includes("iot-2/cmd/go/fmt/text 1"));
  await until("its page", async () => /<dd>WebSocket, version/.test(await page("web")));
  for (const c of [device, app]) await c.endAsync();
  await assert.rejects(new Promise((done, fail) => {
    const c = connect(`ws://127.0.0.1:${ws}`, { clientId: `d:${fleet.org}:meter:web`, username: "use-token-auth", password: "wrong", reconnectPeriod: 0 });
    c.once("connect", done);
    c.once("error", fail);
  }), /[Nn]ot authorized/);
});

test("10,000 connections with wrong tokens", async () => {
  const before = await metric("mqtt", "connect"), packet = connectPacket("bad", "wrong-token-of-bad");
  const memory = await brokerMemory();
  let refused = 0;
  await meanwhile(() => Promise.all(Array.from({ length: 100 }, async () => {
    for (let i = 0; i < 100; i++) {
      const s = await raw();
      const code = await new Promise((done) => {
        s.once("data", (d) => done(d[3]));
        s.once("close", () => done(-1));
        s.write(packet);
      });
      s.destroy();
      refused += code === 5;
    }
  })));
  assert.equal(refused, 10000);
  assert.equal(await metric("mqtt", "connect") - before, 10000);
  assert.ok(await brokerMemory() - memory < 20e6);
  await until("its log", async () => (await page("bad")).includes("The token is not that of the device."));
});

test("topics of 64 KB, packets past the limit, and half a packet", async () => {
  await meanwhile(async () => {
    for (const version of [4, 5]) {
      const long = mqttPacket.generate({ cmd: "publish", topic: `iot-2/evt/${"x".repeat(65000)}/fmt/text`, payload: "x", qos: 1, messageId: 1 }, { protocolVersion: version });
      const deep = mqttPacket.generate({ cmd: "publish", topic: "/".repeat(65535), payload: "x", qos: 1, messageId: 2 }, { protocolVersion: version });
      const filter = mqttPacket.generate({ cmd: "subscribe", messageId: 3, subscriptions: [{ topic: "a/".repeat(32000) + "#", qos: 1 }] }, { protocolVersion: version });
      for (const bytes of [long, deep, filter]) {
        const s = await raw();
        s.write(connectPacket("long", undefined, version));
        s.write(bytes);
        await sleep(100);
        s.destroy();
      }
    }
    const s = await raw();
    s.write(connectPacket("long"));
    s.resume();	// its end comes after what it says
    const closed = new Promise((done) => s.once("close", done));
    s.write(Buffer.concat([Buffer.from([0x32, 0x80, 0x80, 0x80, 0x08]), Buffer.alloc(1 << 20)]));
    await closed;
    for (let i = 0; i < 50; i++) (await raw()).write(Buffer.from([0x10, 0xff, 0xff, 0x03, 0, 4]));
  });
  await until("its log", async () => (await page("long")).includes("There is no such topic."));
});

test("subscribers that never read", async () => {
  const memory = await brokerMemory(), deaf = [];
  for (let i = 0; i < 4; i++) {
    const s = await raw();
    s.write(mqttPacket.generate({ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clean: true, keepalive: 600,
      clientId: `a:${fleet.org}:deaf${i}`, username: fleet.operator.username, password: Buffer.from(fleet.operator.password) }));
    s.write(mqttPacket.generate({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "iot-2/type/meter/id/+/evt/+/fmt/+", qos: i % 2 }] }));
    await new Promise((done) => s.once("data", done));
    await sleep(100);
    s.pause();
    deaf.push(s);
  }
  const device = await fleet.device("bad");
  let most = 0;
  await meanwhile(async () => {
    for (let i = 0; i < 1500; i++) {
      await device.publishAsync("iot-2/evt/large/fmt/bin", Buffer.alloc(120000), { qos: 1 });
      if (i % 50 === 0) most = Math.max(most, await brokerMemory() - memory);
    }
  });
  // the broker keeps 1,000 messages for a client, and for QoS 1 and 2 1 MB of them
  assert.ok(most < 2 * 1000 * 130000 + 30e6, `${Math.round(most / 1e6)} MB more`);
  for (const s of deaf) s.destroy();
  await device.endAsync();
});
