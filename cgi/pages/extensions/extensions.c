/* Extensions: the tiles, the list to add from, and removal. */
#include <ctype.h>
#include <string.h>

#include "../../commands/reconcile.h"
#include "../../drivers/capabilities.h"
#include "../../drivers/command.h"
#include "../../lib/http/url.h"
#include "../../store/extension/channel.h"
#include "../../store/resource/due.h"
#include "../../store/extension/follow.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "../weight.h"
#include "templates.h"
#include "view_extension.h"

/* The result of a call in the service's words or ours; NULL: success, without
 * a word. */
static const char *
said(struct page *p, const struct driver *driver, enum err err,
    const char *text)
{
	if (err == E_OK)
		return text == NULL || *text == '\0' ? NULL : text;
	return text == NULL || *text == '\0' ? driver_words(p->a, driver,
	    errs[err].sentence) : text;
}

/* How far changes made elsewhere are followed, and how many SIMs are left to
 * read. */
static enum err
fill_follow(struct page *p, const struct extension *x,
    struct extension_view *v)
{
	const struct driver *pr = driver_by_name(x->driver);
	struct follow f;
	int64_t n, at;
	enum err e = follow_get(p->db, p->a, x->key, &f);

	if (e == E_OK)
		e = due_count(p->db, p->a, x->key, &n);
	if (e != E_OK)
		return e;
	if (n > 0)
		v->waiting = pr == NULL || pr->sim != NULL ? units_count(p->a,
		    n, "SIM", "SIMs") : units_count(p->a, n, "resource",
		    "resources");
	/* reading is retried as long as there is something to read */
	if (f.read_err != E_OK && p->now - f.read_tried < 2 * PAUSE_MS)
		v->follow_text = driver_words(p->a, pr, arena_printf(p->a,
		    "SIMs could not be read at %s. %s%s", format_time(p->a,
		    f.read_tried), said(p, pr, f.read_err, NULL), n == 0 ? "" :
		    " Patchbay retries these SIMs automatically."));
	if (pr != NULL && pr->channel != NULL) {
		v->follow_none = "told over the channel";
		return E_OK;
	}
	if (pr == NULL || driver_can(pr, OP_MODIFIED, NULL) == NULL) {
		v->follow_none = "this API does not report changes";
		return E_OK;
	}
	v->follow_good = f.err == E_OK;
	at = f.err == E_OK ? f.asked : f.tried;
	if (at == ABSENT)
		v->follow_none = "not yet";
	v->followed = format_when(p->a, at, p->now);
	if (f.err != E_OK)
		v->follow_text = arena_printf(p->a, "The list of changed "
		    "SIMs could not be read. %s", said(p, pr,
		    f.err, f.err_text));
	else if (f.began != ABSENT && v->follow_text == NULL)
		v->follow_text = "There are many changes: the list is still "
		    "being read.";
	return E_OK;
}

/* The status of its channel, if it has one. */
static enum err
fill_channel(struct page *p, const struct extension *x,
    struct extension_view *v)
{
	struct channel_state s;
	enum err e = channel_get(p->db, p->a, x->key, &s);
	bool up, trouble;

	if (e == E_NOTFOUND || !x->on)
		return E_OK;
	if (e != E_OK)
		return e;
	up = s.since != ABSENT;
	trouble = !up && s.next_try != ABSENT;
	v->channel = up ? "Connected" : trouble ? "Failed" : "Connecting";
	v->channel_kind = up ? "ok" : trouble ? "bad" : "off";
	v->channel_at = format_when(p->a, up ? s.since :
	    trouble ? s.failed : ABSENT, p->now);
	v->channel_event = format_when(p->a, s.last_event, p->now);
	if (s.gap_from != ABSENT)
		v->channel_gap = arena_printf(p->a, "Events from %s to %s may "
		    "be missing: the channel was down for longer than the "
		    "service keeps them.", format_time(p->a, s.gap_from),
		    format_time(p->a, s.gap_until));
	if (s.failed != ABSENT)
		v->channel_text = arena_printf(p->a, "The channel failed last "
		    "at %s. %s%s%s%s", format_time(p->a, s.failed),
		    said(p, driver_by_name(x->driver),
		    s.err, s.reason), trouble ? " The next try is at " :
		    "", trouble ? format_time(p->a, s.next_try) : "",
		    trouble ? "." : "");
	return E_OK;
}

