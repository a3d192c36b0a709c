// People's own access in the browser: two-step sign-in and their sessions.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Client, formOf } from "./client.mjs";
import { arrive, launch, PASSWORD, signIn, startStack } from "./stack.mjs";

let stack, browser, page, secret, codes, draft, draftSecret;
before(async () => {
  stack = await startStack();
  await stack.patchbay(["user", "add", "vera", "operator"], PASSWORD + "\n");
  browser = await launch();
  page = await browser.newPage();
});
after(async () => {
  await browser?.close();
  await stack?.end();
});

// RFC 6238, apart from the program's library.
function code(key, steps = 0) {
  const bits = [...key].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2))), counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const mac = createHmac("sha1", bytes).update(counter).digest(), at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0");
}
const at = (path) => page.goto(stack.url + path);
const text = () => page.locator("main").innerText();
const enter = async (c) => { await page.fill('input[name="code"]', c); await arrive(page, () => page.click("main button.primary")); };
async function password() {
  await page.context().clearCookies();
  await at("/sign-in");
  await page.fill('input[name="name"]', "vera");
  await page.fill('input[name="password"]', PASSWORD);
  await arrive(page, () => page.click("main button.primary"));
}

describe("two-step sign-in", { concurrency: 1 }, () => {
  test("is set up with the password and the app's first code", async () => {
    await signIn(page, stack, "vera");
    await at("/settings/two-step");
    await page.fill('input[name="password"]', "not my password");
    await arrive(page, () => page.click("main button.primary"));
    assert.match(await text(), /password/i);
    assert.equal(await page.locator("svg.qr").count(), 0);
    await page.fill('input[name="password"]', PASSWORD);
    await arrive(page, () => page.click("main button.primary"));
    assert.equal(await page.locator("svg.qr").count(), 1);
    // another form, left open meanwhile
    draft = await page.locator('input[name="draft"]').inputValue();
    draftSecret = (await page.locator("ol code").innerText()).replaceAll(" ", "");
    await at("/settings/two-step");
    await page.fill('input[name="password"]', PASSWORD);
    await arrive(page, () => page.click("main button.primary"));
    secret = (await page.locator("ol code").innerText()).replaceAll(" ", "");
    assert.match(secret, /^[A-Z2-7]{32}$/);
    await enter("000000" === code(secret) ? "000001" : "000000");
    assert.match(await text(), /not the code of now/);
    await enter(code(secret));
    codes = await page.locator(".codes code").allInnerTexts();
    assert.equal(codes.length, 10);
    assert.equal(new Set(codes).size, 10);
    await at("/settings/two-step");
    assert.match(await text(), /10 recovery codes left/);
    assert.equal(await page.getByText(codes[0]).count(), 0, "shown once");
  });

  test("asks for a code, which is good once", async () => {
    await password();
    assert.equal(new URL(page.url()).pathname, "/sign-in");
    await enter("12345");
    assert.match(await text(), /not right/);
    await enter(code(secret));	// that of the set-up, or its successor
    const used = new URL(page.url()).pathname !== "/sign-in";
    if (!used) await enter(code(secret, 1));
    assert.equal(new URL(page.url()).pathname, "/devices");
    await password();
    await enter(code(secret, used ? 0 : 1));
    assert.match(await text(), /used before/);
  });

  test("the first step alone opens nothing", async () => {
    await password();
    await at("/devices");
    assert.equal(new URL(page.url()).pathname, "/sign-in");
    const other = new Client(stack.url);
    const pending = `${Date.now() + 100000} ${"A".repeat(43)} vera`;
    const form = (await other.get("/sign-in")).text.match(/name="csrf" value="([^"]+)"/)[1];
    const { location } = await other.post("/sign-in", { csrf: form, pending, code: codes[9], next: "" });
    assert.match(location, /done=signin-late/);
  });

  test("a recovery code is good once, however it is typed", async () => {
    await password();
    await enter(codes[0].toUpperCase().replace("-", " "));
    assert.equal(new URL(page.url()).pathname, "/devices");
    await at("/settings/two-step");
    assert.match(await text(), /9 recovery codes left/);
    await password();
    await enter(codes[0]);
    assert.match(await text(), /used before/);
  });

  test("is not replaced with the password alone, nor by a form of before", async () => {
    const c = new Client(stack.url);
    const steps = formOf((await c.get("/sign-in")).text, "/sign-in");
    const { text: second } = await c.post("/sign-in", { ...steps.fields, name: "vera", password: PASSWORD });
    const { status } = await c.post("/sign-in", { ...formOf(second, "/sign-in").fields, code: codes[2] });
    assert.equal(status, 303);
    const on = formOf((await c.get("/settings/two-step")).text, "/settings/two-step");
    const begun = await c.post("/settings/two-step", { ...on.fields, go: "begin", password: PASSWORD });
    assert.equal(begun.status, 303, "no other secret is offered");
    const was = await c.post("/settings/two-step", { ...on.fields, go: "confirm", draft, code: code(draftSecret) });
    assert.equal(was.status, 303);
    assert.match((await c.get("/settings/two-step")).text, /7 recovery codes left|8 recovery codes left/);
  });

  test("wrong codes have to wait also where it is switched off", async () => {
    const c = new Client(stack.url);
    const steps = formOf((await c.get("/sign-in")).text, "/sign-in");
    const { text: second } = await c.post("/sign-in", { ...steps.fields, name: "vera", password: PASSWORD });
    assert.equal((await c.post("/sign-in", { ...formOf(second, "/sign-in").fields, code: codes[3] })).status, 303);
    const on = formOf((await c.get("/settings/two-step")).text, "/settings/two-step");
    let last = "";
    for (let i = 0; i < 20 && !/Too many wrong codes/.test(last); i++)
      last = (await c.post("/settings/two-step", { ...on.fields, go: "off", password: PASSWORD, code: `0000${10 + i}` })).text;
    assert.match(last, /Too many wrong codes/);
    await stack.patchbay(["user", "two-step-off", "vera"]);
    assert.match((await c.get("/settings/two-step")).text, /Set up/);
  });

  test("a new password ends a sign-in that is half done", async () => {
    await stack.patchbay(["user", "add", "otto", "viewer"], PASSWORD + "\n");
    const c = new Client(stack.url);
    await c.signIn("otto");
    const setup = await c.submit("/settings/two-step", "/settings/two-step", { password: PASSWORD });
    const ottos = setup.text.match(/<code>([A-Z2-7 ]+)<\/code>/)[1].replaceAll(" ", "");
    const form = formOf(setup.text, "/settings/two-step");
    const done = await c.post("/settings/two-step", { ...form.fields, code: code(ottos) });
    const [one] = done.text.match(/[a-z2-9]{5}-[a-z2-9]{5}/);
    const again = new Client(stack.url), steps = formOf((await again.get("/sign-in")).text, "/sign-in");
    const { text: second } = await again.post("/sign-in", { ...steps.fields, name: "otto", password: PASSWORD });
    await stack.patchbay(["user", "passwd", "otto"], "another-horse-battery\n");
    const { location } = await again.post("/sign-in", { ...formOf(second, "/sign-in").fields, code: one });
    assert.match(location, /signin-late/);
  });

  test("many wrong codes have to wait, from wherever they come", async () => {
    await signIn(page, stack, "vera");
    await at("/settings/two-step");
    await page.fill('input[name="password"]', PASSWORD);
    await arrive(page, () => page.click("main button.primary"));
    secret = (await page.locator("ol code").innerText()).replaceAll(" ", "");
    await enter(code(secret));
    codes = await page.locator(".codes code").allInnerTexts();
    await password();
    for (let i = 0; i < 20 && !/Too many wrong codes/.test(await text()); i++) await enter(`00000${i % 10}`);
    assert.match(await text(), /Too many wrong codes/);
    await page.context().clearCookies();
    await password();
    await enter(codes[1]);
    assert.match(await text(), /Too many wrong codes/);
  });

  test("an admin or the command line switches it off for who lost both", async () => {
    await stack.patchbay(["user", "two-step-off", "vera"]);
    await password();
    assert.equal(new URL(page.url()).pathname, "/devices");
    await at("/settings/two-step");
    assert.match(await text(), /Off/);
  });
});

