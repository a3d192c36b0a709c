// Who may connect, publish and subscribe to what, and what comes of it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { PASSWORD } from "../e2e/stack.mjs";
import { startFleet, token, until } from "./fleet.mjs";

const run = promisify(execFile);
let fleet;
before(async () => { fleet = await startFleet({ devices: ["one", "two"], gateways: ["hub1"] }); });
after(() => fleet.end());

const texts = (c) => c.received.map(({ topic, text }) => `${topic} ${text}`);
const heard = (c, line) => until(line, () => texts(c).includes(line));

for (const protocolVersion of [4, 5])
  test(`an event reaches an application, under its full topic (version ${protocolVersion})`, async () => {
    const app = await fleet.app(`events${protocolVersion}`, { protocolVersion });
    await app.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+", { qos: 2 });
    const device = await fleet.device("one", { protocolVersion });
    for (const qos of [0, 1, 2])
      await device.publishAsync(`iot-2/evt/temp${qos}/fmt/json`, `{"t":${qos}}`, { qos, retain: true });
    for (const qos of [0, 1, 2])
      await heard(app, `iot-2/type/meter/id/one/evt/temp${qos}/fmt/json {"t":${qos}}`);
    assert.deepEqual(app.received.map(({ packet }) => packet.retain), [false, false, false]);
    // nothing was retained either
    const late = await fleet.app(`late${protocolVersion}`, { protocolVersion });
    await late.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+");
    await device.publishAsync("iot-2/evt/last/fmt/json", "{}", { qos: 1 });
    await heard(late, "iot-2/type/meter/id/one/evt/last/fmt/json {}");
    assert.equal(late.received.length, 1);
    for (const c of [app, device, late]) await c.endAsync();
  });

test("sign-in: who is refused", async () => {
  const { org, operator } = fleet, device = { username: "use-token-auth", password: token("one") };
  for (const [id, who] of [
    [`d:${org}:meter:one`, { ...device, password: "wrong-token" }],
    [`d:${org}:meter:one`, { ...device, username: "admin" }],
    [`d:${org}:meter:one`, {}],
    [`d:${org}:meter:two`, device],
    [`d:${org}:meter:none`, device],
    ["d:zzzzzz:meter:one", device],
    [`g:${org}:meter:one`, device],
    [`d:${org}:meter`, device],
    [`d:${org}:meter:one:more`, device],
    ["one", device],
    [`a:${org}:app`, { ...operator, password: "wrong" }],
    [`a:${org}:app`, device],
    [`x:${org}:app`, operator],
  ])
    await assert.rejects(fleet.client(id, who), /[Nn]ot authorized|closed/, `${id} ${who.username}`);
  for (const id of [`a:${org}:app`, `A:${org}:app`, `A:${org}:app:1`])
    await (await fleet.client(id, operator)).endAsync();
});

test("a device has its own topics and nothing beyond", async () => {
  const app = await fleet.app("watch");
  await app.subscribeAsync(["iot-2/type/+/id/+/evt/+/fmt/+", "iot-2/type/+/id/+/cmd/+/fmt/+"], { qos: 1 });
  const device = await fleet.device("one", { protocolVersion: 5 });
  for (const filter of ["#", "+/#", "$SYS/#", "iot-2/#", "iot-2/type/meter/id/two/cmd/+/fmt/+", "iot-2/evt/+/fmt/+",
    "iot-2/type/+/id/+/evt/+/fmt/+", "iot-2/type/+/id/+/mon", "$share/g/iot-2/cmd/+/fmt/+", "iot-2/cmd/#"])
    await assert.rejects(device.subscribeAsync(filter), /Not authorized|Unspecified/i, filter);
  for (const topic of ["iot-2/type/meter/id/two/evt/e/fmt/json", "iot-2/type/meter/id/one/evt/e/fmt/json",
    "iot-2/cmd/c/fmt/json", "iot-2/evt/e", "iot-2/evt/e/fmt/json/more", "$SYS/x", "else", `iot-2/evt/${"x".repeat(3000)}/fmt/json`])
    await assert.rejects(device.publishAsync(topic, "{}", { qos: 1 }), /Not authorized/, topic);
  await device.publishAsync("iot-2/evt/mine/fmt/json", "{}", { qos: 1 });
  await heard(app, "iot-2/type/meter/id/one/evt/mine/fmt/json {}");
  assert.equal(app.received.length, 1);
  for (const c of [app, device]) await c.endAsync();
});

