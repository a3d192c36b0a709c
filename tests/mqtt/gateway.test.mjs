// Gateways: they speak for the devices behind them and for no others.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFleet, token, until } from "./fleet.mjs";

let fleet, app;
before(async () => {
  fleet = await startFleet({ devices: ["direct"], gateways: ["hub1", "hub2"] });
  app = await fleet.app("watch", { protocolVersion: 5 });
  await app.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+", { qos: 1 });
});
after(() => fleet.end());

const hub = async (id, options) => {
  const c = await fleet.gateway(id, { protocolVersion: 5, ...options });
  await c.subscribeAsync(`iot-2/type/hub/id/${id}/notify`, { qos: 1 });
  return c;
};
const event = (c, type, id, text = "{}") => c.publishAsync(`iot-2/type/${type}/id/${id}/evt/e/fmt/json`, text, { qos: 1 });
const texts = (c) => c.received.map(({ topic, text }) => `${topic} ${text}`);
const heard = (c, line) => until(line, () => texts(c).includes(line));
const notes = (c) => c.received.filter(({ topic }) => topic.endsWith("/notify")).map(({ text }) => JSON.parse(text));
const basic = (user, password) => ({ Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` });
const api = async (path, { headers = basic(fleet.operator.username, fleet.operator.password), ...options } = {}) => {
  const res = await fetch(`${fleet.stack.url}/api/v0002${path}`, { ...options, headers: { "Content-Type": "application/json", ...headers } });
  return { status: res.status, body: await res.text().then((t) => (t === "" ? null : JSON.parse(t))) };
};
const post = (path, body, headers) => api(path, { method: "POST", body: JSON.stringify(body), headers });

test("an event of a device that is not known registers it behind the gateway", async () => {
  const c = await hub("hub1");
  await event(c, "meter", "new-1", '{"n":1}');
  await event(c, "meter", "new-1", '{"n":2}');
  for (const n of [1, 2]) await heard(app, `iot-2/type/meter/id/new-1/evt/e/fmt/json {"n":${n}}`);
  const got = await api("/device/types/meter/devices/new-1");
  assert.deepEqual([got.body.gatewayTypeId, got.body.gatewayId], ["hub", "hub1"]);
  const behind = await api("/device/types/hub/devices/hub1/devices?_limit=1");
  assert.deepEqual(behind.body.results.map((d) => d.deviceId), ["new-1"]);
  assert.equal(behind.body.meta.total_rows, 1);
  assert.match((await fleet.admin.get("/devices/meter/new-1")).text, /href="\/devices\/hub\/hub1"/);
  assert.match((await fleet.admin.get("/devices/hub/hub1")).text, /href="\/devices\/meter\/new-1"/);
  await until("its events are on its page", async () => (await fleet.admin.get("/devices/meter/new-1")).text.includes("Recent Events"));
  await c.endAsync();
});

test("no gateway speaks for another's device, or for one that is behind none; it is told why", async () => {
  const c = await hub("hub2");
  for (const [type, id, why] of [
    ["meter", "new-1", /not behind this gateway/], ["meter", "direct", /not behind this gateway/],
    ["hub", "hub1", /not behind this gateway/], ["hub", "hub3", /only a person can register/],
    ["none", "x", /no such device type/], ["meter", "..", /id is not valid/],
  ]) {
    const before = notes(c).length;
    await assert.rejects(event(c, type, id), /Not authorized/, `${type} ${id}`);
    await until(`a note on ${type} ${id}`, () => notes(c).length > before);
    const note = notes(c).at(-1);
    assert.deepEqual([note.Request, note.Topic, note.Type, note.Id, note.Client, note.RC],
      ["Publish", `iot-2/type/${type}/id/${id}/evt/e/fmt/json`, type, id, `g:${fleet.org}:hub:hub2`, 403]);
    assert.match(note.Message, why);
  }
  await assert.rejects(c.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+"), /Not authorized|Unspecified/i);
  await until("a note on the subscription", () => notes(c).at(-1)?.Request === "Subscribe");
  assert.equal(texts(app).filter((t) => /new-1|direct/.test(t) && !/"n":/.test(t)).length, 0);
  await assert.rejects(c.subscribeAsync("iot-2/type/hub/id/hub1/notify"), /Not authorized|Unspecified/i);
  await c.endAsync();
});

test("a gateway hears the commands of devices behind it, from applications and over HTTP", async () => {
  const [one, two] = [await hub("hub1"), await hub("hub2")];
  for (const c of [one, two]) await c.subscribeAsync("iot-2/type/+/id/+/cmd/+/fmt/+", { qos: 1 });
  await app.publishAsync("iot-2/type/meter/id/new-1/cmd/go/fmt/text", "mqtt", { qos: 1 });
  await heard(one, "iot-2/type/meter/id/new-1/cmd/go/fmt/text mqtt");
  assert.equal((await post("/application/types/meter/devices/new-1/commands/go", { by: "http" })).status, 200);
  await heard(one, 'iot-2/type/meter/id/new-1/cmd/go/fmt/json {"by":"http"}');
  assert.equal((await post("/application/types/hub/devices/hub1/commands/go", { own: true })).status, 200);
  await heard(one, 'iot-2/type/hub/id/hub1/cmd/go/fmt/json {"own":true}');
  assert.equal(two.received.length, 0);
  await until("it is said", async () => (await fleet.admin.get("/devices/meter/new-1")).text.includes("Handed over"));
  for (const c of [one, two]) await c.endAsync();
});

test("what waits for a device is there when its gateway is; once", async () => {
  await until("it is away", async () => (await fleet.admin.get("/devices/hub/hub1")).text.includes("Disconnected"));
  for (const n of [1, 2, 3]) assert.equal((await post("/application/types/meter/devices/new-1/commands/late", { n })).status, 200);
  let c = await hub("hub1", { clean: false, properties: { sessionExpiryInterval: 3600 } });
  await c.subscribeAsync("iot-2/type/meter/id/new-1/cmd/+/fmt/+", { qos: 1 });
  for (const n of [1, 2, 3]) await heard(c, `iot-2/type/meter/id/new-1/cmd/late/fmt/json {"n":${n}}`);
  assert.equal(c.received.length, 3);
  await c.endAsync();
  await until("it is away again", async () => /badge off">Disconnected/.test((await fleet.admin.get("/devices/hub/hub1")).text));
  // its session goes on
  await app.publishAsync("iot-2/type/meter/id/new-1/cmd/kept/fmt/text", "4", { qos: 1 });
  c = await fleet.gateway("hub1", { protocolVersion: 5, clean: false, properties: { sessionExpiryInterval: 3600 } });
  await heard(c, "iot-2/type/meter/id/new-1/cmd/kept/fmt/text 4");
  assert.equal(c.received.filter(({ text }) => text === "4").length, 1);
  await c.endAsync();
});

test("a command over HTTP is published once, however often its gateway was tried", async () => {
  const seen = await fleet.app("seen", { protocolVersion: 5 });
  await seen.subscribeAsync("iot-2/type/+/id/+/cmd/+/fmt/+", { qos: 1 });
  const c = await hub("hub1");
  assert.equal((await post("/application/types/meter/devices/new-1/commands/once", { n: 1 })).status, 200);
  // each subscription is a try
  for (const filter of ["iot-2/type/meter/id/new-2/cmd/+/fmt/+", "iot-2/type/+/id/+/cmd/other/fmt/+", "iot-2/type/hub/id/hub1/cmd/+/fmt/+"]) {
    await c.subscribeAsync(filter, { qos: 1 });
    await new Promise((done) => setTimeout(done, 500));
  }
  assert.deepEqual(texts(seen), []);
  await c.subscribeAsync("iot-2/type/meter/id/new-1/cmd/+/fmt/+", { qos: 1 });
  const line = 'iot-2/type/meter/id/new-1/cmd/once/fmt/json {"n":1}';
  await heard(c, line);
  await heard(seen, line);
  await new Promise((done) => setTimeout(done, 500));
  assert.deepEqual(texts(seen), [line]);
  // that filter ends, and the next command waits
  await c.unsubscribeAsync("iot-2/type/meter/id/new-1/cmd/+/fmt/+");
  assert.equal((await post("/application/types/meter/devices/new-1/commands/once", { n: 2 })).status, 200);
  await new Promise((done) => setTimeout(done, 500));
  assert.deepEqual(texts(seen), [line]);
  await c.subscribeAsync("iot-2/type/+/id/new-1/cmd/once/fmt/+", { qos: 1 });
  await heard(seen, 'iot-2/type/meter/id/new-1/cmd/once/fmt/json {"n":2}');
  assert.equal(c.received.length, 2);
  for (const x of [c, seen]) await x.endAsync();
});

test("over HTTP a gateway signs in for the devices behind it", async () => {
  const as = (id) => basic(`g/${fleet.org}/hub/${id}`, token(id));
  assert.equal((await post("/device/types/hub/devices/hub1/events/e", {}, as("hub1"))).status, 200);
  assert.equal((await post("/device/types/meter/devices/new-1/events/e", { by: 1 }, as("hub1"))).status, 200);
  await heard(app, 'iot-2/type/meter/id/new-1/evt/e/fmt/json {"by":1}');
  assert.equal((await post("/device/types/meter/devices/new-2/events/e", { by: 2 }, as("hub1"))).status, 200);
  await heard(app, 'iot-2/type/meter/id/new-2/evt/e/fmt/json {"by":2}');
  assert.equal((await api("/device/types/meter/devices/new-2")).body.gatewayId, "hub1");
  for (const [status, type, id, headers] of [
    [403, "meter", "new-1", as("hub2")], [403, "meter", "direct", as("hub2")], [403, "hub", "hub3", as("hub2")],
    [404, "none", "x", as("hub2")], [401, "meter", "new-1", basic(`g/${fleet.org}/hub/hub1`, token("hub2"))],
    [401, "meter", "direct", basic(`g/${fleet.org}/meter/direct`, token("direct"))],
    [401, "meter", "new-1", basic(`g/zzzzzz/hub/hub1`, token("hub1"))], [401, "meter", "new-1", basic("g/", token("hub1"))],
  ])
    assert.equal((await post(`/device/types/${type}/devices/${id}/events/e`, {}, headers)).status, status, `${type} ${id}`);
  assert.equal((await post("/application/types/meter/devices/new-2/commands/go", { x: 1 })).status, 200);
  const got = await post("/device/types/meter/devices/new-2/commands/+/request", { waitTimeSecs: 60 }, as("hub1"));
  assert.deepEqual([got.status, got.body], [200, { x: 1 }]);
});

test("a device is put behind a gateway when it is registered, and goes with it", async () => {
  const admin = await fleet.key("admin"), headers = basic(admin.username, admin.password);
  const add = (deviceId, gateway) => post("/device/types/meter/devices", { deviceId, ...gateway }, headers);
  assert.equal((await add("put", { gatewayTypeId: "hub", gatewayId: "hub2" })).status, 201);
  assert.equal((await add("no", { gatewayTypeId: "hub", gatewayId: "none" })).status, 400);
  assert.equal((await add("no", { gatewayId: "hub2" })).status, 400);
  assert.equal((await add("no", { gatewayTypeId: "meter", gatewayId: "direct" })).status, 400);
  const c = await hub("hub2");
  await event(c, "meter", "put", '{"put":1}');
  await heard(app, 'iot-2/type/meter/id/put/evt/e/fmt/json {"put":1}');
  await c.endAsync();
});

test("an event of a device that cannot be registered now is not acknowledged, and is taken later", async () => {
  const busy = await fleet.worker("patchbay-msg");
  const say = async () => {
    const c = await hub("hub1", { protocolVersion: 4 });
    const came = await Promise.race([event(c, "meter", "later", '{"later":1}').then(() => "acknowledged", () => "closed"),
      c.closed.then(() => "closed")]);
    c.end(true);
    return came;
  };
  process.kill(busy, "SIGSTOP");
  try {
    assert.equal(await say(), "closed");
  } finally {
    process.kill(busy, "SIGCONT");
  }
  await until("it is taken", async () => await say() === "acknowledged");
  await heard(app, 'iot-2/type/meter/id/later/evt/e/fmt/json {"later":1}');
});

test("a hundred new devices at once", async () => {
  const c = await hub("hub1", { reconnectPeriod: 100 });	// refused for a while, it comes again
  await Promise.all([...Array(100).keys()].map((i) => event(c, "meter", `many-${i}`)));
  await until("all of them are there", async () => (await api("/device/types/hub/devices/hub1/devices")).body.meta.total_rows === 103);
  await c.endAsync();
});
