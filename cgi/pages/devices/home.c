/* The home page: connections, incoming events, the most active and the newly
 * silent devices, and operations that carriers do not support. */
#include <stdlib.h>
#include <string.h>

#include "../../drivers/registry.h"
#include "../../events/settings.h"
#include "../../lib/http/url.h"
#include "../../store/extension/extension.h"
#include "../../store/ledger/request.h"
#include "../../store/ledger/transaction.h"
#include "../drilldown/chart.h"
#include "../drilldown/drilldown.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "templates.h"
#include "view_talk.h"

enum {
	SENDERS		= 2000,		/* newest events examined */
	SHOWN		= 10,
	SPANS		= 12,		/* per hour */
	SPAN		= 5,		/* minutes */
};

#define MINUTE_MS	INT64_C(60000)

/* A device's name and URL by its row id.  False when it was deleted. */
static bool
name_device(struct page *p, int64_t device, struct talker_view *v)
{
	struct device d;

	if (device_by_id(p->db, p->a, device, &d) != E_OK)
		return false;
	v->type_id = d.type_id;
	v->device_id = d.device_id;
	v->url = drilldown_url(p->a, &d);
	return true;
}

/* --- incoming events --- */

static enum err
fill_traffic(struct page *p, struct home_view *v)
{
	int64_t minute = p->now / MINUTE_MS, from = minute - SPANS * SPAN + 1,
	    bars[SPANS], sum = 0;
	struct arrivals *last, *spans;
	enum err e = events_traffic(p->events, p->a, minute - 1, 1, 1, &last);

	if (e == E_OK)
		e = events_traffic(p->events, p->a, from, SPAN, SPANS, &spans);
	if (e != E_OK)
		return e;
	v->rate = arena_printf(p->a, "%s, %.1f a second",
	    units_grouped(p->a, last->events), (double)last->events / 60);
	v->spans = arena_array(p->a, SPANS, sizeof(*v->spans));
	v->nspans = SPANS;
	for (size_t i = 0; i < SPANS; i++) {
		bars[i] = spans[i].events;
		sum += spans[i].events;
		v->spans[i] = (struct reading_view){
		    .value = units_grouped(p->a, spans[i].events),
		    .at = format_when(p->a, (from + (int64_t)i * SPAN) *
			MINUTE_MS, p->now) };
	}
	v->hour = units_count(p->a, sum, "event", "events");
	v->chart = chart_of(p->a, bars, SPANS);
	v->chart.most = "";
	v->chart.from = v->spans[0].at.human;
	v->chart.until = "now";
	v->chart.label = arena_printf(p->a, "Events of the last hour: %s",
	    v->hour);
	return E_OK;
}

/* The journal of this machine's broker and workers. */
static void
fill_journal(struct page *p, struct home_view *v)
{
	struct journal_fill f;

	event_journal_fill(p->a, p->cfg->state, &f);
	if (f.bytes == ABSENT)
		return;
	v->full = f.full;
	v->journal = arena_printf(p->a, "%s of %s",
	    units_bytes(p->a, f.bytes), units_bytes(p->a, f.max));
	v->filled = (struct meter){ .percent = f.max == 0 ||
	    f.bytes > f.max ? 100 : (int)(f.bytes * 100 / f.max),
	    .over = f.full, .label = v->journal };
}

/* --- most active devices --- */

struct tally {
	int64_t	 device, n;
};

static int
by_device(const void *a, const void *b)
{
	int64_t x = ((const struct sender *)a)->device,
	    y = ((const struct sender *)b)->device;

	return (x > y) - (x < y);
}

static int
most_first(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return (x->device > y->device) - (x->device < y->device);
}

static size_t
count(struct sender *s, size_t n, struct tally *t)
{
	size_t devices = 0;

	qsort(s, n, sizeof(*s), by_device);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || s[i].device != s[i - 1].device)
			t[devices++] = (struct tally){ s[i].device, 0 };
		t[devices - 1].n++;
	}
	qsort(t, devices, sizeof(*t), most_first);
	return devices;
}

static enum err
fill_noisy(struct page *p, struct home_view *v)
{
	struct sender *s;
	struct tally *t;
	size_t n, devices;
	int64_t oldest;
	enum err e = events_senders(p->events, p->a, SENDERS, &s, &n);

	if (e != E_OK || n == 0)
		return e;
	oldest = s[n - 1].at;
	t = arena_array(p->a, n, sizeof(*t));
	devices = count(s, n, t);
	v->noisy = arena_array(p->a, SHOWN, sizeof(*v->noisy));
	for (size_t i = 0; i < devices && v->nnoisy < SHOWN; i++) {
		struct talker_view *to = &v->noisy[v->nnoisy];
		int percent = (int)(t[i].n * 100 / (int64_t)n);

		*to = (struct talker_view){ .events =
		    units_grouped(p->a, t[i].n), .share = {
		    .percent = percent, .label = arena_printf(p->a, "%d %%",
		    percent) } };
		v->nnoisy += name_device(p, t[i].device, to);
	}
	v->noisy_of = arena_printf(p->a, "Of the last %s, since %s.",
	    units_count(p->a, (int64_t)n, "event", "events"),
	    format_time(p->a, oldest));
	return E_OK;
}

/* --- silent devices --- */

