// The main job once more by HTTP and forms alone, as with curl; and what a
// server must do with requests that no page of ours makes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { Client, formOf } from "./client.mjs";
import { atCarrier, iccid, PASSWORD, ROOT, simulator, startStack } from "./stack.mjs";

let stack, admin, csrf, routes;
const sim = iccid("test", 1), other = iccid("test", 2);
// The page has these words; when not, what it says.
function says(res, words) {
  if (words.test(res.text)) return;
  const text = res.text.replace(/^[^]*<main/, "<main").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  throw new assert.AssertionError({ message: `${res.status}, no ${words} in: ${text.slice(0, 1500)}` });
}
const counters = () => simulator(stack, "/simulator/counters?account=test");
const writes = async (of = sim) => (await counters()).writesByIccid[of] ?? { put: 0, post: 0 };

before(async () => {
  stack = await startStack();
  admin = new Client(stack.url);
  await admin.signIn();
  csrf = formOf((await admin.get("/devices")).text, "/sign-out").fields.csrf;
  routes = await routeTable();
});
after(async () => {
  await stack?.end({ expected: [/wrong password/, /nginx.log: .*too large body/,
    /nginx.log: .*request body is buffered to a temporary file/] });
});

// The rows of the program's own table, so that none is forgotten here.
async function routeTable() {
  const text = await readFile(join(ROOT, "cgi/routes.c"), "utf8");
  const rows = [...text.matchAll(/\{ \.method = METHOD_(\w+),\s+\.pattern = "([^"]+)",([^}]*)\}/g)]
    .map(([, method, pattern, rest]) => ({ method, pattern,
      public: rest.includes("R_PUBLIC"), role: /ROLE_(\w+)/.exec(rest)?.[1].toLowerCase() }));
  assert.equal(rows.length, text.match(/\.pattern = "/g).length);
  assert.ok(rows.length > 30);
  return rows;
}

// An address that fits a row.
function address({ pattern }) {
  const words = pattern.split("/");
  const fill = { devices: ["pump", "p-1"], "device-types": ["pump"], "add-device": ["draft", "info"],
    add: ["control-center-rest"], check: ["control-center-rest"], extensions: ["jasper"], push: ["jasper", "secret"], commands: ["own"], actions: ["999999"], requests: ["0123456789abcdef", "cancel"], packages: ["none"],
    "api-keys": ["a-abcdef-0123456789"], map: ["draft", "source"], mappings: ["999999"], ledgers: ["jasper"], users: ["nobody"], again: ["999999"], raise: ["999999"],
    offer: ["999999"], contracts: ["0x5FbDB2315678afecb367f032d93F642f64180aa3"] };
  let from = [];
  return words.map((w) => {
    if (w !== "{}") { from = [...fill[w] ?? []]; return w; }
    return from.shift();
  }).join("/");
}

// What fetch would not send.
function raw(path, { method = "GET", headers = {}, body } = {}) {
  return new Promise((done, fail) => {
    const req = request({ host: "127.0.0.1", port: stack.port, path, method, headers: {
      Cookie: [...admin.cookies].map(([k, v]) => `${k}=${v}`).join("; "), ...headers } }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (d) => { text += d; });
      res.on("end", () => done({ status: res.statusCode, headers: res.headers, text }));
    });
    req.on("error", fail);
    req.end(body);
  });
}
const form = { "Content-Type": "application/x-www-form-urlencoded" };

describe("the main job by forms", () => {
  const device = "/devices/pump/p-1", at = `${device}/extensions/jasper`;

  test("a type and two devices", async () => {
    await admin.addType("pump");
    for (const id of ["p-1", "p-2"]) await admin.addDevice("pump", id);
    const twice = await admin.submit("/device-types/add", "/device-types/add", { id: "pump", class: "Device" });
    assert.equal(twice.status, 422);
    says(twice, /There is already a Device Type pump/);
  });

  test("Extension enablement, the key wrong at first", async () => {
    const page = "/extensions/add/control-center-rest";
    const { text } = await admin.get(page);
    const { action, fields } = formOf(text, page);
    const typed = { ...fields, "s-api": "control-center-rest", "s-username": "test",
      "s-endpoint": stack.simulator, name: "Jasper", key: "jasper" };
    let res = await admin.post("/extensions/check/control-center-rest", { ...typed, "s-accesskey": "wrong" });
    assert.equal(res.status, 303);
    let draft = await admin.get(res.location);
    says(draft, /The connection does not work/);
    assert.ok(!draft.text.includes("wrong"));
    const kept = { ...typed, ...formOf(draft.text, page).fields };
    res = await admin.post("/extensions/check/control-center-rest", { ...kept, "s-accesskey": "test-api-key" });
    draft = await admin.get(res.location);
    says(draft, /The connection works/);
    res = await admin.post(action, { ...kept, ...formOf(draft.text, page).fields, "s-accesskey": "" });
    assert.equal(res.status, 303);
    assert.match(res.location, /^\/extensions\?done=extension-added$/);
  });

  test("Device configuration", async () => {
    let res = await admin.submit(device, "/extensions", { json: '{"jasper":{"iccid":"1"}}' });
    assert.equal(res.status, 422);
    says(res, /18 to 20 digits/);
    res = await admin.link("pump", "p-1", { jasper: { iccid: sim } });
    assert.equal(res.location, `${device}?done=configuration-saved#ext-jasper`);
    says(await admin.get(device), /Activated[^]*Month-to-date voice/);
    res = await admin.submit("/devices/pump/p-2", "/extensions", { "jasper.iccid": sim });
    assert.equal(res.status, 422);
    says(res, /href="\/devices\/pump\/p-1"/);
  });

  test("state, plan, SMS and usage", async () => {
    for (const [what, fields, words] of [
      ["state", { state: "DEACTIVATED", confirm: "yes" }, /Confirmed/], ["state", { state: "ACTIVATED" }, /Confirmed/],
      ["state", { state: "INVENTORY", confirm: "yes" }, /Refused[^]*10000029/], ["sms", { text: "hello" }, /Send SMS/],
      ["usage", { cycle_start: new Date().toISOString().slice(0, 8) + "01" }, /Billable .*not available/],
    ]) {
      const res = await admin.submit(device, `/jasper/${what}`, fields);
      assert.equal(res.status, 303);
      says(await admin.get(res.location), words);
    }
    const plan = /<option value="([^"]+)">(?!.*present)/.exec((await admin.get(device)).text
      .split('name="plan"')[1])[1];
    const res = await admin.submit(device, "/jasper/plan", { plan });
    says(await admin.get(res.location), /The rate plan is now/);
    assert.deepEqual(await writes(), { put: 4, post: 1 });
  });

  test("Retired takes its own page, the last digits and the password", async () => {
    let res = await admin.submit(device, "/jasper/state", { state: "RETIRED" });
    assert.equal(res.location, `${at}/state?to=RETIRED`);
    res = await admin.submit(res.location, "/jasper/state", { confirm: "1" });
    assert.equal(res.status, 422);
    assert.deepEqual(await writes(), { put: 4, post: 1 });
    res = await admin.submit(`${at}/state?to=RETIRED`, "/jasper/state", { confirm: sim.slice(-4) });
    assert.equal(res.status, 422);
    assert.deepEqual(await writes(), { put: 4, post: 1 });
    res = await admin.submit(`${at}/state?to=RETIRED`, "/jasper/state", { confirm: sim.slice(-4), password: PASSWORD });
    // it waits, and can be cancelled; without a grace period it is sent at once
    says(await admin.get(res.location), /<b>Waiting\.<\/b> It can't be undone/);
    res = await admin.submit(device, "/cancel", {});
    says(await admin.get(res.location), /Cancelled by admin before it was sent/);
    assert.deepEqual(await writes(), { put: 4, post: 1 });
    res = await admin.submit("/settings/irreversible", "/settings/irreversible", { grace: "0", most: "10", password: PASSWORD });
    assert.equal(res.location, "/settings/irreversible?done=one-way-saved");
    res = await admin.submit(`${at}/state?to=RETIRED`, "/jasper/state", { confirm: sim.slice(-4), password: PASSWORD });
    says(await admin.get(res.location), /Confirmed/);
    assert.deepEqual(await writes(), { put: 5, post: 1 });
  });

  test("a rate plan is typed where the account may not list them", async () => {
    await simulator(stack, "/simulator/policy", { account: "demo", per_second: 0, refuse: 0 });
    await admin.addExtension("jasper-user", { username: "demo-user", accesskey: "demo-user-api-key",
      endpoint: stack.simulator });
    await admin.link("pump", "p-2", { "jasper-user": { iccid: iccid("demo", 14) } });
    const page = await admin.get("/devices/pump/p-2");
    says(page, /<input [^>]*name="plan"/);
    says(page, /does not let this account list its rate plans/);
    const { ratePlan: plan } = await atCarrier(stack, "demo", iccid("demo", 1));
    let res = await admin.submit("/devices/pump/p-2", "/jasper-user/plan", { plan });
    says(await admin.get(res.location), /The rate plan is now/);
    res = await admin.submit("/devices/pump/p-2", "/jasper-user/plan", { plan: "No such plan" });
    says(await admin.get(res.location), /Refused/);
  });
});

