/* Improves what works without: refreshes stale sections and what a device says,
 * counts messages, keeps columns, chooses rows, copies identifiers, has
 * shortcuts. */
"use strict";
const find = (css, root = document) => root.querySelector(css),
    all = (css, root = document) => [...root.querySelectorAll(css)],
    say = (text) => find("#live")?.replaceChildren(text),
    fields = ":is(input, select, textarea)";

/* Has somebody begun to fill it in? */
const inUse = (part) => find(`:is(${fields}, summary):focus`, part) ||
    all(fields, part).some((f) => f.checked !== f.defaultChecked || (f.options ?
	f.selectedIndex > 0 && !f.options[f.selectedIndex].defaultSelected :
	f.value !== f.defaultValue));

/* What was open stays open; a button, or what was opened, keeps the focus. */
function swap(old, fresh) {
	const buttons = "[data-refresh] button", was = all("details", old), is = all("details", fresh),
	    same = (d) => is.find((e) => e.dataset.key === d.dataset.key),
	    active = document.activeElement, focus = all(buttons, old).indexOf(active),
	    key = active.closest("[data-key]");

	if (was.some((d) => d.dataset.key))
		was.forEach((d) => { if (d.open && same(d)) same(d).open = true; });
	else if (was.length === is.length)
		is.forEach((d, i) => { d.open ||= was[i].open; });
	old.replaceWith(fresh);
	dress(fresh);
	if (key && old.contains(key))
		same(key)?.querySelector("summary").focus({ preventScroll: true });
	else
		all(buttons, fresh)[focus]?.focus({ preventScroll: true });
}

function put(section, html) {
	const doc = new DOMParser().parseFromString(html, "text/html"),
	    fresh = doc.getElementById(section.id), sum = "#sum-" + section.id, line = find(sum, doc),
	    body = document.body, was = body.scrollHeight;

	for (const part of all("[data-part]", fresh)) {
		const old = find(`[data-part="${part.dataset.part}"]`, section);
		if (old && !inUse(old))
			swap(old, part);
	}
	if (line)
		find(sum).replaceWith(line);
	/* What is above the reader grows upwards. */
	const by = body.scrollHeight - was;
	if (section.getBoundingClientRect().bottom < by && !CSS.supports("overflow-anchor", "auto"))
		scrollBy(0, by);
}

async function refresh(section, form, asked) {
	const title = form.dataset.refresh,
	    failed = `[data-part="${form.closest("[data-part]").dataset.part}"] :is(.banner.bad, .error)`;

	if (section.ariaBusy)
		return;
	delete section.dataset.stale;
	section.ariaBusy = "true";
	if (asked)
		say("Refreshing " + title);
	try {
		const r = await fetch(form.action, {
			method: "POST",
			body: new URLSearchParams(new FormData(form)),
			headers: { "X-Patchbay-Fragment": 1 },
			redirect: "error"
		});
		if (!r.ok)
			throw 0;
		put(section, await r.text());
		say(title + (find(failed, section) ? " could not be" : " is") + " refreshed");
	} catch {
		/* The plain form says why. */
		asked ? form.submit() : say(title + " could not be refreshed");
	}
	section.ariaBusy = null;
}

function dress(root) {
	for (const code of navigator.clipboard ? all("[data-copy]", root) : []) {
		const b = Object.assign(document.createElement("button"), { type: "button",
			className: "link", textContent: "Copy", ariaLabel: "Copy " + code.textContent });

		b.onclick = () => navigator.clipboard.writeText(code.textContent).then(() => {
			say(b.textContent = "Copied");
			setTimeout(() => { b.textContent = "Copy"; }, 2000);
		}, () => getSelection().selectAllChildren(code));
		code.after(" ", b);
	}
}

