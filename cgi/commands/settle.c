#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "../lib/text/date.h"
#include "command_kind.h"
#include "settle.h"

/* The request did not leave.  Returns a sentence that continues "Not sent:
 * ". */
static const char *
not_sent_words(enum err e, const struct result *r)
{
	switch (e) {
	case E_INPUT:
		return "the carrier's API cannot carry this value. Look for "
		    "odd characters in it.";
	case E_SERVICE_DNS:
		return "the name of the carrier's API endpoint was not found.";
	case E_SERVICE_CONNECT:
		return "the carrier's API endpoint could not be reached.";
	case E_SERVICE_TLS:
		return "no secure connection to the carrier could be made.";
	case E_SERVICE_TURN:
		return "too many other requests to this carrier were waiting. "
		    "Try again in a moment.";
	case E_SEALED:
		return "the stored credentials can't be opened with the "
		    "present key file (secret.key). An admin has to enter them "
		    "again on the Extensions page.";
	default:
		break;
	}
	/* a step before the writing step */
	if (err_outside(e))
		return r->reason != NULL ? r->reason : errs[e].sentence;
	return "Patchbay could not make the request. The log says why.";
}

/* The request left, but its answer does not show the result. */
static const char *
lost_words(enum err e, const struct result *r)
{
	switch (e) {
	case E_SERVICE_TIMEOUT:
		return "The carrier did not answer in time.";
	case E_SERVICE_CLOSED:
		return "The connection was lost before the answer was "
		    "complete.";
	case E_SERVICE_BIG:
		return "The carrier's answer was too large to read.";
	case E_SERVICE_FAULT:
		return r->reason != NULL ? r->reason :
		    "The carrier answered with a fault of its own.";
	default:
		return r->reason != NULL ? r->reason :
		    "The carrier's answer could not be understood.";
	}
}

/* The carrier refused, so it was not done. */
static bool
is_refusal(enum err e)
{
	return e == E_SERVICE_AUTH || e == E_SERVICE_FORBIDDEN ||
	    e == E_SERVICE_NOTFOUND || e == E_SERVICE_REFUSED ||
	    e == E_SERVICE_RATE;
}

static void
decide(struct command *c, enum command_status status, const char *reason,
    int64_t now)
{
	c->status = status;
	c->reason = reason;
	c->decided = now;
	c->next_check = ABSENT;
}

static bool
is_message(const struct command *c)
{
	return command_kind(NULL, c->op)->by == BY_MESSAGE;
}

/* The day it was scheduled for, if later than the request; else ABSENT. */
static int64_t
planned(const struct command *c)
{
	int64_t at;

	return c->effective != NULL && date_parse_day(c->effective, &at) &&
	    at > c->requested ? at : ABSENT;
}

/* The earliest time it can be done. */
static int64_t
begins(const struct command *c)
{
	int64_t at = planned(c);

	return at != ABSENT ? at : c->sent != ABSENT ? c->sent : c->requested;
}

int64_t
settle_next(const struct command *c, int64_t now)
{
	int64_t from = begins(c), age = now - from, delay;

	if (age < 0 && planned(c) != ABSENT)
		return from;
	if (age < 0)	/* the clock was set back: count read-backs instead */
		return now + ((int64_t)SETTLE_FIRST_MS <<
		    (c->checks < SETTLE_SHIFT ? c->checks : SETTLE_SHIFT));
	if (age > (is_message(c) && c->status == CMD_UNKNOWN ? SETTLE_DAY_MS :
	    SETTLE_WEEK_MS))
		return ABSENT;
	delay = 2 * age;
	if (delay < SETTLE_FIRST_MS)
		delay = SETTLE_FIRST_MS;
	if (delay > SETTLE_LAST_MS)
		delay = SETTLE_LAST_MS;
	/* read back when it becomes certain that it was not done */
	if (c->status == CMD_UNKNOWN && age < SETTLE_SURE_MS &&
	    age + delay > SETTLE_SURE_MS)
		delay = SETTLE_SURE_MS - age;
	return now + delay;
}

void
settle_later(struct command *c, enum err e, int64_t now)
{
	c->next_check = e == E_SERVICE_TURN ? now + SETTLE_LIMITER_MS :
	    settle_next(c, now);
}

void
settle_answer(struct command *c, struct arena *a, const struct driver *p,
    enum err e, bool sent, const struct result *r, int64_t now)
{
	const char *words;

	c->err = e;
	c->code = r->code == NULL ? "" : r->code;
	c->reason = "";
	if (e == E_OK) {
		c->status = CMD_ACCEPTED;
		c->answered = now;
		if (r->remote_id != NULL)
			c->remote_id = r->remote_id;
		if (planned(c) != ABSENT)
			c->remote_state = arena_printf(a, "scheduled for %s",
			    c->effective);
		c->next_check = settle_next(c, now);
		if (r->receipt == RECEIPT_DONE)
			settle_by_report(c, false, NULL, NULL, now);
	} else if (!sent) {
		words = not_sent_words(e, r);
		decide(c, CMD_REFUSED, arena_printf(a, "Not sent: %s",
		    words == r->reason ? words : driver_words(a, p, words)),
		    now);
	} else if (is_refusal(e)) {
		c->answered = now;
		decide(c, CMD_REFUSED, r->reason != NULL ? r->reason :
		    driver_words(a, p, errs[e].sentence), now);
	} else {
		words = lost_words(e, r);
		c->status = CMD_UNKNOWN;
		c->reason = words == r->reason ? words :
		    driver_words(a, p, words);
		c->next_check = settle_next(c, now);
	}
}

