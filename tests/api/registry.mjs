// Types, devices and what is stored of them.
import assert from "node:assert/strict";
import { call, check, keys, wrong } from "./harness.mjs";

export async function registry() {
  const T = "/device/types/api-test", D = `${T}/devices/one`;
  await check("organization", async () => {
    const { body } = await call("GET", "", { role: "viewer", status: 200 });
    assert.equal(body.id, keys.viewer[0].split("-")[1]);
    await call("GET", "/service-status", { status: 200 });
  });
  await check("device types", async () => {
    const added = await call("POST", "/device/types", { body: { id: "api-test", classId: "Gateway", description: "ä <b>",
      deviceInfo: { model: "M", serialNumber: null }, metadata: { a: [1, { b: null }] } }, status: 201 });
    assert.equal(added.body.deviceInfo.model, "M");
    assert.deepEqual(added.body.metadata, { a: [1, { b: null }] });
    const twice = await call("POST", "/device/types", { body: { id: "api-test" }, status: 409 });
    assert.equal(twice.body.exception.id, "CUDRS0020E");
    const got = await call("GET", T, { role: "viewer", status: 200 });
    assert.deepEqual(got.body, added.body);
    const put = await call("PUT", T, { body: { description: "new", deviceInfo: { model: null, fwVersion: "2" }, metadata: {} }, status: 200 });
    assert.equal(put.body.deviceInfo.model, "M");
    assert.equal(put.body.deviceInfo.fwVersion, "2");
    assert.deepEqual(put.body.metadata, {});
    await call("PUT", T, { body: { classId: "Device" }, status: 400 });
    await call("GET", "/device/types/none", { status: 404 });
    const list = await call("GET", "/device/types?classId=Gateway&_limit=1", { role: "viewer", status: 200 });
    assert.equal(list.body.results.length, 1);
    const all = await call("GET", "/device/types?id=api-test", { status: 200 });
    assert.equal(all.body.meta.total_rows, 1);
    assert.ok(!("bookmark" in all.body));
  });
  await check("device types, refused", async () => {
    for (const body of [{}, { id: "" }, { id: "a b" }, { id: "x".repeat(37) }, { id: "x", classId: "Car" }, { id: "x", color: 1 },
      { id: "x", deviceInfo: { color: "red" } }, { id: "x", deviceInfo: { model: 5 } }, { id: "x", metadata: [] },
      { id: "x", description: 5 }]) await wrong("POST", "/device/types", body);
    for (const q of ["_limit=0", "_limit=201", "_limit=x", "classId=Car", "color=red"]) {
      if (q === "classId=Car") continue;	// nothing is found
      await wrong("GET", `/device/types?${q}`);
    }
  });
  await check("devices", async () => {
    const added = await call("POST", `${T}/devices`, { body: { deviceId: "one", authToken: null, location: null, metadata: null,
      deviceInfo: { serialNumber: "SN-77" } }, status: 201 });
    assert.match(added.body.authToken, /^[\w-]{32}$/);
    assert.equal(added.body.clientId, `g:${keys.admin[0].split("-")[1]}:api-test:one`);
    assert.deepEqual(added.body.registration.auth, { id: keys.admin[0], type: "apikey" });
    const twice = await call("POST", `${T}/devices`, { body: { deviceId: "one" }, status: 409 });
    assert.equal(twice.body.exception.id, "CUDRS0020E");
    const own = await call("POST", `${T}/devices`, { body: { typeId: "api-test", deviceId: "two", authToken: "12345678",
      location: { longitude: 7.5, latitude: 47.5 } }, status: 201 });
    assert.equal(own.body.authToken, "12345678");
    await call("POST", "/device/types/none/devices", { body: { deviceId: "x" }, status: 404 });
    const got = await call("GET", D, { role: "viewer", status: 200 });
    assert.ok(!("authToken" in got.body));
    const put = await call("PUT", D, { body: { deviceInfo: { model: "M2" }, metadata: { k: "v" }, status: { alert: { enabled: true } } }, status: 200 });
    assert.equal(put.body.deviceInfo.serialNumber, "SN-77");
    assert.equal(put.body.status.alert.enabled, true);
    const same = await call("PUT", D, { body: { deviceInfo: {}, metadata: null, extensions: null, status: null }, status: 200 });
    assert.deepEqual(same.body, put.body);
    // a slash at the end
    await call("GET", `${D}/`, { status: 200 });
    await call("GET", `${T}/devices/none`, { status: 404 });
  });
  await check("devices, refused", async () => {
    for (const body of [{}, { deviceId: "a/b" }, { deviceId: "x", authToken: "short" }, { deviceId: "x", typeId: 5 },
      { deviceId: "x", location: { longitude: 181, latitude: 0 } }, { deviceId: "x", location: { longitude: 1 } },
      { deviceId: "x", what: 1 }, [], "x", null]) await wrong("POST", `${T}/devices`, body);
    for (const body of [{ deviceInfo: { model: 1 } }, { metadata: "x" }, { status: { alert: { enabled: "yes" } } }, { extensions: [] }])
      await wrong("PUT", D, body);
    await call("PUT", D, { body: { typeId: "other" }, status: 400 });
    await call("GET", `${D}?expand=location`, { status: 200 });
  });
  await check("extensions are checked as on the page", async () => {
    for (const [extensions, member] of [[{ nowhere: {} }, "extensions"], [{ jasper: {} }, "extensions.jasper.iccid"],
      [{ jasper: { iccid: "12" } }, "extensions.jasper.iccid"], [{ jasper: { iccid: "8999901000000000013", x: "y" } }, "extensions.jasper"]]) {
      const { body } = await call("PUT", D, { body: { extensions }, status: 400 });
      assert.equal(body.exception.id, "CUDRS0007E");
      assert.ok(body.violations.some((v) => v.exception.properties[0] === member), JSON.stringify(body));
    }
    const linked = (await call("GET", "/bulk/devices?extension=jasper&_limit=1", { status: 200 })).body.results[0];
    assert.ok(linked.extensions.jasper.iccid);
    const taken = await call("PUT", D, { body: { extensions: { jasper: linked.extensions.jasper } }, status: 400 });
    assert.match(taken.body.violations[0].message, /linked to another device/);
    const kept = await call("PUT", `/device/types/${linked.typeId}/devices/${linked.deviceId}`,
      { body: { extensions: linked.extensions }, status: 200 });
    assert.deepEqual(kept.body.extensions, linked.extensions);
    // what is changed by a faulty body: nothing
    const before = (await call("GET", D)).body;
    await call("PUT", D, { body: { deviceInfo: { model: "other" }, extensions: { nowhere: {} } }, status: 400 });
    assert.deepEqual((await call("GET", D)).body, before);
  });
  await check("location", async () => {
    await call("GET", `${D}/location`, { status: 404 });
    const { body } = await call("PUT", `${D}/location`, { role: "operator", body: { longitude: 7.6, latitude: 47.5, elevation: null,
      accuracy: 3, measuredDateTime: "2026-05-01T10:00:00+02:00" }, status: 200 });
    assert.equal(body.measuredDateTime, "2026-05-01T08:00:00.000Z");
    assert.deepEqual((await call("GET", `${D}/location`, { role: "viewer", status: 200 })).body, body);
    assert.deepEqual((await call("GET", `${D}?expand=location`)).body.location, body);
    const high = await wrong("PUT", `${D}/location`, { longitude: 120, latitude: 100 });
    assert.equal(high.body.exception.id, "CUDRS0007E");
    assert.equal(high.body.violations.length, 1);
    assert.equal(high.body.violations[0].exception.id, "CUDRS0012E");
    assert.deepEqual(high.body.violations[0].exception.properties, ["latitude", "90"]);
    for (const bad of [{ longitude: "1", latitude: 1 }, { longitude: 1, latitude: 1, accuracy: -1 }, { longitude: 1, latitude: 1, z: 1 }])
      await wrong("PUT", `${D}/location`, bad);
    await call("PUT", `${D}/location`, { body: { longitude: 1, latitude: 1, measuredDateTime: "noon" }, status: 400 });
  });
  await check("diagnostics", async () => {
    await call("POST", `${D}/diag/logs`, { role: "operator", body: { message: "hot", severity: 2, data: "aGk=", timestamp: "2026-05-01T10:00:00Z" }, status: 201 });
    await call("POST", `${D}/diag/logs`, { body: { message: "cold" }, status: 201 });
    const logs = (await call("GET", `${D}/diag/logs`, { role: "viewer", status: 200 })).body;
    assert.deepEqual(logs.map((l) => l.message), ["cold", "hot"]);
    assert.deepEqual((await call("GET", `${D}/diag/logs/${logs[1].id}`, { status: 200 })).body, logs[1]);
    await call("DELETE", `${D}/diag/logs/${logs[1].id}`, { status: 204 });
    await call("GET", `${D}/diag/logs/${logs[1].id}`, { status: 404 });
    await call("GET", `${T}/devices/two/diag/logs/${logs[0].id}`, { status: 404 });
    const severe = await wrong("POST", `${D}/diag/logs`, { message: "x", severity: 3 });
    assert.deepEqual(severe.body.violations, [{ message: "CUDRS0012E: The severity field has a value that is too high. Specify a value equal to or less than 2.",
      exception: { id: "CUDRS0012E", properties: ["severity", "2"] } }]);
    for (const bad of [{}, { message: "" }, { message: 1 }, { message: "x", severity: "1" }, { message: "x", severity: -1 }])
      await wrong("POST", `${D}/diag/logs`, bad);
    await call("DELETE", `${D}/diag/logs`, { status: 204 });
    assert.deepEqual((await call("GET", `${D}/diag/logs`)).body, []);
    await call("POST", `${D}/diag/errorCodes`, { body: { errorCode: 17, timestamp: null }, status: 201 });
    assert.equal((await call("GET", `${D}/diag/errorCodes`, { role: "viewer", status: 200 })).body[0].errorCode, 17);
    await call("DELETE", `${D}/diag/errorCodes`, { status: 204 });
    assert.deepEqual((await call("GET", `${D}/diag/errorCodes`)).body.map((c) => c.errorCode), [0]);
    for (const bad of [{}, { errorCode: "1" }, { errorCode: 1.5 }, { errorCode: 1, x: 1 }]) await wrong("POST", `${D}/diag/errorCodes`, bad);
  });
  await check("bulk", async () => {
    const three = ["b1", "b2", "b3"].map((deviceId) => ({ typeId: "api-test", deviceId }));
    const added = await call("POST", "/bulk/devices/add", { body: three, status: 201 });
    assert.ok(added.body.every((o) => o.success && o.authToken));
    const some = await call("POST", "/bulk/devices/add", { body: [three[0], { typeId: "api-test", deviceId: "b4" },
      { typeId: "api-test", deviceId: "b4" }, { typeId: "none", deviceId: "x" }], status: 202 });
    assert.deepEqual(some.body.map((o) => o.success), [false, true, false, false]);
    await call("POST", "/bulk/devices/add", { body: [three[0]], status: 400 });
    for (const bad of [[], {}, [1], [{ deviceId: "x" }]]) await wrong("POST", "/bulk/devices/add", bad);
    const gone = await call("POST", "/bulk/devices/remove", { body: [...three, { typeId: "api-test", deviceId: "never" }], status: 201 });
    assert.ok(gone.body.every((o) => o.success));
    await call("POST", "/bulk/devices/remove", { body: three, headers: { "User-Agent": "python-requests/2.31" }, status: 200 });
    await call("POST", "/bulk/devices/remove", { body: [three[0], {}], wrong: true, status: 202 });
    await call("GET", `${T}/devices/b1`, { status: 404 });
    await call("GET", `${T}/devices/b4`, { status: 200 });
  });
  await check("a page at a time", async () => {
    for (const [path, sort] of [["/bulk/devices?_limit=7", ""], [`/bulk/devices?_limit=7`, "&_sort=-deviceId"],
      ["/bulk/devices?_limit=7", "&_sort=typeId"], ["/bulk/devices?_limit=7", "&_sort=-deviceId,typeId"],
      ["/bulk/devices?_limit=7", "&_sort=typeId,-simState,deviceInfo.deviceClass"], [`/bulk/devices?_limit=3&deviceInfo.model=M2`, ""]]) {
      const seen = new Set();
      let bookmark = "", pages = 0, total;
      do {
        const { body } = await call("GET", path + sort + (bookmark && `&_bookmark=${encodeURIComponent(bookmark)}`), { role: "viewer", status: 200 });
        for (const d of body.results) {
          assert.ok(!seen.has(d.clientId), "twice");
          seen.add(d.clientId);
        }
        total = body.meta.total_rows;
        bookmark = body.bookmark;
        pages++;
      } while (bookmark && pages < 500);
      if (total !== undefined) assert.equal(seen.size, total);
      if (path.includes("model=M2")) assert.equal(seen.size, 1);
      else assert.ok(seen.size > 20);
    }
    const sorted = (await call("GET", "/bulk/devices?_sort=-deviceId&_limit=200")).body.results.map((d) => d.deviceId);
    assert.deepEqual(sorted, [...sorted].sort().reverse());
    const by = (await call("GET", "/bulk/devices?_sort=typeId,-deviceId&_limit=200")).body.results;
    assert.deepEqual(by, [...by].sort((x, y) => x.typeId < y.typeId ? -1 : x.typeId > y.typeId ? 1 : x.deviceId > y.deviceId ? -1 : 1));
    assert.deepEqual((await call("GET", "/bulk/devices?typeId=api-test&_sort=typeId,deviceId", { status: 200 })).body.results,
      (await call("GET", "/bulk/devices?typeId=api-test&_sort=deviceId")).body.results);
    for (const q of ["deviceId,deviceId", "deviceInfo.deviceClass,deviceId"]) await call("GET", `/bulk/devices?_sort=${q}`, { status: 400 });
  });
  await check("filters", async () => {
    const every = async (q) => {
      const found = [];
      for (let more = ""; more !== undefined;) {
        const { body } = await call("GET", `/bulk/devices?_limit=200${q && `&${q}`}${more && `&_bookmark=${encodeURIComponent(more)}`}`, { status: 200 });
        found.push(...body.results);
        more = body.bookmark;
      }
      return found;
    };
    // behind a gateway, for those filters
    const G = "/device/types/api-gate";
    await call("POST", "/device/types", { body: { id: "api-gate", classId: "Gateway" }, status: 201 });
    await call("POST", `${G}/devices`, { body: { deviceId: "g1" }, status: 201 });
    await call("POST", `${T}/devices`, { body: { deviceId: "behind", gatewayTypeId: "api-gate", gatewayId: "g1" }, status: 201 });
    const all = await every(""), one = all.find((d) => d.deviceId === "behind"), day = one.registration.date.slice(0, 10);
    for (const [q, is] of [["typeId=api-test", (d) => d.typeId === "api-test"], ["deviceId=one", (d) => d.deviceId === "one"],
      ["deviceInfo.serialNumber=SN-77", (d) => d.deviceInfo.serialNumber === "SN-77"], ["extension=jasper", (d) => d.extensions.jasper],
      ["status.alert.enabled=true", (d) => d.status.alert.enabled], ["deviceInfo.model=M2&typeId=api-test", (d) => d.deviceInfo.model === "M2"],
      ["gatewayTypeId=api-gate", (d) => d.gatewayTypeId === "api-gate"], ["gatewayId=g1&gatewayTypeId=api-gate", (d) => d.gatewayId === "g1"],
      ["gatewayId=g2", () => false], [`registration.date=${one.registration.date}`, (d) => d.registration.date === one.registration.date],
      [`registration.date=${day}&typeId=api-test`, (d) => d.typeId === "api-test" && d.registration.date.startsWith(day)],
      ["registration.date=2001-01-01", () => false], ["mgmt.dormant=true", () => false],
      ["status.alert.enabled=false&typeId=api-test", (d) => d.typeId === "api-test" && !d.status.alert.enabled],
      ["deviceId=one&typeId=none", () => false], ["simState=none", (d) => Object.keys(d.extensions).length === 0]]) {
      assert.deepEqual((await every(q)).map((d) => d.clientId).sort(), all.filter(is).map((d) => d.clientId).sort(), q);
    }
    assert.ok((await call("GET", "/bulk/devices?simState=Activated")).body.meta.total_rows > 0);
    const { body } = await call("GET", "/bulk/devices?_facets=typeId&_limit=1", { status: 200 });
    assert.equal(body.meta.facets.typeId["api-test"], all.filter((d) => d.typeId === "api-test").length);
    const facets = (await call("GET", "/bulk/devices?_facets=simState,deviceInfo.deviceClass,extension&_limit=1", { status: 200 })).body.meta.facets;
    assert.equal(facets.simState.none, all.filter((d) => Object.keys(d.extensions).length === 0).length);
    assert.equal(facets.extension.jasper, all.filter((d) => d.extensions.jasper).length);
    // of those that have one
    for (const [name, n] of Object.entries(facets["deviceInfo.deviceClass"]))
      assert.equal(n, all.filter((d) => d.deviceInfo.deviceClass === name).length, name);
    const found = await call("GET", "/bulk/devices?_q=sn-7", { status: 200 });
    assert.deepEqual(found.body.results.map((d) => d.deviceId), ["one"]);
    for (const d of (await call("GET", "/bulk/devices?lastEvent=never&connected=false&_limit=3", { status: 200 })).body.results)
      assert.ok(d.lastEvent === null && !d.connected);
    for (const q of ["lastEvent=yesterday", "connected=perhaps", "_sort=color", "color=red", "_limit=-1", "status.alert.enabled=maybe", "_facets=color",
      "mgmt.dormant=perhaps", "mgmt.supports.deviceActions=1"]) await wrong("GET", `/bulk/devices?${q}`);
    for (const q of ["registration.date=today", "_facets=typeId&typeId=api-test", "_facets=typeId&gatewayId=g1", "_bookmark=nonsense", "_sort=deviceId&deviceId=one", "simState=Flying", "_q=a&deviceId=b"])
      await call("GET", `/bulk/devices?${q}`, { status: 400 });
    await call("GET", `${T}/devices?_facets=simState`, { status: 400 });
    await call("DELETE", `${T}/devices/behind`, { status: 204 });
    await call("DELETE", `${G}/devices/g1`, { status: 204 });
    await call("DELETE", G, { status: 204 });
    await call("GET", "/device/types/none/devices", { status: 404 });
    assert.equal((await call("GET", `${T}/devices?_limit=200`, { status: 200 })).body.meta.total_rows, 3);
  });
  await check("delete", async () => {
    await call("DELETE", T, { status: 409 });
    await call("POST", "/bulk/devices/remove", { body: ["one", "two", "b4"].map((deviceId) => ({ typeId: "api-test", deviceId })), status: 201 });
    await call("DELETE", D, { status: 404 });
    await call("POST", `${T}/devices`, { body: { deviceId: "last" }, status: 201 });
    await call("DELETE", `${T}/devices/last`, { status: 204 });
    await call("DELETE", T, { status: 204 });
    await call("DELETE", T, { status: 404 });
  });
}
