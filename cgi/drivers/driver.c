#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "driver.h"

const struct operation *
driver_can(const struct driver *p, enum op op, const char **why)
{
	const struct operation *o = &p->ops[op];

	if (o->steps != NULL)
		return o;
	if (why != NULL)
		*why = o->missing != NULL ? o->missing : p->ledger != NULL ?
		    "A ledger has no SIMs." :
		    "This API has no such operation.";
	return NULL;
}

const char *
driver_links(const struct driver *p)
{
	return p->sim != NULL ? RESOURCE_SIM :
	    p->resource != NULL ? p->resource->name : NULL;
}

const struct resource_word *
driver_word(const struct driver *p, const char *state)
{
	const struct resource_word *w = p->resource == NULL ? NULL :
	    p->resource->states;

	for (; state != NULL && w != NULL && w->word != NULL; w++)
		if (strcmp(w->word, state) == 0)
			return w;
	return NULL;
}

bool
operation_writes(const struct operation *o)
{
	for (const struct step *s = o->steps; s != NULL && s->build != NULL;
	    s++)
		if (s->writes)
			return true;
	return false;
}

struct sim_state_text
driver_state_text(const struct driver *p, enum sim_state state,
    const char *word)
{
	struct sim_state_text t = sim_states[state];
	const struct state_word *w = p->sim == NULL ? NULL : p->sim->states;

	for (; w != NULL && w->word != NULL; w++) {
		if (word != NULL ? strcmp(w->word, word) != 0 :
		    w->state != state || state == SIM_UNKNOWN)
			continue;
		if (w->connects != NULL)
			t.connects = w->connects;
		if (w->billed != NULL)
			t.billed = w->billed;
		if (w->follows != NULL)
			t.follows = w->follows;
		break;
	}
	return t;
}

const struct state_target *
driver_target(const struct driver *p, enum sim_state state)
{
	const struct state_target *t = p->sim == NULL ? NULL :
	    p->sim->targets;

	for (; t != NULL && t->state != SIM_UNKNOWN; t++)
		if (t->state == state)
			return t;
	return NULL;
}

bool
driver_no_way(const struct driver *p, enum sim_state from, enum sim_state to)
{
	const struct state_target *out = driver_target(p, from);
	const struct state_target *in = driver_target(p, to);

	return from > SIM_RETIRED || (out != NULL && out->ends) ||
	    (from >= SIM_ACTIVATED && in != NULL && in->before_use);
}

const struct value_text *
driver_overage(const struct driver *p, const char *value)
{
	const struct value_text *v = p->sim == NULL ? NULL : p->sim->overages;

	for (; v != NULL && v->value != NULL; v++)
		if (strcmp(v->value, value) == 0)
			return v;
	return NULL;
}

enum sms_end
driver_sms_end(const struct driver *p, const char *word)
{
	const struct sms_word *w = p->sim == NULL ? NULL : p->sim->sms_words;

	for (; word != NULL && w != NULL && w->word != NULL; w++)
		if (strcasecmp(w->word, word) == 0)
			return w->end;
	return SMS_PENDING;
}

void
result_init(struct result *r)
{
	*r = (struct result){
		.at = ABSENT,
		.sim = {
			.data_bytes = ABSENT, .sms_count = ABSENT,
			.voice_seconds = ABSENT, .sessions = ABSENT,
			.overage_reached = ABSENT, .activated = ABSENT,
			.added = ABSENT, .modified = ABSENT,
			.shipped = ABSENT, .extra = "",
		},
		.usage = {
			.data_total = ABSENT, .data_billable = ABSENT,
			.sms_total = ABSENT, .sms_billable = ABSENT,
			.voice_total = ABSENT, .voice_billable = ABSENT,
			.note = "", .as_of = ABSENT,
		},
		.session = {
			.started = ABSENT, .ended = ABSENT,
			.in_session = ABSENT,
		},
		.head = {
			.chain_id = ABSENT, .height = ABSENT,
			.balance = ABSENT, .next = ABSENT, .mined = ABSENT,
			.fee = ABSENT, .tip = ABSENT, .gas = ABSENT,
		},
		.chain_block = { .number = ABSENT, .at = ABSENT },
	};
}

/* Replace every occurrence of a word. */
static const char *
with_word(struct arena *a, const char *text, const char *word, const char *other)
{
	const char *done = "", *at;

	while ((at = strstr(text, word)) != NULL) {
		done = arena_printf(a, "%s%.*s%s", done, (int)(at - text),
		    text, other);
		text = at + strlen(word);
	}
	return *done == '\0' ? text : arena_printf(a, "%s%s", done, text);
}

const char *
driver_words(struct arena *a, const struct driver *p, const char *text)
{
	char *title;

	if (p == NULL || p->sim != NULL || text == NULL)
		return text;
	title = arena_strdup(a, p->resource == NULL ? "resource" :
	    p->resource->title);
	*title = (char)tolower((unsigned char)*title);
	text = with_word(a, text, "carrier", "service");
	text = with_word(a, text, "Carrier", "Service");
	return with_word(a, text, "SIM", title);
}

enum err
result_of(const struct result *all, enum err e, size_t i, struct result *one)
{
	const struct ledger_told *t;

	if (e != E_OK || i >= all->ntold) {
		*one = *all;
		return e;
	}
	t = &all->told[i];
	result_init(one);
	one->head = all->head;
	one->head.gas = t->gas;
	one->receipt = t->receipt;
	one->progress = t->progress;
	one->block = t->block;
	one->remote_id = t->remote_id;
	one->code = t->code;
	one->reason = t->reason;
	return t->err;
}
