/* Commands in words: the rows of Actions, and the banner with a result. */
#include <string.h>

#include "../../lib/text/date.h"
#include "../../lib/text/decimal.h"
#include "../format.h"
#include "../units.h"
#include "action_view.h"

static const struct badge outcomes[CMD_STATUS_MAX] = {
	[CMD_REQUESTED]	= { .kind = "wait", .text = "Requested" },
	[CMD_SENT]	= { .kind = "wait", .text = "Sent" },
	[CMD_ACCEPTED]	= { .kind = "wait", .text = "Accepted" },
	[CMD_CONFIRMED]	= { .kind = "ok", .text = "Confirmed" },
	[CMD_REFUSED]	= { .kind = "bad", .text = "Refused" },
	[CMD_UNKNOWN]	= { .kind = "wait", .text = "Unknown" },
};

/* A change scheduled for a day has a badge of its own. */
static struct badge
scheduled_badge(struct page *p, const struct command *c)
{
	return (struct badge){ .kind = "info", .text = arena_printf(p->a,
	    "Scheduled for %s", c->effective),
	    .title = "The carrier has accepted it and will apply it on that "
	    "day (UTC)." };
}

/* A command that waits to be sent. */
static struct badge
waiting_badge(struct page *p, const struct command *c)
{
	return (struct badge){ .kind = "wait", .text = arena_printf(p->a,
	    "Waits until %s", format_time(p->a, c->wait_until)),
	    .title = "It can't be undone, so it is not sent at once." };
}

/* The word for a command's result, used in its row, its steps and its sentence.
 * Only the carrier refuses. */
static struct badge
outcome_badge(const struct command_kind *kind, const struct command *c)
{
	struct badge b = outcomes[c->status];

	if (kind->here)
		b.text = "Done";
	if (c->status != CMD_REFUSED && c->status != CMD_UNKNOWN)
		return b;
	if (c->err == E_CANCELLED)
		b = (struct badge){ .kind = "off", .text = "Cancelled" };
	else if (c->err == E_SERVICE_TIMEOUT)
		b.text = "No answer";
	else if (c->status == CMD_REFUSED && c->sent == ABSENT)
		b.text = "Not sent";
	return b;
}

bool
command_scheduled(const struct command *c, int64_t now)
{
	int64_t at;

	return c->status == CMD_ACCEPTED &&
	    date_parse_day(c->effective, &at) && at > now;
}

/* Why it was refused or is unknown: the carrier's words, else ours.  The advice
 * in errs[] is for reads; a lost command is not retried. */
static const char *
reason(struct page *p, const struct driver *driver, const struct command *c)
{
	if (c->reason != NULL && *c->reason != '\0')
		return c->reason;
	if (c->status == CMD_UNKNOWN)
		return "No complete answer arrived.";
	if (c->err != E_OK)
		return driver_words(p->a, driver, errs[c->err].sentence);
	return NULL;
}

/* What is unknown, and who will find out. */
static const char *
unknown_words(struct page *p, const struct driver *driver,
    const struct command *c)
{
	return arena_printf(p->a, "%s %s It is not sent again automatically.",
	    reason(p, driver, c), c->next_check == ABSENT ? driver_words(p->a, driver,
	    "Check its result at the carrier.") :
	    "Patchbay is checking the result.");
}

static void
step_add(struct page *p, struct action_view *v, enum command_status s,
    const char *kind, int64_t at)
{
	v->rungs[v->nrungs++] = (struct rung_view){
		.word = outcomes[s].text, .kind = kind,
		.at = format_at(p->a, at),
	};
}

static void
fill_steps(struct page *p, const struct command_kind *kind,
    const struct command *c, struct action_view *v)
{
	if (kind->here)		/* such a command has no steps */
		return;
	step_add(p, v, CMD_REQUESTED, "past", c->requested);
	if (c->sent != ABSENT)
		step_add(p, v, CMD_SENT, "past", c->sent);
	/* accepted first and decided later: show both */
	if (c->status == CMD_ACCEPTED || ((c->status == CMD_CONFIRMED ||
	    c->status == CMD_REFUSED) && c->answered != ABSENT &&
	    c->answered != c->decided))
		step_add(p, v, CMD_ACCEPTED, "past", c->answered);
	if (c->status == CMD_CONFIRMED)
		step_add(p, v, CMD_CONFIRMED, "ok", c->decided);
	else if (c->status == CMD_REFUSED)
		step_add(p, v, CMD_REFUSED, "bad", c->decided);
	else if (c->status == CMD_UNKNOWN)
		step_add(p, v, CMD_UNKNOWN, "wait", c->checked);
	if (c->status == CMD_REFUSED || c->status == CMD_UNKNOWN)
		v->rungs[v->nrungs - 1].word = v->outcome.text;
	if (command_scheduled(c, p->now))
		v->rungs[v->nrungs - 1] = (struct rung_view){
			.kind = "info", .word = v->outcome.text,
			.at = format_at(p->a, c->answered),
		};
	v->rungs[v->nrungs - 1].last = true;
}