describe("a form is carried out once", () => {
  const at = "/devices/pump/p-1/extensions/jasper";
  before(async () => { await admin.link("pump", "p-1", { jasper: { iccid: other } }); });

  for (const [what, fields, changed] of [
    ["state", { state: "DEACTIVATED", confirm: "yes" }, { state: "ACTIVATED" }],
    ["plan", { plan: "Test" }, { plan: "Test 2" }],
    ["sms", { text: "once" }, { text: "twice" }],
  ])
    test(`${what}: five times at once, and once more`, async () => {
      const kind = what === "sms" ? "post" : "put";
      const was = (await writes(other))[kind];
      const { fields: hidden } = formOf((await admin.get("/devices/pump/p-1")).text, `/jasper/${what}`);
      const send = (more) => admin.post(`${at}/${what}`, { ...hidden, ...more });
      const all = await Promise.all([1, 2, 3, 4].map(() => send(fields)));
      all.push(await send(fields));
      assert.deepEqual(all.map((r) => r.status), [303, 303, 303, 303, 303]);
      assert.equal(new Set(all.map((r) => r.location)).size, 1, "all lead to the same command");
      const back = await send(changed);
      assert.equal(back.status, 422, "another value with the same form");
      says(back, /already submitted with another value/);
      assert.equal((await writes(other))[kind], was + 1);
    });

  test("the account was called by the rules", async () => {
    const { overlaps, overRate, refused } = await counters();
    assert.deepEqual({ overlaps, overRate, refused }, { overlaps: 0, overRate: 0, refused: 0 });
  });
});

