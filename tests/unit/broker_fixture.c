#include "broker_fixture.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/clock.h"
#include "store_fixture.h"

struct exchange *broker_x;
struct journal_writer broker_commands;
unsigned char broker_buf[POST_MAX];
int64_t broker_device;
int broker_listening, broker_fd;

void
broker_open(void)
{
	char path[STORE_PATH_MAX + 20];

	store_open();
	store_basics();
	store_quiet();		/* who came and went */
	broker_device = store_device("one");
	snprintf(path, sizeof(path), "%s/run", store_dir);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	broker_x = exchange_open(store_dir, "node");
	ck_assert_ptr_nonnull(broker_x);
	broker_x->db = store_db;
	ck_ok(journal_open(&broker_commands, &(struct journal_options){
	    .dir = broker_x->settings.commands, .sync_ms = 1000,
	    .max_bytes = 1 << 20, .segment_bytes = 1 << 20 }));
	broker_listening = post_listen(store_dir);
	ck_assert_int_ne(broker_listening, -1);
	broker_fd = -1;
}

static void
remove_all(const char *name)
{
	char path[STORE_PATH_MAX + 300], file[STORE_PATH_MAX + 600];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", store_dir, name);
	ck_assert_ptr_nonnull(d = opendir(path));
	while ((e = readdir(d)) != NULL) {
		snprintf(file, sizeof(file), "%s/%s", path, e->d_name);
		unlink(file);
	}
	closedir(d);
	rmdir(path);
}

void
broker_close(void)
{
	if (broker_fd != -1)
		close(broker_fd);
	close(broker_listening);
	journal_close(&broker_commands);
	exchange_close(broker_x);
	remove_all("run");
	remove_all("journal");
	remove_all("commands");
	store_close();
}

void
broker_turn(void)
{
	broker_x->connect = broker_x->read = 0;
	exchange_turn(broker_x);
	if (broker_fd == -1)
		broker_fd = accept4(broker_listening, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* What the broker is told next; kind 0: nothing. */
struct post
broker_told(void)
{
	struct post m;

	return post_receive(broker_fd, &m, broker_buf) == POSTED ? m :
	    (struct post){ .id = 0 };
}

void
broker_say(enum post_kind kind, int64_t id, bool clean)
{
	unsigned char out[POST_MAX];

	ck_assert_int_eq(post_send(broker_fd, &(struct post){ .kind = kind,
	    .id = id, .clean = clean, .type = "meter", .device = "one" },
	    out), POSTED);
	broker_turn();
}

int64_t
broker_put(const char *payload)
{
	struct outgoing c = { .device = broker_device, .name = "go",
		.format = "text", .sender = "a-key", .at = clock_now(),
		.expires = clock_now() + 60000 };

	outgoing_payload(store_a, &c, payload, strlen(payload));
	ck_ok(exchange_command(broker_x, &c, "meter", "one"));
	return c.id;
}

const char *
broker_status(int64_t id)
{
	struct outgoing *list;
	size_t n;

	ck_ok(outbox_list(store_db, store_a, broker_device, 50, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return outbox_names[list[i].status];
	return "gone";
}
