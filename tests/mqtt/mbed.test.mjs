// Endpoints of ARM's two device clouds: they become devices by themselves, what
// they notify becomes events, and commands reach them once and are answered.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { formOf } from "../e2e/client.mjs";
import { startFleet, until } from "./fleet.mjs";

const CLOUDS = {
  mbed: { driver: "mbed-connector", account: "mbed-demo", thermometer: "node-001", light: "node-007",
    fields: { "s-accesskey": "mbed-demo-access-key", "s-domain": "patchbay-demo", "s-delivery": "pull" } },
  izuma: { driver: "izuma-device-management", account: "izuma-demo",
    thermometer: "01700000000000000000000031000001", light: "01700000000000000000000031000007",
    fields: { "s-accesskey": "ak_izuma_demo", "s-delivery": "pull" } },
};
let fleet, stack, admin, key, app;

const page = async (path) => (await admin.get(path)).text;
const tile = async (ext) => (await page("/extensions")).split(`id="ext-${ext}"`)[1].split("</section>")[0];
const turn = (fields) => fetch(`${stack.simulator}/simulator/mbed`, { method: "POST", redirect: "manual",
  body: new URLSearchParams(fields) });
const edit = (ext, cloud, delivery) => admin.submit(`/extensions/${ext}/edit`, `/extensions/${ext}/edit`, { name: ext,
  "s-endpoint": stack.simulator, "s-subscribe": "*", ...cloud.fields, "s-accesskey": "", "s-delivery": delivery });
const events = async (type, id, event) => {
  const res = await fetch(`${stack.url}/api/v0002/device/types/${type}/devices/${id}/events/${event}`,
    { headers: { Authorization: `Basic ${key}` } });
  return res.status === 200 ? JSON.parse(Buffer.from((await res.json()).payload, "base64").toString()) : null;
};
const send = (type, id, body) => fetch(
  `${stack.url}/api/v0002/application/types/${type}/devices/${id}/commands/set`, { method: "POST",
    headers: { Authorization: `Basic ${key}`, "Content-Type": "application/json" }, body: JSON.stringify(body) });

before(async () => {
  fleet = await startFleet();
  ({ stack, admin } = fleet);
  key = Buffer.from(`${fleet.operator.username}:${fleet.operator.password}`).toString("base64");
  app = await fleet.app("watch");
  await app.subscribeAsync("iot-2/type/+/id/+/evt/+/fmt/+", { qos: 1 });
});
after(() => fleet.end({ expected: [/where=channel .*(other\.example|Make an address under Push)/] }));

