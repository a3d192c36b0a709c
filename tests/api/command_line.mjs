import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { basic, call, check, keys, s } from "./harness.mjs";

// The command line, which is made from the same file.
export async function commandLine() {
  const api = (args, input = "") => new Promise((done) => {
    const child = spawn(join(process.env.BUILD ?? "build", "patchbay"), ["api", ...args], { cwd: new URL("../..", import.meta.url),
      env: { ...process.env, PATCHBAY_API_CONFIG: join(s.state, "api.conf") } });
    let out = "", err = "";
    child.stdout.on("data", (d) => { out += d; });
    child.stderr.on("data", (d) => { err += d; });
    child.on("close", (code) => done({ code, out, err }));
    child.stdin.end(input);
  });
  const ok = async (args, input) => {
    const r = await api(args, input);
    assert.equal(r.code, 0, r.err);
    return r;
  };
  await check("command line: login, a list in each form", async () => {
    await ok(["login", s.url], `${keys.admin.join("\n")}\n`);
    // states change while this runs: carriers are asked in the background
    await ok(["device", "list", "--sim-state", "Suspended", "--output", "csv"]);
    const [{ typeId }] = (await call("GET", "/bulk/devices?_limit=1")).body.results;
    const all = JSON.parse((await ok(["device", "list", "--type", typeId, "--all", "--output", "json"])).out);
    assert.equal(all.length, (await call("GET", `/bulk/devices?typeId=${typeId}`)).body.meta.total_rows);
    const csv = (await ok(["device", "list", `--type=${typeId}`, "--output", "csv", "--all"])).out.trim().split("\r\n");
    assert.equal(csv.length, all.length + 1);
    assert.match(csv[0], /clientId,typeId,deviceId/);
    const table = await ok(["device", "list", "--limit", "3"]);
    assert.equal(table.out.trim().split("\n").length, 4);
    assert.match(table.err, /there are more rows/);
  });
  await check("command line: a device from beginning to end", async () => {
    await ok(["type", "add", "--id", "cli", "--metadata", '{"a": 1}']);
    const { out } = await ok(["device", "add", "cli", "one", "--output", "json"].filter((w) => w !== "one").concat("--device-id", "one"));
    assert.ok(JSON.parse(out).authToken);
    await ok(["location", "update", "cli", "one", "--longitude", "7.5", "--latitude", "-3"]);
    assert.equal(JSON.parse((await ok(["location", "get", "cli", "one", "--output", "json"])).out).latitude, -3);
    await ok(["device", "update", "cli", "one", "--body", "-"], '{"deviceInfo": {"model": "é"}}');
    assert.match((await ok(["device", "get", "cli", "one"])).out, /é/);
    const twice = await api(["device", "add", "cli", "--device-id", "one"]);
    assert.equal(twice.code, 1);
    assert.match(twice.err, /409.*already exists/);
    const faulty = await api(["location", "update", "cli", "one", "--longitude", "1", "--latitude", "100"]);
    assert.match(faulty.err, /CUDRS0012E/);
    await ok(["device", "delete", "cli", "one"]);
    await ok(["type", "delete", "cli"]);
  });
  await check("command line: a request, from beginning to end", async () => {
    await ok(["type", "add", "--id", "cli"]);
    const { authToken } = JSON.parse((await ok(["device", "add", "cli", "--device-id", "two", "--output", "json"])).out);
    const agent = async (body, path = "") => (await fetch(`${s.url}/api/v0002/device/types/cli/devices/two/mgmt/messages${path}`, { method: "POST",
      body: JSON.stringify(body), headers: { Authorization: basic(["use-token-auth", authToken]), "Content-Type": "application/json" } })).json();
    assert.equal((await agent({ topic: "mgmt/manage", reqId: "m", d: { supports: { deviceActions: true } } })).rc, 200);
    const devices = '[{"typeId":"cli","deviceId":"two"}]';
    const { out } = await ok(["request", "add", "--action", "device/reboot", "--devices", devices, "--rollout", '{"stopPercent":10}', "--output", "json"]);
    const { reqId } = JSON.parse(out), { reqId: wire } = await agent({ waitTimeSecs: 20 }, "/request");
    await agent({ topic: "response", reqId: wire, rc: 400 });
    const [row] = JSON.parse((await ok(["request", "devices", reqId, "--state", "rejected", "--all", "--output", "json"])).out);
    assert.deepEqual([row.deviceId, row.status, row.rc], ["two", 2, 400]);
    assert.equal(JSON.parse((await ok(["request", "device", reqId, "cli", "two", "--output", "json"])).out).state, "rejected");
    const ended = async () => JSON.parse((await ok(["request", "get", reqId, "--output", "json"])).out).complete;
    for (let i = 0; i < 50 && !await ended(); i++) await new Promise((done) => { setTimeout(done, 200); });
    const again = JSON.parse((await ok(["request", "retry", reqId, "--output", "json"])).out).reqId;
    assert.equal((await api(["request", "continue", again])).code, 1);
    assert.equal(JSON.parse((await ok(["request", "cancel", again, "--output", "json"])).out).status, "cancelled");
    const listed = JSON.parse((await ok(["request", "list", "--all", "--output", "json"])).out).map((r) => r.id);
    assert.deepEqual(listed.slice(0, 2), [again, reqId]);
    for (const id of [again, reqId]) await ok(["request", "clear", id]);
    assert.match((await api(["request", "get", reqId])).err, /404/);
    const wrong = await api(["request", "add", "--action", "device/dance", "--devices", devices]);
    assert.deepEqual([wrong.code, /400/.test(wrong.err)], [1, true]);
    await ok(["device", "delete", "cli", "two"]);
    await ok(["type", "delete", "cli"]);
  });
  await check("command line: a command and its name", async () => {
    const [d] = (await call("GET", "/bulk/devices?extension=jasper&simState=ACTIVATED&_limit=1")).body.results;
    const args = ["sim", "sms", d.typeId, d.deviceId, "jasper", "--text", "from a shell", "--output", "json"];
    const first = await ok(args), name = /--once (\S+)/.exec(first.err)[1];
    const again = await ok([...args, "--once", name]);
    assert.equal(JSON.parse(again.out).id, JSON.parse(first.out).id);
  });
}
