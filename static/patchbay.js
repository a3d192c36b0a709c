/* Improves what works without it: refreshes stale sections in place, counts a
 * message while it is typed, and adds copy buttons to identifiers.  No
 * dependency, nothing kept. */
"use strict";
(function () {
	var live = document.getElementById("live");

	function say(text) {
		if (live)
			live.textContent = text;
	}

	/* Has somebody begun to fill in a form of this part? */
	function inUse(part) {
		var f, i, o, all = part.querySelectorAll("input, select, textarea");

		if (part.contains(document.activeElement) &&
		    /^(INPUT|SELECT|TEXTAREA|SUMMARY)$/.test(document.activeElement.tagName))
			return true;
		for (i = 0; i < all.length; i++) {
			f = all[i];
			if (f.type === "radio" || f.type === "checkbox")
				o = f.checked !== f.defaultChecked;
			else if (f.tagName === "SELECT")
				o = f.selectedIndex > 0 && !f.options[f.selectedIndex].defaultSelected;
			else
				o = f.value !== f.defaultValue;
			if (o)
				return true;
		}
		return false;
	}

	/* Put a fresh part in the place of an old one; what was open stays open,
	 * and the button that had the focus has it again. */
	function swap(old, fresh) {
		var all = "[data-refresh] button", i,
		    focus = Array.from(old.querySelectorAll(all)).indexOf(document.activeElement),
		    was = old.querySelectorAll("details"),
		    is = fresh.querySelectorAll("details");

		for (i = 0; i < was.length && was.length === is.length; i++)
			is[i].open = was[i].open || is[i].open;
		old.replaceWith(fresh);
		dress(fresh);
		if (focus >= 0 && fresh.querySelectorAll(all)[focus])
			fresh.querySelectorAll(all)[focus].focus({ preventScroll: true });
	}

	function put(section, html) {
		var doc = new DOMParser().parseFromString(html, "text/html"),
		    fresh = doc.getElementById(section.id), i, old, parts, top;

		if (!fresh)
			return false;
		parts = fresh.querySelectorAll("[data-part]");
		for (i = 0; i < parts.length; i++) {
			old = section.querySelector('[data-part="' +
			    parts[i].getAttribute("data-part") + '"]');
			if (!old || inUse(old))
				continue;
			/* What is above the reader grows upwards. */
			top = section.getBoundingClientRect().bottom < 0 ?
			    document.documentElement.scrollHeight : 0;
			swap(old, document.importNode(parts[i], true));
			if (top && !CSS.supports("overflow-anchor", "auto"))
				scrollBy(0, document.documentElement.scrollHeight - top);
		}
		/* What the head of the page says of it. */
		fresh = doc.getElementById("sum-" + section.id);
		old = document.getElementById("sum-" + section.id);
		if (fresh && old)
			old.replaceWith(document.importNode(fresh, true));
		return true;
	}

	function refresh(section, form, asked) {
		var button = form.querySelector("button"),
		    title = form.getAttribute("data-refresh");

		if (section.hasAttribute("aria-busy"))
			return;
		section.removeAttribute("data-stale");
		section.setAttribute("aria-busy", "true");
		if (asked)
			say("Refreshing " + title);
		fetch(form.action, {
			method: "POST",
			body: new URLSearchParams(new FormData(form)),
			headers: { "X-Patchbay-Fragment": "1" },
			credentials: "same-origin",
			redirect: "error"
		}).then(function (r) {
			if (!r.ok)
				throw new Error();
			return r.text();
		}).then(function (html) {
			section.removeAttribute("aria-busy");
			say(put(section, html) ? title + " is refreshed" : "");
		}).catch(function () {
			section.removeAttribute("aria-busy");
			/* Signed out, or our own server is away: the plain form
			 * says which. */
			if (asked && button)
				form.submit();
			else
				say(title + " could not be refreshed");
		});
	}

	/* A button beside each identifier. */
	function dress(root) {
		var all = root.querySelectorAll("[data-copy]"), i;

		if (!navigator.clipboard)
			return;
		for (i = 0; i < all.length; i++)
			button(all[i]);
	}

	function button(code) {
		var b = document.createElement("button");

		b.type = "button";
		b.className = "link";
		b.textContent = "Copy";
		b.setAttribute("aria-label", "Copy " + code.textContent);
		b.addEventListener("click", function () {
			navigator.clipboard.writeText(code.textContent).then(function () {
				b.textContent = "Copied";
				say("Copied");
				setTimeout(function () { b.textContent = "Copy"; }, 2000);
			}, function () {
				getSelection().selectAllChildren(code);
			});
		});
		code.after(" ", b);
	}

	/* As cgi/lib/sms_text.c does. */
	var gsm = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡" +
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
	    two = "\f^{}\\[~]|€";

	function size(text) {
		var all = Array.from(text), ucs2 = all.some(function (c) {
			return gsm.indexOf(c) < 0 && two.indexOf(c) < 0;
		}), one = ucs2 ? 70 : 160, part = ucs2 ? 67 : 153, sum = 0, used = 0,
		    parts = 1, many = all.map(function (c) {
			return ucs2 ? c.length : two.indexOf(c) < 0 ? 1 : 2;
		});

		many.forEach(function (n) {
			sum += n;
			if (used + n > part) {
				parts++;
				used = 0;
			}
			used += n;
		});
		if (sum <= one) {
			parts = sum ? 1 : 0;
			used = sum;
			part = one;
		}
		return sum + (sum === 1 ? " character, " : " characters, ") + parts +
		    (parts === 1 ? " message, " : " messages, ") + (part - used) +
		    " left, " + (ucs2 ? "Unicode (UCS-2)" : "GSM 7-bit");
	}

	document.addEventListener("input", function (e) {
		var p = document.querySelector('[data-count="' + e.target.id + '"]');

		if (p)
			p.textContent = size(e.target.value);
	});
	document.addEventListener("submit", function (e) {
		var section = e.target.closest("section");

		if (!e.target.hasAttribute("data-refresh") || !section)
			return;
		e.preventDefault();
		refresh(section, e.target, true);
	});
	dress(document);
	/* One after the other would be kind to the carrier; its gate sees to
	 * that. */
	document.querySelectorAll("[data-stale]").forEach(function (s) {
		var form = s.querySelector("[data-refresh]");

		if (form)
			refresh(s, form, false);
	});
})();
