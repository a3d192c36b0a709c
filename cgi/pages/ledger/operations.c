/* Chaincode Operations: the functions of a contract, by what their names begin with,
 * each with a form; and the calls. */
#include <string.h>

#include "../../lib/clock.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/http/url.h"
#include "../../store/ledger/look.h"
#include "../pages.h"
#include "monitor.h"

/* The last is for what begins with none of the words. */
static const char *const tabs[] = { "update", "read", "create", "replace",
	"delete", "event", "set", "other" };
enum { TABS = sizeof(tabs) / sizeof(tabs[0]) };

static const char *
tab_of(const struct contract_function *f)
{
	size_t i = 0;

	while (i < TABS - 1 && strncasecmp(f->name, tabs[i],
	    strlen(tabs[i])) != 0)
		i++;
	return i == TABS - 1 && f->reads ? "read" : tabs[i];
}

/* --- what there is --- */

/* Of what was said of the contract, and of the mappings that call it. */
enum err
operations_read(struct monitor *m)
{
	struct page *p = m->p;
	const char *text = NULL, *wrong;
	struct ledger_contract *list;
	struct mapping *maps;
	size_t n, nmaps;
	enum err e = ledger_contract_list(p->db, p->a, m->x.key, &list, &n);

	if (e == E_OK)
		e = mapping_list(p->db, p->a, false, &maps, &nmaps);
	if (e != E_OK)
		return e;
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(list[i].contract, m->of) == 0)
			text = list[i].interface;
	m->interface = text == NULL ? "" : text;
	wrong = interface_read(p->a, m->driver, text, &m->functions, &m->n);
	m->described = wrong == NULL && text != NULL;
	for (size_t i = 0; i < nmaps; i++)
		if (strcmp(maps[i].extension, m->x.key) == 0 &&
		    strcasecmp(maps[i].contract, m->of) == 0)
			interface_add(p->a, m->driver, maps[i].function,
			    m->functions, &m->n);
	return E_OK;
}

/* --- the page --- */

static void
add_contract(struct monitor *m, const char *contract)
{
	struct ledger_monitor_view *v = &m->v;

	for (size_t i = 1; contract != NULL && i < v->ncontracts; i++)
		if (strcasecmp(v->contracts[i].title, contract) == 0)
			return;
	v->contracts[v->ncontracts++] = (struct tab_view){
		.url = monitor_url(m, contract), .title = contract == NULL ?
		    "All" : contract, .current = contract == NULL ?
		    m->of == NULL : m->of != NULL &&
		    strcasecmp(m->of, contract) == 0 };
}

/* The extension's own, those of mappings, those that somebody described. */
static void
fill_contracts(struct monitor *m)
{
	struct page *p = m->p;
	const char *own = json_str(p->a, json_read(p->a, m->x.settings,
	    strlen(m->x.settings), NULL), "contract");
	struct ledger_contract *list;
	struct mapping *maps;
	size_t n, nmaps;

	if (mapping_list(p->db, p->a, false, &maps, &nmaps) != E_OK ||
	    ledger_contract_list(p->db, p->a, m->x.key, &list, &n) != E_OK)
		return;
	m->v.contracts = arena_array(p->a, n + nmaps + 3,
	    sizeof(*m->v.contracts));
	add_contract(m, NULL);
	if (own != NULL && *own != '\0')
		add_contract(m, own);
	for (size_t i = 0; i < nmaps; i++)
		if (strcmp(maps[i].extension, m->x.key) == 0)
			add_contract(m, maps[i].contract);
	for (size_t i = 0; i < n; i++)
		add_contract(m, list[i].contract);
	if (m->of != NULL)
		add_contract(m, m->of);
}

