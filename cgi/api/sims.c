/*
 * All stored SIMs, linked or not, by extension and identifier.
 *
 * The state filter is checked row by row, at most SCANNED_MAX rows per
 * response, so a page can have fewer results than its limit and still a
 * bookmark.  The bookmark is the extension and the identifier of the last row
 * checked.
 */
#include <string.h>

#include "../store/resource/sim.h"
#include "linked.h"

enum { SCANNED_MAX = 2000 };

/* The position and the filters. */
struct walk {
	const char	*extension;	/* only this extension; NULL: all */
	enum sim_state	 state;		/* SIM_STATE_MAX: any */
	const char	*after_extension, *after;
};

static json_t *
row_json(struct page *p, const struct sim *s, const struct device *d)
{
	return json_pack("{s:s, s:s, s:o, s:s, s:o, s:o}",
	    "extension", s->of.extension, "resource", s->of.name, "asOf",
	    api_iso(p, s->of.as_of), "lastError", err_stored(s->of.last_err),
	    "device", d == NULL ? json_null() : json_pack("{s:s, s:s}",
	    "typeId", d->type_id, "deviceId", d->device_id), "sim",
	    api_sim_json(s));
}

static enum err
add_row(struct page *p, const struct walk *w, const struct sim *s, json_t *all)
{
	struct device d;
	enum err e;

	if (w->state != SIM_STATE_MAX && s->info.state != w->state)
		return E_OK;
	e = device_linking(p->db, p->a, s->of.extension, s->of.name, &d);
	if (e == E_OK || e == E_NOTFOUND)
		json_array_append_new(all, row_json(p, s, e == E_OK ? &d :
		    NULL));
	return e == E_NOTFOUND ? E_OK : e;
}

/* Fill a page. *more: there are more rows after the walk's position. */
static enum err
collect(struct page *p, struct walk *w, size_t limit, json_t *all, bool *more)
{
	struct sim *s;
	size_t n, i, seen = 0;
	enum err e;

	do {
		e = sim_list(p->db, p->a, w->after_extension, w->after,
		    limit + 1, &s, &n);
		*more = false;
		for (i = 0; e == E_OK && i < n; i++, seen++) {
			if (w->extension != NULL && strcmp(w->extension,
			    s[i].of.extension) != 0)
				return E_OK;
			*more = json_array_size(all) == limit ||
			    seen == SCANNED_MAX;
			if (*more)
				return E_OK;
			e = add_row(p, w, &s[i], all);
			w->after_extension = s[i].of.extension;
			w->after = s[i].of.name;
		}
	} while (e == E_OK && n > 0);
	return e;
}

static void
read_walk(struct page *p, const char *bookmark, struct walk *w,
    struct form_errors *fe)
{
	const char *state = pairs_get(&p->req->query, "state");
	size_t n = bookmark == NULL ? 0 : strcspn(bookmark, " ");

	*w = (struct walk){ .state = SIM_STATE_MAX, .after = "",
	    .extension = pairs_get(&p->req->query, "extension") };
	w->after_extension = w->extension != NULL ? w->extension : "";
	if (state != NULL && *state != '\0') {
		w->state = sim_state_parse(state);
		if (w->state == SIM_UNKNOWN && strcmp(state,
		    sim_states[SIM_UNKNOWN].name) != 0)
			form_error(fe, p->a, "state", "There is no SIM state "
			    "of this name.");
	}
	if (bookmark == NULL)
		return;
	if (bookmark[n] != ' ')
		form_error(fe, p->a, "_bookmark", "The bookmark is not one "
		    "of this list.");
	else {
		w->after_extension = arena_strndup(p->a, bookmark, n);
		w->after = bookmark + n + 1;
	}
}

enum err
api_sims(struct page *p)
{
	static const char *const known[] = { "_bookmark", "_limit",
		"extension", "state", NULL };
	struct form_errors fe = { 0 };
	json_t *all = json_own(p->a, json_array());
	struct api_paging g;
	struct walk w;
	bool more;
	enum err e;

	api_known_query(p, known, &fe);
	api_paging(p, &g, &fe);
	read_walk(p, g.bookmark, &w, &fe);
	if (fe.n > 0)
		return api_invalid(p, &fe);
	e = collect(p, &w, g.limit, all, &more);
	return e != E_OK ? e : api_list(p, json_incref(all), ABSENT, NULL,
	    more ? arena_printf(p->a, "%s %s", w.after_extension, w.after) :
	    NULL);
}