/* As cgi/lib/text/sms_text.c does. */
const other = /[^ -?A-Za-z@£¥èéùìòÇ\n\rØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\f^{}\\[~\]|€]/,
    two = "\f^{}\\[~]|€", many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}, `;

function size(text) {
	const ucs2 = other.test(text), one = ucs2 ? 70 : 160;
	let part = ucs2 ? 67 : 153, sum = 0, used = 0, parts = 1;

	for (const c of text) {
		const n = ucs2 ? c.length : 1 + two.includes(c);
		sum += n;
		if ((used += n) > part) {
			parts++;
			used = n;
		}
	}
	if (sum <= one)
		[parts, used, part] = [+!!sum, sum, one];
	return many(sum, "character") + many(parts, "message") + (part - used) +
	    " left, " + (ucs2 ? "Unicode (UCS-2)" : "GSM 7-bit");
}

/* The shortcuts: templates/help.html */
const search = find("#f-q"), box = find("#keys-switch input");
let store = {}, going = 0;

try {
	store = localStorage;
} catch {}
if (box) {
	box.checked = !store.keysOff;
	box.onchange = () => { store.keysOff = box.checked ? "" : 1; };
	box.closest("p").hidden = false;
}

const row = (by) => {
	const links = all("tbody th a");

	links[links.indexOf(document.activeElement) + by]?.focus();
}, keys = {
	"?": () => { location = "/help/keyboard"; },
	"/": () => search ? search.focus() : location = "/devices#f-q",
	j: () => row(1), k: () => row(-1), g: () => { going = Date.now(); }
};

onkeydown = (e) => {
	const to = Date.now() - going < 1500 && all(".main a")["odtes".indexOf(e.key)];

	if (e.ctrlKey || e.metaKey || e.altKey || store.keysOff ||
	    e.target.closest(fields) || !to && !keys[e.key])
		return;
	e.preventDefault();
	going = 0;
	to ? to.click() : keys[e.key]();
};
/* What calls a carrier may take 20 s: that is said at once, and pressed once. */
const calls = /\/extensions\/(check\/|[^/]+\/(refresh|state|plan|override|sms|usage|lookup|commands\/[^/]+)$)/;

function wait(button) {
	const words = [...button.childNodes], text = "Waiting for the carrier…";

	/* after its value has gone along */
	setTimeout(() => {
		button.disabled = true;
		button.textContent = text;
		say(text);
	});
	/* for who comes back to this page */
	addEventListener("pagehide", () => {
		button.disabled = false;
		button.replaceChildren(...words);
	}, { once: true });
}

oninput = (e) => {
	find(`[data-count="${e.target.id}"]`)?.replaceChildren(size(e.target.value));
};
onsubmit = (e) => {
	const section = e.target.closest("section");

	if (section && "refresh" in e.target.dataset) {
		e.preventDefault();
		refresh(section, e.target, true);
	} else if (e.submitter && calls.test(e.submitter.getAttribute("formaction") ?? e.target.getAttribute("action")))
		wait(e.submitter);
};
dress(document);

/* All rows at once. */
const every = find("#every"), rows = all("[name=d]");

if (every) {
	every.closest("span").hidden = false;
	onchange = onpageshow = (e) => {
		for (const r of e.target === every ? rows : [])
			r.checked = every.checked;
		const n = rows.filter((r) => r.checked).length;

		every.checked = n === rows.length;
		every.indeterminate = n && !every.checked;
		find("#pick output").textContent = n + " selected";
	};
}
if (location.hash === "#f-q")
	search?.focus();
if (/[?&]columns=/.test(location.search))
	store.columns = all("[name=columns]:checked").map((c) => c.value);
for (const a of store.columns ? all('a[href="/devices"]') : [])
	a.search = "columns=" + store.columns;
/* What a device says, while its page is open and seen.  Each answer asks for the
 * next: a slow server is not asked twice at a time. */
const LIVE_MS = 3000;

async function follow() {
	let wait = LIVE_MS;

	try {
		const r = document.hidden ? null : await fetch(location.pathname + location.search,
		    { headers: { "X-Patchbay-Fragment": 1 }, redirect: "error" });

		if (r?.ok) {
			const doc = new DOMParser().parseFromString(await r.text(), "text/html");

			for (const fresh of all("[data-live]", doc)) {
				const old = document.getElementById(fresh.id);

				if (old && old.textContent !== fresh.textContent && getSelection().isCollapsed &&
				    !find("a:focus", old))
					swap(old, fresh);
			}
		} else if (r)
			wait *= 20;
	} catch {
		wait *= 10;
	}
	setTimeout(follow, wait);
}
if (find("[data-live]"))
	setTimeout(follow, LIVE_MS);

/* The gate puts them in a row. */
for (const s of all("[data-stale]"))
	refresh(s, find("[data-refresh]", s));