static void
fill_function(struct monitor *m, const struct contract_function *f)
{
	struct function_view *to = &m->v.functions[m->v.nfunctions];
	bool again = m->call != NULL && strcmp(m->call, f->call) == 0;
	struct arena *a = m->p->a;
	size_t of = m->v.nfunctions++;

	*to = (struct function_view){ .name = f->name, .call = f->call,
		.about = f->about, .reads = f->reads,
		.may = f->reads || m->p->user.role >= ROLE_OPERATOR,
		.once = random_token(a, 16), .open = again,
		.fault = again ? m->fault : NULL };
	to->fields = arena_array(a, f->n, sizeof(*to->fields));
	for (size_t i = 0; i < f->n; i++) {
		const char *name = arena_printf(a, "p-%zu", i);

		to->fields[to->n++] = (struct field){ .name = name,
			.id = arena_printf(a, "%zu-%s", of, name),
			.label = f->params[i].name,
			.hint = f->params[i].about == NULL ?
			    f->params[i].type : arena_printf(a, "%s; %s",
			    f->params[i].type, f->params[i].about),
			.value = again ? page_field(m->p, name) : "",
			.required = contract_requires(f, i),
			.optional = !contract_requires(f, i) && !f->args,
			.maxlength = LEDGER_ARG_MAX, .mono = true };
	}
}

/* The tab that was asked for, else the first that has a function. */
static void
fill_tabs(struct monitor *m)
{
	struct ledger_monitor_view *v = &m->v;
	size_t has[TABS] = { 0 };
	const char *first = NULL;

	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < TABS; k++)
			has[k] += strcmp(tab_of(&m->functions[i]),
			    tabs[k]) == 0;
	for (size_t i = 0; i < m->n; i++)
		if (m->call != NULL && strcmp(m->functions[i].call,
		    m->call) == 0)
			m->tab = tab_of(&m->functions[i]);
	for (size_t k = 0; k < TABS; k++)
		if (has[k] > 0 && (first == NULL || (m->tab != NULL &&
		    strcmp(m->tab, tabs[k]) == 0)))
			first = tabs[k];
	m->tab = first;
	v->tabs = arena_array(m->p->a, TABS, sizeof(*v->tabs));
	for (size_t k = 0; k < TABS; k++)
		if (has[k] > 0)
			v->tabs[v->ntabs++] = (struct tab_view){
				.url = arena_printf(m->p->a,
				    "%s%s#operations", monitor_url(m, m->of),
				    url_query(m->p->a, "tab", tabs[k], NULL)),
				.title = arena_printf(m->p->a, "%s (%zu)",
				    tabs[k], has[k]),
				.current = tabs[k] == m->tab };
}

void
operations_fill(struct monitor *m)
{
	struct ledger_monitor_view *v = &m->v;

	fill_contracts(m);
	if (m->of == NULL)
		return;
	fill_tabs(m);
	v->functions = arena_array(m->p->a, m->n, sizeof(*v->functions));
	for (size_t i = 0; i < m->n; i++)
		if (m->tab != NULL && strcmp(tab_of(&m->functions[i]),
		    m->tab) == 0)
			fill_function(m, &m->functions[i]);
	v->described = m->described ? "The functions are those of the "
	    "contract's ABI or schemas." : "Nobody has described this "
	    "contract, so these are the functions of the sample contracts.";
	v->interface = (struct field){ .name = "interface",
		.label = "ABI or schemas", .rows = 8, .mono = true,
		.maxlength = METADATA_MAX, .value = m->interface,
		.error = m->interface_fault, .hint = "as JSON; empty: the "
		"functions of the sample contracts" };
}

/* --- calls --- */

/* Ask now: the answer is a card. */
static enum err
read_function(struct monitor *m, const struct ledger_call *c)
{
	struct page *p = m->p;
	struct outside out = { .caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS };
	struct ledger_card card = { .user = p->user.id };
	struct ledger_account account;
	struct opened k;
	enum err e = extension_open(&out, &m->x, &k), fails;

	if (e == E_OK)
		e = ledger_account_get(p->db, p->a, m->x.key, &account);
	if (e != E_OK)
		return e;
	card.height = account.height;
	e = ledger_ask(&out, &k, ledger_call_write(p->a, c), &card, &fails);
	if (e == E_OK)
		e = ledger_card_put(p->db, p->a, m->x.key, &card, fails !=
		    E_OK);
	return e != E_OK ? e : page_redirect(p, arena_printf(p->a,
	    "%s%s#payloads", monitor_url(m, m->of), m->tab == NULL ? "" :
	    url_query(p->a, "tab", m->tab, NULL)));
}