for (const [ext, cloud] of Object.entries(CLOUDS)) describe(ext, () => {
  const device = `/devices/light/${cloud.light}`;

  test("Check Connection, Done: its endpoints become devices", async () => {
    const path = `/extensions/add/${cloud.driver}`;
    const form = { key: ext, name: ext, "s-endpoint": stack.simulator, "s-subscribe": "*", ...cloud.fields };
    const { fields } = formOf((await admin.get(path)).text, path);
    const check = async (given) => {
      const { location, text } = await admin.post(`/extensions/check/${cloud.driver}`, { ...fields, ...form, ...given });
      return location ? page(location) : text;
    };
    assert.match(await check({ "s-accesskey": "wrong" }), /The service does not accept the access key/);
    assert.doesNotMatch(await check({}), /does not accept/);
    const { status } = await admin.submit(path, path, form);
    assert.equal(status, 303);
    await until("the channel is connected", async () => /Connected/.test(await tile(ext)));
    await until("there is a device", async () => (await admin.get(device)).status === 200);
    const text = await until("its resources are read", async () => {
      const t = await page(device);
      return t.includes("/3311/0/5850") && t.includes("/3/0/4") && t;
    });
    assert.match(text, /Registered/);
  });

  test("what is notified is an event with the five members", async () => {
    const event = await until("a notify event", () => events("thermometer", cloud.thermometer, "notify"));
    assert.deepEqual(Object.keys(event), ["ep", "path", "ct", "payload", "max-age"]);
    assert.equal(event.ep, cloud.thermometer);
    assert.equal(event["max-age"], 60);
    await until("an application hears it", () => app.received.some(({ topic }) =>
      topic === `iot-2/type/thermometer/id/${cloud.thermometer}/evt/notify/fmt/json`));
  });

  test("an application's command reaches the endpoint, and its answer is an event", async () => {
    const sent = await send("light", cloud.light, { method: "PUT", deviceId: cloud.light,
      resourceId: "3311/0/5850", payload: Buffer.from("1").toString("base64") });
    assert.equal(sent.status, 200);
    const answer = await until("the answer", () => events("light", cloud.light, "asyncResponse"));
    assert.deepEqual(Object.keys(answer), ["id", "status", "ct", "max-age", "payload", "ep", "path"]);
    assert.equal(answer.status, 200);
    assert.equal(answer.ep, cloud.light);
    assert.equal(answer.path, "/3311/0/5850");
    await until("the action is confirmed", async () => /PUT 3311\/0\/5850: 1[\s\S]*Confirmed/.test(await page(device)));
  });

  test("so does one over MQTT", async () => {
    await app.publishAsync(`iot-2/type/light/id/${cloud.light}/cmd/set/fmt/json`, JSON.stringify({ method: "PUT",
      deviceId: cloud.light, resourceId: "3311/0/5850", payload: "MA==" }), { qos: 0 });
    await until("the action is confirmed", async () => /PUT 3311\/0\/5850: 0[\s\S]*Confirmed/.test(await page(device)));
  });

  test("one that is not understood stands among the actions, and is not sent", async () => {
    await send("light", cloud.light, { method: "put", resourceId: "3311/0/5850" });
    await until("it is refused", async () => (await page(device)).includes("The method is PUT or POST, in capitals."));
  });

  test("the form sends once, also twice pressed; what is wrong is said beside its field", async () => {
    const { text } = await admin.get(device), { action: to, fields } = formOf(text, "/commands/write");
    const wrong = await admin.post(to, { ...fields, method: "PUT", resourceId: "//", text: "white" });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /Give the path of a resource|A path has letters/);
    const typed = { ...fields, method: "PUT", resourceId: "3311/0/5706", text: "white" };
    const one = await admin.post(to, typed), two = await admin.post(to, typed);
    assert.equal(one.status, 303);
    assert.equal(two.location, one.location);
    await until("it is confirmed", async () => /5706: white Confirmed/.test((await page(device)).replace(/(<[^>]+>|\s)+/g, " ")));
  });

  test("read now shows the value", async () => {
    const { text } = await admin.get(device), { action: to, fields } = formOf(text, "/commands/read");
    await admin.post(to, { ...fields, argument: "3311/0/5706" });
    await until("it is shown", async () => /5706[\s\S]{0,200}?white/.test((await page(device)).split("Resources</caption>")[1]));
  });

  test("subscribing and unsubscribing beside a resource; the account's limits", async () => {
    const path = `/devices/thermometer/${cloud.thermometer}`;
    const row = async () => (await page(path)).split("<code>/3303/0/5700</code>")[1].split("</tr>")[0];
    const press = async (what) => {
      const form = (await row()).split("<form").find((f) => f.includes(`commands/${what}"`));
      const to = /action="([^"]+)"/.exec(form)[1];
      const fields = Object.fromEntries([...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]));
      assert.equal((await admin.post(to, fields)).status, 303);
    };
    assert.match(await row(), /data-label="Subscribed">Yes/);
    await press("unsubscribe");
    await until("it is not", async () => /data-label="Subscribed">No/.test(await row()));
    await press("subscribe");
    await until("it is", async () => /data-label="Subscribed">Yes/.test(await row()));
    assert.equal(/Requests of the account in 24 hours/.test(await page(path)), ext === "mbed");
    if (ext === "mbed") assert.match((await page(path)).replace(/<[^>]+>/g, " "), /Requests of the account in 24 hours\s+\d+ of 10000/);
  });

  test("de-registration is presence; the device stays, and comes back", async () => {
    await turn({ account: cloud.account, do: "gone", endpoint: cloud.light });
    await until("it is not registered", async () => (await page(device)).includes("Not registered"));
    await turn({ account: cloud.account, do: "register", endpoint: cloud.light });
    await until("it is registered", async () => /badge ok">Registered/.test(await page(device)));
  });

  test("somebody else's channel is recognised and named", async () => {
    await turn({ account: cloud.account, do: "steal" });
    await until("it is named", async () => (await tile(ext)).includes("https://other.example/notifications"));
    await turn({ account: cloud.account, do: "free" });
    await until("the channel is back", async () => /Connected/.test(await tile(ext)));
  });

  test("a callback in place of polls: what the service sends to it arrives, its answers too", async () => {
    assert.equal((await edit(ext, cloud, "callback")).status, 303);
    await until("it is said that an address is missing", async () => (await tile(ext)).includes("Make an address under Push"));
    const made = await admin.submit(`/extensions/${ext}/push`, `/extensions/${ext}/push`, { do: "make" });
    assert.equal(made.status, 200);
    assert.doesNotMatch(made.text, /The service does not send to it/);
    await until("the channel is connected", async () => /Connected/.test(await tile(ext)));
    const sent = () => turn({ account: cloud.account, do: "send" });
    assert.equal((await sent()).status, 303);
    await send("light", cloud.light, { method: "PUT", resourceId: "3311/0/5850", payload: "MQ==" });
    await until("the answer, and what has changed", async () => {
      await sent();
      const answer = await events("light", cloud.light, "asyncResponse"), told = await events("light", cloud.light, "notify");
      return answer?.path === "/3311/0/5850" && told?.path === "/3311/0/5850" && told.payload === "MQ==";
    });
    await until("the action is confirmed", async () => /PUT 3311\/0\/5850: 1[\s\S]*?Confirmed/.test(await page(device)));
    // subscribing, too, is answered over it, under an id that only the service knows before
    const { text } = await admin.get(device), { action: to, fields } = formOf(text, "/commands/subscribe");
    await admin.post(to, { ...fields, argument: "3311/0/5850" });
    await until("it is subscribed to", async () => {
      await sent();
      return /Subscribe 3311\/0\/5850 Confirmed/.test((await page(device)).replace(/(<[^>]+>|\s)+/g, " "));
    });
  });

  test("another Patchbay's callback is not taken for ours, and its secret not shown", async () => {
    const secret = "0123456789abcdefghijABCDEFGHIJ_-";
    const set = await fetch(`${stack.simulator}/v2/notification/callback`, { method: "PUT",
      headers: { Authorization: `Bearer ${cloud.fields["s-accesskey"]}` },
      body: JSON.stringify({ url: `https://other.example/push/${ext}/${secret}` }) });
    assert.equal(set.status, 204);
    // saved again, it is looked at at once
    assert.equal((await edit(ext, cloud, "callback")).status, 303);
    const text = await until("it is named", async () => {
      const t = await tile(ext);
      return t.includes("another Patchbay") && t;
    });
    assert.match(text, /https:\/\/other\.example/);
    assert.ok(!text.includes(secret));
  });
});
