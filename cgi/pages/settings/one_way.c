/* Limits on irreversible actions: the grace period, and how many one person may
 * request per hour.  Weakening either requires the password. */
#include "../../commands/wait.h"
#include "../../lib/log.h"
#include "../../lib/text/digits.h"
#include "../pages.h"
#include "../weight.h"
#include "templates.h"

static const char *
number_text(struct page *p, int64_t n)
{
	return arena_printf(p->a, "%lld", (long long)n);
}

static enum err
show(struct page *p, const char *grace, const char *most,
    struct form_errors *fe)
{
	struct one_way_view v = { .errors = fe };

	v.grace = (struct field){
		.name = "grace", .label = "Grace period, minutes",
		.value = grace, .inputmode = "numeric", .maxlength = 4,
		.required = true, .error = form_error_of(fe, "grace"),
		.hint = arena_printf(p->a, "0 to %d. 0 sends at once. Actions "
		    "that already wait are not affected.", GRACE_MAX),
	};
	v.most = (struct field){
		.name = "most", .label = "Limit per person and hour",
		.value = most, .inputmode = "numeric", .maxlength = 4,
		.required = true, .error = form_error_of(fe, "most"),
		.hint = "Counts every irreversible action, of people and of "
		    "API keys.",
	};
	v.password = weight_password(&(struct weight_faults){
	    .password = form_error_of(fe, "password") });
	v.password.required = false;
	v.password.optional = true;
	v.password.hint = "Required to shorten the grace period or to raise "
	    "the limit.";
	page_view_init(p, "Irreversible Actions", NAV_SETTINGS, &v.page);
	t_one_way(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_one_way(struct page *p)
{
	struct form_errors fe = { 0 };
	struct one_way w;
	enum err e = one_way_get(p->db, &w);

	return e != E_OK ? e : show(p, number_text(p, w.grace),
	    number_text(p, w.most), &fe);
}

static int64_t
number_typed(struct page *p, const char *name, const char *what,
    int64_t least, int64_t most, struct form_errors *fe)
{
	int64_t n = digits_number(page_field(p, name));

	if (n < least || n > most)
		form_error(fe, p->a, name, "%s: enter a whole number from "
		    "%lld to %lld.", what, (long long)least, (long long)most);
	return n;
}

enum err
page_one_way_post(struct page *p)
{
	struct form_errors fe = { 0 };
	const char *fault = NULL;
	struct one_way was, w;
	enum err e = one_way_get(p->db, &was);

	if (e != E_OK)
		return e;
	w.grace = number_typed(p, "grace", "Grace period", 0, GRACE_MAX, &fe);
	w.most = number_typed(p, "most", "Limit", 1, ONE_WAY_MAX, &fe);
	if (fe.n == 0 && (w.grace < was.grace || w.most > was.most) &&
	    (e = weight_try_password(p, &fault)) != E_OK)
		return e;
	if (fault != NULL)
		form_error(&fe, p->a, "password", "%s", fault);
	if (fe.n > 0)
		return show(p, page_field(p, "grace"), page_field(p, "most"),
		    &fe);
	if ((e = one_way_set(p->db, &w)) != E_OK)
		return e;
	log_info("one-way", "user %s: the grace period is %lld minutes, the "
	    "limit %lld an hour", p->user.name, (long long)w.grace,
	    (long long)w.most);
	return page_done(p, "/settings/irreversible", "one-way-saved");
}