/* Written down: the process of the ledgers sends it. */
static enum err
write_function(struct monitor *m, const struct ledger_call *c,
    const char *asset)
{
	struct page *p = m->p;
	const char *once = page_field(p, "once");
	bool again;
	enum err e;

	if (p->user.role < ROLE_OPERATOR)
		return E_ROLE;
	if (strlen(once) < 16)
		return E_INPUT;
	e = ledger_write(p->db, p->a, m->x.key, c, asset, arena_printf(p->a,
	    "%lld %s", (long long)p->user.id, once), p->user.name, p->now,
	    &again);
	return e != E_OK ? e : page_done(p, arena_printf(p->a, "%s#txs-h",
	    monitor_url(m, m->of)), again ? "transaction-there" :
	    "transaction-made");
}

enum err
page_ledger_call(struct page *p)
{
	const char *values[ROUTE_PARAMS_MAX], *asset = "";
	const struct contract_function *f = NULL;
	struct ledger_call c = { .n = 0 };
	struct monitor m;
	enum err e = monitor_open(p, &m);

	if (e != E_OK || m.of == NULL)
		return e != E_OK ? e : E_INPUT;
	m.call = page_field(p, "function");
	for (size_t i = 0; i < m.n; i++)
		if (strcmp(m.functions[i].call, m.call) == 0)
			f = &m.functions[i];
	if (f == NULL)
		return E_NOTFOUND;
	for (size_t i = 0; i < f->n; i++)
		values[i] = page_field(p, arena_printf(p->a, "p-%zu", i));
	c.contract = m.of;
	m.tab = tab_of(f);
	m.fault = !f->reads && !m.x.on ? "The extension is off." :
	    interface_call(p->a, m.driver, f, values, &c, &asset);
	if (m.fault != NULL)
		return monitor_show(&m);
	return f->reads ? read_function(&m, &c) :
	    write_function(&m, &c, asset);
}

/* --- the interface --- */

static enum err
ask_schemas(struct monitor *m, struct ledger_card *card)
{
	struct page *p = m->p;
	struct outside out = { .caller = p->caller, .db = p->db, .a = p->a,
		.deadline = clock_mono() + PAGE_CALLS_MS };
	const struct ledger_call c = { .contract = m->of,
		.function = m->driver->ledger->typed ?
		    "readAssetSchemas() returns (string)" :
		    "readAssetSchemas" };
	struct opened k;
	enum err e = extension_open(&out, &m->x, &k);

	return e != E_OK ? e : ledger_ask(&out, &k, ledger_call_write(p->a,
	    &c), card, NULL);
}

enum err
page_ledger_interface(struct page *p)
{
	struct ledger_card card = { .fault = "" };
	struct contract_function *list;
	struct monitor m;
	size_t n;
	enum err e = monitor_open(p, &m);

	if (e != E_OK || m.of == NULL)
		return e != E_OK ? e : E_INPUT;
	m.interface_fault = m.driver->ledger->check_contract(p->a, m.of);
	m.interface = page_raw(p, "interface");
	if (m.interface_fault == NULL &&
	    strcmp(page_field(p, "do"), "read") == 0) {
		e = ask_schemas(&m, &card);
		if (e == E_OK && *card.fault == '\0')
			m.interface = card.answer;
		else if (e == E_OK)
			m.interface_fault = card.fault;
	}
	if (e != E_OK)
		return e;
	if (m.interface_fault == NULL && strlen(m.interface) > METADATA_MAX)
		m.interface_fault = "It is too long.";
	if (m.interface_fault == NULL && *m.interface != '\0')
		m.interface_fault = interface_read(p->a, m.driver,
		    m.interface, &list, &n);
	if (m.interface_fault != NULL)
		return monitor_show(&m);
	e = ledger_contract_put(p->db, m.x.key, &(struct ledger_contract){
	    .contract = m.of, .interface = m.interface }, p->user.name,
	    p->now);
	return e != E_OK ? e : page_done(p, arena_printf(p->a,
	    "%s#operations", monitor_url(&m, m.of)), "interface-saved");
}
