/* Initiate Action: an action, then devices, parameters and how it is rolled out,
 * then a summary that asks once more. */
#include "../../manage/initiate.h"

#include <string.h>

#include "../../commands/wait.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../manage/steps.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "../weight.h"
#include "initiate_read.h"
#include "request_words.h"
#include "templates.h"

/* --- the form --- */

static enum err
fill_choices(struct page *p, struct field *f)
{
	struct choice *c;
	size_t n;
	enum err e = action_choices(p, &c, &n);

	*f = (struct field){ .name = "action", .label = "Action",
	    .choices = c, .nchoices = n };
	return e;
}

static enum err
fill_devices(struct page *p, const struct typed *t, struct initiate_view *v,
    const struct form_errors *fe)
{
	const char **ids;
	struct choice *c;
	size_t n, nc = 0;
	enum err e = device_type_ids(p->db, p->a, &ids, &n);

	if (e != E_OK)
		return e;
	c = arena_array(p->a, n + 2, sizeof(*c));
	c[nc++] = (struct choice){ .value = "", .title =
	    "Those listed below" };
	if (v->filter != NULL)
		c[nc++] = (struct choice){ .value = TYPED_FILTER,
		    .title = "All that the filter finds and that support it" };
	for (size_t i = 0; i < n; i++)
		c[nc++] = (struct choice){ .value = ids[i],
		    .title = arena_printf(p->a, "All of type %s that support "
			"it", ids[i]) };
	v->type = (struct field){ .name = "type", .label = "Which",
	    .value = t->type, .choices = c, .nchoices = nc,
	    .error = fe == NULL ? NULL : form_error_of(fe, "type"),
	    .hint = v->filter != NULL ? arena_printf(p->a, "The filter: %s",
		v->which) : "To choose by a filter, filter "
		"the device list and select Initiate Action there." };
	v->list = (struct field){ .name = "list", .label = "List",
	    .value = t->list, .mono = true, .rows = 6, .optional = true,
	    .error = fe == NULL ? NULL : form_error_of(fe, "list"),
	    .hint = "One device per line: its type, a space, its id. At most "
	    "5000." };
	return E_OK;
}

static void
fill_parameters(struct page *p, const struct typed *t,
    struct initiate_view *v, const struct form_errors *fe)
{
	const char *name;

	v->nparameters = t->nparameters;
	v->parameters = arena_array(p->a, t->nparameters,
	    sizeof(*v->parameters));
	for (size_t i = 0; i < t->nparameters; i++) {
		const struct action_parameter *x = &t->parameters[i];

		name = arena_printf(p->a, "p-%s", x->name);
		v->parameters[i] = (struct field){ .name = name,
			.error = fe == NULL ? NULL : form_error_of(fe, name),
			.label = x->name, .value = t->values[i],
			.required = x->required && x->preset == NULL,
			.optional = !x->required,
			.mono = true, .placeholder = x->preset,
			.hint = x->pattern == NULL ? NULL : arena_printf(p->a,
			    "Must match %s", x->pattern),
		};
	}
}

