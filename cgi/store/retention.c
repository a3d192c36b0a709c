#include "retention.h"

#include <stdio.h>

#include "internal.h"
#include "queries.h"
#include "setting.h"

#define DAY_MS	INT64_C(86400000)

/*
 * A command's row keeps a form from being carried out twice, so it outlives
 * every session that can submit the form again (SESSION_AGE_MS).  An event's
 * row keeps a push from being processed twice; a push older than a day is
 * refused.
 */
const struct keep_kind keep_kinds[KEEP_MAX] = {
	[KEEP_COMMANDS] = { .name = "commands", .title = "Commands",
	    .about = "Changes and messages that were sent from here, and what "
	    "became of them. Those without a result yet are always kept.",
	    .days = 1095, .least = 60 },
	[KEEP_MESSAGES] = { .name = "messages", .title = "Texts of messages",
	    .about = "What was written in SMS to and from devices. That a "
	    "message was sent is kept as long as commands are.",
	    .days = 365, .least = 1 },
	[KEEP_CHANGES] = { .name = "changes", .title = "Reported changes",
	    .about = "States, rate plans, device changes and alerts that a "
	    "carrier reported.", .days = 1095, .least = 7 },
	[KEEP_CONNECTIONS] = { .name = "connections",
	    .title = "Reported data sessions", .about = "Each time a carrier "
	    "reported that a SIM connected or disconnected.",
	    .days = 90, .least = 7 },
	[KEEP_USAGE] = { .name = "usage", .title = "Usage of billing cycles",
	    .about = "Counted from when a cycle was read last.",
	    .days = 1095, .least = 40 },
	[KEEP_LOOKS] = { .name = "looks", .title = "Other readings",
	    .about = "Session, location, audit trail, traffic and zones: the "
	    "newest of each SIM.", .days = 365, .least = 1 },
	[KEEP_OUTBOX] = { .name = "outbox",
	    .title = "Commands of applications", .about = "What programs sent "
	    "to devices, and whether it was delivered. What still waits for a "
	    "device is always kept.", .days = 30, .least = 1 },
	[KEEP_REQUESTS] = { .name = "mgmt_requests",
	    .title = "Device management requests", .about = "Requests that "
	    "have ended, with the result of each device.",
	    .days = 365, .least = 7 },
	[KEEP_SESSIONS] = { .name = "sessions", .days = 0 },
	[KEEP_DRAFTS] = { .name = "drafts", .days = 1 },
	[KEEP_TOKENS] = { .name = "tokens", .days = 2 },
	[KEEP_DEVICE_SESSIONS] = { .name = "device_sessions", .days = 0 },
};

/* The statements that remove the rows of a kind; -1: the one that removes the
 * texts of commands. */
static const struct {
	enum keep	 keep;
	int		 expired;
	size_t		 most;		/* rows at once, 0: the caller's limit */
} bites[] = {
	{ KEEP_COMMANDS, FAM_EXPIRED_COMMANDS, 0 },
	{ KEEP_COMMANDS, FAM_EXPIRED_TRANSACTIONS, 0 },
	{ KEEP_MESSAGES, -1, 0 },
	{ KEEP_MESSAGES, FAM_EXPIRED_MESSAGES, 0 },
	{ KEEP_MESSAGES, FAM_EXPIRED_MESSAGE_LOOKUPS, 0 },
	{ KEEP_CHANGES, FAM_EXPIRED_CHANGES, 0 },
	{ KEEP_CONNECTIONS, FAM_EXPIRED_CONNECTIONS, 0 },
	{ KEEP_USAGE, FAM_EXPIRED_CYCLES, 0 },
	{ KEEP_LOOKS, FAM_EXPIRED_LOOKUPS, 0 },
	{ KEEP_SESSIONS, FAM_EXPIRED_SESSIONS, 0 },
	{ KEEP_DRAFTS, FAM_EXPIRED_DRAFTS, 0 },
	{ KEEP_TOKENS, FAM_EXPIRED_TOKENS, 0 },
	{ KEEP_OUTBOX, FAM_EXPIRED_OUTBOX, 0 },
	{ KEEP_DEVICE_SESSIONS, FAM_EXPIRED_DEVICE_SESSIONS, 0 },
	/* each with up to 5,000 devices */
	{ KEEP_REQUESTS, FAM_EXPIRED_MGMT_REQUESTS, 1 },
};

enum { NAME_SIZE = 32 };

static const char *
setting_name(enum keep k, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "keep.%s", keep_kinds[k].name);
	return name;
}

static enum err
days_get(struct db *db, enum keep k, int64_t *days)
{
	char name[NAME_SIZE];

	*days = keep_kinds[k].days;
	return k >= KEEP_SETTABLE ? E_OK :
	    setting_get(db, setting_name(k, name), *days, days);
}

enum err
retention_get(struct db *db, enum keep k, struct retention *t)
{
	struct r_removal_get r = { .n = 0, .at = ABSENT };
	enum err e = days_get(db, k, &t->days);

	if (e == E_OK)
		e = g_removal_get(db, NULL, &r, keep_kinds[k].name);
	t->removed = r.n;
	t->at = r.at;
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
retention_set(struct db *db, enum keep k, int64_t days)
{
	char name[NAME_SIZE];

	if (k >= KEEP_SETTABLE || days > KEEP_DAYS_MAX ||
	    (days != KEEP_FOR_EVER && days < keep_kinds[k].least))
		return E_INPUT;
	return setting_put(db, setting_name(k, name), days);
}

enum err
retention_before(struct db *db, enum keep k, int64_t now, int64_t *before)
{
	int64_t days;
	enum err e = days_get(db, k, &days);

	*before = e != E_OK || (days == KEEP_FOR_EVER && k < KEEP_SETTABLE) ?
	    INT64_MIN : now - days * DAY_MS;
	return e;
}

/* Run a statement that removes rows. *n: how many it removed. */
static enum err
remove_some(struct db *db, int expired, int64_t before, size_t limit,
    size_t *n)
{
	struct r_remove_texts text;
	struct r_remove row;
	struct cur c;

	*n = 0;
	if (expired == -1) {
		q_remove_texts(&c, db, before, (int64_t)limit);
		while (n_remove_texts(&c, NULL, &text))
			(*n)++;
	} else {
		q_remove(&c, db, expired, before, (int64_t)limit);
		while (n_remove(&c, NULL, &row))
			(*n)++;
	}
	return cur_end(&c);
}

enum err
retention_bite(struct db *db, enum keep k, int64_t now, size_t limit,
    bool *more)
{
	int64_t before, removed = 0;
	struct store_tx w;
	size_t most, n;
	enum err e;

	*more = false;
	e = store_begin(db, &w);
	if (e != E_OK)
		return e;
	e = retention_before(db, k, now, &before);
	for (size_t i = 0; i < sizeof(bites) / sizeof(bites[0]) && e == E_OK &&
	    before != INT64_MIN; i++) {
		if (bites[i].keep != k)
			continue;
		most = bites[i].most == 0 ? limit : bites[i].most;
		e = remove_some(db, bites[i].expired, before, most, &n);
		removed += (int64_t)n;
		*more |= n == most;
	}
	if (e == E_OK && removed > 0)
		e = x_removal_put(db, keep_kinds[k].name, removed, now, *more);
	else if (e == E_OK)
		e = x_removal_done(db, keep_kinds[k].name);
	return store_end(db, &w, e);
}
