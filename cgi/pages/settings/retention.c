/* Retention: how long growing tables keep rows, and what was removed last. */
#include <stdlib.h>
#include <string.h>

#include "../../store/retention.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "../validate.h"
#include "templates.h"
#include "view_settings.h"

/* The checkbox that confirms a shorter period. */
static const char sure_field[] = "sure";

static const char *
removed_words(struct page *p, const struct retention *t)
{
	if (t->at == ABSENT)
		return "Nothing was removed yet.";
	return arena_printf(p->a, "Last removed: %s, %s.",
	    units_count(p->a, t->removed, "row", "rows"),
	    format_when(p->a, t->at, p->now).human);
}

static const char *
days_text(struct page *p, int64_t days)
{
	return days == KEEP_FOR_EVER ? "" : arena_printf(p->a, "%lld",
	    (long long)days);
}

static struct field
field_of(struct page *p, enum keep k, const struct retention *t,
    const char *value, const struct form_errors *fe)
{
	const struct keep_kind *kind = &keep_kinds[k];

	return (struct field){
		.name = kind->name,
		.label = arena_printf(p->a, "%s, days", kind->title),
		.value = value, .inputmode = "numeric", .maxlength = 5,
		.hint = arena_printf(p->a, "%s %s", kind->about,
		    removed_words(p, t)),
		.error = form_error_of(fe, kind->name),
	};
}

/* typed: the submitted values; NULL: show the stored ones. */
static enum err
show(struct page *p, const char *const typed[KEEP_SETTABLE], bool ask,
    struct form_errors *fe)
{
	struct retention_view v = { .errors = fe, .ask = ask,
		.nfields = KEEP_SETTABLE };
	struct retention t;
	enum err e = E_OK;

	v.fields = arena_array(p->a, KEEP_SETTABLE, sizeof(*v.fields));
	for (enum keep k = 0; k < KEEP_SETTABLE && e == E_OK; k++) {
		e = retention_get(p->db, k, &t);
		v.fields[k] = field_of(p, k, &t, typed != NULL ? typed[k] :
		    days_text(p, t.days), fe);
	}
	if (e != E_OK)
		return e;
	v.sure_error = form_error_of(fe, sure_field);
	page_view_init(p, "Retention", NAV_SETTINGS, &v.page);
	t_retention(&p->reply->out, &v);
	return fe->n > 0 ? E_FORM : E_OK;
}

enum err
page_retention(struct page *p)
{
	struct form_errors fe = { 0 };

	return show(p, NULL, false, &fe);
}

/* Parse a number of days; an empty field means forever.  Faults are added to
 * fe. */
static int64_t
days_typed(struct page *p, enum keep k, const char *s, struct form_errors *fe)
{
	const struct keep_kind *kind = &keep_kinds[k];
	char *end;
	long long n;

	if (*s == '\0')
		return KEEP_FOR_EVER;
	n = strtoll(s, &end, 10);
	if (strspn(s, "0123456789") != strlen(s) || *end != '\0' ||
	    n < kind->least || n > KEEP_DAYS_MAX)
		form_error(fe, p->a, kind->name, "%s: enter a whole number of "
		    "days from %lld to %d, or leave it empty to keep them "
		    "forever.",
		    kind->title, (long long)kind->least, KEEP_DAYS_MAX);
	return n;
}

static bool
is_shorter(int64_t days, int64_t was)
{
	return days != KEEP_FOR_EVER && (was == KEEP_FOR_EVER || days < was);
}

enum err
page_retention_post(struct page *p)
{
	const char *typed[KEEP_SETTABLE];
	int64_t days[KEEP_SETTABLE];
	struct form_errors fe = { 0 };
	struct retention t;
	bool shorter = false;
	enum err e = E_OK;

	for (enum keep k = 0; k < KEEP_SETTABLE && e == E_OK; k++) {
		typed[k] = page_field(p, keep_kinds[k].name);
		days[k] = days_typed(p, k, typed[k], &fe);
		e = retention_get(p->db, k, &t);
		shorter |= is_shorter(days[k], t.days);
	}
	if (e != E_OK)
		return e;
	if (fe.n == 0 && shorter && *page_field(p, sure_field) == '\0')
		form_error(&fe, p->a, sure_field, "Some of these are shorter "
		    "than before. Older records will then be removed for "
		    "good. Tick the box to confirm.");
	if (fe.n > 0)
		return show(p, typed, shorter, &fe);
	if ((e = db_begin(p->db)) != E_OK)
		return e;
	for (enum keep k = 0; k < KEEP_SETTABLE && e == E_OK; k++)
		e = retention_set(p->db, k, days[k]);
	e = db_end(p->db, e);
	return e != E_OK ? e : page_done(p, "/settings/retention",
	    "retention-saved");
}
