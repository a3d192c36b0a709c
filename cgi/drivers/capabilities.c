#include "capabilities.h"

#include <string.h>

const struct capability capabilities_of_sims[] = {
	{ "Check Connection", NULL, OP_CHECK },
	{ "Overall data: state, rate plan, identifiers", "overall data",
	    OP_DETAILS },
	{ "Change SIM state", "change SIM state", OP_SET_STATE },
	{ "Change rate plan", "change rate plan", OP_SET_PLAN },
	{ "List of rate plans", "list of rate plans", OP_PLANS },
	{ "Change overage limit", NULL, OP_SET_OVERAGE },
	{ "SIM usage of a billing cycle", "SIM usage", OP_USAGE },
	{ "Send SMS", "send SMS", OP_SEND_SMS },
	{ "Delivery state of an SMS", NULL, OP_SMS_DETAILS },
	{ "Find the SMS of a SIM", NULL, OP_SMS_FIND },
	{ "Session", NULL, OP_SESSION },
	{ "Location", NULL, OP_LOCATION },
	{ "Audit trail", NULL, OP_AUDIT },
	{ "Traffic by day", NULL, OP_TRAFFIC },
	{ "SIMs that have changed", NULL, OP_MODIFIED },
	{ NULL, NULL, OP_MAX },
};

const struct capability capabilities_of_ledgers[] = {
	{ "Send transactions to a contract", "transactions", OP_TRANSACT },
	{ "Read a contract", "read contracts", OP_QUERY },
	{ "Blocks of the chain", "watch the chain", OP_BLOCK },
	{ "Contract events as device events", "contract events", OP_LOGS },
	{ NULL, NULL, OP_MAX },
};

const char *
capability_driver(struct arena *a, const struct driver *p)
{
	return p->api == NULL ? p->kind->title :
	    arena_printf(a, "%s, %s", p->kind->title, p->api);
}

/* Footnotes by number, without duplicates. */
struct notes {
	const char	*text[OP_MAX * 8];
	size_t		 n;
};

static size_t
note(struct notes *notes, const char *text)
{
	for (size_t i = 0; i < notes->n; i++)
		if (strcmp(notes->text[i], text) == 0)
			return i + 1;
	if (notes->n == sizeof(notes->text) / sizeof(notes->text[0]))
		return notes->n;
	notes->text[notes->n++] = text;
	return notes->n;
}

static void
row(struct arena *a, struct buf *b, const struct capability *c,
    struct notes *notes)
{
	const struct driver *d;
	const char *why = NULL;

	buf_str(b, arena_printf(a, "| %s |", c->title));
	for (size_t i = 0; (d = driver_of_sims(i)) != NULL; i++)
		if (driver_can(d, c->op, &why) != NULL)
			buf_str(b, " ✓ |");
		else
			buf_str(b, arena_printf(a, " no (%zu) |",
			    note(notes, why)));
	buf_str(b, "\n");
}

void
capabilities_markdown(struct arena *a, struct buf *b)
{
	struct notes notes = { .n = 0 };
	const struct driver *d;

	buf_str(b, "# Supported operations\n\n"
	    "Made by `patchbay capabilities` from the drivers' own tables, "
	    "which also decide\nwhat the console offers. None of it has been "
	    "run on a live account.\n\n|  |");
	for (size_t i = 0; (d = driver_of_sims(i)) != NULL; i++)
		buf_str(b, arena_printf(a, " %s |",
		    capability_driver(a, d)));
	buf_str(b, "\n|---|");
	for (size_t i = 0; (d = driver_of_sims(i)) != NULL; i++)
		buf_str(b, ":-:|");
	buf_str(b, "\n");
	for (const struct capability *c = capabilities_of_sims;
	    c->title != NULL; c++)
		row(a, b, c, &notes);
	buf_str(b, "\n");
	for (size_t i = 0; i < notes.n; i++)
		buf_str(b, arena_printf(a, "%zu. %s\n", i + 1,
		    notes.text[i]));
}
