// A browser without a browser: cookies, forms as they stand in the page, posts.
// What a person could do with curl alone.
import { PASSWORD } from "./stack.mjs";

const unescape = (s) => s.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"')
  .replace(/&#39;/g, "'").replace(/&amp;/g, "&");
const attribute = (tag, name) => {
  const m = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return m ? unescape(m[1]) : null;
};

// The hidden fields of the form whose action ends as given.
export function formOf(html, actionEnds) {
  for (const [, head, body] of html.matchAll(/(<form[^>]*>)(.*?)<\/form>/gs)) {
    const action = attribute(head, "action");
    if (action === null || !action.split("?")[0].endsWith(actionEnds)) continue;
    const fields = {};
    for (const [tag] of body.matchAll(/<input[^>]*type="hidden"[^>]*>/g))
      fields[attribute(tag, "name")] = attribute(tag, "value") ?? "";
    return { action, fields };
  }
  throw new Error(`no form with action …${actionEnds}`);
}

// Debian 12's Node.js has no getSetCookie; ours have no comma in them.
const cookiesSet = (res) => res.headers.get("set-cookie")?.split(", ") ?? [];

export class Client {
  constructor(base) { this.base = base; this.cookies = new Map(); }

  async fetch(path, { method = "GET", fields, headers = {}, signal } = {}) {
    const res = await fetch(new URL(path, this.base), {
      method, redirect: "manual", signal,
      headers: { ...headers, Cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; ") },
      body: fields === undefined ? undefined : new URLSearchParams(fields),
    });
    for (const c of cookiesSet(res)) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(c);
      if (value === "") this.cookies.delete(name); else this.cookies.set(name, value);
    }
    return res;
  }

  async get(path) {
    const res = await this.fetch(path);
    return { status: res.status, location: res.headers.get("location"), text: await res.text() };
  }

  // Post, keeping the method over a 307 as browsers do; returns the answer
  // that is not a 307.
  async post(path, fields, options = {}) {
    for (let hops = 0; hops < 8; hops++) {
      const res = await this.fetch(path, { method: "POST", fields, ...options });
      const location = res.headers.get("location");
      const text = await res.text();
      if (res.status !== 307) return { status: res.status, location, text };
      path = location;
    }
    throw new Error("too many redirects");
  }

  async signIn(user = "admin", password = PASSWORD) {
    const { text } = await this.get("/sign-in");
    const { action, fields } = formOf(text, "/sign-in");
    const res = await this.post(action, { ...fields, name: user, password });
    if (res.status !== 303) throw new Error(`sign in: ${res.status}`);
  }

  // Fill the form of a page with these fields and post it.
  async submit(page, actionEnds, fields, options) {
    const { status, text } = await this.get(page);
    if (status === 503) throw Object.assign(new Error(`${page}: 503`), { status, text });
    const form = formOf(text, actionEnds);
    return this.post(form.action, { ...form.fields, ...fields }, options);
  }

  // --- what tests need before what they are about ---

  async addType(type) {
    const { status } = await this.submit("/device-types/add", "/device-types/add", { id: type, class: "Device" });
    if (status !== 303) throw new Error(`add type ${type}: ${status}`);
  }

  // Through the steps of Add Device.
  // did: called after each form that was taken.
  async addDevice(type, id, did = () => {}) {
    const steps = [{ type }, { deviceId: id }, {}, { how: "generated" }, {}];
    let path = "/add-device";
    for (const [i, fields] of steps.entries()) {
      const { status, location, text } = await this.submit(path, path, { ...fields, go: "next" });
      if (status !== (i < steps.length - 1 ? 303 : 200))
        throw Object.assign(new Error(`add device ${id}: ${status}`), { status, text });
      did();
      path = location;
    }
  }

  async addExtension(key, fields) {
    const { status } = await this.submit("/extensions/add/control-center-rest", "/extensions/add/control-center-rest",
      { "s-api": "control-center-rest", key, name: key,
        ...Object.fromEntries(Object.entries(fields).map(([k, v]) => [`s-${k}`, v])) });
    if (status !== 303) throw new Error(`add extension ${key}: ${status}`);
  }

  // Confirm changes, with the JSON; and once more when a SIM is taken away.
  async link(type, id, config) {
    const json = JSON.stringify(config);
    let res = await this.submit(`/devices/${type}/${id}`, "/extensions", { json });
    if (res.status === 422 && res.text.includes('name="sure"')) {
      const { action, fields } = formOf(res.text, "/extensions");
      res = await this.post(action, { ...fields, json });
    }
    if (res.status !== 303) throw new Error(`link ${id}: ${res.status}`);
    return res;
  }
}
