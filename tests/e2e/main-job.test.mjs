// The main job, in the words of the pages that describe it: switch the Jasper
// extension on, give a device an ICCID, read and change its SIM.  Once with
// JavaScript, once without.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, signIn, simulator, startStack } from "./stack.mjs";

let stack, browser;
before(async () => { stack = await startStack(); browser = await launch(); });
after(async () => {
  await browser?.close();
  const code = await stack?.stop();
  assert.equal(stack?.errors() ?? "", "", "standard error of the whole stack");
  assert.equal(code, 0);
});

const iccid = { true: "8999901000000000107", false: "8999901000000000115" };

async function addDevice(page, id) {
  await page.goto(`${stack.url}/devices`);
  await page.getByRole("link", { name: "Add Device" }).or(page.getByRole("button", { name: "Add Device" })).first().click();
  await page.getByLabel("Device Type", { exact: true }).selectOption("meter");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Device ID").fill(id);
  await page.getByLabel("Serial Number").fill("SN-0001");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("textbox", { name: "Metadata" }).fill('{"site": ');
  await page.getByRole("button", { name: "Next" }).click();
  await assert.match(await page.locator("main").innerText(), /line 1, column/i);
  assert.equal(await page.getByRole("textbox", { name: "Metadata" }).inputValue(), '{"site": ');
  await page.getByRole("textbox", { name: "Metadata" }).fill('{"site": "north"}');
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  assert.match(await page.locator("main").innerText(), /SN-0001/);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  assert.match(await page.locator("main").innerText(), /Authentication Token/i);
}

async function enableJasper(page) {
  await page.goto(`${stack.url}/settings`);
  await page.getByRole("link", { name: "Extensions", exact: true }).first().click();
  await page.getByRole("link", { name: "Add Extension" }).click();
  await page.getByRole("link", { name: /^Add\b.*Jasper/ }).click();
  await page.getByLabel("Username").fill("demo");
  await page.getByLabel("Access key").fill("wrong-key");
  await page.getByLabel("API endpoint").fill(stack.simulator);
  await page.getByRole("button", { name: "Check Connection" }).click();
  assert.match(await page.locator("main").innerText(), /credentials|user name|access key/i);
  assert.equal(await page.getByLabel("Username").inputValue(), "demo");
  assert.equal(await page.getByLabel("Access key").inputValue(), "", "a secret came back");
  await page.getByLabel("Access key").fill("demo-api-key");
  await page.getByRole("button", { name: "Check Connection" }).click();
  assert.match(await page.locator("main").innerText(), /connection works|connected/i);
  await page.getByRole("button", { name: "Done" }).click();
  await page.goto(`${stack.url}/extensions`);
  assert.match(await page.locator("main").innerText(), /Jasper/);
}

for (const javaScriptEnabled of [true, false]) {
  describe(`JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    let page;
    const sim = iccid[javaScriptEnabled];
    const device = `pump-${javaScriptEnabled}`;
    const url = () => `${stack.url}/devices/meter/${device}`;
    const problems = [];

    before(async () => {
      const context = await browser.newContext({ javaScriptEnabled });
      page = await context.newPage();
      page.on("pageerror", (e) => problems.push(String(e)));
      page.on("console", (m) => { if (m.type() === "error") problems.push(m.text()); });
      await signIn(page, stack);
    });
    after(async () => { await page?.context().close(); });

    test("a device type and a device are added", async () => {
      if (javaScriptEnabled) {
        await page.goto(`${stack.url}/device-types/add`);
        await page.getByLabel("Device Type ID").or(page.getByLabel("Device Type", { exact: true })).first().fill("meter");
        await page.getByRole("button", { name: /^(Add|Save|Create)/ }).click();
      }
      await addDevice(page, device);
    });

    test("Extension enablement", async () => {
      if (javaScriptEnabled) await enableJasper(page);
    });

    test("Extension Configuration says what is wrong and keeps what was typed", async () => {
      await page.goto(url());
      const box = page.getByRole("textbox", { name: "Extension Configuration" });
      for (const [typed, says] of [
        ['{"jasper": {"iccid": "8999901000000000107"', /line 1, column/i],
        ['{"jasperr": {"iccid": "8999901000000000107"}}', /jasperr/],
        ['{"jasper": {"iccid": "8999901000000000100"}}', /check digit/i],
        ['{"jasper": {"iccid": "123"}}', /19 or 20/],
      ]) {
        await box.fill(typed);
        await page.getByRole("button", { name: "Confirm changes" }).first().click();
        assert.match(await page.locator("main").innerText(), says);
        assert.equal(await box.inputValue(), typed);
      }
    });

    test("Confirm changes fills the Extensions section", async () => {
      await page.goto(url());
      await page.getByRole("textbox", { name: "Extension Configuration" })
        .fill(`{"jasper": {"iccid": "${sim}"}}`);
      await page.getByRole("button", { name: "Confirm changes" }).first().click();
      const section = page.locator("#ext-jasper");
      await section.waitFor();
      const text = await section.innerText();
      for (const label of [/Status|SIM state/i, /Rate Plan/i, /Month.to.date data/i, /Month.to.date SMS/i,
        /Month.to.date voice/i, /Overage/i, /Date added/i, /Date modified/i])
        assert.match(text, label);
      assert.match(text, new RegExp(sim));
    });

    test("the SIM state is changed and confirmed", async () => {
      await page.goto(url());
      const section = page.locator("#ext-jasper");
      await section.getByLabel("Deactivated").or(section.getByLabel("SIM state")).first().waitFor();
      const select = section.locator('select[name="state"]');
      const want = "DEACTIVATED";
      if (await select.count()) await select.selectOption(want);
      else await section.locator(`input[name="state"][value="${want}"]`).check();
      await section.getByRole("button", { name: /change.*state/i }).click();
      await page.locator("#ext-jasper").waitFor();
      const res = await fetch(`${stack.simulator}/rws/api/v1/devices/${sim}`,
        { headers: { Authorization: "Basic " + btoa("demo:demo-api-key") } });
      assert.equal((await res.json()).status, want);
      assert.match(await page.locator("#actions").innerText(), /confirmed/i);
    });

    test("nothing was reported wrong by the browser", () => assert.deepEqual(problems, []));
  });
}
