/* Improves what works without it: refreshes stale sections in place, and adds
 * copy buttons to identifiers.  No dependency, nothing kept. */
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
		var focus = old.contains(document.activeElement), i,
		    was = old.querySelectorAll("details"),
		    is = fresh.querySelectorAll("details");

		for (i = 0; i < was.length && was.length === is.length; i++)
			is[i].open = was[i].open || is[i].open;
		old.replaceWith(fresh);
		dress(fresh);
		if (focus && fresh.querySelector("[data-refresh] button"))
			fresh.querySelector("[data-refresh] button").focus({ preventScroll: true });
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
