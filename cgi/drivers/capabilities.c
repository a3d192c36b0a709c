#include "capabilities.h"

#include <string.h>

const struct capability capabilities[] = {
	{ "Check Connection", OP_CHECK },
	{ "Overall data: state, rate plan, identifiers", OP_DETAILS },
	{ "Change SIM state", OP_SET_STATE },
	{ "Change rate plan", OP_SET_PLAN },
	{ "List of rate plans", OP_PLANS },
	{ "Change overage limit", OP_SET_OVERAGE },
	{ "SIM usage of a billing cycle", OP_USAGE },
	{ "Send SMS", OP_SEND_SMS },
	{ "Delivery state of an SMS", OP_SMS_DETAILS },
	{ "Find the SMS of a SIM", OP_SMS_FIND },
	{ "Session", OP_SESSION },
	{ "Location", OP_LOCATION },
	{ "Audit trail", OP_AUDIT },
	{ "Traffic by day", OP_TRAFFIC },
	{ "SIMs that have changed", OP_MODIFIED },
	{ NULL, OP_MAX },
};

const char *
capability_driver(struct arena *a, const struct driver *p)
{
	return p->api == NULL ? p->title :
	    arena_printf(a, "%s, %s", p->title, p->api);
}

/* Reasons by number, each once. */
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
	const char *why = NULL;

	buf_str(b, arena_printf(a, "| %s |", c->title));
	for (size_t i = 0; drivers[i] != NULL; i++)
		if (driver_can(drivers[i], c->op, &why) != NULL)
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

	buf_str(b, "# What each API can be asked\n\n"
	    "Made by `patchbay capabilities` from the drivers' own tables, "
	    "which also decide\nwhat the console offers. None of it has been "
	    "run on a live account.\n\n|  |");
	for (size_t i = 0; drivers[i] != NULL; i++)
		buf_str(b, arena_printf(a, " %s |",
		    capability_driver(a, drivers[i])));
	buf_str(b, "\n|---|");
	for (size_t i = 0; drivers[i] != NULL; i++)
		buf_str(b, ":-:|");
	buf_str(b, "\n");
	for (const struct capability *c = capabilities; c->title != NULL; c++)
		row(a, b, c, &notes);
	buf_str(b, "\n");
	for (size_t i = 0; i < notes.n; i++)
		buf_str(b, arena_printf(a, "%zu. %s\n", i + 1,
		    notes.text[i]));
}
