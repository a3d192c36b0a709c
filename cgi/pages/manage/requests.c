/* Device management requests: the list, a single request, and decisions. */
#include <string.h>

#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../manage/round.h"
#include "../../manage/steps.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "initiate_read.h"
#include "request_words.h"
#include "templates.h"

enum { FACTS_MAX = 12 };

/* A number in the query; 0 when it is missing or not valid. */
static int64_t
query_number(struct page *p, const char *name)
{
	const char *s = pairs_get(&p->req->query, name);
	int64_t n = s == NULL ? 0 : digits_number(s);

	return n < 0 ? 0 : n;
}

enum err
page_requests(struct page *p)
{
	struct requests_view v = { .initiates =
	    p->user.role >= ROLE_OPERATOR };
	struct mgmt_request *q;
	enum err e = request_list(p->db, p->a, query_number(p, "before"),
	    PAGE_ROWS + 1, &q, &v.nlines);

	if (e != E_OK)
		return e;
	if (v.nlines > PAGE_ROWS) {
		v.nlines = PAGE_ROWS;
		v.older = arena_printf(p->a, "/actions?before=%lld",
		    (long long)q[PAGE_ROWS - 1].id);
	}
	v.lines = arena_array(p->a, v.nlines, sizeof(*v.lines));
	for (size_t i = 0; i < v.nlines; i++)
		v.lines[i] = request_line_of(p, &q[i]);
	page_view_init(p, "Action", NAV_DEVICES, &v.page);
	t_requests(&p->reply->out, &v);
	return E_OK;
}

/* --- one request --- */

static const char *
number(struct page *p, int64_t n)
{
	return units_grouped(p->a, n);
}

static void
fill_facts(struct page *p, const struct mgmt_request *q,
    struct request_view *v)
{
	json_t *x, *parameters = json_read(p->a, q->parameters,
	    strlen(q->parameters), NULL);
	size_t i;

	v->facts = arena_array(p->a, FACTS_MAX + json_array_size(parameters),
	    sizeof(*v->facts));
	v->facts[v->nfacts++] = (struct fact){ "Action", q->action, true };
	json_array_foreach(parameters, i, x)
		v->facts[v->nfacts++] = (struct fact){
		    json_str(p->a, x, "name"), json_str(p->a, x, "value"),
		    true };
	v->facts[v->nfacts++] = (struct fact){ "Initiated", arena_printf(p->a,
	    "%s, by %s", format_time(p->a, q->at), q->asker), false };
	v->facts[v->nfacts++] = (struct fact){ "Request ID", q->uid, true };
	v->facts[v->nfacts++] = (struct fact){ "Time limit for each device",
	    units_count(p->a, q->limit_ms / 60000, "minute", "minutes"),
	    false };
	v->facts[v->nfacts++] = (struct fact){ "Rate", arena_printf(p->a,
	    "%s a minute", units_count(p->a, q->rate, "device", "devices")),
	    false };
	if (q->retries > 0)
		v->facts[v->nfacts++] = (struct fact){ "Retries",
		    number(p, q->retries), false };
	if (q->stop_percent < 100)
		v->facts[v->nfacts++] = (struct fact){ "Stops when",
		    arena_printf(p->a, "more than %lld%% of a group have failed",
		    (long long)q->stop_percent), false };
}

static void
fill_counts(struct page *p, const struct mgmt_request *q,
    const struct ask_counts *c, struct request_view *v)
{
	const int64_t *n = c->all;
	int64_t open = asks_open(n);

	v->meter = (struct meter){
		.percent = (int)((q->devices - open) * 100 / q->devices),
		.label = arena_printf(p->a, "%s of %s finished: %s "
		    "succeeded, %s failed, %s cancelled. %s asked, of "
		    "which %s are away; %s not asked yet.",
		    number(p, q->devices - open), units_count(p->a,
		    q->devices, "device", "devices"), number(p, n[ASK_DONE]),
		    number(p, asks_failed(n)), number(p, n[ASK_CANCELLED]),
		    number(p, n[ASK_ASKED] + n[ASK_ACCEPTED]),
		    number(p, c->away), number(p, n[ASK_WAITING])),
	};
	if (q->stages == 1)
		return;
	v->groups = arena_array(p->a, (size_t)q->stages, sizeof(*v->groups));
	for (int64_t i = 0; i < q->stages && i < MGMT_STAGES_MAX; i++) {
		const int64_t *g = c->n[i];
		int64_t all = 0;

		for (enum ask_status s = 0; s < ASK_STATUSES; s++)
			all += g[s];
		v->groups[v->ngroups++] = (struct group_line){
		    .name = number(p, i + 1), .all = number(p, all),
		    .waiting = number(p, g[ASK_WAITING]),
		    .under_way = number(p, g[ASK_ASKED] + g[ASK_ACCEPTED]),
		    .done = number(p, g[ASK_DONE]),
		    .failed = number(p, asks_failed(g)),
		    .now = q->ended == ABSENT && i == q->stage };
	}
}

static const struct choice states[] = {
	{ .value = "", .title = "All" },
	{ .value = "waiting", .title = "Not asked yet" },
	{ .value = "asked", .title = "Asked" },
	{ .value = "accepted", .title = "In progress" },
	{ .value = "done", .title = "Success" },
	{ .value = "failed", .title = "Failure" },
	{ .value = "rejected", .title = "Rejected" },
	{ .value = "unsupported", .title = "Not supported" },
	{ .value = "timeout", .title = "Timed out" },
	{ .value = "cancelled", .title = "Cancelled" },
};

