// Messages over HTTP, beside a broker: events, commands, and requests that wait
// for one.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { startFleet, token, until } from "./fleet.mjs";

const DEVICES = ["one", "two", "three", "four", "five", "six", "seven"];
let fleet, app;
before(async () => {
  fleet = await startFleet({ devices: DEVICES });
  app = await fleet.app("watch");
  await app.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+", { qos: 1 });
});
after(() => fleet.end({ expected: [/502/] }));

const basic = (user, password) => ({ Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` });
const asDevice = (id) => basic("use-token-auth", token(id));
const asKey = () => basic(fleet.operator.username, fleet.operator.password);
const path = (id) => `/api/v0002/device/types/meter/devices/${id}`;
const appPath = (id) => `/api/v0002/application/types/meter/devices/${id}`;

function post(at, { headers, type = "application/json", body = "{}", signal } = {}) {
  return fetch(`${fleet.stack.url}${at}`, { method: "POST", signal,
    headers: { ...headers, ...(type ? { "Content-Type": type } : {}) }, body });
}
const event = (id, name, options) => post(`${path(id)}/events/${name}`, { headers: asDevice(id), ...options });
const command = (id, name, body, options) => post(`${appPath(id)}/commands/${name}`, { headers: asKey(), body, ...options });
const ask = (id, waitTimeSecs, { name = "+", ...options } = {}) => post(`${path(id)}/commands/${name}/request`,
  { headers: asDevice(id), body: JSON.stringify({ waitTimeSecs }), ...options });
const taken = async (res) => [res.status, res.headers.get("x-commandid"), res.headers.get("content-type"), await res.text()];
const heard = (c, line) => until(line, () => c.received.some(({ topic, text }) => `${topic} ${text}` === line));

test("an event reaches applications and the device's page, in each format", async () => {
  for (const [type, format] of [["application/json; charset=utf-8", "json"], ["text/plain", "text"], ["application/xml", "xml"],
    ["application/octet-stream", "bin"], ["application/x-www-form-urlencoded", "text"]]) {
    const res = await event("one", `as-${format}`, { type, body: "%zz=50%" });
    assert.equal(res.status, 200, type);
    await heard(app, `iot-2/type/meter/id/one/evt/as-${format}/fmt/${format} %zz=50%`);
  }
  const res = await post(`${appPath("two")}/events/for-it`, { headers: asKey(), body: '{"celsius":7}' });
  assert.equal(res.status, 200);
  await heard(app, 'iot-2/type/meter/id/two/evt/for-it/fmt/json {"celsius":7}');
  for (const [id, name] of [["one", "as-bin"], ["two", "for-it"]])
    await until(`${name} on the page`, async () => (await fleet.admin.get(`/devices/meter/${id}`)).text.includes(name));
});

async function counts() {
  const res = await fetch(`${fleet.stack.url}/metrics`, { headers: asKey() });
  assert.equal(res.status, 200);
  assert.match(res.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
  return Object.fromEntries([...(await res.text()).matchAll(/^patchbay_refused_total\{by="(\w+)",what="(\w+)"\} (\d+)$/gm)]
    .map(([, by, what, n]) => [`${by} ${what}`, Number(n)]));
}

test("refusals are counted", async () => {
  const device = await fleet.device("one", { protocolVersion: 5 }), before = await counts();
  const key = { headers: asKey() };
  for (const [what, refuse] of [
    ["mqtt connect", () => assert.rejects(fleet.client(`d:${fleet.org}:meter:one`, { username: "use-token-auth", password: "wrong-token" }))],
    ["mqtt publish", () => assert.rejects(device.publishAsync("else", "{}", { qos: 1 }))],
    ["mqtt subscribe", () => assert.rejects(device.subscribeAsync("#"))],
    ["http connect", () => post(`${path("one")}/events/e`, { headers: asDevice("two") })],
    ["http publish", () => event("one", "e", { type: "image/png" })],
    ["http fetch", () => ask("one", -1)],
    ["api connect", () => fetch(`${fleet.stack.url}/metrics`)],
    ["api call", () => fetch(`${fleet.stack.url}/api/v0002/bulk/devices?color=red`, key)],
  ]) {
    await refuse();
    before[what]++;
    assert.deepEqual(await counts(), before, what);
  }
  // nothing there is no refusal
  assert.equal((await fetch(`${fleet.stack.url}/api/v0002/device/types/none`, key)).status, 404);
  assert.deepEqual(await counts(), before);
  assert.equal((await fetch(`${fleet.stack.url}/metrics`)).status, 401);
  await device.endAsync();
});

test("what is refused, and with what", async () => {
  const big = "x".repeat(131072);
  assert.equal((await event("one", "big", { type: "text/plain", body: big })).status, 200);
  for (const [status, at, options] of [
    [413, `${path("one")}/events/big`, { headers: asDevice("one"), type: "text/plain", body: `${big}x` }],
    [413, `${appPath("one")}/commands/big`, { headers: asKey(), type: "text/plain", body: `${big}x` }],
    [400, `${path("one")}/events/a%20b`, { headers: asDevice("one") }],
    [400, `${path("one")}/events/${"n".repeat(129)}`, { headers: asDevice("one") }],
    [415, `${path("one")}/events/e`, { headers: asDevice("one"), type: "image/png" }],
    [401, `${path("one")}/events/e`, {}],
    [401, `${path("one")}/events/e`, { headers: asDevice("two") }],
    [401, `${path("one")}/events/e`, { headers: basic("admin", token("one")) }],
    [401, `${path("one")}/events/e`, { headers: asKey() }],
    [401, `${path("none")}/events/e`, { headers: asDevice("none") }],
    [401, `${appPath("one")}/events/e`, { headers: asDevice("one") }],
    [404, `${appPath("none")}/events/e`, { headers: asKey() }],
    [404, `${appPath("none")}/commands/c`, { headers: asKey() }],
    [400, `${path("one")}/commands/+/request`, { headers: asDevice("one"), body: '{"waitTimeSecs":3601}' }],
    [400, `${path("one")}/commands/+/request`, { headers: asDevice("one"), body: '{"waitTimeSecs":-1}' }],
    [400, `${path("one")}/commands/+/request`, { headers: asDevice("one"), body: '{"wait":1}' }],
    [400, `${path("one")}/commands/+/request`, { headers: asDevice("one"), body: "[" }],
    [401, `${path("one")}/commands/+/request`, { headers: asDevice("two"), body: '{"waitTimeSecs":60}' }],
  ]) {
    const res = await post(at, options);
    assert.equal(res.status, status, `${at} ${JSON.stringify(options).slice(0, 100)}`);
    assert.match((await res.json()).exception.id, /^(CUDRS|PATCHBAY)/);
  }
  const viewer = await fleet.key("viewer");
  assert.equal((await post(`${appPath("one")}/events/e`, { headers: basic(viewer.username, viewer.password) })).status, 403);
  for (const why of ["The token is not that of the device", "/devices/one/commands/+/request: 400)", "/devices/one/events/big: 413)"])
    await until(`${why} in the connection log`, async () => (await fleet.admin.get("/devices/meter/one")).text.includes(why));
});

test("a command goes to the device's MQTT connection, in order", async () => {
  const device = await fleet.device("one");
  await device.subscribeAsync("iot-2/cmd/+/fmt/json", { qos: 1 });
  const ids = [];
  for (let i = 0; i < 20; i++) {
    const res = await command("one", "go", `{"n":${i}}`);
    assert.equal(res.status, 200);
    ids.push(Number((await res.json()).id));
  }
  await until("20 commands", () => device.received.length >= 20);
  assert.deepEqual(device.received.map(({ topic, text }) => `${topic} ${text}`),
    [...Array(20).keys()].map((i) => `iot-2/cmd/go/fmt/json {"n":${i}}`));
  assert.deepEqual(ids, [...ids].sort((a, b) => a - b));
  await device.endAsync();
});

test("a command waits for a device that is away: it comes by MQTT or is asked for, once", async () => {
  await command("two", "first", "<a/>", { type: "application/xml" });
  await command("two", "second", "\x00\x01", { type: "application/octet-stream" });
  await command("two", "third", "{}");
  assert.deepEqual(await taken(await ask("two", 0, { name: "second" })), [200, "second", "application/octet-stream", "\x00\x01"]);
  assert.deepEqual(await taken(await ask("two", 0)), [200, "first", "application/xml", "<a/>"]);
  const device = await fleet.device("two");
  await device.subscribeAsync("iot-2/cmd/+/fmt/+", { qos: 1 });
  await heard(device, "iot-2/cmd/third/fmt/json {}");
  assert.equal(device.received.length, 1);
  await device.endAsync();
  assert.equal((await ask("two", 0)).status, 204);
});

test("a request waits for a command; one that hung up takes none", async () => {
  assert.equal((await ask("three", 0)).status, 204);
  assert.equal((await ask("three", 1)).status, 204);
  const left = new AbortController();
  const gone = ask("three", 600, { signal: left.signal }).catch((e) => e.name);
  const waits = ask("three", 600);
  let late;
  await until("no third one waits", async () => {
    late = await ask("three", 600, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    return late?.status === 429;
  });
  assert.match(late.headers.get("retry-after"), /^\d+$/);
  left.abort();
  assert.equal(await gone, "AbortError");
  await until("there is room again", async () => {
    const res = await ask("three", 1);
    return res.status === 204;
  });
  assert.equal((await command("three", "now", '{"x":1}')).status, 200);
  assert.deepEqual(await taken(await waits), [200, "now", "application/json", '{"x":1}']);
});

test("what an application says over MQTT reaches a device that asks over HTTP", async () => {
  assert.equal((await ask("four", 0)).status, 204);
  const waits = ask("four", 600);
  await app.publishAsync("iot-2/type/meter/id/four/cmd/blink/fmt/json", '{"times":3}', { qos: 1 });
  assert.deepEqual(await taken(await waits), [200, "blink", "application/json", '{"times":3}']);
});

test("a session is kept over MQTT, and none when the device began clean", async () => {
  const says = (n) => app.publishAsync("iot-2/type/meter/id/five/cmd/go/fmt/text", `${n}`, { qos: 1 });
  const texts = (c) => c.received.map(({ text }) => text);
  let device = await fleet.device("five", { clean: false });
  await device.subscribeAsync("iot-2/cmd/+/fmt/+", { qos: 1 });
  await device.endAsync();
  await until("it is away", async () => (await fleet.admin.get("/devices/meter/five")).text.includes("Disconnected"));
  for (const n of [1, 2, 3]) await says(n);
  await app.publishAsync("iot-2/type/meter/id/five/cmd/go/fmt/text", "quality 0", { qos: 0 });
  device = await fleet.device("five", { clean: false });		// without a word of what it wants
  await until("three", () => device.received.length >= 3);
  await says(4);
  await until("and one", () => device.received.length >= 4);
  assert.deepEqual(texts(device), ["1", "2", "3", "4"]);
  await device.endAsync();
  await says(5);
  await until("it is written down", async () => (await fleet.admin.get("/devices/meter/five")).text.includes("Disconnected"));
  device = await fleet.device("five", { clean: true });
  await device.subscribeAsync("iot-2/cmd/+/fmt/+", { qos: 1 });
  await says(6);
  await until("the new one", () => device.received.length >= 1);
  assert.deepEqual(texts(device), ["6"]);
  await device.endAsync();
});

test("as many wait for a device as may", async () => {
  let res;
  for (let i = 0; i <= 100; i++) {
    res = await command("six", "c", `${i}`, { type: "text/plain" });
    if (i < 100) {
      assert.equal(res.status, 200, `${i}`);
      if (i % 40 === 39) await new Promise((done) => setTimeout(done, 500));	// a key asks 50 times a second
    }
  }
  assert.equal(res.status, 429);
  assert.match(res.headers.get("retry-after"), /^\d+$/);
  const device = await fleet.device("six");
  await device.subscribeAsync("iot-2/cmd/+/fmt/+", { qos: 1 });
  await until("all of them", () => device.received.length >= 100);
  assert.deepEqual(device.received.map(({ text }) => Number(text)), [...Array(100).keys()]);
  await device.endAsync();
});

test("pages answer while requests wait, and past the bound there is a clear answer", async () => {
  // of one device two wait: more devices by the API
  const admin = await fleet.key("admin"), ids = [...Array(120).keys()].map((i) => `w${i}`);
  const bulk = await post("/api/v0002/bulk/devices/add", { headers: basic(admin.username, admin.password),
    body: JSON.stringify(ids.map((deviceId) => ({ typeId: "meter", deviceId, authToken: token(deviceId) }))) });
  assert.equal(bulk.status, 201);
  const codes = [], open = [];
  for (const id of ids)
    for (let k = 0; k < 2; k++) {
      const req = request(`${fleet.stack.url}${path(id)}/commands/+/request`, { method: "POST", agent: false,
        headers: { ...asDevice(id), "Content-Type": "application/json" } });
      req.on("response", (res) => { codes.push([res.statusCode, res.headers["retry-after"]]); res.resume(); });
      req.on("error", () => {});
      req.end('{"waitTimeSecs":600}');
      open.push(req);
    }
  await until("40 are refused", () => codes.length >= 40);
  assert.equal((await fleet.admin.get("/devices")).status, 200);
  assert.equal((await event("seven", "still", {})).status, 200);
  assert.equal(codes.length, 40);
  for (const [status, retry] of codes) {
    assert.equal(status, 429);
    assert.match(retry, /^\d+$/);
  }
  for (const req of open) req.destroy();
});