describe("who may", () => {
  const people = {};
  before(async () => {
    for (const role of ["viewer", "operator"]) {
      await stack.patchbay(["user", "add", role, role], PASSWORD + "\n");
      people[role] = new Client(stack.url);
      await people[role].signIn(role);
      people[role].csrf = formOf((await people[role].get("/devices")).text, "/sign-out").fields.csrf;
    }
  });

  test("every form needs the token of this session", async () => {
    for (const row of routes.filter((r) => r.method === "POST" && !r.public)) {
      const path = address(row), fields = { once: "12345678901234", part: "general" };
      assert.equal((await admin.post(path, fields)).status, 403, `${path} without a token`);
      for (const token of ["", "0", csrf.slice(0, -1), csrf + "0", people.operator.csrf])
        assert.equal((await admin.post(path, { ...fields, csrf: token })).status, 403, `${path} with ${token}`);
      const inQuery = await admin.post(`${path}?csrf=${csrf}`, fields);
      assert.equal(inQuery.status, 403, `${path} with the token in the address`);
    }
    // by the log, for the background worker calls when it likes
    const lines = (await stack.log()).split("\n");
    const ids = (words) => lines.filter((l) => words.test(l)).map((l) => / id=(\S+)/.exec(l)?.[1]);
    const refused = new Set(ids(/ status=403 /));
    assert.ok(refused.size > routes.length, "the log has a line for each");
    assert.deepEqual(ids(/ at=call /).filter((id) => refused.has(id)), [], "no carrier was called");
  });

  test("every address knows the role it takes", async () => {
    const rank = { viewer: 1, operator: 2, admin: 3 };
    for (const [name, client] of Object.entries(people))
      for (const row of routes.filter((r) => !r.public && rank[r.role] > rank[name])) {
        const res = row.method === "GET" ? await client.get(address(row)) :
          await client.post(address(row), { csrf: client.csrf, once: "12345678901234" });
        assert.equal(res.status, 403, `${name} ${row.method} ${row.pattern}`);
        says(res, /Not allowed for your role/);
      }
  });

  test("without signing in every address leads there", async () => {
    const nobody = new Client(stack.url);
    for (const row of routes.filter((r) => !r.public)) {
      const path = address(row);
      const res = row.method === "GET" ? await nobody.get(path) : await nobody.post(path, { csrf });
      assert.equal(res.status, 303, path);
      // A form leads back to the page it stands on: its own address, or above.
      if (row.method === "GET" && path !== "/")
        assert.equal(res.location, `/sign-in?next=${encodeURIComponent(path)}`);
      else {
        const next = new URL(res.location, stack.url).searchParams.get("next") ?? "/";
        assert.ok(path.startsWith(next) && /^\/sign-in(\?|$)/.test(res.location), res.location);
        assert.notEqual((await admin.get(next)).status, 405, next);
      }
    }
  });

  test("signing in goes on where one was, and never elsewhere", async () => {
    for (const [next, to] of [
      ["/devices?state=ACTIVATED&q=p-", "/devices?state=ACTIVATED&q=p-"],
      ["//example.org", "/devices"], ["/\\example.org", "/devices"], ["https://example.org/", "/devices"],
      ["/\t/example.org", "/devices"], ["javascript:alert(1)", "/devices"], ["", "/devices"],
    ]) {
      const c = new Client(stack.url);
      const { text } = await c.get(`/sign-in?next=${encodeURIComponent(next)}`);
      const { action, fields } = formOf(text, "/sign-in");
      // Also when the hidden field was changed to it.
      for (const more of [{}, { next }]) {
        const res = await c.post(action, { ...fields, ...more, name: "viewer", password: PASSWORD });
        assert.deepEqual([res.status, res.location], [303, to], JSON.stringify(next));
      }
      await new Promise((done) => setTimeout(done, 400));	// the limit on trying passwords
    }
  });

  test("a sign-in form of another site is none", async () => {
    const c = new Client(stack.url);
    const res = await c.post("/sign-in", { csrf: "0", name: "admin", password: PASSWORD });
    assert.equal(res.status, 422);
    assert.ok(!c.cookies.has("patchbay_session"));
  });

  test("cookies are not for scripts or other sites", async () => {
    const c = new Client(stack.url);
    const { fields } = formOf((await c.get("/sign-in")).text, "/sign-in");
    const res = await c.fetch("/sign-in", { method: "POST", fields: { ...fields, name: "viewer", password: PASSWORD } });
    const cookie = res.headers.get("set-cookie").split(", ").find((s) => s.startsWith("patchbay_session="));
    assert.match(cookie, /; HttpOnly/i);
    assert.match(cookie, /; SameSite=(Lax|Strict)/i);
    assert.match(cookie, /; Path=\//i);
  });
});

describe("HTTP", () => {
  test("methods that an address does not take", async () => {
    for (const { pattern } of routes) {
      const mine = routes.filter((r) => r.pattern === pattern).map((r) => r.method);
      const path = address({ pattern });
      const allow = mine.flatMap((m) => m === "GET" ? ["GET", "HEAD"] : [m]).sort().join(", ");
      for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
        if (mine.includes(method) || (method === "HEAD" && mine.includes("GET"))) continue;
        const res = await raw(path, { method });
        // What takes forms only leads to the page that has the form.
        if (res.status === 303 && method !== "POST" && !mine.includes("GET")) continue;
        assert.equal(res.status, 405, `${method} ${path}`);
        if (res.headers.allow !== undefined)
          assert.equal(res.headers.allow.split(", ").sort().join(", "), allow, `${method} ${path}`);
      }
    }
  });

  test("HEAD is GET without the body", async () => {
    for (const row of routes.filter((r) => r.method === "GET")) {
      const get = await raw(address(row)), head = await raw(address(row), { method: "HEAD" });
      assert.equal(head.status, get.status, row.pattern);
      assert.equal(head.text, "");
      if (get.status === 200) assert.equal(head.headers["content-length"], get.headers["content-length"], row.pattern);
    }
  });

  test("every answer says what a browser may do with it", async () => {
    for (const path of ["/devices", "/sign-in", "/devices.csv", "/nothing", "/devices/pump/p-1"]) {
      const { headers } = await raw(path);
      assert.match(headers["content-security-policy"], /^default-src 'none';.*frame-ancestors 'none'/, path);
      assert.doesNotMatch(headers["content-security-policy"], /unsafe/);
      assert.equal(headers["x-content-type-options"], "nosniff", path);
      assert.equal(headers["cache-control"], "no-store", path);
      assert.doesNotMatch(headers.server, /\d/, "no version of the server");
    }
  });

  test("what never changes is kept, and asked for by its ETag otherwise", async () => {
    const { text } = await raw("/devices");
    const css = /href="(\/static\/style\.css\?v=[^"]+)"/.exec(text)[1];
    const first = await raw(css);
    assert.equal(first.status, 200);
    assert.match(first.headers["cache-control"], /max-age=31536000, immutable/);
    const again = await raw("/static/style.css", { headers: { "If-None-Match": first.headers.etag } });
    assert.equal(again.status, 304);
    assert.equal(again.text, "");
    const changed = await raw("/static/style.css", { headers: { "If-None-Match": '"another"' } });
    assert.equal(changed.status, 200);
  });

  test("addresses that are too long or broken", async () => {
    for (const [path, status] of [
      ["/devices?q=" + "x".repeat(2100), 413], ["/devices?q=" + "x".repeat(21000), 414],
      ["/devices?q=%", 400], ["/devices?q=%0", 400], ["/devices?q=%00", 400], ["/devices?q=%ff", 400],
      ["/devices/%00/x", 400], ["/devices/a%2Fb/c", 400], ["/devices/" + "x".repeat(200) + "/y", 404],
      ["/devices/pump/p-1/", 404], ["//devices", 404], ["/devices/../devices", 404], ["/static/../routes.c", 404],
      ["/static/%2e%2e/README.md", 404], ["/static../nginx.conf", 404],
      ["/devices?" + "a&".repeat(400), 413], ["/devices?after=%C3%A9nonsense", 400],
      ["/devices/pump/p-1?actions_before=x", 400],
    ]) {
      const res = await raw(path);
      assert.ok(res.status === status || (path.includes("..") && [400, 404].includes(res.status)) ||
        (path.includes("after=") && res.status < 500), `${path.slice(0, 60)}: ${res.status}`);
      assert.ok(res.text.length > 0);
    }
  });

  test("bodies that are too large or broken", async () => {
    const path = "/device-types/add";
    const ok = `csrf=${csrf}&class=Device`;
    for (const [body, status, headers = form] of [
      ["x=" + "y".repeat(460 * 1024), 413], [`${ok}&id=%zz`, 400], [`${ok}&id=%00`, 400], [`${ok}&id=%ff`, 400],
      [ok + "&a=1".repeat(300), 413], [`${ok}&id=`, 422], [`${ok}&id=${"x".repeat(37)}`, 422],
      [`${ok}&id=t&about=${"y".repeat(2001)}`, 422], [`${ok}&id=t&metadata=${"%5b".repeat(40)}`, 422],
      [`${ok}&id=t&serialNumber=a%0Ab`, 422], [ok, 403, { "Content-Type": "application/json" }],
      ["--x\r\n", 403, { "Content-Type": "multipart/form-data; boundary=x" }], [ok, 403, {}], ["", 403],
    ]) {
      const res = await raw(path, { method: "POST", body, headers });
      assert.equal(res.status, status, body.slice(0, 80));
      says(res, /<h1>/);
    }
    assert.equal((await admin.get("/device-types/t/edit")).status, 404, "nothing of it was saved");
  });

  test("what was typed is shown, never carried out", async () => {
    const nasty = `"><script>alert(1)</script>'&amp;`;
    let res = await admin.submit("/device-types/add", "/device-types/add", { id: nasty, class: "Device", about: nasty });
    assert.equal(res.status, 422);
    assert.ok(!res.text.includes("<script>alert"));
    assert.ok(res.text.includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
    res = await admin.submit("/devices/pump/p-1", "/extensions", { json: `</textarea>${nasty}` });
    assert.equal(res.status, 422);
    assert.ok(!res.text.includes("<script>alert"));
    assert.ok(!(await admin.get(`/devices?q=${encodeURIComponent(nasty)}`)).text.includes("<script>alert"));
  });

  test("passwords are tried slowly, and nothing else waits for that", async () => {
    const nobody = new Client(stack.url);
    const { fields } = formOf((await nobody.get("/sign-in")).text, "/sign-in");
    const tries = Array.from({ length: 60 }, () => nobody.fetch("/sign-in",
      { method: "POST", fields: { ...fields, csrf: "0", name: "admin", password: "x" } }));
    const page = await admin.get("/devices");
    assert.equal(page.status, 200);
    const statuses = await Promise.all(tries.map(async (t) => { const r = await t; await r.arrayBuffer(); return r.status; }));
    assert.ok(statuses.filter((s) => s === 429).length >= 20, "most are turned away");
  });

  test("signed out, the session is gone at the server", async () => {
    const cookies = new Map(admin.cookies);
    assert.equal((await admin.post("/sign-out", { csrf })).status, 303);
    admin.cookies = cookies;
    assert.equal((await admin.get("/devices")).status, 303);
  });
});