static enum err
fill_asks(struct page *p, const struct mgmt_request *q,
    struct request_view *v)
{
	const char *state = pairs_get(&p->req->query, "state");
	enum ask_status s = 0;
	struct ask *k;
	enum err e;

	while (s < ASK_STATUSES && (state == NULL ||
	    strcmp(ask_status_names[s], state) != 0))
		s++;
	v->states = (struct field){ .name = "state", .label = "State",
	    .value = s == ASK_STATUSES ? "" : ask_status_names[s],
	    .choices = states, .nchoices = sizeof(states) / sizeof(*states) };
	e = ask_list(p->db, p->a, q->id, s, query_number(p, "after"),
	    PAGE_ROWS + 1, &k, &v->nasks);
	if (e != E_OK)
		return e;
	if (v->nasks > PAGE_ROWS) {
		v->nasks = PAGE_ROWS;
		v->next = arena_printf(p->a, "%s%s", v->url, url_query(p->a,
		    "state", v->states.value, "after",
		    arena_printf(p->a, "%lld", (long long)k[PAGE_ROWS - 1].n),
		    NULL));
	}
	v->asks = arena_array(p->a, v->nasks, sizeof(*v->asks));
	for (size_t i = 0; i < v->nasks; i++)
		v->asks[i] = (struct ask_line){ .type_id = k[i].type_id,
		    .device_id = k[i].device_id,
		    .url = k[i].device == ABSENT ? NULL : url_path(p->a,
			"devices", k[i].type_id, k[i].device_id, NULL),
		    .state = ask_badge(&k[i]), .text = ask_text(p, q, &k[i]),
		    .changed = format_when(p->a, k[i].changed, p->now) };
	return E_OK;
}

/* What is approved by Continue. */
static const char *
waits_for(struct page *p, const struct mgmt_request *q)
{
	return arena_printf(p->a, "%s:%lld:%lld", mgmt_status_names[q->status],
	    (long long)q->stage + 1, (long long)q->forgiven);
}

static void
fill_buttons(struct page *p, const struct mgmt_request *q,
    const struct ask_counts *c, struct request_view *v)
{
	if (q->ended == ABSENT && q->status != MGMT_CANCELLED)
		v->cancel = arena_printf(p->a, "%s/cancel", v->url);
	if (q->status == MGMT_PAUSED || q->status == MGMT_STOPPED) {
		v->go_on = arena_printf(p->a, "%s/continue", v->url);
		v->seen = waits_for(p, q);
	}
	if (q->ended != ABSENT && asks_failed(c->all) > 0)
		v->retry = arena_printf(p->a, "%s/retry", v->url);
	if (q->ended != ABSENT)
		v->clear = arena_printf(p->a, "%s/clear", v->url);
}

enum err
page_request(struct page *p)
{
	struct request_view v = { .nasks = 0 };
	struct mgmt_request q;
	struct ask_counts c;
	enum err e = request_get(p->db, p->a, p->args[0], &q);

	if (e == E_OK)
		e = ask_counts(p->db, q.id, &c);
	if (e != E_OK)
		return e;
	v.title = action_full_title(p, q.action);
	page_view_init(p, v.title, NAV_DEVICES, &v.page);
	v.url = request_url(p->a, q.uid);
	v.status = request_badge(p, &q);
	v.text = request_text(p, &q);
	if (p->user.role >= ROLE_OPERATOR)
		fill_buttons(p, &q, &c, &v);
	fill_facts(p, &q, &v);
	fill_counts(p, &q, &c, &v);
	if ((e = fill_asks(p, &q, &v)) != E_OK)
		return e;
	if (p->req->fragment)
		t_request_fragment(&p->reply->out, &v);
	else
		t_request(&p->reply->out, &v);
	return E_OK;
}

/* --- decisions --- */

/* Only what the person has seen. */
static enum err
go_on(struct page *p, struct mgmt_request *q)
{
	const char *seen = pairs_get(&p->req->form, "seen");

	return seen == NULL || strcmp(seen, waits_for(p, q)) != 0 ?
	    E_CONFLICT : manage_go_on(p->db, p->a, q);
}

enum err
page_request_decide(struct page *p)
{
	const char *what = p->args[1];
	struct mgmt_request q;
	enum err e = request_get(p->db, p->a, p->args[0], &q);

	if (e != E_OK)
		return e;
	if (strcmp(what, "continue") == 0)
		e = go_on(p, &q);
	else if (strcmp(what, "cancel") == 0)
		e = manage_cancel(p->db, &q, p->now);
	else if (strcmp(what, "retry") == 0)
		return initiate_again(p, &q);
	else if (strcmp(what, "clear") != 0)
		return E_NOTFOUND;
	else if (q.ended == ABSENT)
		return E_CONFLICT;
	else {
		e = request_delete(p->db, q.id, p->now);
		return e != E_OK ? e : page_done(p, "/actions",
		    "request-cleared");
	}
	/* somebody else was faster: the page shows the present state */
	return e != E_OK && e != E_CONFLICT ? e :
	    page_redirect(p, request_url(p->a, q.uid));
}
