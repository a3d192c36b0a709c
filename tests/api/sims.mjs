import assert from "node:assert/strict";
import { call, check, keys, wrong } from "./harness.mjs";

// What the drilldown can do with a SIM.
export async function sims() {
  const linked = async (key, state) => (await call("GET", `/bulk/devices?extension=${key}&simState=${state}&_limit=5`)).body.results;
  const path = (d) => `/device/types/${d.typeId}/devices/${d.deviceId}`;
  const devices = await linked("jasper", "ACTIVATED");
  const X = `${path(devices[0])}/exts/jasper`, named = (name) => ({ "Idempotency-Key": name });
  await check("a SIM as it is known", async () => {
    const { body } = await call("GET", X, { role: "viewer", status: 200 });
    assert.equal(body.sim.state, "ACTIVATED");
    assert.equal(body.resource, devices[0].extensions.jasper.iccid);
    await call("GET", `${path(devices[0])}/exts/nowhere`, { status: 404 });
    await call("GET", `/device/types/none/devices/none/exts/jasper`, { status: 404 });
  });
  await check("all SIMs", async () => {
    const every = async (q) => {
      const found = [];
      for (let more = ""; more !== undefined;) {
        const { body } = await call("GET", `/sims?_limit=9${q}${more && `&_bookmark=${encodeURIComponent(more)}`}`, { role: "viewer", status: 200 });
        assert.ok(body.results.length <= 9);
        found.push(...body.results);
        more = body.bookmark;
      }
      return found;
    };
    const all = await every(""), names = all.map((r) => `${r.extension} ${r.resource}`);
    assert.ok(all.length > 20);
    assert.deepEqual(names, [...new Set(names)].sort());
    assert.deepEqual((await every("&extension=jasper")).map((r) => r.resource), all.filter((r) => r.extension === "jasper").map((r) => r.resource));
    const active = await every("&state=Activated");
    assert.ok(active.length > 0 && active.every((r) => r.sim.state === "ACTIVATED"));
    assert.ok(all.some((r) => r.device?.deviceId === devices[0].deviceId));
    for (const q of ["state=Flying", "_bookmark=nonsense"]) await call("GET", `/sims?${q}`, { status: 400 });
    await wrong("GET", "/sims?colour=red");
  });
  await check("read at the carrier", async () => {
    const { body } = await call("POST", `${X}/ops/refresh`, { role: "viewer", status: 200 });
    assert.ok(Date.now() - Date.parse(body.asOf) < 600000, body.asOf);
    const day = `${new Date().toISOString().slice(0, 7)}-01`;
    const usage = await call("POST", `${X}/ops/usage`, { role: "viewer", body: { cycleStart: day }, status: 200 });
    assert.ok(usage.body.usage.length > 0);
    const read = await call("POST", `${X}/ops/read`, { role: "viewer", body: { what: "session" }, status: 200 });
    assert.ok(read.body.readings.session);
    await wrong("POST", `${X}/ops/read`, { what: "minds" });
    await wrong("POST", `${X}/ops/usage`, {});
    await call("POST", `${X}/ops/usage`, { body: { cycleStart: "soon" }, status: 400 });
    await call("POST", `${X}/ops/usage`, { body: { cycleStart: "2999-01-01" }, status: 400 });
  });
  await check("a command is carried out once", async () => {
    const body = { state: "Deactivated" }, headers = named("tests 1");
    await call("POST", `${X}/ops/state`, { role: "operator", body, wrong: true, status: 400 });
    const both = await Promise.all([1, 2].map(() => call("POST", `${X}/ops/state`, { role: "operator", body, headers, status: 202 })));
    assert.equal(both[0].body.id, both[1].body.id);
    const first = await call("POST", `${X}/ops/state`, { role: "operator", body, headers, status: 202 });
    assert.equal(first.body.id, both[0].body.id);
    assert.equal(first.body.user, keys.operator[0]);
    assert.equal(first.headers.get("location"), `/api/v0002/commands/${first.body.id}`);
    assert.ok(["accepted", "confirmed"].includes(first.body.status), first.body.status);
    const other = await call("POST", `${X}/ops/state`, { role: "operator", body: { state: "ACTIVATED" }, headers, status: 409 });
    assert.equal(other.body.exception.id, "PATCHBAY-CONFLICT");
    const list = await call("GET", `${path(devices[0])}/commands?_limit=200`, { role: "viewer", status: 200 });
    assert.equal(list.body.results.filter((c) => c.op === "state" && c.user === keys.operator[0]).length, 1);
    const got = await call("GET", `/commands/${first.body.id}`, { role: "viewer", status: 200 });
    assert.equal(got.body.argument, "DEACTIVATED");
    await call("GET", "/commands/999999999", { status: 404 });
    // the same name of another key is another command; who it acts for is noted
    const admins = await call("POST", `${X}/ops/sms`, { body: { text: "hello" }, headers: { ...headers, "On-Behalf-Of": "jo" }, status: 202 });
    assert.equal(admins.body.user, `${keys.admin[0]} for jo`);
    const again = await call("POST", `${X}/ops/sms`, { body: { text: "hello" }, headers, status: 202 });
    assert.equal(again.body.id, admins.body.id);
    await call("GET", "/sims", { headers: { "On-Behalf-Of": "x".repeat(65) }, status: 400 });
    assert.notEqual(admins.body.id, first.body.id);
  });
  await check("what is asked is checked as on the page", async () => {
    const Y = `${path(devices[1])}/exts/jasper`;
    const no = async (op, body, member, name) => {
      const res = await call("POST", `${Y}/ops/${op}`, { role: "operator", body, headers: named(name), status: 400 });
      assert.equal(res.body.violations[0].exception.properties[0], member, JSON.stringify(res.body));
    };
    await no("state", { state: "FLYING" }, "state", "tests 2");
    await no("state", { state: "RETIRED" }, "confirm", "tests 3");
    await no("state", { state: "RETIRED", confirm: "0000" }, "confirm", "tests 4");
    await no("state", { state: "DEACTIVATED", effective: "2020-01-01" }, "effective", "tests 5");
    await no("sms", { text: "x".repeat(3000) }, "text", "tests 6");
    await call("POST", `${Y}/ops/sms`, { body: {}, headers: named("tests 7"), wrong: true, status: 400 });
    const before = await call("GET", `${path(devices[1])}/commands?_limit=200`);
    assert.ok(!before.body.results.some((c) => c.user === keys.operator[0]));
    const { body } = await call("POST", `${Y}/ops/refresh`, { status: 200 });
    await call("POST", `${Y}/ops/state`, { body: { state: body.sim.state }, headers: named("tests 8"), status: 409 });
    const retired = await call("POST", `${Y}/ops/state`, { body: { state: "RETIRED", confirm: body.resource.slice(-4) }, headers: named("tests 9"), status: 202 });
    assert.equal(retired.body.argument, "RETIRED");
    // it waits; asked again it is that command
    assert.equal(retired.body.status, "requested");
    assert.ok(Date.parse(retired.body.waitUntil) > Date.now());
    const again = await call("POST", `${Y}/ops/state`, { body: { state: "RETIRED", confirm: body.resource.slice(-4) }, headers: named("tests 9"), status: 202 });
    assert.equal(again.body.id, retired.body.id);
    // what contradicts it is refused, unless it is meant
    const other = { state: body.sim.state === "ACTIVATED" ? "DEACTIVATED" : "ACTIVATED", confirm: "yes" };
    const refused = await call("POST", `${Y}/ops/state`, { body: other, headers: named("tests 10"), status: 409 });
    assert.ok(refused.body.message.includes(`despite: "${retired.body.id}"`), refused.body.message);
    await call("POST", `${Y}/ops/state`, { body: { ...other, despite: retired.body.id }, headers: named("tests 10"), status: 202 });
    await call("DELETE", `/commands/${retired.body.id}`, { role: "viewer", status: 403 });
    const cancelled = await call("DELETE", `/commands/${retired.body.id}`, { role: "operator", status: 200 });
    assert.deepEqual([cancelled.body.status, cancelled.body.error], ["refused", "cancelled"]);
    await call("DELETE", `/commands/${retired.body.id}`, { status: 409 });
    await call("DELETE", "/commands/999999999", { status: 404 });
  });
  await check("rate plans and overage limits", async () => {
    const tried = { plan: false, override: false };
    for (const key of ["jasper", "atnt", "jasper-kpn", "orange"])
      for (const d of await linked(key, "ACTIVATED")) {
        if (!tried.plan) tried.plan = (await call("POST", `${path(d)}/exts/${key}/ops/plan`, { body: { plan: "Another plan" }, headers: named(`plan ${key} ${d.deviceId}`) })).status === 202;
        if (!tried.override) tried.override = (await call("POST", `${path(d)}/exts/${key}/ops/override`, { body: { override: "PERMANENT_OVERRIDE" }, headers: named(`override ${key} ${d.deviceId}`) })).status === 202;
      }
    assert.deepEqual(tried, { plan: true, override: true });
  });
}
