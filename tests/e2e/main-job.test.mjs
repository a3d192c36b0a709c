// The main job, in the words of the pages that describe it: switch the Jasper
// extension on, give a device an ICCID, read and change its SIM.  All of it
// once with JavaScript and once without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client, formOf } from "./client.mjs";
import { arrive, atCarrier, iccid, launch, PASSWORD, signIn, simulator, startStack } from "./stack.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

for (const javaScriptEnabled of [true, false])
  describe(`JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    const activated = iccid("demo", 14), inventory = iccid("demo", 8), other = iccid("demo", 15);
    const problems = [];
    let stack, page, failed = false;

    // The steps build on each other: after a failure the rest is passed over.
    const step = (name, run) => test(name, async (t) => {
      if (failed) return t.skip("a step before it failed");
      failed = true;
      await run();
      failed = false;
    });

    before(async () => {
      stack = await startStack();
      // Looking at the simulator past Patchbay must not count as its calls.
      await simulator(stack, "/simulator/policy", { account: "demo", per_second: 0, refuse: 0 });
      page = await newPage();
    });
    after(async () => {
      await page?.context().close();
      await stack?.end({ expected: [/user=\S+ .*wrong password/i] });
    });

    async function newPage() {
      const context = await browser.newContext({ javaScriptEnabled });
      const p = await context.newPage();
      p.setDefaultTimeout(20000);
      p.on("pageerror", (e) => problems.push(String(e)));
      p.on("console", (m) => {
        // Chromium's own words for a form shown again with what is wrong.
        if (m.type() === "error" && !/Failed to load resource.*\b422\b/.test(m.text())) problems.push(m.text());
      });
      return p;
    }

    // Click, and the next page is there.
    const follow = (locator) => arrive(locator.page(), () => locator.click());
    const button = (name, root = page) => root.getByRole("button", { name, exact: true });
    const link = (name, root = page) => root.getByRole("link", { name, exact: true });
    const section = (key = "jasper") => page.locator(`#ext-${key}`);
    const main = () => page.locator("main").innerText();
    const open = (path) => page.goto(stack.url + path);
    const device = (id) => open(`/devices/pump/${id}`);
    const field = (label, root = page) => root.getByLabel(label, { exact: true });
    const json = () => page.getByLabel("Extension Configuration as JSON");
    const confirmJson = () => follow(button("Confirm changes"));

    // A field that is wrong: marked, and described by the sentence beside it.
    async function wrong(locator, says) {
      assert.equal(await locator.getAttribute("aria-invalid"), "true");
      const ids = (await locator.getAttribute("aria-describedby")).trim().split(" ");
      const said = await Promise.all(ids.map((id) => page.locator(`[id="${id}"]`).innerText()));
      assert.match(said.join("\n"), says);
    }

    // What stands beside a name in a section: <dt>name</dt><dd>…</dd>.
    async function fact(root, name) {
      const row = root.locator("dl > div").filter({ has: page.locator(`dt:text-is("${name}")`) });
      return (await row.locator("dd").first().innerText()).trim();
    }

    async function changeState(title, key = "jasper") {
      await section(key).getByRole("radio", { name: new RegExp(`^${title}\\b`) }).check();
      await follow(button("Change SIM state", section(key)));
      const goOn = button(`Change to ${title}`);
      if (title !== "Retired" && await goOn.count() > 0) await follow(goOn);
    }

    step("signing in", async () => {
      await open("/devices");
      await field("User name").fill("admin");
      await field("Password").fill("not the password");
      await follow(button("Sign in"));
      assert.match(await main(), /password/i);
      assert.equal(await field("User name").inputValue(), "admin");
      assert.equal(await field("Password").inputValue(), "");
      await field("Password").fill(PASSWORD);
      await follow(button("Sign in"));
      assert.equal(new URL(page.url()).pathname, "/devices");
    });

    step("Add Device asks for a type first, which is made on the way", async () => {
      await follow(link("Devices", page.getByRole("navigation", { name: "Main" })));
      await follow(link("Add Device"));
      await follow(link("Create device type"));
      await field("Device Type ID").fill("pump station");
      await field("Manufacturer").fill("Example Pumps");
      await follow(button("Add Device Type"));
      await wrong(field("Device Type ID"), /letters, digits/);
      assert.equal(await field("Device Type ID").inputValue(), "pump station");
      assert.equal(await field("Manufacturer").inputValue(), "Example Pumps");
      await field("Device Type ID").fill("pump");
      await follow(button("Add Device Type"));
      assert.equal(await page.getByLabel("Device Type").inputValue(), "pump");
      await follow(button("Next"));
    });

    step("its steps lose nothing on the way back", async () => {
      assert.equal(await field("Manufacturer").inputValue(), "Example Pumps", "offered by the type");
      await field("Device ID").fill("pump-1");
      await page.getByLabel("Serial Number").fill("SN-0001");
      await follow(button("Next"));
      const filledIn = async () => {
        assert.equal(await field("Device ID").inputValue(), "pump-1");
        assert.equal(await page.getByLabel("Serial Number").inputValue(), "SN-0001");
        assert.equal(await field("Manufacturer").inputValue(), "Example Pumps");
      };
      // The browser's Back, and the form's.
      await page.goBack();
      await filledIn();
      await page.goForward();
      await field("Metadata").fill('{"site": "north"}');
      await follow(button("Back"));
      await filledIn();
      await follow(button("Next"));
      assert.equal(await field("Metadata").inputValue(), '{"site": "north"}');
      await follow(button("Back"));
    });

    step("nor on an error, which stands beside its field", async () => {
      await field("Device ID").fill("pump 1");
      await page.getByLabel("Serial Number").fill("SN-0002");
      await follow(button("Next"));
      await wrong(field("Device ID"), /letters, digits/);
      assert.equal(await field("Device ID").inputValue(), "pump 1");
      assert.equal(await page.getByLabel("Serial Number").inputValue(), "SN-0002");
      await field("Device ID").fill("pump-1");
      await follow(button("Next"));

      await field("Metadata").fill('{"site": ');
      await follow(button("Next"));
      await wrong(field("Metadata"), /line 1, column \d+/i);
      assert.equal(await field("Metadata").inputValue(), '{"site": ');
      await field("Metadata").fill('{"site": "north"}');
      await follow(button("Next"));

      await page.getByLabel(/Use my own token/).check();
      await field("Authentication Token").fill("short");
      await follow(button("Next"));
      await wrong(field("Authentication Token"), /8 to 36/);
      await page.getByLabel(/Generate a token/).check();
      await follow(button("Next"));
      const summary = await main();
      for (const word of ["pump-1", "SN-0002", "Example Pumps", "north"])
        assert.ok(summary.includes(word), `the summary shows ${word}`);
    });

    step("the token is shown once", async () => {
      await follow(button("Add"));
      const token = await page.locator("main .copy").innerText();
      assert.match(token, /^[\w-]{18,36}$/);
      await follow(link("Open device"));
      assert.equal(new URL(page.url()).pathname, "/devices/pump/pump-1");
      assert.ok(!(await page.content()).includes(token));
    });

    step("more devices", async () => {
      const client = new Client(stack.url);
      await client.signIn();
      for (const id of ["pump-2", "pump-3"]) await client.addDevice("pump", id);
    });

    step("Extension enablement: On in Settings asks for the credentials", async () => {
      await follow(link("Settings"));
      const jasper = page.getByRole("group", { name: "Jasper", exact: true });
      await jasper.getByLabel("On", { exact: true }).check();
      await follow(page.locator("#extensions").getByRole("button", { name: "Save" }));
      assert.equal(new URL(page.url()).pathname, "/extensions/add/control-center-rest");
    });

    step("Extension enablement: Extensions, Add Extension, Add, Done", async () => {
      await follow(link("Extensions", page.getByRole("navigation", { name: "Main" })));
      await follow(link("Add Extension"));
      await follow(page.getByRole("link", { name: "Add Jasper", exact: true }));
      await field("User name").fill("demo");
      await page.getByRole("textbox", { name: "Password" }).fill("a-password");
      await field("Access key").fill("wrong-key");
      await field("API endpoint").fill("http://example.org/");
      await follow(button("Done"));
      await wrong(field("API endpoint"), /https/i);
      assert.equal(await field("API endpoint").inputValue(), "http://example.org/");
      await field("API endpoint").fill(stack.simulator);
      await field("Access key").fill("wrong-key");
      await follow(button("Check Connection"));
      assert.match(await main(), /The connection does not work/);
      assert.equal(await field("User name").inputValue(), "demo");
      assert.equal(await field("API endpoint").inputValue(), stack.simulator);
      assert.equal(await field("Access key").inputValue(), "", "no secret comes back");
      assert.ok(!(await page.content()).includes("wrong-key"));
      await field("Access key").fill("demo-api-key");
      await follow(button("Check Connection"));
      assert.match(await main(), /The connection works/);
      assert.ok(!(await page.content()).includes("demo-api-key"));
      await follow(button("Done"));
      assert.equal(new URL(page.url()).pathname, "/extensions");
      const tile = page.locator("#ext-jasper");
      assert.match(await tile.innerText(), /\bOn\b[^]*Works/);
    });

    step("Device configuration: the device is found and opened", async () => {
      await follow(link("Devices", page.getByRole("navigation", { name: "Main" })));
      await page.getByLabel("Search").fill("SN-0002");
      await follow(button("Apply"));
      await follow(link("pump-1"));
      assert.match(await main(), /Device Drilldown/);
      assert.equal(await page.locator("#extensions").count(), 0, "no Extensions section yet");
      const headings = await page.locator("main h2").allInnerTexts();
      assert.deepEqual(headings, ["Connection Information", "Recent Events", "Metadata", "Device Information",
        "Actions", "Extension Configuration"]);
    });

    step("Extension Configuration says what is wrong and keeps what was typed", async () => {
      const client = new Client(stack.url);
      await client.signIn();
      await client.link("pump", "pump-3", { jasper: { iccid: other } });
      for (const [typed, says] of [
        [`{"jasper": {"iccid": "${activated}"`, /line 1, column 4\d/i],
        [`{"jasper":\n {"iccid": }}`, /line 2, column 1\d/i],
        [`{"jasperr": {"iccid": "${activated}"}}`, /“jasperr” is not an extension/],
        [`{"jasper": {"iccd": "${activated}"}}`, /“iccd” is not known/],
        [`{"jasper": {"iccid": "${activated}x"}}`, /this has “x”/],
        ['{"jasper": {"iccid": "123"}}', /18 to 20/],
        [`{"jasper": {"iccid": ${activated}}}`, /quotes/],
        [`{"jasper": {"iccid": "${other}"}}`, /another device/],
      ]) {
        await json().fill(typed);
        await confirmJson();
        await wrong(json(), says);
        assert.equal(await json().inputValue(), typed);
      }
      await follow(link("pump pump-3", page.locator("#e-json")));
      assert.equal(new URL(page.url()).pathname, "/devices/pump/pump-3");
    });

    step("Confirm changes fills the Extensions section", async () => {
      await device("pump-1");
      await json().fill(`{"jasper": {"iccid": "${activated}"}}`);
      await confirmJson();
      const sim = await atCarrier(stack, "demo", activated);
      assert.match(await main(), /Extension Configuration[^]*Extensions\s*\n+\s*Jasper/);
      assert.match(await section().innerText(), /Activated/);
      assert.equal(await fact(section(), "Rate plan"), sim.ratePlan);
      assert.equal(await fact(section(), "ICCID").then((s) => s.split(/\s/)[0]), activated);
      assert.equal(await fact(section(), "IMSI").then((s) => s.split(/\s/)[0]), sim.imsi);
      assert.match(await fact(section(), "Month-to-date data"), /^[\d.,]+ (bytes|[KMG]B)/);
      assert.match(await fact(section(), "Month-to-date SMS"), /^[\d,]+ messages?/);
      assert.match(await fact(section(), "Month-to-date voice"), /\d/);
      assert.match(await fact(section(), "Overage limit reached"), /^(Yes|No)$/);
      assert.match(await fact(section(), "Overage limit override"), /Default|override/);
      for (const name of ["Date added", "Date modified"])
        assert.match(await fact(section(), name), /^\d+ \w+ 20\d\d, \d\d:\d\d UTC$/);
      assert.match(await section().innerText(), /As of just now/);
    });

    step("a plain field per extension does the same", async () => {
      await device("pump-2");
      await page.getByLabel("Jasper ICCID").fill(inventory.slice(0, -2));
      await follow(button("Confirm changes"));
      await wrong(page.getByLabel("Jasper ICCID"), /18 to 20/);
      assert.equal(await page.getByLabel("Jasper ICCID").inputValue(), inventory.slice(0, -2));
      await page.getByLabel("Jasper ICCID").fill(`${inventory.slice(0, 5)} ${inventory.slice(5)}`);
      await follow(button("Confirm changes"));
      assert.equal(JSON.parse(await json().inputValue()).jasper.iccid, inventory);
      assert.match(await section().innerText(), /Inventory/);
    });

    step("every state that is allowed is confirmed by the carrier", async () => {
      const asked = [["Activation Ready", "ACTIVATION_READY"], ["Activated", "ACTIVATED"],
        ["Deactivated", "DEACTIVATED"], ["Activated", "ACTIVATED"]];
      for (const [title, name] of asked) {
        await changeState(title);
        assert.match(await section().innerText(), /Confirmed/);
        assert.equal((await atCarrier(stack, "demo", inventory)).status, name);
        assert.match(await page.locator("#actions li").first().innerText(),
          new RegExp(`Change SIM state[^]*→ ${title}[^]*Confirmed[^]*by admin`));
      }
      const { writesByIccid } = await simulator(stack, "/simulator/counters?account=demo");
      assert.deepEqual(writesByIccid[inventory], { put: asked.length, post: 0 });
    });

    step("a reload asks for nothing again", async () => {
      await page.reload();
      await page.goBack();
      await page.goForward();
      const { writesByIccid } = await simulator(stack, "/simulator/counters?account=demo");
      assert.equal(writesByIccid[inventory].put, 4);
    });

    step("a refused transition shows the carrier's reason", async () => {
      for (const title of ["Inventory", "Activation Ready"]) {
        await changeState(title);
        assert.match(await section().locator("[role=alert]").innerText(), /Refused/);
        const row = await page.locator("#actions li").first().innerText();
        assert.match(row, /Refused/);
        assert.match(row, /10000029/);
        assert.match(row, /[A-Z]\w+ .{10,}\./, "a sentence");
        assert.equal((await atCarrier(stack, "demo", inventory)).status, "ACTIVATED");
      }
    });

    step("Retired is asked for once more", async () => {
      const { writesByIccid: { [inventory]: { put } } } =
        await simulator(stack, "/simulator/counters?account=demo");
      await changeState("Retired");
      assert.match(await main(), /Change the SIM to Retired\?[^]*can't be undone/i);
      assert.equal((await atCarrier(stack, "demo", inventory)).status, "ACTIVATED");
      await follow(link("Cancel"));
      await changeState("Retired");
      const digits = page.getByLabel("The last 4 digits of the ICCID");
      await digits.fill("0000");
      await page.getByLabel("Your password").fill(PASSWORD);
      await follow(button("Change to Retired"));
      await wrong(digits, /does not match/);
      assert.equal((await simulator(stack, "/simulator/counters?account=demo")).writesByIccid[inventory].put, put);
      await digits.fill(inventory.slice(-4));
      await page.getByLabel("Your password").fill(PASSWORD);
      await follow(button("Change to Retired"));
      assert.match(await section().innerText(), /Waiting\. It can't be undone[^]*Waits until/);
      await follow(section().getByRole("button", { name: "Cancel" }));
      assert.match(await section().innerText(), /Cancelled by admin before it was sent/);
      assert.equal((await atCarrier(stack, "demo", inventory)).status, "ACTIVATED");
      await page.goto(`${stack.url}/settings/irreversible`);
      await page.getByLabel("Grace period, minutes").fill("0");
      await page.getByLabel("Your password").fill(PASSWORD);
      await follow(button("Save"));
      await device("pump-2");
      await changeState("Retired");
      await digits.fill(inventory.slice(-4));
      await page.getByLabel("Your password").fill(PASSWORD);
      await follow(button("Change to Retired"));
      assert.match(await section().innerText(), /Confirmed/);
      assert.equal((await atCarrier(stack, "demo", inventory)).status, "RETIRED");
      await changeState("Activated");
      assert.match(await page.locator("#actions li").first().innerText(), /Refused[^]*10000005/);
    });

    step("an SMS is Delivered after a while", async () => {
      await device("pump-1");
      await section().locator("summary", { hasText: "Send SMS" }).click();
      await field("Message").fill("water level? ✓ <b>");
      await follow(button("Send SMS", section()));
      const row = () => page.locator("#actions li").first();
      assert.match(await row().innerText(), /Send SMS[^]*(Accepted|Confirmed)/);
      assert.match(await row().innerText(), /water level\? ✓ <b>/);
      await simulator(stack, "/simulator/clock", { add: "1m" });
      if (javaScriptEnabled) {
        await section().getByRole("button", { name: /^Refresh (Jasper|jasper)/ }).click();
        await page.locator("#live", { hasText: "refreshed" }).waitFor({ state: "attached" });
        await page.reload();
      } else
        await follow(section().getByRole("button", { name: /^Refresh (Jasper|jasper)/ }));
      assert.match(await row().innerText(), /Confirmed[^]*Delivered/);
      const { writesByIccid } = await simulator(stack, "/simulator/counters?account=demo");
      assert.equal(writesByIccid[activated].post, 1);
    });

    step("the rate plan is chosen from the carrier's list", async () => {
      await section().locator("summary", { hasText: "Change rate plan" }).click();
      const list = section().getByLabel("New rate plan");
      const now = (await atCarrier(stack, "demo", activated)).ratePlan;
      const names = await list.locator("option").evaluateAll((o) => o.map((x) => x.value));
      assert.ok(names.includes(now));
      const plan = names.find((n) => n && n !== now);
      await list.selectOption(plan);
      await follow(button("Change rate plan", section()));
      assert.match(await page.locator("#actions li").first().innerText(), /Change rate plan[^]*Confirmed/);
      assert.equal(await fact(section(), "Rate plan"), plan);
      assert.equal((await atCarrier(stack, "demo", activated)).ratePlan, plan);
    });

    step("SIM usage of a cycle: totals, and what REST cannot give is said", async () => {
      await section().locator("summary", { hasText: "SIM usage" }).click();
      const date = section().getByLabel("Cycle start date");
      await date.fill("01.07.2016");
      await follow(button("Show usage", section()));
      await wrong(date, /YYYY-MM-DD/);
      assert.equal(await date.inputValue(), "01.07.2016");
      const cycle = new Date().toISOString().slice(0, 8) + "01";
      await date.fill(cycle);
      await follow(button("Show usage", section()));
      const row = section().locator("tr.asked");
      assert.match(await row.innerText(), new RegExp(cycle));
      const total = (await row.locator("td").first().innerText()).match(/Total ([\d.,]+ (?:bytes|[KMG]B))/);
      assert.ok(total, "a total with its unit");
      for (const cell of await row.locator("td").allInnerTexts()) assert.match(cell, /Billable not available/);
      assert.match(await section().getByRole("table", { name: /^Usage by billing cycle/ }).innerText(),
        /not available from this API/i);
      const zones = section().getByRole("table", { name: "The same by zone" });
      assert.match(await zones.getByRole("row").nth(1).innerText(), new RegExp(`${cycle}\\s+\\S.*${total[1]}`));
    });

    step("Off in Settings hides the section and keeps its data, On brings it back", async () => {
      await device("pump-1");
      const plan = await fact(section(), "Rate plan");
      const set = async (to) => {
        await follow(link("Settings"));
        await page.getByRole("group", { name: "Jasper", exact: true }).getByLabel(to, { exact: true }).check();
        await follow(page.locator("#extensions").getByRole("button", { name: "Save" }));
        assert.match(await main(), /The extensions are saved/);
      };
      await set("Off");
      await device("pump-1");
      assert.equal(await section().count(), 0);
      assert.match(await main(), /Off, with their data kept: Jasper/);
      assert.equal(JSON.parse(await json().inputValue()).jasper.iccid, activated);
      // Linked while it is off: nothing was read.
      await device("pump-3");
      await json().fill(`{"jasper": {"iccid": "${iccid("demo", 16)}"}}`);
      await confirmJson();
      assert.match(await main(), new RegExp(`${other} is replaced by ${iccid("demo", 16)}`));
      await confirmJson();
      await set("On");
      await device("pump-1");
      assert.equal(await fact(section(), "Rate plan"), plan);
    });

    step(javaScriptEnabled ? "a section not read yet is filled by itself" :
      "a section not read yet is filled by Refresh", async () => {
      await device("pump-3");
      if (!javaScriptEnabled) await follow(section().getByRole("button", { name: /^Refresh (Jasper|jasper)/ }));
      await section().locator("dt", { hasText: "Rate plan" }).waitFor();
      assert.equal(await fact(section(), "Rate plan"), (await atCarrier(stack, "demo", iccid("demo", 16))).ratePlan);
    });

    step("editing the extension keeps the secret that is stored", async () => {
      await follow(link("Extensions", page.getByRole("navigation", { name: "Main" })));
      await follow(link("Edit Jasper"));
      assert.equal(await field("Access key").inputValue(), "");
      assert.match(await main(), /stored; leave empty to keep it/);
      assert.ok(!(await page.content()).includes("demo-api-key"));
      await field("Name").fill("Jasper (pumps)");
      await follow(button("Done"));
      await follow(button("Check Connection of Jasper (pumps)"));
      assert.match(await page.locator("#ext-jasper").innerText(), /Jasper \(pumps\)[^]*Works/);
    });

    step("a viewer sees the reasons and can ask for nothing", async () => {
      await stack.patchbay(["user", "add", "vera", "viewer"], PASSWORD + "\n");
      const p = await newPage();
      await signIn(p, stack, "vera");
      await p.goto(`${stack.url}/devices/pump/pump-1`);
      const text = await p.locator("#ext-jasper").innerText();
      for (const what of ["Change SIM state", "Change rate plan", "Send SMS"])
        assert.match(text, new RegExp(`${what}[^]*Your role \\(viewer\\) does not allow this; it requires the role operator`));
      assert.equal(await p.getByRole("button", { name: /Change|Send|Confirm/ }).count(), 0);
      assert.match(await p.locator("#extension-configuration").innerText(), /it requires the role admin/);
      await p.goto(`${stack.url}/settings`);
      assert.match(await p.locator("main").innerText(), /Only an admin can change the rest/);
      await p.context().close();

      // Nor by a form of one's own making.
      const { writesByIccid: before } = await simulator(stack, "/simulator/counters?account=demo");
      const client = new Client(stack.url);
      await client.signIn("vera");
      const { csrf } = formOf((await client.get("/devices")).text, "/sign-out").fields;
      for (const [path, fields] of [
        ["/devices/pump/pump-1/extensions/jasper/state", { state: "DEACTIVATED", confirm: "yes" }],
        ["/devices/pump/pump-1/extensions/jasper/plan", { plan: "Demo" }],
        ["/devices/pump/pump-1/extensions/jasper/sms", { text: "hello" }],
        ["/devices/pump/pump-1/extensions", { json: "" }],
        ["/devices/pump/pump-1/delete", { confirm: "pump-1" }],
        ["/extensions/jasper/remove", { confirm: "jasper" }],
        ["/settings", { part: "general", name: "Vera's" }],
      ]) assert.equal((await client.post(path, { csrf, once: "once-of-a-viewer", ...fields })).status, 403, path);
      const { writesByIccid: now } = await simulator(stack, "/simulator/counters?account=demo");
      assert.deepEqual(now, before);
      assert.equal((await client.submit("/devices/pump/pump-1", "/extensions/jasper/refresh", {})).status, 303,
        "but may look");
    });

    step("an operator acts on SIMs and configures nothing", async () => {
      await stack.patchbay(["user", "add", "otto", "operator"], PASSWORD + "\n");
      const admin = page;
      page = await newPage();
      await signIn(page, stack, "otto");
      await device("pump-1");
      await changeState("Deactivated");
      assert.match(await page.locator("#actions li").first().innerText(), /Confirmed[^]*by otto/);
      assert.equal((await atCarrier(stack, "demo", activated)).status, "DEACTIVATED");
      assert.equal(await button("Confirm changes").count(), 0);
      assert.equal(await link("Delete").count(), 0);
      const client = new Client(stack.url);
      await client.signIn("otto");
      assert.equal((await client.get("/extensions/add")).status, 403);
      assert.equal((await client.get("/add-device")).status, 403);
      await page.context().close();
      page = admin;
    });

    step("signing out", async () => {
      await device("pump-1");
      await follow(button("Sign out"));
      assert.match(await main(), /You have signed out/);
      await device("pump-1");
      assert.equal(new URL(page.url()).pathname, "/sign-in");
      await page.goBack();
      await page.goBack();
      assert.ok(!(await page.content()).includes(activated), "nothing is kept in the browser's history");
    });

    step("the browser reported nothing wrong", () => assert.deepEqual(problems, []));
  });
