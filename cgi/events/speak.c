#include "speak.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/clock.h"
#include "../lib/pace/pace.h"
#include "settings.h"

enum {
	SEGMENT	= 4 << 20,
	ROOM_MS	= 500,		/* the exchange's time to listen */
};

struct speaker *
speaker_new(const char *state)
{
	struct speaker *s = calloc(1, sizeof(*s));

	if (s == NULL || (s->state = strdup(state)) == NULL)
		abort();
	s->mouth = -1;
	return s;
}

void
speaker_free(struct speaker *s)
{
	char *dir;

	if (s == NULL)
		return;
	if (s->mouth != -1)
		close(s->mouth);
	if (s->open) {
		dir = (char *)s->journal.o.dir;
		journal_close(&s->journal);	/* forgets it */
		free(dir);
	}
	free((char *)s->state);
	free(s);
}

static enum err
open_journal(struct speaker *s)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct event_settings o;
	enum err e = event_settings(a, s->state, &o);
	char *dir;

	if (e == E_OK) {
		if ((dir = strdup(o.journal)) == NULL)
			abort();
		e = journal_open(&s->journal, &(struct journal_options){
		    .dir = dir, .sync_ms = o.sync_ms, .max_bytes = o.journal_bytes,
		    .segment_bytes = SEGMENT });
		if (e != E_OK)
			free(dir);
	}
	s->open = e == E_OK;
	arena_free(a);
	return e;
}

/* One more try: the exchange may have begun anew. */
static void
tell(struct speaker *s, const struct post *m)
{
	for (int i = 0; i < 2; i++) {
		if (s->mouth == -1)
			s->mouth = post_mouth(s->state);
		if (s->mouth == -1 ||
		    post_send(s->mouth, m, s->post) != POST_GONE)
			return;
		close(s->mouth);
		s->mouth = -1;
	}
}

enum err
speaker_say(struct speaker *s, const struct record *r, const char *type,
    const char *device)
{
	enum err e = s->open ? E_OK : open_journal(s);
	size_t n;

	if (e != E_OK)
		return e;
	if ((n = record_write(r, s->record)) == 0)
		return E_TOOBIG;
	if ((e = journal_append(&s->journal, s->record, n)) != E_OK)
		return e;
	tell(s, &(struct post){ .kind = POST_EVENT, .type = type,
	    .device = device, .name = r->name, .format = r->format,
	    .payload = r->payload, .len = r->len });
	return E_OK;
}

void
speaker_refused(struct speaker *s, const struct record *r)
{
	size_t n;

	if (pace_take(&s->refusals, clock_mono(), REFUSALS_S,
	    REFUSALS_BURST) > 0 || (!s->open && open_journal(s) != E_OK))
		return;
	if ((n = record_write(r, s->record)) > 0)
		journal_note(&s->journal, s->record, n, JOURNAL_SPARE_REFUSALS);
}

/* The exchange has to hear of one at least. */
static enum posted
insist(int mouth, const struct post *m, unsigned char buf[POST_MAX])
{
	struct pollfd room = { .fd = mouth, .events = POLLOUT };
	enum posted p = post_send(mouth, m, buf);

	return p == POST_NOT_NOW && poll(&room, 1, ROOM_MS) > 0 ?
	    post_send(mouth, m, buf) : p;
}

void
speak_outbox(const char *state, const struct spoken *to, size_t n)
{
	static unsigned char buf[POST_MAX];
	enum posted p = POSTED;
	int mouth = n == 0 ? -1 : post_mouth(state);

	if (mouth == -1)
		return;
	for (size_t i = 0; i < n && p == POSTED; i++) {
		const struct post m = { .kind = POST_ASK,
		    .id = to[i].device, .type = to[i].type,
		    .device = to[i].id, .name = "", .format = "",
		    .payload = "" };

		p = i == 0 ? insist(mouth, &m, buf) :
		    post_send(mouth, &m, buf);
	}
	close(mouth);
}

void
speaker_sync(struct speaker *s)
{
	if (s->open)
		journal_sync(&s->journal);
}