static enum err
fill_silent(struct page *p, struct home_view *v)
{
	int64_t quarter = p->now / QUARTER_MS;
	struct sender *s;
	size_t n;
	/* more than are shown, because some may have been deleted */
	enum err e = events_silent(p->events, p->a, quarter - 96, quarter - 2,
	    10 * SHOWN, &s, &n);

	v->silent = arena_array(p->a, SHOWN, sizeof(*v->silent));
	for (size_t i = 0; e == E_OK && i < n && v->nsilent < SHOWN; i++) {
		struct talker_view *to = &v->silent[v->nsilent];

		*to = (struct talker_view){ .events = "",
		    .heard = format_when(p->a, s[i].at, p->now) };
		v->nsilent += name_device(p, s[i].device, to);
	}
	return e;
}

/* When events cannot be read, the page says what is missing. */
static void
fill_live(struct page *p, struct home_view *v)
{
	int64_t connected = 0;
	enum err e = connection_count(p->events, &connected);

	fill_journal(p, v);
	v->connected = units_grouped(p->a, connected);
	v->rate = v->hour = "not known";
	if (e == E_OK)
		e = fill_traffic(p, v);
	if (e == E_OK)
		e = fill_noisy(p, v);
	if (e == E_OK)
		e = fill_silent(p, v);
	v->unreadable = e != E_OK;
}

/* --- SIM states --- */

static enum err
add_state(struct page *p, struct home_view *v, const char *name,
    struct badge badge)
{
	int64_t n;
	enum err e = count_get(p->db, arena_printf(p->a, "state:%s", name),
	    &n);

	if (e == E_OK && n > 0)
		v->states[v->nstates++] = (struct state_count){
			.badge = badge, .n = units_grouped(p->a, n),
			.url = arena_printf(p->a, "/devices?state=%s",
			    name) };
	return e;
}

static enum err
fill_states(struct page *p, struct home_view *v)
{
	enum err e = E_OK;

	v->states = arena_array(p->a, SIM_STATE_MAX + 2, sizeof(*v->states));
	for (enum sim_state s = 1; s < SIM_STATE_MAX && e == E_OK; s++)
		e = add_state(p, v, sim_states[s].name,
		    format_state(p->a, s, NULL));
	if (e == E_OK)
		e = add_state(p, v, sim_states[SIM_UNKNOWN].name,
		    format_state(p->a, SIM_UNKNOWN, NULL));
	if (e == E_OK)
		e = add_state(p, v, SIM_UNREAD,
		    (struct badge){ .kind = "off",
		    .text = "Not read yet" });
	if (e == E_OK && v->nstates > 0)
		e = add_state(p, v, "none",
		    (struct badge){ .kind = "off",
		    .text = "No SIM linked" });
	return e;
}

static enum err
fill_troubles(struct page *p, struct home_view *v)
{
	struct extension_name *x;
	size_t n;
	enum err e = extension_names(p->db, p->a, &x, &n);

	if (e != E_OK)
		return e;
	v->troubles = arena_array(p->a, n, sizeof(*v->troubles));
	for (size_t i = 0; i < n; i++)
		if (x[i].on && x[i].check_err != E_OK)
			v->troubles[v->ntroubles++] = (struct trouble_view){
			    .title = x[i].title,
			    .url = arena_printf(p->a, "/extensions#ext-%s",
				x[i].key),
			    .text = driver_words(p->a,
				driver_by_name(x[i].driver),
				errs[x[i].check_err].sentence),
			    .at = format_when(p->a, x[i].checked, p->now) };
	return E_OK;
}

/* Ledgers that hold transactions up: a limit that is reached, no money, a node that
 * does not answer. */
static enum err
fill_held(struct page *p, struct home_view *v)
{
	struct ledger_held *list;
	size_t n;
	enum err e = ledger_held_list(p->db, p->a, &list, &n);

	v->held = arena_array(p->a, n, sizeof(*v->held));
	for (; e == E_OK && v->nheld < n; v->nheld++)
		v->held[v->nheld] = (struct trouble_view){
		    .title = list[v->nheld].title,
		    .url = url_path(p->a, "blockchain", "ledgers",
			list[v->nheld].extension, NULL),
		    .text = list[v->nheld].reason,
		    .at = format_when(p->a, list[v->nheld].at, p->now) };
	return e;
}

/* What people have asked an admin to set up, and nobody has answered. */
static enum err
fill_requests(struct page *p, struct home_view *v)
{
	struct service_request *r;
	size_t n;
	enum err e = p->user.role < ROLE_ADMIN ? E_NOTFOUND :
	    service_request_list(p->db, p->a, false, &r, &n);

	if (e != E_OK)
		return e == E_NOTFOUND ? E_OK : e;
	v->requests = arena_array(p->a, n, sizeof(*v->requests));
	for (; v->nrequests < n; v->nrequests++)
		v->requests[v->nrequests] = (struct trouble_view){
		    .title = r[v->nrequests].user,
		    .url = "/blockchain#requests",
		    .text = r[v->nrequests].about,
		    .at = format_when(p->a, r[v->nrequests].asked, p->now) };
	return E_OK;
}

enum err
page_home(struct page *p)
{
	struct home_view v = { .nnoisy = 0 };
	int64_t devices;
	enum err e;

	fill_live(p, &v);
	if (p->req->fragment) {
		t_home_live(&p->reply->out, &v);
		return E_OK;
	}
	page_view_init(p, "Overview", NAV_HOME, &v.page);
	if ((e = fill_troubles(p, &v)) != E_OK ||
	    (e = fill_held(p, &v)) != E_OK ||
	    (e = fill_requests(p, &v)) != E_OK ||
	    (e = fill_states(p, &v)) != E_OK ||
	    (e = count_get(p->db, "devices", &devices)) != E_OK)
		return e;
	v.devices = units_count(p->a, devices, "device", "devices");
	t_home(&p->reply->out, &v);
	return E_OK;
}
