/* The process that speaks HTTP, and a broker that is played here. */
#include <check.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker_fixture.h"
#include "lib/clock.h"

Suite	*exchange_suite(void);

/* Asked for, then handed over in order, each once. */
START_TEST(to_a_connection)
{
	int64_t a, b;
	struct post m;

	a = broker_put("1");			/* before there is a broker */
	broker_turn();
	m = broker_told();
	ck_assert_int_eq(m.kind, POST_ASK);
	ck_assert_int_eq(m.id, broker_device);
	b = broker_put("2");
	ck_assert_int_eq(broker_told().kind, POST_ASK);
	ck_assert_str_eq(broker_status(a), "waiting");
	broker_say(POST_READY, broker_device, false);
	m = broker_told();
	ck_assert_int_eq(m.kind, POST_COMMAND);
	ck_assert_int_eq(m.id, a);
	ck_assert_str_eq(m.device, "one");
	ck_assert_str_eq(m.name, "go");
	ck_assert_uint_eq(m.len, 1);
	ck_assert_int_eq(*m.payload, '1');
	ck_assert_int_eq(broker_told().id, b);
	ck_assert_str_eq(broker_status(a), "sent");
	broker_say(POST_READY, broker_device, false);
	ck_assert_int_eq(broker_told().kind, 0);
	broker_say(POST_HANDED, a, false);
	ck_assert_str_eq(broker_status(a), "handed");
	broker_say(POST_AWAY, b, false);
	ck_assert_str_eq(broker_status(b), "waiting");
}
END_TEST

/* A broker that is slow, and ends when it has read so many commands. */
static pid_t
slow_broker(int most)
{
	struct pollfd in = { .fd = broker_fd, .events = POLLIN };
	pid_t pid = fork();
	struct post m;

	if (pid != 0)
		return pid;
	usleep(50000);
	while (most > 0 && poll(&in, 1, 60000) > 0)
		while (post_receive(broker_fd, &m, broker_buf) == POSTED)
			most -= m.kind == POST_COMMAND;
	_exit(most);
}

/* More than the connection holds at a time is no reason to give it up. */
START_TEST(more_than_fits)
{
	enum { COMMANDS = 20, SIZE = 100000 };
	char *large = arena_alloc(store_a, SIZE + 1);
	int64_t ids[COMMANDS];
	int ended, room = 2 * SIZE;
	pid_t pid;

	memset(large, 'x', SIZE);
	large[SIZE] = '\0';
	broker_turn();
	ck_assert_int_eq(setsockopt(broker_x->link, SOL_SOCKET, SO_SNDBUF, &room,
	    sizeof(room)), 0);
	for (int i = 0; i < COMMANDS; i++)
		ids[i] = broker_put(large);
	pid = slow_broker(COMMANDS);
	ck_assert_int_gt(pid, 0);
	broker_say(POST_READY, broker_device, false);
	ck_assert_int_ne(broker_x->link, -1);
	for (int i = 0; i < COMMANDS; i++)
		ck_assert_str_eq(broker_status(ids[i]), "sent");
	ck_assert_int_eq(waitpid(pid, &ended, 0), pid);
	ck_assert_int_eq(ended, 0);
}
END_TEST

/* A flood is taken in turns, so that requests over HTTP are answered in
 * between; nothing of it is lost. */
START_TEST(flood)
{
	unsigned char out[POST_MAX];
	int turns = 0;

	broker_turn();
	broker_put("1");
	ck_assert_int_eq(broker_told().kind, POST_ASK);
	for (int i = 0; i < 150; i++)
		ck_assert_int_eq(post_send(broker_fd, &(struct post){
		    .kind = POST_READY, .id = broker_device + 1 + i, .type = "meter",
		    .device = "none" }, out), POSTED);
	ck_assert_int_eq(post_send(broker_fd, &(struct post){ .kind = POST_READY,
	    .id = broker_device, .type = "meter", .device = "one" }, out), POSTED);
	for (; broker_told().kind != POST_COMMAND; turns++)
		broker_turn();
	ck_assert_int_gt(turns, 1);
}
END_TEST

/* What was delivered since it was counted leaves room. */
START_TEST(counted_again)
{
	broker_x->waiting = OUTBOX_MAX;
	broker_x->count = 0;
	broker_put("1");
	ck_assert_int_eq(broker_x->waiting, 1);
}
END_TEST

/* What was on its way when the broker ended is not sent again. */
START_TEST(broker_ends)
{
	int64_t a, b;

	broker_turn();
	a = broker_put("1");
	broker_say(POST_READY, broker_device, false);
	b = broker_put("2");
	ck_assert_str_eq(broker_status(a), "sent");
	close(broker_fd);
	broker_fd = -1;
	broker_turn();
	ck_assert_str_eq(broker_status(a), "unknown");
	ck_assert_str_eq(broker_status(b), "waiting");
	broker_turn();
	ck_assert_int_ne(broker_fd, -1);
	ck_assert_int_eq(broker_told().kind, POST_ASK);
	broker_say(POST_READY, broker_device, false);
	ck_assert_int_eq(broker_told().id, b);
	ck_assert_int_eq(broker_told().kind, 0);
}
END_TEST

/* What the broker reports while the database refuses it is stored later, before
 * anything else. */
START_TEST(reported_while_refused)
{
	int64_t a, b;

	broker_turn();
	a = broker_put("1");
	b = broker_put("2");
	broker_say(POST_READY, broker_device, false);
	store_refuse("UPDATE ON outbox");
	broker_say(POST_HANDED, a, false);
	broker_say(POST_AWAY, b, false);
	while (broker_told().kind != 0)
		;
	close(broker_fd);
	broker_fd = -1;
	broker_turn();
	ck_assert_str_eq(broker_status(a), "sent");
	ck_assert_str_eq(broker_status(b), "sent");
	store_refuse(NULL);
	for (int i = 0; i < 3; i++)
		broker_turn();
	ck_assert_str_eq(broker_status(a), "handed");
	ck_assert_str_eq(broker_status(b), "waiting");
	ck_assert_int_ne(broker_fd, -1);
}
END_TEST

/* --- messages as bytes --- */

Suite *
exchange_suite(void)
{
	Suite *s = suite_create("exchange");
	TCase *t = tcase_create("exchange");

	tcase_add_checked_fixture(t, broker_open, broker_close);
	tcase_add_test(t, to_a_connection);
	tcase_add_test(t, more_than_fits);
	tcase_add_test(t, flood);
	tcase_add_test(t, counted_again);
	tcase_add_test(t, broker_ends);
	tcase_add_test(t, reported_while_refused);
	suite_add_tcase(s, t);
	return s;
}