static void
fill_tile(struct page *p, const struct extension *x, struct extension_view *v)
{
	const struct driver *pr = driver_by_name(x->driver);
	bool admin = p->user.role >= ROLE_ADMIN;

	*v = (struct extension_view){
		.key = x->key, .title = x->title, .on = x->on,
		.driver = pr == NULL ? x->driver : capability_driver(p->a, pr),
		.devices = x->devices,
		.devices_url = arena_printf(p->a, "/devices%s",
		    url_query(p->a, "ext", x->key, NULL)),
		.checked = format_when(p->a, x->checked, p->now),
		.check_good = x->check_err == E_OK,
		.stands = !x->on || x->checked == ABSENT ? "" :
		    x->check_err == E_OK ? " works" : " fails",
	};
	if (x->checked != ABSENT)
		v->check_text = said(p, pr, x->check_err, x->check_text);
	if (pr != NULL && pr->ledger != NULL)
		v->ledger = url_path(p->a, "blockchain", "ledgers", x->key,
		    NULL);
	if (!admin)
		return;
	v->remove = url_path(p->a, "extensions", x->key, "remove", NULL);
	if (pr == NULL)
		return;
	v->edit = url_path(p->a, "extensions", x->key, "edit", NULL);
	v->check = url_path(p->a, "extensions", "check", x->key, NULL);
	if (pr->receive != NULL)
		v->push = url_path(p->a, "extensions", x->key, "push", NULL);
}

enum err
page_extensions(struct page *p)
{
	struct extensions_view v = { .admin = p->user.role >= ROLE_ADMIN };
	struct extension *x;
	enum err e = extension_list(p->db, p->a, &x, &v.n);

	if (e != E_OK)
		return e;
	v.rows = arena_array(p->a, v.n, sizeof(*v.rows));
	for (size_t i = 0; i < v.n && e == E_OK; i++) {
		fill_tile(p, &x[i], &v.rows[i]);
		e = fill_follow(p, &x[i], &v.rows[i]);
		if (e == E_OK)
			e = fill_channel(p, &x[i], &v.rows[i]);
	}
	if (e != E_OK)
		return e;
	page_view_init(p, "Extensions", NAV_EXTENSIONS, &v.page);
	t_extensions(&p->reply->out, &v);
	return E_OK;
}

/* --- Add Extension --- */

/* A list of what a driver can, or what it cannot and others of its sort can; NULL
 * when it is empty. */
static const char *
list_abilities(struct page *p, const struct driver *d, bool can)
{
	const struct capability *c = d->ledger != NULL ?
	    capabilities_of_ledgers : capabilities_of_sims;
	const char *s = NULL;

	for (; c->title != NULL; c++)
		if (c->tile != NULL &&
		    (driver_can(d, c->op, NULL) != NULL) == can)
			s = s == NULL ? c->tile :
			    arena_printf(p->a, "%s, %s", s, c->tile);
	return s;
}

static const char *
apis_of(struct page *p, const struct kind *kind)
{
	const char *s = NULL;

	for (const struct driver *const *d = kind->drivers; *d != NULL; d++)
		if ((*d)->api != NULL)
			s = s == NULL ? (*d)->api : arena_printf(p->a,
			    "%s, %s", s, (*d)->api);
	return s;
}

