#include "settings.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/log.h"
#include "journal.h"

static enum err
number(const char *name, int64_t usual, int64_t max, int64_t *to)
{
	const char *s = getenv(name);
	char *end;

	*to = usual;
	if (s == NULL || *s == '\0')
		return E_OK;
	errno = 0;
	*to = strtoll(s, &end, 10);
	if (errno == 0 && *end == '\0' && *to >= 0 && *to <= max)
		return E_OK;
	log_error("events", "%s is a number from 0 to %lld", name,
	    (long long)max);
	return E_INPUT;
}

enum err
event_settings(struct arena *a, const char *state, struct event_settings *s)
{
	enum err e;

	s->journal = arena_printf(a, "%s/journal", state);
	s->commands = arena_printf(a, "%s/commands", state);
	if ((e = number("EVENT_SYNC_MS", 50, 60000, &s->sync_ms)) != E_OK ||
	    (e = number("EVENT_JOURNAL_MB", 1024, 1 << 20,
	    &s->journal_bytes)) != E_OK ||
	    (e = number("EVENT_STORE_MB", 16384, 1 << 30,
	    &s->store_bytes)) != E_OK ||
	    (e = number("EVENT_DAYS", 30, 36500, &s->days)) != E_OK)
		return e;
	s->journal_bytes <<= 20;
	s->store_bytes <<= 20;
	return E_OK;
}

void
event_journal_fill(struct arena *a, const char *state, struct journal_fill *f)
{
	struct event_settings s;

	*f = (struct journal_fill){ .bytes = ABSENT };
	if (event_settings(a, state, &s) != E_OK ||
	    access(s.journal, F_OK) != 0)
		return;
	f->max = s.journal_bytes;
	if ((f->bytes = journal_bytes(s.journal)) == -1)
		f->bytes = ABSENT;
	f->full = f->bytes + JOURNAL_RECORD_MAX > f->max;
}
