#include <string.h>

#include "command_kind.h"

/* --- state --- */

static const char *
state_shown(const struct sim_info *s)
{
	return s->state == SIM_UNKNOWN ? NULL : sim_states[s->state].name;
}

static const char *
state_title(const struct driver *p, const char *argument)
{
	enum sim_state st = sim_state_parse(argument);

	(void)p;
	return st == SIM_UNKNOWN ? argument : sim_states[st].title;
}

/* --- rate plan --- */

static const char *
plan_shown(const struct sim_info *s)
{
	return s->rate_plan;
}

/* --- overage limit --- */

static const char *
override_shown(const struct sim_info *s)
{
	return s->overage_override;
}

static const char *
override_title(const struct driver *p, const char *argument)
{
	const struct value_text *v = p == NULL ? NULL :
	    driver_overage(p, argument);

	return v == NULL ? argument : v->title;
}

static const struct command_kind kinds[] = {
	{ .name = "state", .op = OP_SET_STATE, .by = BY_RESOURCE,
	    .what = "Change SIM state",
	    .accepted = "The carrier accepted the change to %s and is "
		"processing it.",
	    .confirmed = "The SIM is now %s, as the carrier says.",
	    .already = "The SIM is already %s",
	    .shown = state_shown, .title = state_title },
	{ .name = "plan", .op = OP_SET_PLAN, .by = BY_RESOURCE,
	    .what = "Change rate plan",
	    .accepted = "The carrier accepted the change to %s and is "
		"processing it.",
	    .confirmed = "The rate plan is now %s, as the carrier says.",
	    .already = "The SIM already has the rate plan %s",
	    .shown = plan_shown },
	{ .name = "override", .op = OP_SET_OVERAGE, .by = BY_RESOURCE,
	    .what = "Change overage limit",
	    .accepted = "The carrier accepted the change to %s and is "
		"processing it.",
	    .confirmed = "The overage limit is now %s, as the carrier says.",
	    .already = "The overage limit is already “%s”",
	    .shown = override_shown, .title = override_title },
	{ .name = "sms", .op = OP_SEND_SMS, .by = BY_MESSAGE, .is_text = true,
	    .what = "Send SMS",
	    .accepted = "The carrier accepted the message; the device has "
		"not received it yet.",
	    .confirmed = "The device has received the message." },
	{ .name = "transaction", .op = OP_TRANSACT, .by = BY_RECEIPT,
	    .what = "Transaction",
	    .accepted = "The ledger has the transaction; it is not final "
		"yet.",
	    .confirmed = "The transaction is final in the ledger." },
	{ .name = "link", .op = OP_MAX, .here = true, .what = "Link",
	    .confirmed = "Linked to %s." },
	{ .name = "unlink", .op = OP_MAX, .here = true, .what = "Unlink",
	    .confirmed = "%s is no longer linked." },
	{ .name = "clear-logs", .op = OP_MAX, .here = true,
	    .what = "Clear diagnostic logs",
	    .confirmed = "Diagnostic logs cleared: %s." },
	{ .name = "clear-codes", .op = OP_MAX, .here = true,
	    .what = "Clear error codes",
	    .confirmed = "Error codes cleared: %s." },
	{ .name = NULL, .op = OP_MAX, .what = "Command",
	    .accepted = "It was accepted and is being processed.",
	    .confirmed = "Done." },
};

const struct command_kind *
command_kind(const struct driver *p, const char *name)
{
	const struct command_kind *k = p == NULL ? NULL : p->commands;

	for (; k != NULL && k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	for (k = kinds; k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			break;
	return k;
}

const struct operation *
kind_operation(const struct command_kind *k, const struct driver *p,
    const char **why)
{
	return k->op == OP_OWN ? k->own : k->op == OP_MAX ? NULL :
	    driver_can(p, k->op, why);
}

const char *
kind_title(const struct command_kind *k, const struct driver *p,
    const char *argument)
{
	return k->title == NULL ? argument : k->title(p, argument);
}

static const char *
title(const struct command *c, const struct driver *p, const char *value,
    const char *stored)
{
	if (value == NULL || *value == '\0')
		return NULL;
	return stored != NULL && *stored != '\0' ? stored :
	    kind_title(command_kind(p, c->op), p, value);
}

const char *
command_asks(const struct command *c, const struct driver *p)
{
	return title(c, p, c->argument, c->title);
}

const char *
command_changes(const struct command *c, const struct driver *p)
{
	return title(c, p, c->before, c->before_title);
}

const char *
kind_sentence(struct arena *a, const char *sentence, const char *title)
{
	const char *at = strstr(sentence, "%s");

	if (at == NULL)
		return sentence;
	return arena_printf(a, "%.*s%s%s", (int)(at - sentence), sentence,
	    title == NULL ? "" : title, at + 2);
}

bool
kind_reached(const struct command_kind *k, const struct command *c,
    const char *shown)
{
	if (k->op == OP_OWN)
		return strcmp(k->reached != NULL ? k->reached : c->argument,
		    shown) == 0;
	if (sim_same_value(k->name, c->argument, shown))
		return true;
	/* the first session turns an Activation Ready SIM into Activated */
	return k->op == OP_SET_STATE &&
	    sim_state_parse(c->argument) == SIM_ACTIVATION_READY &&
	    sim_state_parse(shown) == SIM_ACTIVATED && c->before != NULL &&
	    sim_state_parse(c->before) != SIM_ACTIVATED;
}