/* For an unknown command that shows no effect: is it certain by now? */
static bool
is_sure(const struct command *c, int64_t now)
{
	int64_t sure = begins(c) + SETTLE_SURE_MS;

	if (planned(c) != ABSENT)	/* any time on that day */
		sure += SETTLE_DAY_MS;
	else if (begins(c) > now)	/* the clock was set back */
		return c->checks >= SETTLE_SHIFT;
	return c->checks >= SETTLE_LOOKS && now >= sure;
}

bool
settle_by_shown(struct command *c, struct arena *a,
    const struct driver *p, struct shown is, enum settle_others later,
    int64_t now)
{
	const struct command_kind *kind = command_kind(p, c->op);
	bool unknown = c->status == CMD_UNKNOWN, done;

	if ((!unknown && c->status != CMD_ACCEPTED) || kind->by != BY_RESOURCE ||
	    (planned(c) != ABSENT && now < planned(c)))
		return false;
	c->checked = now;
	c->checks++;
	c->next_check = settle_next(c, now);
	if (is.value == NULL)
		return true;
	done = kind_reached(kind, c, is.value);
	if (unknown && (done ? later == LATER_SAME :
	    later != LATER_NONE && is_sure(c, now))) {
		c->reason = "A later change of the same kind was requested, so "
		    "the result of this one can no longer be determined.";
		c->next_check = ABSENT;
	} else if (done) {
		c->err = E_OK;
		c->code = c->remote_state = "";
		decide(c, CMD_CONFIRMED, unknown ?
		    "Patchbay found it done when it checked." : "", now);
	} else if (unknown && is_sure(c, now)) {
		decide(c, CMD_REFUSED, arena_printf(a,
		    "%s %s.", driver_words(a, p, "It was not done: the "
		    "carrier still shows"), is.words), now);
	}
	return true;
}

bool
settle_by_report(struct command *c, bool failed, const char *code,
    const char *reason, int64_t now)
{
	if (c->status != CMD_SENT && c->status != CMD_ACCEPTED &&
	    c->status != CMD_UNKNOWN)
		return false;
	c->checked = now;
	if (c->answered == ABSENT)
		c->answered = now;
	c->err = failed ? E_SERVICE_REFUSED : E_OK;
	c->code = failed && code != NULL ? code : "";
	c->remote_state = "";
	decide(c, failed ? CMD_REFUSED : CMD_CONFIRMED, !failed ? "" :
	    reason != NULL && *reason != '\0' ? reason :
	    "The service accepted it, and later reported that it failed.", now);
	return true;
}

bool
settle_by_receipt(struct command *c, const struct result *r, int64_t now)
{
	if (c->status != CMD_ACCEPTED && c->status != CMD_UNKNOWN)
		return false;
	c->checks++;
	switch (r->receipt) {
	case RECEIPT_DONE:
	case RECEIPT_FAILED:
		return settle_by_report(c, r->receipt == RECEIPT_FAILED,
		    r->code, r->reason, now);
	case RECEIPT_PENDING:
		c->status = CMD_ACCEPTED;	/* so it was received */
		c->err = E_OK;
		c->code = c->reason = "";
		if (r->progress != NULL)
			c->remote_state = r->progress;
		break;
	case RECEIPT_NONE:
		if (c->status == CMD_UNKNOWN && is_sure(c, now))
			c->reason = "The service knows nothing of it, so it "
			    "was probably not sent. Check there before you "
			    "request it again.";
		break;
	}
	c->checked = now;
	c->next_check = settle_next(c, now);
	return true;
}

void
settle_unheard(struct command *c, int64_t now)
{
	c->checks++;
	c->next_check = settle_next(c, now);
	if (c->status != CMD_ACCEPTED || c->next_check != ABSENT)
		return;
	c->status = CMD_UNKNOWN;
	c->reason = "The service took it, and has not said what became of it.";
}

bool
settle_by_sms(struct command *c, struct arena *a, const struct driver *p,
    const struct sms *sms, int64_t now)
{
	const char *state = sms->state == NULL ? "" : sms->state;

	if (!is_message(c) || (c->status != CMD_ACCEPTED &&
	    c->status != CMD_UNKNOWN))
		return false;
	c->checked = now;
	c->checks++;
	if (c->status == CMD_UNKNOWN) {		/* so it was sent */
		c->status = CMD_ACCEPTED;
		c->answered = now;
		c->err = E_OK;
		c->code = c->reason = "";
	}
	c->remote_id = sms->id;
	c->remote_state = state;
	c->next_check = settle_next(c, now);
	switch (driver_sms_end(p, state)) {
	case SMS_DELIVERED:
		decide(c, CMD_CONFIRMED, "", now);
		break;
	case SMS_FAILED:
		c->err = E_SERVICE_REFUSED;
		decide(c, CMD_REFUSED, arena_printf(a, "The message did not "
		    "reach the device: the carrier says %s.", state), now);
		break;
	case SMS_PENDING:
		break;
	}
	return true;
}

void
settle_no_sms(struct command *c, int64_t now)
{
	c->checked = now;
	c->checks++;
	c->next_check = settle_next(c, now);
	if (is_sure(c, now))
		c->reason = "The carrier shows no such message, so it was "
		    "probably not sent. Check there before you send it again.";
}
