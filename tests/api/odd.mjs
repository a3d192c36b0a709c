import assert from "node:assert/strict";
import http from "node:http";
import { basic, call, check, keys, s } from "./harness.mjs";

// Whatever is sent, what comes back is JSON of the shape of errors.
export async function odd() {
  const one = async (what, path, init, status) => check(what, async () => {
    const res = await fetch(`${s.url}${path}`, { ...init, headers: { Authorization: basic(keys.admin), ...init?.headers } });
    const text = await res.text();
    assert.equal(res.headers.get("content-type").split(";")[0], "application/json", text);
    const body = JSON.parse(text);
    assert.ok(body.message && body.exception.id, text);
    assert.equal(res.status, status, text);
  });
  const json = { "Content-Type": "application/json" };
  await one("no such address", "/api/v0002/nothing", {}, 404);
  await check("a name of the host that is not ours", async () => {
    const res = await new Promise((done) => http.get({ host: "127.0.0.1", port: s.port, path: "/api/v0002", headers: { Host: "other.example" } }, done));
    assert.equal(res.statusCode, 421);
    assert.equal(res.headers["content-type"], "application/json");
    res.resume();
  });
  await one("no such version", "/api/v0001", {}, 404);
  await one("no such method", "/api/v0002", { method: "POST" }, 405);
  await one("no method at all", "/api/v0002", { method: "PATCH" }, 405);
  await one("a broken escape", "/api/v0002/device/types/%zz", {}, 400);
  await one("a NUL", "/api/v0002/device/types/%00", {}, 400);
  await one("a long address", `/api/v0002/${"x".repeat(3000)}`, {}, 413);
  await one("a body that is no JSON", "/api/v0002/device/types", { method: "POST", headers: json, body: "{" }, 400);
  await one("a body twice", "/api/v0002/device/types", { method: "POST", headers: json, body: '{"id":"a","id":"b"}' }, 400);
  await one("deep JSON", "/api/v0002/device/types", { method: "POST", headers: json, body: "[".repeat(5000) }, 400);
  await one("a form", "/api/v0002/device/types", { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "id=a" }, 415);
  await one("no body", "/api/v0002/device/types", { method: "POST", headers: json }, 400);
  await one("more than 512 KB", "/api/v0002/bulk/devices/add", { method: "POST", headers: json, body: `[${" ".repeat(600000)}]` }, 413);
  await one("another site's page", "/api/v0002/device/types", { method: "POST", headers: { ...json, Origin: "http://evil.example" }, body: "{}" }, 403);
  await one("a session's cookie alone", "/api/v0002", { headers: { Authorization: "", Cookie: "patchbay_session=x" } }, 401);
  for (const value of ["Basic", "Basic !!", "Basic eA==", "Bearer x", `Basic ${Buffer.from("a:b:c").toString("base64")}`, "x".repeat(3000)])
    await one(`Authorization ${value.slice(0, 20)}`, "/api/v0002", { headers: { Authorization: value } }, 401);
  await check("400 KB of a bulk are taken", async () => {
    const body = Array.from({ length: 3000 }, (_, i) => ({ typeId: "none", deviceId: `d${i}`, deviceInfo: { description: "x".repeat(90) } }));
    const { body: all } = await call("POST", "/bulk/devices/add", { body, status: 400 });
    assert.equal(all.length, 3000);
  });
  await check("a key that is revoked, or never was", async () => {
    const key = (await s.run("patchbay", ["--state", s.state, "key", "add", "short", "viewer"])).trim().split("\n");
    await call("GET", "", { role: key, status: 200 });
    await s.run("patchbay", ["--state", s.state, "key", "revoke", key[0]]);
    await call("GET", "", { role: key, status: 401 });
    await call("GET", "", { role: [key[0], ""], status: 401 });
  });
  await check("a key that asks too often", async () => {
    const key = (await s.run("patchbay", ["--state", s.state, "key", "add", "busy", "viewer"])).trim().split("\n");
    const headers = { Authorization: basic(key) };
    let limited;
    for (let i = 0; i < 40 && !limited; i++) {
      const all = await Promise.all(Array.from({ length: 40 }, () => fetch(`${s.url}/api/v0002`, { headers })));
      for (const r of all) await r.text().then((t) => { if (r.status === 429) limited = [r, t]; });
    }
    assert.ok(limited, "never");
    assert.match(limited[0].headers.get("retry-after"), /^[1-9]\d*$/);
    assert.equal(JSON.parse(limited[1]).exception.id, "PATCHBAY-RATE");
    await call("GET", "", { role: "viewer", status: 200 });	// others are not held up
  });
  await check("when a key was used is noted", async () => {
    const list = await s.run("patchbay", ["--state", s.state, "key", "list"]);
    const line = list.split("\n").find((l) => l.startsWith(keys.viewer[0]));
    assert.match(line.split("\t")[3], /^20/);
  });
}