test("commands reach the device that is meant, as it asked for them", async () => {
  const [one, two] = [await fleet.device("one"), await fleet.device("two")];
  const app = await fleet.app("commander"), other = await fleet.app("other");
  await one.subscribeAsync("iot-2/cmd/+/fmt/json", { qos: 1 });
  await two.subscribeAsync("iot-2/cmd/+/fmt/+", { qos: 1 });
  await other.subscribeAsync("iot-2/type/+/id/+/cmd/+/fmt/+", { qos: 1 });
  await app.publishAsync("iot-2/type/meter/id/one/cmd/no/fmt/text", "not asked for", { qos: 1 });
  for (let i = 0; i < 50; i++)
    await app.publishAsync("iot-2/type/meter/id/one/cmd/go/fmt/json", `{"n":${i}}`, { qos: i % 3 });
  await until("50 commands", () => one.received.length >= 50);
  assert.deepEqual(texts(one), [...Array(50).keys()].map((i) => `iot-2/cmd/go/fmt/json {"n":${i}}`));
  await until("51 seen", () => other.received.length >= 51);
  assert.equal(two.received.length, 0);
  await one.unsubscribeAsync("iot-2/cmd/+/fmt/json");
  await app.publishAsync("iot-2/type/meter/id/one/cmd/go/fmt/json", "after", { qos: 1 });
  await app.publishAsync("iot-2/type/meter/id/two/cmd/go/fmt/json", "two", { qos: 1 });
  await heard(two, "iot-2/cmd/go/fmt/json two");
  assert.equal(one.received.length, 50);
  for (const c of [one, two, app, other]) await c.endAsync();
});