describe("sessions", { concurrency: 1 }, () => {
  test("are listed with where they are, and end one by one or all", async () => {
    const [first, second] = [new Client(stack.url), new Client(stack.url)];
    await first.signIn("vera");
    await second.signIn("vera");
    await at("/settings/sessions");
    const rows = page.locator("tbody tr");
    assert.ok(await rows.count() >= 3);
    assert.match(await text(), /127\.0\.0\.1[\s\S]*Chrome on Linux[\s\S]*this one/);
    await arrive(page, () => rows.filter({ hasNotText: "this one" }).first().getByRole("button").click());
    assert.match(await text(), /is ended/);
    await arrive(page, () => page.getByRole("button", { name: "End all other sessions" }).click());
    assert.equal(await rows.count(), 1);
    for (const c of [first, second]) assert.equal((await c.get("/devices")).status, 303);
    assert.equal(new URL(page.url()).pathname, "/settings/sessions");
  });

  test("signing in again ends the browser's session of before", async () => {
    const c = new Client(stack.url), form = formOf((await c.get("/sign-in")).text, "/sign-in");
    const again = () => c.post("/sign-in", { ...form.fields, name: "vera", password: PASSWORD });
    assert.equal((await again()).status, 303);
    await at("/settings/sessions");
    const were = await page.locator("tbody tr").count();
    assert.equal((await again()).status, 303);	// a page left open
    await at("/settings/sessions");
    assert.equal(await page.locator("tbody tr").count(), were);
  });
});
