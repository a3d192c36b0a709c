/* Blockchain: the ledgers, and the mappings. */
#include <string.h>

#include "../../commands/ledger.h"
#include "../../lib/http/url.h"
#include "../../lib/text/digits.h"
#include "../../store/ledger/mapping.h"
#include "../../store/ledger/transaction.h"
#include "../format.h"
#include "../pages.h"
#include "../units.h"
#include "requests.h"
#include "templates.h"
#include "view_ledger.h"

static const char *
height_text(struct page *p, const struct ledger_account *account)
{
	return account->height == ABSENT ? "not seen yet" :
	    arena_printf(p->a, "block %lld", (long long)account->height);
}

static enum err
fill_ledgers(struct page *p, const struct extension *x, size_t n,
    struct blockchain_view *v)
{
	enum err e = E_OK;

	v->ledgers = arena_array(p->a, n, sizeof(*v->ledgers));
	for (size_t i = 0; e == E_OK && i < n; i++) {
		const struct driver *d = driver_by_name(x[i].driver);
		struct ledger_line *l = &v->ledgers[v->nledgers];
		struct ledger_account account;
		int64_t queued = 0, given = 0;

		if (d == NULL || d->ledger == NULL)
			continue;
		e = ledger_account_get(p->db, p->a, x[i].key, &account);
		if (e == E_OK)
			e = transaction_counts(p->db, x[i].key, &queued,
			    &given);
		*l = (struct ledger_line){
			.title = x[i].title, .url = url_path(p->a,
			    "blockchain", "ledgers", x[i].key, NULL),
			.height = height_text(p, &account),
			.queue = arena_printf(p->a, "%lld wait, %lld on their "
			    "way", (long long)queued, (long long)given),
			.paused = !x[i].on ? "The extension is off." :
			    *account.reason == '\0' ? NULL : account.reason,
			.deaf = *account.deaf == '\0' ? NULL : account.deaf };
		v->nledgers++;
	}
	return e;
}

static struct badge
state_of(const struct mapping *m, const struct extension *x)
{
	if (!m->on)
		return (struct badge){ .kind = "off", .text = "Paused" };
	if (x == NULL || !x->on)
		return (struct badge){ .kind = "off", .text = "Ledger off" };
	if (m->misfit_at != ABSENT)
		return (struct badge){ .kind = "bad", .text = "Does not fit" };
	return (struct badge){ .kind = "ok", .text = "On" };
}

static const char *
of_mapping(struct page *p, const struct mapping *m, const char *act)
{
	return url_path(p->a, "blockchain", "mappings", arena_printf(p->a,
	    "%lld", (long long)m->id), act, NULL);
}

static void
fill_mapping(struct page *p, const struct mapping *m,
    const struct extension *x, struct mapping_line *to)
{
	bool admin = p->user.role >= ROLE_ADMIN;

	*to = (struct mapping_line){ .type_id = m->type_id,
		.event = m->event, .ledger = x == NULL ? m->extension :
		    x->title, .contract = m->contract,
		.function = m->function, .state = state_of(m, x),
		.counts = arena_printf(p->a, "%s recorded, %lld did not fit",
		    units_count(p->a, m->matched, "event", "events"),
		    (long long)m->misfits),
		.misfit = m->misfit_at == ABSENT ? NULL : m->misfit,
		.misfit_at = format_when(p->a, m->misfit_at, p->now) };
	if (!admin)
		return;
	to->edit = of_mapping(p, m, "edit");
	to->act = of_mapping(p, m, m->on ? "pause" : "resume");
	to->act_title = m->on ? "Pause" : "Resume";
	to->remove = of_mapping(p, m, "delete");
}

enum err
page_blockchain(struct page *p)
{
	struct blockchain_view v = { .admin = p->user.role >= ROLE_ADMIN };
	struct extension *x;
	struct mapping *m;
	size_t n, nm;
	enum err e = extension_list(p->db, p->a, &x, &n);

	if (e == E_OK)
		e = fill_ledgers(p, x, n, &v);
	if (e == E_OK)
		e = mapping_list(p->db, p->a, false, &m, &nm);
	if (e == E_OK && v.admin)
		e = requests_fill(p, &v);
	if (e != E_OK)
		return e;
	v.mappings = arena_array(p->a, nm, sizeof(*v.mappings));
	for (size_t i = 0; i < nm; i++) {
		const struct extension *of = NULL;

		for (size_t k = 0; k < n; k++)
			if (strcmp(x[k].key, m[i].extension) == 0)
				of = &x[k];
		fill_mapping(p, &m[i], of, &v.mappings[v.nmappings++]);
	}
	page_view_init(p, "Blockchain", NAV_EXTENSIONS, &v.page);
	t_blockchain(&p->reply->out, &v);
	return E_OK;
}

/* --- a mapping: pause, resume, delete --- */

static enum err
turn(struct page *p, bool on)
{
	enum err e = ledger_switch(p->db, p->events,
	    digits_number(p->args[0]), on, p->now);

	return e != E_OK ? e : page_done(p, "/blockchain", on ?
	    "mapping-resumed" : "mapping-paused");
}

enum err
page_mapping_pause(struct page *p)
{
	return turn(p, false);
}

enum err
page_mapping_resume(struct page *p)
{
	return turn(p, true);
}

enum err
page_mapping_delete(struct page *p)
{
	struct mapping_remove_view v = { .action = NULL };
	struct mapping m;
	enum err e = mapping_get(p->db, p->a, digits_number(p->args[0]), &m);

	if (e != E_OK)
		return e;
	v.action = of_mapping(p, &m, "delete");
	v.what = arena_printf(p->a, "%s of %s", m.event, m.type_id);
	page_view_init(p, "Delete mapping?", NAV_EXTENSIONS, &v.page);
	t_mapping_remove(&p->reply->out, &v);
	return E_OK;
}

enum err
page_mapping_delete_post(struct page *p)
{
	enum err e = mapping_delete(p->db, digits_number(p->args[0]), p->now);

	return e != E_OK && e != E_NOTFOUND ? e : page_done(p, "/blockchain",
	    "mapping-deleted");
}