test("while the process that speaks HTTP reads nothing, what it is to be told waits", async () => {
  const gone = async () => (await fleet.stack.log()).split("the broker is gone").length;
  const before = await gone(), busy = await fleet.worker("patchbay-msg");
  const c = await fleet.device("two");
  process.kill(busy, "SIGSTOP");
  try {
    for (let i = 0; i < 30; i++)
      await Promise.all([...Array(100)].map(() => c.subscribeAsync("iot-2/cmd/+/fmt/+", { qos: 1 })));
  } finally {
    process.kill(busy, "SIGCONT");
  }
  const { username, password } = fleet.operator;
  const res = await fetch(`${fleet.stack.url}/api/v0002/application/types/meter/devices/two/commands/go`, { method: "POST", body: "{}",
    headers: { "Content-Type": "application/json", Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` } });
  assert.equal(res.status, 200);
  await heard(c, "iot-2/cmd/go/fmt/json {}");
  assert.equal(await gone(), before);
  await c.endAsync();
});

test("an application that only reads publishes nothing, and none to a device that is not there", async () => {
  const key = await fleet.key("viewer");
  const viewer = await fleet.client(`a:${fleet.org}:viewer`, { ...key, protocolVersion: 5 });
  await assert.rejects(viewer.publishAsync("iot-2/type/meter/id/one/cmd/go/fmt/json", "{}", { qos: 1 }), /Not authorized/);
  const app = await fleet.app("app", { protocolVersion: 5 });
  await assert.rejects(app.publishAsync("iot-2/type/meter/id/none/cmd/go/fmt/json", "{}", { qos: 1 }), /Not authorized/);
  for (const c of [viewer, app]) await c.endAsync();
  await assert.rejects(fleet.client(`a:${fleet.org}:viewer`, { ...key, password: "wrong" }));
  // the key's page has both, with their reasons
  for (const why of [`The role of the API key only allows reading. (a:${fleet.org}:viewer)`,
    `The token is not that of the API key. (a:${fleet.org}:viewer)`])
    await until(why, async () => (await fleet.admin.get(`/settings/api-keys/${key.username}`)).text.includes(why));
});

test("a gateway publishes its own events and hears its own commands, no others'", async () => {
  const app = await fleet.app("app", { protocolVersion: 5 });
  await app.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+", { qos: 1 });
  const hub = await fleet.gateway("hub1", { protocolVersion: 5 });
  await hub.subscribeAsync("iot-2/type/+/id/+/cmd/+/fmt/+", { qos: 1 });
  await assert.rejects(hub.publishAsync("iot-2/type/meter/id/one/evt/e/fmt/json", "{}", { qos: 1 }), /Not authorized/);
  await hub.publishAsync("iot-2/type/hub/id/hub1/evt/e/fmt/json", "{}", { qos: 1 });
  await heard(app, "iot-2/type/hub/id/hub1/evt/e/fmt/json {}");
  await app.publishAsync("iot-2/type/meter/id/one/cmd/go/fmt/json", "not for it", { qos: 1 });
  await app.publishAsync("iot-2/type/hub/id/hub1/cmd/go/fmt/json", "for it", { qos: 1 });
  await heard(hub, "iot-2/type/hub/id/hub1/cmd/go/fmt/json for it");
  assert.equal(hub.received.length, 1);
  for (const c of [app, hub]) await c.endAsync();
});

test("instances of a scalable application share what comes", async () => {
  const device = await fleet.device("one");
  const instances = [];
  for (let i = 0; i < 3; i++) {
    const c = await fleet.client(`A:${fleet.org}:shared:${i}`, fleet.operator);
    await c.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+", { qos: 1 });
    instances.push(c);
  }
  for (let i = 0; i < 30; i++) await device.publishAsync("iot-2/evt/n/fmt/json", `${i}`, { qos: 1 });
  const all = () => instances.flatMap((c) => c.received.map(({ text }) => Number(text)));
  await until("30 events", () => all().length >= 30);
  assert.deepEqual(all().sort((a, b) => a - b), [...Array(30).keys()]);
  for (const c of instances) assert.equal(c.received.length, 10);
  for (const c of [device, ...instances]) await c.endAsync();
});

test("an instance that has not subscribed, or is away, takes no share", async () => {
  const device = await fleet.device("one"), topic = "iot-2/type/+/id/+/evt/+/fmt/+";
  const instance = (name, options) => fleet.client(`A:${fleet.org}:halves:${name}`, { ...fleet.operator, ...options });
  const away = await instance("away", { clean: false });
  await away.subscribeAsync(topic, { qos: 1 });
  await away.endAsync();
  const silent = await instance("silent"), left = await instance("left"), one = await instance("one");
  for (const c of [left, one]) await c.subscribeAsync(topic, { qos: 1 });
  await left.unsubscribeAsync(topic);
  for (let i = 0; i < 12; i++) await device.publishAsync("iot-2/evt/n/fmt/json", `${i}`, { qos: 1 });
  await until("12 events", () => one.received.length >= 12);
  assert.deepEqual(one.received.map(({ text }) => Number(text)), [...Array(12).keys()]);
  const back = await instance("away", { clean: false });
  await back.subscribeAsync(topic, { qos: 1 });
  assert.deepEqual([...silent.received, ...left.received, ...back.received], []);
  for (const c of [device, silent, left, one, back]) await c.endAsync();
});

test("applications see who comes and goes", async () => {
  const app = await fleet.app("presence");
  await app.subscribeAsync(["iot-2/type/+/id/+/mon", "iot-2/app/+/mon"]);
  const device = await fleet.device("two"), other = await fleet.app("other");
  await device.subscribeAsync("iot-2/cmd/+/fmt/+", { qos: 1 });
  await device.publishAsync("iot-2/evt/e/fmt/text", "12345", { qos: 1 });
  await app.publishAsync("iot-2/type/meter/id/two/cmd/go/fmt/text", "123", { qos: 1 });
  await until("the command", () => device.received.length === 1);
  await other.subscribeAsync("iot-2/type/+/id/two/evt/+/fmt/+", { qos: 1 });
  await device.publishAsync("iot-2/evt/e/fmt/text", "1234567", { qos: 1 });
  await until("the event", () => other.received.length === 1);
  await device.endAsync();
  await other.endAsync();
  const said = (topic, action) => until(`${topic} ${action}`, () => app.received.find((m) =>
    m.topic === topic && JSON.parse(m.text).Action === action));
  for (const [topic, id, counts] of [
    ["iot-2/type/meter/id/two/mon", `d:${fleet.org}:meter:two`, { ReadMsg: 2, ReadBytes: 12, WriteMsg: 1, WriteBytes: 3 }],
    ["iot-2/app/other/mon", `a:${fleet.org}:other`, { ReadMsg: 0, ReadBytes: 0, WriteMsg: 1, WriteBytes: 7 }]]) {
    const came = JSON.parse((await said(topic, "Connect")).text);
    assert.equal(came.ClientID, id);
    assert.equal(came.ClientAddr, "127.0.0.1");
    assert.equal(came.Protocol, "mqtt-tcp");
    assert.equal(came.Port, fleet.stack.port + 2);
    assert.equal(new Date(came.Time).toISOString(), came.Time);
    const left = JSON.parse((await said(topic, "Disconnect")).text);
    assert.deepEqual(Object.keys(left).sort(), ["Action", "ClientAddr", "ClientID", "CloseCode", "ConnectTime", "Port", "Protocol",
      "ReadBytes", "ReadMsg", "Reason", "Time", "User", "WriteBytes", "WriteMsg"]);
    for (const [name, n] of Object.entries(counts)) assert.equal(left[name], n, `${id} ${name}`);
    assert.equal(left.Reason, "The connection has ended.");
    assert.equal(left.CloseCode, 0);
    assert.equal(left.ConnectTime, came.ConnectTime);
  }
  await app.endAsync();
});

test("a token that is changed, a device or key that is gone, ends the connection", async () => {
  await fleet.add("meter", "brief");
  const device = await fleet.added("brief");
  const res = await fleet.admin.submit("/devices/meter/brief/token", "/token", { how: "own", token: "another-token" });
  assert.ok([200, 303].includes(res.status), `token: ${res.status}`);
  await device.closed;
  await assert.rejects(fleet.device("brief"), /[Nn]ot authorized/);
  const again = await fleet.device("brief", { password: "another-token" });
  const gone = await fleet.admin.submit("/devices/meter/brief/delete", "/delete", { confirm: "brief", password: PASSWORD });
  assert.equal(gone.status, 303);
  await again.closed;
  const key = await fleet.key("viewer"), app = await fleet.client(`a:${fleet.org}:keyed`, key);
  await fleet.patchbay(["key", "revoke", key.username]);
  await app.closed;
  await assert.rejects(fleet.client(`a:${fleet.org}:keyed`, key), /[Nn]ot authorized/);
  // nobody else noticed
  await (await fleet.device("one")).endAsync();
});

test("a new connection of the same id takes the place of the old one", async () => {
  const app = await fleet.app("taken");
  await app.subscribeAsync("iot-2/type/+/id/+/mon");
  const first = await fleet.device("one"), second = await fleet.device("one");
  await first.closed;
  await second.publishAsync("iot-2/evt/e/fmt/json", "{}", { qos: 1 });
  await until("two connects", () => app.received.filter((m) => JSON.parse(m.text).Action === "Connect").length === 2);
  assert.deepEqual(app.received.map((m) => JSON.parse(m.text).Action), ["Connect", "Disconnect", "Connect"]);
  for (const c of [app, second]) await c.endAsync();
});

test("a payload at the limit is taken, one past it is not", async () => {
  const device = await fleet.device("one", { protocolVersion: 5 });
  await device.publishAsync("iot-2/evt/big/fmt/bin", Buffer.alloc(131072), { qos: 1 });
  await assert.rejects(device.publishAsync("iot-2/evt/big/fmt/bin", Buffer.alloc(131073), { qos: 1 }), /Not authorized/);
  await device.endAsync();
});

test("the device's page has what it said, its sensors, and what was refused", async () => {
  const page = async () => (await fleet.admin.get("/devices/meter/paged")).text;
  await fleet.add("meter", "paged");
  assert.match(await page(), /Never connected over MQTT/);
  const device = await fleet.added("paged");
  await until("connected", async () => (await page()).includes(">Connected</span>"));
  await device.publishAsync("iot-2/evt/climate/fmt/json", '{"d":{"celsius":21.30,"name":"<b>"}}', { qos: 1 });
  await device.publishAsync("iot-2/evt/frame/fmt/bin", Buffer.from([0, 1, 255]), { qos: 1 });
  assert.match(await page(), /<dt>Messages<\/dt><dd>2 since it connected/);
  await device.endAsync();
  await until("disconnected", async () => !(await page()).includes("since it connected"));
  await assert.rejects(fleet.device("paged", { password: "wrong-token" }));
  await until("all of it", async () => (await page()).includes("The token is not that of the device."));
  const text = await page();
  for (const is of [/<summary>climate<\/summary>/, /"celsius": 21\.30,/, /"name": "&lt;b&gt;"/, /00 01 ff/,
    /<code>d\.celsius<\/code>/, /data-label="Value">21\.3</, /Disconnected<\/span>/, /Messages from it: 2\./])
    assert.match(text, is);
  assert.ok(!text.includes("<b>\""));
});

test("a device that is registered again shows nothing of the one before it", async () => {
  const page = async () => (await fleet.admin.get("/devices/meter/again")).text;
  const api = async (path) => {
    const res = await fetch(`${fleet.stack.url}/api/v0002${path}`, { headers: { Authorization:
      `Basic ${Buffer.from(`${fleet.operator.username}:${fleet.operator.password}`).toString("base64")}` } });
    return { status: res.status, body: await res.json() };
  };
  // without what was refused while the broker did not know it yet
  const logged = async () => (await api(log)).body.filter((l) => !l.message.startsWith("Refused"));
  const id = `d:${fleet.org}:meter:again`, log = "/logs/connection?typeId=meter&deviceId=again";
  await fleet.add("meter", "again");
  assert.deepEqual((await api("/device/types/meter/devices/again")).body.registration.auth, { id: "admin", type: "person" });
  const device = await fleet.added("again");
  await device.publishAsync("iot-2/evt/old/fmt/json", '{"old":1}', { qos: 1 });
  await device.endAsync();
  await until("its log", async () => /Messages from it: 1\./.test(await page()));
  assert.equal((await logged()).length, 2);
  assert.equal((await api(`/clientconnectionstates/${id}`)).body.connectionStatus, "disconnected");
  assert.equal((await fleet.admin.submit("/devices/meter/again/delete", "/delete", { confirm: "again", password: PASSWORD })).status, 303);
  const states = async () => (await api("/clientconnectionstates?deviceType=meter")).body.results.map((c) => c.id);
  assert.ok(!(await states()).includes(id));
  // with PostgreSQL the broker knows a moment later
  await until("it is gone", () => fleet.device("again").then((c) => { c.end(true); return false; }, () => true));
  await fleet.add("meter", "again");
  assert.match(await page(), /Never connected over MQTT/);
  assert.doesNotMatch(await page(), /Messages from it|Disconnected|old/);
  assert.deepEqual((await api(log)).body, []);
  assert.equal((await api(`/clientconnectionstates/${id}`)).status, 404);
  assert.equal((await api(`/logs/connection?clientId=${id}`)).status, 404);
  await (await fleet.added("again")).endAsync();
  await until("its own log", async () => /Messages from it: 0\./.test(await page()));
  assert.equal((await logged()).length, 2);
  assert.ok((await states()).includes(id));
});

test("Mosquitto's own clients", async () => {
  const { org, operator, stack } = fleet, at = ["-h", "127.0.0.1", "-p", String(stack.port + 2)];
  const sub = run("mosquitto_sub", [...at, "-i", `a:${org}:mosquitto`, "-u", operator.username, "-P", operator.password,
    "-q", "1", "-C", "1", "-W", "60", "-t", "iot-2/type/+/id/two/evt/+/fmt/+", "-v"]);
  // until it has subscribed; each is another event
  let done = false;
  const told = sub.then(({ stdout }) => { done = true; return stdout; });
  await until("mosquitto_sub", async () => {
    await run("mosquitto_pub", [...at, "-i", `d:${org}:meter:two`, "-u", "use-token-auth", "-P", token("two"),
      "-q", "1", "-t", "iot-2/evt/status/fmt/json", "-m", '{"d":{"up":1}}']);
    return done;
  });
  assert.equal(await told, 'iot-2/type/meter/id/two/evt/status/fmt/json {"d":{"up":1}}\n');
});
