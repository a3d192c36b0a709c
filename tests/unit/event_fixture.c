#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "event_fixture.h"

static char dir[] = "/tmp/events-XXXXXX";
static char journal_dir[40];
static struct event_reader reader;
char event_at[STORE_PATH_MAX];
struct journal_writer event_writer;
struct journal_reader event_journal;
struct event_store event_kept;
struct arena *event_a;
int64_t event_now;

static void
begin(void)
{
	const struct journal_options o = { .dir = journal_dir, .sync_ms = 1000,
		.max_bytes = 1 << 30, .segment_bytes = 1 << 26 };

	ck_ok(journal_open(&event_writer, &o));
	journal_reader_open(&event_journal, journal_dir);
	ck_ok(event_store_open(&event_kept, event_at, "one", event_now));
}

static void
end(void)
{
	journal_close(&event_writer);
	journal_reader_close(&event_journal);
	event_store_close(&event_kept);
}

void
event_restart(void)
{
	end();
	begin();
}

enum err
event_retain(int64_t days, int64_t max_bytes, int64_t at)
{
	event_reader_rest(&reader);
	return event_store_retain(&event_kept, days, max_bytes, at);
}

const char *
event_state(void)
{
	return dir;
}

struct event_reader *
event_fresh(void)
{
	event_reader_rest(&reader);
	return &reader;
}

/* On PostgreSQL: a database without events. */
static void
server_begin(void)
{
	store_open();
	snprintf(event_at, sizeof(event_at), "%s", store_path);
	store_server_sql("SET client_min_messages = error;"
	    "DROP SCHEMA IF EXISTS events CASCADE");
	store_close();
}

void
event_begin(void)
{
	memcpy(dir, "/tmp/events-XXXXXX", sizeof(dir));
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(journal_dir, sizeof(journal_dir), "%s/journal", dir);
	if (store_server() == NULL)
		snprintf(event_at, sizeof(event_at), "%s/events", dir);
	else
		server_begin();
	event_a = arena_new(ARENA_MAX);
	event_now = NOW;
	event_reader_open(&reader, event_at);
	begin();
}

static void
empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;

	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' || e->d_name[1] == 'n')
			ck_assert_int_eq(unlinkat(dirfd(d), e->d_name, 0), 0);
	closedir(d);
	ck_assert_int_eq(rmdir(path), 0);
}

void
event_end(void)
{
	event_reader_close(&reader);
	end();
	empty(journal_dir);
	if (store_server() == NULL)
		empty(event_at);
	ck_assert_int_eq(rmdir(dir), 0);
	arena_free(event_a);
}

void
event_put(const struct record *record)
{
	static unsigned char buf[JOURNAL_RECORD_MAX];
	size_t n = record_write(record, buf);

	ck_assert_uint_ne(n, 0);
	ck_ok(journal_append(&event_writer, buf, n));
}

void
event_say(int64_t device, const char *name, const char *payload)
{
	event_put(&(struct record){ .kind = RECORD_EVENT, .at = event_now,
	    .device = device, .name = name, .format = "json",
	    .payload = payload, .len = strlen(payload) });
}

void
event_record(void)
{
	const struct event_settings o = { .store_bytes = INT64_MAX };
	bool some;

	ck_ok(journal_look(&event_journal, event_store_place, &event_kept));
	do
		ck_ok(recorder_batch(&event_kept, &event_journal, &o,
		    event_now, &some));
	while (some);
}

const char *
event_newest(int64_t device, size_t limit)
{
	struct device_event *list;
	const char *text = "";
	size_t n;

	ck_ok(events_newest(event_fresh(), event_a, device, INT64_MAX, limit, &list, &n));
	for (; n > 0; list++, n--)
		text = arena_printf(event_a, "%s%s%s", text, *text == '\0' ? "" : " ",
		    list->payload);
	return text;
}
