/* The summary before devices are asked: what will happen, and the form that
 * agrees to it. */
#include <string.h>

#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../manage/steps.h"
#include "../format.h"
#include "../units.h"
#include "../weight.h"
#include "initiate_read.h"
#include "request_words.h"
#include "templates.h"

enum { LIST_SHOWN = 20, FACTS = 16, HIDDEN = 64 };

bool
initiate_ends(const char *action)
{
	const struct action *x = action_by_name(action);

	return x != NULL && x->ends;
}

static const char *
starts(struct page *p, const struct wanted *w)
{
	int64_t at = w->rollout.starts == ABSENT ? w->now :
	    w->rollout.starts;

	if (initiate_ends(w->action) && w->grace_ms > 0 &&
	    at < w->now + w->grace_ms)
		return arena_printf(p->a, "After the grace period, %s. Until "
		    "then it can be cancelled.", units_count(p->a,
		    w->grace_ms / 60000, "minute", "minutes"));
	return at <= w->now ? "At once" : format_time(p->a, at);
}

/* How it is rolled out, as far as that was chosen. */
static void
fill_groups(struct page *p, const struct rollout *r, struct summary_view *v)
{
	v->facts[v->nfacts++] = (struct fact){ "First group", r->first == 0 ?
	    "All devices" : units_count(p->a, r->first, "device", "devices"),
	    false };
	if (r->first > 0)
		v->facts[v->nfacts++] = (struct fact){ "Further groups",
		    arena_printf(p->a, "Each %lld times as large%s",
		    (long long)r->factor, r->approve ?
		    ", after a person has approved it" : ""), false };
	if (r->stop_percent < 100)
		v->facts[v->nfacts++] = (struct fact){ "Stops when",
		    arena_printf(p->a, "more than %lld%% of a group have "
		    "failed", (long long)r->stop_percent), false };
	if (r->retries > 0)
		v->facts[v->nfacts++] = (struct fact){ "Retries",
		    units_grouped(p->a, r->retries), false };
}

static void
fill_summary(struct page *p, const struct typed *t, const struct wanted *w,
    struct summary_view *v)
{
	const struct rollout *r = &w->rollout;
	const char *list = "";

	v->facts = arena_array(p->a, FACTS + t->nparameters,
	    sizeof(*v->facts));
	v->facts[v->nfacts++] = (struct fact){ "Action", v->title, false };
	v->facts[v->nfacts++] = (struct fact){ "Devices", units_count(p->a,
	    (int64_t)w->ndevices, "device", "devices"), false };
	if (t->left > 0)
		v->facts[v->nfacts++] = (struct fact){ "Left out",
		    arena_printf(p->a, "%s that can't do it now: not managed, "
		    "dormant, or without support for it", units_count(p->a,
		    t->left, "device", "devices")), false };
	for (size_t i = 0; i < t->nparameters; i++)
		v->facts[v->nfacts++] = (struct fact){ t->parameters[i].name,
		    *t->values[i] != '\0' ? t->values[i] :
		    t->parameters[i].preset, true };
	v->facts[v->nfacts++] = (struct fact){ "Starts", starts(p, w), false };
	fill_groups(p, r, v);
	v->facts[v->nfacts++] = (struct fact){ "Rate", arena_printf(p->a,
	    "%s a minute", units_count(p->a, r->rate, "device", "devices")),
	    false };
	v->facts[v->nfacts++] = (struct fact){ "Time limit for each device",
	    units_count(p->a, r->limit_s / 60, "minute", "minutes"), false };
	for (size_t i = 0; i < w->ndevices && i < LIST_SHOWN; i++)
		list = arena_printf(p->a, "%s%s %s\n", list,
		    w->devices[i].type_id, w->devices[i].device_id);
	if (w->ndevices > LIST_SHOWN)
		list = arena_printf(p->a, "%sand %s more\n", list,
		    units_grouped(p->a, (int64_t)w->ndevices - LIST_SHOWN));
	v->list = list;
}

/* The fields of the form, to be sent again. */
static void
keep_fields(struct page *p, const struct typed *t, struct summary_view *v)
{
	static const char *const keep[] = { "action", "type", "list",
		"filter", "first", "factor", "stopPercent", "rate",
		"timeLimit", "retries", "starts", "approve" };

	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++)
		v->hidden[v->nhidden++] = (struct fact){ .label = keep[i],
		    .value = page_raw(p, keep[i]) };
	for (size_t i = 0; i < t->nparameters; i++)
		v->hidden[v->nhidden++] = (struct fact){
		    .label = arena_printf(p->a, "p-%s",
			t->parameters[i].name), .value = t->values[i] };
}

enum err
initiate_summary(struct page *p, const struct typed *t,
    const struct wanted *w, const struct weight_faults *f, const char *again)
{
	struct summary_view v = { .title = action_full_title(p, w->action),
		.warning = action_warning(w->action), .to = "/actions/new",
		.once = arena_printf(p->a, "r%s", random_token(p->a,
			ONCE_BYTES)), .back = again };

	if (initiate_ends(w->action)) {
		v.confirm = weight_field(p, w->ndevices == 1 ?
		    "The Device ID" : "How many devices", f);
		v.password = weight_password(f);
	}
	v.hidden = arena_array(p->a, HIDDEN + t->nparameters,
	    sizeof(*v.hidden));
	if (again != NULL) {
		v.to = arena_printf(p->a, "%s/retry", again);
	} else {
		keep_fields(p, t, &v);
		v.back = arena_printf(p->a, "/actions/new%s", url_query(p->a,
		    "action", w->action, NULL));
	}
	v.hidden[v.nhidden++] = (struct fact){ .label = "count",
	    .value = arena_printf(p->a, "%zu", w->ndevices) };
	fill_summary(p, t, w, &v);
	v.button = arena_printf(p->a, "%s: %s", v.title, units_count(p->a,
	    (int64_t)w->ndevices, "device", "devices"));
	page_view_init(p, "Summary", NAV_DEVICES, &v.page);
	t_initiate_summary(&p->reply->out, &v);
	return weight_faulty(f) ? E_FORM : E_OK;
}