static enum err
show(struct page *p, const struct typed *t, const struct form_errors *fe)
{
	struct initiate_view v = { .errors = fe, .chosen = t->action };
	enum err e = E_OK;

	page_view_init(p, "Initiate Action", NAV_DEVICES, &v.page);
	if (*t->filter != '\0') {
		v.filter = t->filter;
		e = typed_filter_words(p, t->filter, &v.which);
	}
	if (e != E_OK)
		return e;
	if (t->action == NULL) {
		e = fill_choices(p, &v.action);
		if (*t->list != '\0') {
			v.selected = t->list;
			v.which = typed_selected_words(p, t->list);
		}
	} else {
		v.title = action_full_title(p, t->action);
		v.about = action_about(t->action);
		e = fill_devices(p, t, &v, fe);
		fill_parameters(p, t, &v, fe);
		v.rollout = rollout_fields(p, t, fe, &v.nrollout);
		v.approve = t->approve;
		v.rolled = t->rolled;
	}
	if (e != E_OK)
		return e;
	t_initiate(&p->reply->out, &v);
	return fe != NULL && fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_initiate(struct page *p)
{
	const char *type = pairs_get(&p->req->query, "type");
	const char *device = pairs_get(&p->req->query, "device");
	const char *filter = pairs_get(&p->req->query, "filter");
	struct typed t = { .action = pairs_get(&p->req->query, "action") };
	enum err e;

	if (t.action != NULL && *t.action == '\0')
		t.action = NULL;
	if (t.action != NULL && (e = typed_parameters(p, &t)) != E_OK)
		return e;
	typed_defaults(&t);
	if (type != NULL && device != NULL)
		t.list = arena_printf(p->a, "%s %s", type, device);
	if (filter != NULL && *filter != '\0') {
		t.filter = filter;
		t.type = TYPED_FILTER;
	}
	return show(p, &t, NULL);
}

/* From the device list with those selected there; then with the action that was
 * chosen for them. */
static enum err
choose(struct page *p)
{
	struct typed t = { .action = page_field(p, "action") };
	enum err e = E_OK;

	typed_defaults(&t);
	if (*t.action == '\0') {
		t.action = NULL;
		e = typed_selected(p, &t.list);
	} else {
		t.list = page_raw(p, "selected");
		e = typed_parameters(p, &t);
	}
	if (e != E_OK)
		return e;
	return *t.list == '\0' ? page_done(p, "/devices", "none-chosen") :
	    show(p, &t, NULL);
}

/* --- written down --- */

/* A form that is sent again leads to what it made.  was: the request that is
 * tried again, or NULL. */
static enum err
send(struct page *p, struct wanted *w, const struct mgmt_request *was)
{
	struct mgmt_request q;
	struct unwanted u;
	enum err e;

	w->uid = page_field(p, "once");
	e = request_get(p->db, p->a, w->uid, &q);
	if (e == E_NOTFOUND)
		e = was == NULL ? manage_initiate(p->db, p->a, w, &q, &u) :
		    manage_retry(p->db, p->a, was, &(struct retry){
		    .uid = w->uid, .asker = w->asker, .now = w->now,
		    .grace_ms = w->grace_ms }, &q, &u);
	if (e == E_CONFLICT)
		e = request_get(p->db, p->a, w->uid, &q);
	return e != E_OK ? e : page_done(p, request_url(p->a, q.uid),
	    "request-added");
}

/* What is typed: the device, or how many. */
static const char *
word_of(struct page *p, const struct wanted *w)
{
	return w->ndevices == 1 ? w->devices[0].device_id :
	    arena_printf(p->a, "%zu", w->ndevices);
}

/* Was a summary agreed to, of as many devices as these? */
static enum err
agreed(struct page *p, const struct wanted *w, bool *given,
    struct weight_faults *f)
{
	enum err e = weight_given(p, initiate_ends(w->action) ?
	    WEIGHT_TYPE : WEIGHT_ASK, word_of(p, w), given, f);

	*given = *given && strcmp(page_field(p, "count"), arena_printf(p->a,
	    "%zu", w->ndevices)) == 0 &&
	    strlen(page_field(p, "once")) >= ONCE_BYTES;
	return e;
}

enum err
page_initiate_post(struct page *p)
{
	struct typed t = { .action = page_field(p, "action") };
	struct form_errors fe = { 0 };
	struct weight_faults faults;
	struct wanted w;
	bool given;
	enum err e;

	if (*t.action == '\0' || *page_field(p, "selected") != '\0')
		return choose(p);
	e = typed_read(p, &t, &w, &fe);
	if (e != E_OK)
		return e;
	if (fe.n > 0)
		return show(p, &t, &fe);
	if ((e = agreed(p, &w, &given, &faults)) != E_OK)
		return e;
	return given ? send(p, &w, NULL) :
	    initiate_summary(p, &t, &w, &faults, NULL);
}

/* What was asked with, as if it was typed. */
static void
type_parameters(struct page *p, const json_t *parameters, struct typed *t)
{
	size_t i;
	json_t *x;

	t->nparameters = json_array_size(parameters);
	t->parameters = arena_array(p->a, t->nparameters,
	    sizeof(*t->parameters));
	t->values = arena_array(p->a, t->nparameters, sizeof(*t->values));
	json_array_foreach(parameters, i, x) {
		t->parameters[i].name = json_str(p->a, x, "name");
		t->parameters[i].preset = "";
		t->values[i] = json_str(p->a, x, "value");
	}
}

enum err
initiate_again(struct page *p, const struct mgmt_request *was)
{
	struct typed t = { .action = was->action };
	struct weight_faults faults;
	struct wanted w;
	struct unwanted u;
	struct one_way way;
	bool given;
	enum err e = one_way_get(p->db, &way);

	if (e == E_OK)
		e = manage_again(p->db, p->a, was, &(struct retry){
		    .asker = p->user.name, .now = p->now,
		    .grace_ms = way.grace * 60 * 1000 }, &w, &u);
	if (e == E_OK)
		e = agreed(p, &w, &given, &faults);
	if (e != E_OK)
		return e == E_INPUT ? E_CONFLICT : e;
	if (given)
		return send(p, &w, was);
	type_parameters(p, w.parameters, &t);
	return initiate_summary(p, &t, &w, &faults, request_url(p->a, was->uid));
}