const char *
command_text(const struct command *c)
{
	return *c->argument != '\0' ? c->argument :
	    "(Its text is no longer kept.)";
}

void
action_view_fill(struct page *p, const struct driver *driver,
    const struct command *c, struct action_view *v)
{
	const struct command_kind *kind = command_kind(driver, c->op);

	*v = (struct action_view){
		.id = c->id,
		.what = kind->what,
		.from = command_changes(c, driver),
		.to = kind->is_text ? NULL : command_asks(c, driver),
		.text = kind->is_text ? command_text(c) : NULL,
		.by = c->user,
		.extension = c->extension,
		.outcome = command_scheduled(c, p->now) ?
		    scheduled_badge(p, c) : outcome_badge(kind, c),
		.at = format_when(p->a, c->requested, p->now),
	};
	if (command_waits(c)) {
		v->outcome = waiting_badge(p, c);
		if (p->user.role >= ROLE_OPERATOR)
			v->cancel = arena_printf(p->a, "/actions/%lld/cancel",
			    (long long)c->id);
	}
	if (c->status == CMD_REFUSED)
		v->reason = reason(p, driver, c);
	else if (c->status == CMD_UNKNOWN)
		v->reason = unknown_words(p, driver, c);
	if (c->code != NULL && *c->code != '\0')
		v->code = c->code;
	if (c->remote_state != NULL && *c->remote_state != '\0' &&
	    !command_scheduled(c, p->now))
		v->remote = c->remote_state;
	fill_steps(p, kind, c, v);
}

void
outcome_fill(struct page *p, const struct driver *driver,
    const struct command *c, struct outcome_view *v)
{
	const struct command_kind *kind = command_kind(driver, c->op);
	const char *to = command_asks(c, driver), *why = reason(p, driver, c);

	v->word = outcome_badge(kind, c).text;
	v->kind = "info";
	switch (c->status) {
	case CMD_CONFIRMED:
		v->kind = "done";
		v->text = kind_sentence(p->a, kind->confirmed, to);
		break;
	case CMD_ACCEPTED:
		if (command_scheduled(c, p->now)) {
			v->word = "Scheduled";
			v->text = arena_printf(p->a, "The carrier has accepted "
			    "the change to %s and will apply it on %s (UTC). "
			    "Until then the SIM stays as it is.", to, c->effective);
			break;
		}
		v->text = arena_printf(p->a, "%s %s", kind_sentence(p->a,
		    kind->accepted, to), driver_words(p->a, driver, "It will "
		    "be confirmed when the carrier reports it; Refresh to "
		    "check again."));
		break;
	case CMD_REFUSED:
		v->kind = c->err == E_CANCELLED ? "done" : "bad";
		v->text = arena_printf(p->a, "%s Nothing was changed.%s%s%s",
		    why == NULL ? driver_words(p->a, driver, "The carrier "
		    "refused it.") : why, *c->code == '\0' ? "" :
		    driver_words(p->a, driver, " The carrier's code is "),
		    c->code, *c->code == '\0' ? "" : ".");
		break;
	case CMD_UNKNOWN:
		v->kind = "warn";
		v->text = unknown_words(p, driver, c);
		break;
	default:
		if (command_waits(c)) {
			v->word = "Waiting";
			v->text = arena_printf(p->a, "It can't be undone, so "
			    "it will be sent at %s. Until then it can be "
			    "cancelled here.", format_time(p->a,
			    c->wait_until));
			break;
		}
		v->text = driver_words(p->a, driver, "It is on its way to the "
		    "carrier. Reload this page in a moment.");
		break;
	}
}

/* --- activities at the carrier --- */

/* Usage is reported as a number of bytes or in words. */
static const char *
told_words(struct arena *a, const struct activity *t)
{
	int64_t bytes;

	return strcmp(t->kind, "usage") == 0 && decimal_int(t->after, &bytes) ?
	    units_bytes(a, bytes) : t->after;
}

void
activity_view_fill(struct page *p, const struct driver *driver,
    const struct activity *t, struct action_view *v)
{
	static const struct { const char *kind, *what; } told[] = {
		{ "state", "SIM state changed" },
		{ "plan", "Rate plan changed" },
		{ "imei", "IMEI changed" },
		{ "msisdn", "MSISDN changed" },
		{ "usage", "Usage of this cycle" },
		{ "alert", "Alert" },
	};

	*v = (struct action_view){
		.id = t->id, .what = t->kind,
		.from = t->before != NULL && *t->before != '\0' ? t->before :
		    NULL,
		.to = t->after != NULL && *t->after != '\0' ?
		    told_words(p->a, t) : NULL,
		.outcome = { .kind = "info",
		    .text = driver_words(p->a, driver, "At the carrier"),
		    .title = "Not requested here." },
		.source = strcmp(t->source, "push") == 0 ? driver_words(p->a,
		    driver, "reported by the carrier") : "found by a refresh",
		.extension = t->extension,
		.at = format_when(p->a, t->at, p->now),
	};
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++)
		if (strcmp(told[i].kind, t->kind) == 0)
			v->what = driver_words(p->a, driver, told[i].what);
}
