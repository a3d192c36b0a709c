// What strangers, slow clients and one impatient colleague can take from the
// others: nginx and every pool as make run starts them.
import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { Client, formOf } from "./client.mjs";
import { PASSWORD, iccid, simulator, startStack } from "./stack.mjs";

let stack, admin;
const open = [];
before(async () => {
  stack = await startStack();
  admin = new Client(stack.url);
  await admin.signIn();
  await admin.addType("pump");
  // Five extensions that hang, and one that does not.
  for (let n = 1; n <= 5; n++)
    await admin.addExtension(`hang-${n}`, { username: "test-two", accesskey: "test-two-api-key", endpoint: stack.simulator });
  await admin.addExtension("healthy", { username: "demo", accesskey: "demo-api-key", endpoint: stack.simulator });
  await admin.addDevice("pump", "p-1");
  const config = { healthy: { iccid: iccid("demo", 1) } };
  for (let n = 1; n <= 5; n++) config[`hang-${n}`] = { iccid: iccid("test-two", n) };
  await admin.link("pump", "p-1", config);
});
after(async () => {
  for (const s of open) s.destroy();
  await stack?.end({ expected: [/nginx\.log: .*prematurely closed .*sim\.sock/, /static\/nothing/, /too large body/] });
});

// A connection that sends this much and then nothing.
function slow(text) {
  return new Promise((ready, fail) => {
    const s = connect(stack.port, "127.0.0.1", () => s.write(text, () => ready(s)));
    s.once("error", fail);
    s.on("data", () => {});
    open.push(s);
  });
}

const wait = async (what) => { while (!await what()) await new Promise((done) => setTimeout(done, 20)); };

describe("strangers", { concurrency: 1 }, () => {
  test("bodies that never end keep nobody from a carrier", async () => {
    const page = "/devices/pump/p-1", paths = [`${page}/extensions/healthy/refresh`, `${page}/extensions/healthy/sms`,
      "/extensions/check/healthy", "/push/healthy/whatever"];
    for (let i = 0; i < 40; i++)
      await slow(`POST ${paths[i % 4]} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\ncsrf=`);
    assert.equal((await admin.submit(page, "/healthy/refresh", {})).status, 303);
    assert.equal((await admin.get(page)).status, 200);
  });

  test("nor do heads that never end keep anybody from a page", async () => {
    for (let i = 0; i < 300; i++) await slow("GET /devices HTTP/1.1\r\nX-A: ");
    assert.equal((await admin.get("/devices")).status, 200);
  });

  test("passwords tried by the dozen leave the pages alone, and end at a brake", async () => {
    const c = new Client(stack.url);
    const { fields } = formOf((await c.get("/sign-in")).text, "/sign-in");
    const statuses = [];
    let pending = 0;
    const tries = Array.from({ length: 30 }, async () => {
      pending++;
      statuses.push((await c.post("/sign-in", { ...fields, name: "admin", password: "wrong" })).status);
      pending--;
    });
    while (pending > 0) assert.equal((await admin.get("/devices")).status, 200);
    await Promise.all(tries);
    const count = (status) => statuses.filter((s) => s === status).length;
    assert.ok(count(422) <= 5, `${count(422)} went through`);
    assert.equal(count(422) + count(429) + count(503), 30, statuses.join());
    // The right one now has to wait as well, and another name has not.
    assert.equal((await c.post("/sign-in", { ...fields, name: "admin", password: PASSWORD })).status, 429);
  });

  test("a name that is not ours leads nowhere", async () => {
    const ask = (host) => new Promise((done, fail) => {
      request({ port: stack.port, host: "127.0.0.1", path: "/sign-in", headers: { Host: host } }, (res) => {
        let text = "";
        res.on("data", (d) => { text += d; });
        res.on("end", () => done({ status: res.statusCode, text }));
      }).on("error", fail).end();
    });
    for (const host of ["127.0.0.1", `localhost:${stack.port}`, "[::1]"]) assert.equal((await ask(host)).status, 200, host);
    for (const host of ["evil.example", "127.0.0.1.evil.example"]) {
      const { status, text } = await ask(host);
      assert.equal(status, 421, host);
      assert.match(text, /Not the name of this Patchbay/);
      assert.doesNotMatch(text, /csrf/);
    }
  });

  test("nginx's own errors look like ours", async () => {
    for (const [path, options, status] of [["/static/nothing", {}, 404], ["/%00", {}, 400],
      ["/sign-in", { method: "POST", body: "x".repeat(600 * 1024) }, 413]]) {
      const res = await fetch(stack.url + path, options);
      const text = await res.text();
      assert.equal(res.status, status, path);
      assert.match(text, /style\.css/, path);
      assert.doesNotMatch(text, /<center>/, path);
    }
  });

  test("the address of a push is in no log", async () => {
    await fetch(`${stack.url}/push/healthy/s3cret-address`, { method: "POST", body: "x".repeat(100 * 1024) });
    await fetch(`${stack.url}/push/healthy/s3cret-address`, { method: "POST", body: "eventId=1" });
    await wait(async () => (await stack.log()).includes("path=/push/{}/{}"));
    for (const name of ["patchbay", "nginx"]) assert.doesNotMatch(await stack.log(name), /s3cret-address/, name);
  });
});

describe("five carriers hang", { concurrency: 1 }, () => {
  test("each holds its share of the workers, and a sixth is read and changed", async () => {
    const page = "/devices/pump/p-1";
    await simulator(stack, "/simulator/faults", { account: "test-two", fault: "hang", switch: "on", ms: 60000 });
    let go = true, unanswered = 0;
    const hanging = Array.from({ length: 15 }, async (_, i) => {
      const path = `/hang-${i % 5 + 1}/refresh`;
      const { fields } = formOf((await admin.get(page)).text, path);
      while (go) {
        unanswered++;
        const { status } = await admin.post(page + "/extensions" + path, fields);
        unanswered--;
        assert.ok([303, 503].includes(status), `status ${status}`);
        if (status === 503) await new Promise((done) => setTimeout(done, 50));
      }
    });
    await wait(() => unanswered >= 5);
    for (let i = 0; i < 5; i++) assert.equal((await admin.submit(page, "/healthy/refresh", {})).status, 303);
    assert.ok(unanswered >= 5, "unanswered meanwhile");
    const sent = await admin.submit(page, "/healthy/sms", { text: "hello" });
    assert.equal(sent.status, 303, sent.text);
    go = false;
    await simulator(stack, "/simulator/faults", { account: "test-two", fault: "hang", switch: "off" });
    await Promise.all(hanging);
  });
});