/* What one that links no SIMs can be asked, and that it tells. */
static const char *
list_commands(struct page *p, const struct driver *d)
{
	const char *s = d->channel != NULL ? "events" : NULL, *what;

	for (const struct command_kind *k = d->commands; k != NULL &&
	    k->name != NULL; k++) {
		what = arena_printf(p->a, "%c%s", tolower((unsigned char)
		    *k->what), k->what + 1);
		s = s == NULL ? what : arena_printf(p->a, "%s, %s", s, what);
	}
	return s;
}

/* The tile of a kind: the abilities of its first API. */
static struct driver_view
kind_tile(struct page *p, const struct kind *kind)
{
	const struct driver *first = kind->drivers[0];
	bool listed = first->sim != NULL || first->ledger != NULL;

	return (struct driver_view){
		.name = first->name, .title = kind->title,
		.about = kind->about, .more = first->ledger == NULL ? NULL :
		    "/blockchain/about", .apis = apis_of(p, kind),
		.add = url_path(p->a, "extensions", "add", first->name, NULL),
		.can = listed ? list_abilities(p, first, true) :
		    list_commands(p, first),
		.cannot = listed ? list_abilities(p, first, false) : NULL,
	};
}

enum err
page_extensions_add(struct page *p)
{
	struct driver_list_view v = { .n = 0 };
	struct extension *x;
	size_t n;
	enum err e = extension_list(p->db, p->a, &x, &n);

	if (e != E_OK)
		return e;
	while (kind_table[v.n] != NULL)
		v.n++;
	v.rows = arena_array(p->a, v.n, sizeof(*v.rows));
	for (size_t i = 0; i < v.n; i++) {
		v.rows[i] = kind_tile(p, kind_table[i]);
		for (size_t j = 0; j < n; j++) {
			const struct driver *its = driver_by_name(x[j].driver);

			v.rows[i].have += its != NULL && its->kind == kind_table[i];
		}
	}
	page_view_init(p, "Add Extension", NAV_EXTENSIONS, &v.page);
	t_extensions_add(&p->reply->out, &v);
	return E_OK;
}

/* --- remove --- */

/* The links of a fleet cannot be recovered, while an account alone is quickly
 * entered again. */
static enum weight
remove_weight(const struct extension *x)
{
	return x->devices > 0 ? WEIGHT_TYPE : WEIGHT_ASK;
}

static enum err
show_remove(struct page *p, const struct extension *x,
    const struct weight_faults *f)
{
	const struct driver *d = driver_by_name(x->driver);
	struct extension_remove_view v = {
		.sims = d == NULL || d->sim != NULL, .key = x->key, .title = x->title, .devices = x->devices,
		.action = url_path(p->a, "extensions", x->key, "remove",
		    NULL),
	};

	if (remove_weight(x) == WEIGHT_TYPE) {
		v.field = weight_field(p, arena_printf(p->a, "The key of the "
		    "extension, %s", x->key), f);
		v.password = weight_password(f);
	}
	page_view_init(p, arena_printf(p->a, "Remove %s?", x->title),
	    NAV_EXTENSIONS, &v.page);
	t_extension_remove(&p->reply->out, &v);
	return weight_faulty(f) ? E_FORM : E_OK;
}

enum err
page_extension_remove(struct page *p)
{
	struct extension x;
	enum err e = extension_get(p->db, p->a, p->args[0], &x);

	return e != E_OK ? e : show_remove(p, &x, &(struct weight_faults){ NULL, NULL });
}

enum err
page_extension_remove_post(struct page *p)
{
	struct weight_faults faults;
	bool given = false;
	struct extension x;
	enum err e = extension_get(p->db, p->a, p->args[0], &x);

	if (e == E_OK)
		e = weight_given(p, remove_weight(&x), x.key, &given, &faults);
	if (e == E_OK && !given)
		return show_remove(p, &x, &faults);
	if (e == E_OK)
		e = extension_remove(p->db, x.key);
	/* removed already is as good */
	if (e != E_OK && e != E_NOTFOUND)
		return e;
	return page_done(p, "/extensions", "extension-removed");
}
