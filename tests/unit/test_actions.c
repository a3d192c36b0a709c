/*
 * actions: the three promises about commands, against a carrier of the test's
 * own that counts what reaches it, on a real store.
 *
 *	(1) written down before it is sent
 *	(2) never sent twice
 *	(3) never called done before the carrier says so
 */
#include <arpa/inet.h>
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app.h"
#include "lib/clock.h"
#include "providers/settle.h"
#include "store_fixture.h"

Suite	*actions_suite(void);

#define ICCID	"8999901000000000427"
#define MINUTE	(60 * 1000)

/* What the carrier does with a write. */
enum mode { DO_IT, REFUSE_IT, DO_AND_HANG, HANG, DO_AND_CLOSE, DO_AND_FAIL,
	FAIL, DO_AND_BABBLE, LATER };

struct carrier_state {
	volatile enum mode	mode;
	volatile bool		usage_fails;
	volatile int		writes, reads, finds;
	char			state[32], plan[64];	/* as shown */
	char			later[32];		/* LATER: when asked */
	char			text[8][64];		/* messages */
	char			sms[8][16];		/* and their state */
	volatile int		nsms;
};

static struct carrier_state *cs;
static pid_t server;
static int port;
static char gate_dir[32];
static struct carrier carrier;
static struct acting act;
static struct extension ext;
static int64_t device;

/* --- the carrier --- */

static void
answer(int fd, int status, const char *body)
{
	char b[2048];
	int n = snprintf(b, sizeof(b), "HTTP/1.1 %d X\r\nContent-Type: "
	    "application/json\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n\r\n%s", status, strlen(body), body);

	if (write(fd, b, (size_t)n) < 0)
		_exit(1);
}

/* The value of a member of a flat JSON body. */
static void
member(const char *body, const char *name, char *out, size_t size)
{
	const char *p = strstr(body, name);

	out[0] = '\0';
	if (p != NULL)
		snprintf(out, size, "%.*s",
		    (int)strcspn(p + strlen(name) + 3, "\""),
		    p + strlen(name) + 3);
}

static void
execute(const char *body)
{
	char v[64];

	if (strstr(body, "messageText") != NULL) {
		member(body, "messageText", cs->text[cs->nsms],
		    sizeof(cs->text[0]));
		memcpy(cs->sms[cs->nsms], "Pending", 8);
		cs->nsms++;
		return;
	}
	member(body, "status", v, sizeof(v));
	if (*v != '\0')
		memcpy(cs->mode == LATER ? cs->later : cs->state, v, 32);
	member(body, "ratePlan", v, sizeof(v));
	if (*v != '\0')
		memcpy(cs->plan, v, sizeof(v));
}

static void
serve_write(int fd, const char *body)
{
	char ok[128];

	cs->writes++;
	if (cs->mode == DO_IT || cs->mode == DO_AND_HANG ||
	    cs->mode == DO_AND_CLOSE || cs->mode == DO_AND_FAIL ||
	    cs->mode == DO_AND_BABBLE || cs->mode == LATER)
		execute(body);
	switch (cs->mode) {
	case DO_IT:
	case LATER:
		snprintf(ok, sizeof(ok), strstr(body, "messageText") != NULL ?
		    "{\"smsMessageId\":%d}" : "{\"iccid\":\"" ICCID "\"}",
		    1000 + cs->nsms - 1);
		answer(fd, 200, ok);
		break;
	case REFUSE_IT:
		answer(fd, 400, "{\"errorMessage\":\"No way back.\","
		    "\"errorCode\":\"10000029\"}");
		break;
	case DO_AND_FAIL:
	case FAIL:
		answer(fd, 500, "{\"errorMessage\":\"Unknown server error.\","
		    "\"errorCode\":\"30000001\"}");
		break;
	case DO_AND_BABBLE:
		answer(fd, 200, "<html>hello</html>");
		break;
	case DO_AND_HANG:
	case HANG:
		pause();
		break;
	case DO_AND_CLOSE:
		break;
	}
}

static void
serve_messages(int fd, const char *path)
{
	char b[512];
	int id, n = 0;

	if (strncmp(path, "/rws/api/v1/smsMessages?", 24) == 0) {
		cs->finds++;
		n = snprintf(b, sizeof(b), "{\"smsMsgIds\":[");
		for (int i = 0; i < cs->nsms; i++)
			n += snprintf(b + n, sizeof(b) - (size_t)n, "%s%d",
			    i > 0 ? "," : "", 1000 + i);
		snprintf(b + n, sizeof(b) - (size_t)n, "],\"lastPage\":true}");
		answer(fd, 200, b);
		return;
	}
	id = (int)strtol(path + 24, NULL, 10) - 1000;
	if (id < 0 || id >= cs->nsms) {
		answer(fd, 404, "{\"errorMessage\":\"x\","
		    "\"errorCode\":\"20000002\"}");
		return;
	}
	snprintf(b, sizeof(b), "{\"smsMsgId\":%d,\"status\":\"%s\","
	    "\"messageText\":\"%s\",\"msgType\":\"MT\"}", 1000 + id,
	    cs->sms[id], cs->text[id]);
	answer(fd, 200, b);
}

static void
serve_read(int fd, const char *path)
{
	char b[512];

	cs->reads++;
	if (strstr(path, "/smsMessages") != NULL) {
		serve_messages(fd, path);
	} else if (strstr(path, "/ctdUsages") != NULL && cs->usage_fails) {
		answer(fd, 500, "{}");
	} else if (strstr(path, "/ctdUsages") != NULL) {
		answer(fd, 200, "{\"iccid\":\"" ICCID "\","
		    "\"ctdDataUsage\":77}");
	} else {
		snprintf(b, sizeof(b), "{\"iccid\":\"" ICCID "\","
		    "\"status\":\"%s\",\"ratePlan\":\"%s\"}", cs->state,
		    cs->plan);
		answer(fd, 200, b);
	}
}

static void
serve(int fd)
{
	char b[4096] = "", *end, *length;
	size_t n = 0;
	ssize_t got;

	while ((got = read(fd, b + n, sizeof(b) - 1 - n)) > 0) {
		n += (size_t)got;
		b[n] = '\0';
		end = strstr(b, "\r\n\r\n");
		if (end == NULL)
			continue;
		length = strstr(b, "Content-Length: ");
		if (length != NULL && n - (size_t)(end + 4 - b) <
		    strtoul(length + 16, NULL, 10))
			continue;
		if (strncmp(b, "GET ", 4) == 0)
			serve_read(fd, b + 4);
		else
			serve_write(fd, end + 4);
		return;
	}
}

static void
start_server(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	port = ntohs(in.sin_port);
	server = fork();
	ck_assert_int_ge(server, 0);
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		for (;;) {
			int c = accept(fd, NULL, NULL);

			if (fork() == 0) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				serve(c);
				_exit(0);
			}
			close(c);
		}
	}
	close(fd);
}

static void
stop_server(void)
{
	if (server <= 0)
		return;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	server = -1;
}

/* --- the house --- */

/* Lines of log are expected; the tests look at rows. */
static void
quiet(void)
{
	int fd = open("/dev/null", O_WRONLY);

	ck_assert_int_ge(dup2(fd, STDERR_FILENO), 0);
	close(fd);
}

static void
set_now(int64_t ms)
{
	char b[32];

	snprintf(b, sizeof(b), "%lld", (long long)ms);
	ck_assert_int_eq(setenv("PATCHBAY_NOW", b, 1), 0);
}

static void
setup(void)
{
	quiet();
	set_now(NOW);
	store_open();
	store_basics();
	device = store_device("pump-1");
	cs = mmap(NULL, sizeof(*cs), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(cs != MAP_FAILED);
	memcpy(cs->state, "INVENTORY", 10);
	memcpy(cs->plan, "Plan A", 7);
	start_server();
	snprintf(gate_dir, sizeof(gate_dir), "/tmp/patchbay-act-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(gate_dir));
	carrier = (struct carrier){ .http = http_new(NULL),
		.gate_dir = gate_dir };
	act = (struct acting){ .carrier = &carrier, .db = store_db,
		.a = store_a, .deadline = clock_mono() + 60000 };
	ck_ok(extension_get(store_db, store_a, "jasper", &ext));
	ext.settings = arena_printf(store_a, "{\"username\":\"u\","
	    "\"accesskey\":\"k\",\"endpoint\":\"http://127.0.0.1:%d\"}",
	    port);
	ck_ok(extension_update(store_db, &ext, ext.updated));
	ck_ok(extension_get(store_db, store_a, "jasper", &ext));
}

/* Nothing was called in the last second: the tests of the gate are elsewhere,
 * and these must not wait for it. */
static void
forget_calls(void)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *d = opendir(gate_dir);

	while ((entry = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", gate_dir, entry->d_name);
		unlink(path);
	}
	closedir(d);
}

static void
teardown(void)
{
	forget_calls();
	ck_assert_int_eq(rmdir(gate_dir), 0);
	stop_server();
	http_free(carrier.http);
	munmap(cs, sizeof(*cs));
	store_close();
	unsetenv("PATCHBAY_NOW");
}

static struct command
asked_for(const char *once, const char *op, const char *argument)
{
	return (struct command){ .once = once, .device = device,
		.type_id = "meter", .device_id = "pump-1",
		.extension = "jasper", .sim_id = ICCID, .op = op,
		.argument = argument, .effective = "", .user = "someone" };
}

static struct command
run(const char *once, const char *op, const char *argument)
{
	struct command c = asked_for(once, op, argument);
	bool again;

	forget_calls();
	ck_ok(action_command(&act, &ext, &c, &again));
	ck_assert(!again);
	return c;
}

static struct command
get(int64_t id)
{
	struct command c;

	ck_ok(command_get(store_db, store_a, id, &c));
	return c;
}

/* The clerk comes by at that time. */
static struct command
clerk(int64_t id, int64_t now)
{
	set_now(now);
	forget_calls();
	action_settle_due(&act, 10);
	return get(id);
}

static bool
has(const char *text, const char *piece)
{
	return text != NULL && strstr(text, piece) != NULL;
}

/* --- looking --- */

START_TEST(refresh_keeps_what_is_told)
{
	struct sim s;
	const char *words;

	ck_ok(action_refresh(&act, &ext, ICCID, &words));
	ck_assert_str_eq(words, "");
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_assert_int_eq(s.info.state, SIM_INVENTORY);
	ck_assert_int_eq(s.info.data_bytes, 77);
	ck_assert_int_eq(s.as_of, NOW);
	/* a failure leaves it as it was */
	stop_server();
	set_now(NOW + 5);
	ck_assert_int_eq(action_refresh(&act, &ext, ICCID, &words),
	    E_CARRIER_CONNECT);
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_assert_int_eq(s.info.state, SIM_INVENTORY);
	ck_assert_int_eq(s.as_of, NOW);
	ck_assert_int_eq(s.last_err, E_CARRIER_CONNECT);
	ck_assert_int_eq(s.last_try, NOW + 5);
}
END_TEST

START_TEST(not_while_a_transaction_is_open)
{
	ck_ok(db_begin(store_db));
	ck_assert_int_eq(action_plans(&act, &ext, NULL), E_INTERNAL);
	db_rollback(store_db);
	ck_assert_int_eq(cs->reads, 0);
}
END_TEST

/* --- commands --- */

START_TEST(confirmed_by_a_look)
{
	struct command c;
	struct sim s;

	c = run("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(cs->writes, 1);
	ck_assert_int_eq(c.sent, NOW);
	ck_assert_int_eq(c.answered, NOW);
	ck_assert_int_eq(c.decided, NOW);
	ck_assert_int_eq(c.next_check, ABSENT);
	ck_assert_int_eq(c.pid, getpid());
	ck_ok(sim_get(store_db, store_a, "jasper", ICCID, &s));
	ck_assert_int_eq(s.info.state, SIM_ACTIVATED);
	/* what it was is kept of the next one */
	c = run("once-2", "plan", "Plan B");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(c.before, "Plan A");
}
END_TEST

START_TEST(once_is_once)
{
	struct command c = run("once-1", "state", "ACTIVATED"), d;
	bool again = false;

	d = asked_for("once-1", "state", "RETIRED");
	ck_ok(action_command(&act, &ext, &d, &again));
	ck_assert(again);
	ck_assert_int_eq(d.id, c.id);
	ck_assert_str_eq(d.argument, "ACTIVATED");
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

START_TEST(once_is_once_in_two_processes)
{
	enum { PROCESSES = 4 };
	pid_t pids[PROCESSES];

	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct command c = asked_for("once-1", "state",
			    "ACTIVATED");
			bool again;

			act.db = store_connect();
			carrier.http = http_new(NULL);
			_exit(action_command(&act, &ext, &c, &again) == E_OK ?
			    0 : 1);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		waitpid(pids[i], &status, 0);
		ck_assert_int_eq(status, 0);
	}
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

START_TEST(refused_with_its_reason)
{
	struct command c;

	cs->mode = REFUSE_IT;
	c = run("once-1", "state", "INVENTORY");
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(c.err, E_CARRIER_REFUSED);
	ck_assert_str_eq(c.code, "10000029");
	ck_assert(has(c.reason, "before its activation"));
	ck_assert(has(c.reason, "No way back."));
	ck_assert_int_eq(cs->reads, 0);
}
END_TEST

START_TEST(not_sent_is_said)
{
	struct command c;

	stop_server();
	c = run("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(c.err, E_CARRIER_CONNECT);
	ck_assert(has(c.reason, "Not sent: "));
	ck_assert_int_eq(cs->writes, 0);
}
END_TEST

START_TEST(nonsense_is_not_stored)
{
	struct command c = asked_for("once-1", "state", "FLYING");
	struct command *list;
	bool again;
	size_t n;

	ck_assert_int_eq(action_command(&act, &ext, &c, &again), E_INPUT);
	c = asked_for("once-1", "dance", "");
	ck_assert_int_eq(action_command(&act, &ext, &c, &again), E_INPUT);
	ck_ok(command_list_device(store_db, store_a, device, ABSENT, 10,
	    &list, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

/* The answer is lost, the change was made: found out by looking. */
static const enum mode lost[] = { DO_AND_CLOSE, DO_AND_FAIL, DO_AND_BABBLE };

START_TEST(lost_answer_is_looked_up)
{
	struct command c;

	cs->mode = lost[_i];
	c = run("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert(has(c.reason, "found done"));
	ck_assert_int_eq(c.err, E_OK);
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

START_TEST(timeout_is_unknown_then_decided)
{
	struct command c;

	cs->mode = DO_AND_HANG;
	act.deadline = clock_mono() + 400;
	c = run("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_eq(c.err, E_CARRIER_TIMEOUT);
	ck_assert_int_eq(c.next_check, NOW + SETTLE_FIRST_MS);
	ck_assert_int_eq(c.decided, ABSENT);
	act.deadline = clock_mono() + 60000;
	c = clerk(c.id, NOW + SETTLE_FIRST_MS - 1);
	ck_assert_int_eq(c.status, CMD_UNKNOWN);	/* not due yet */
	c = clerk(c.id, NOW + SETTLE_FIRST_MS);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

START_TEST(never_done_is_told_after_a_while)
{
	struct command c;
	int64_t now = NOW;

	cs->mode = FAIL;
	c = run("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_eq(c.err, E_CARRIER_FAULT);
	while (c.status == CMD_UNKNOWN) {
		ck_assert_int_ne(c.next_check, ABSENT);
		ck_assert_int_gt(c.next_check, now);
		ck_assert_int_lt(now, NOW + 60 * MINUTE);
		now = c.next_check;
		c = clerk(c.id, now);
	}
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_ge(now, NOW + 10 * MINUTE);
	ck_assert(has(c.reason, "still shows Inventory"));
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

START_TEST(accepted_until_the_carrier_shows_it)
{
	struct command c;

	cs->mode = LATER;
	c = run("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(c.answered, NOW);
	ck_assert_int_eq(c.decided, ABSENT);
	c = clerk(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	memcpy(cs->state, cs->later, 32);
	/* a person looks before the clerk does */
	ck_ok(action_refresh(&act, &ext, ICCID, NULL));
	c = get(c.id);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

/* The state is known although the usage is not. */
START_TEST(half_a_look_is_enough)
{
	struct command c;

	cs->usage_fails = true;
	c = run("once-1", "state", "ACTIVATED");
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
}
END_TEST

START_TEST(scheduled_waits_for_its_day)
{
	struct command c = asked_for("once-1", "plan", "Plan A");
	bool again;

	c.effective = "2023-11-20";	/* NOW is the 14th */
	ck_ok(action_command(&act, &ext, &c, &again));
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_str_eq(c.remote_state, "scheduled for 2023-11-20");
	ck_assert_int_eq(c.next_check, INT64_C(1700438400000));
	/* that it has this plan already says nothing */
	ck_ok(action_refresh(&act, &ext, ICCID, NULL));
	c = get(c.id);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	c = clerk(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
}
END_TEST

/* --- messages --- */

START_TEST(message_is_delivered_later)
{
	struct command c = run("once-1", "sms", "hello");

	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_str_eq(c.remote_id, "1000");
	c = clerk(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_str_eq(c.remote_state, "Pending");
	memcpy(cs->sms[0], "Delivered", 10);
	c = clerk(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_str_eq(c.remote_state, "Delivered");
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

START_TEST(message_fails)
{
	struct command c = run("once-1", "sms", "hello");

	memcpy(cs->sms[0], "Failed", 7);
	ck_ok(action_refresh(&act, &ext, ICCID, NULL));
	c = get(c.id);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert(has(c.reason, "Failed"));
}
END_TEST

/* Two with the same text, the answer to the second lost: each is found to be
 * its own. */
START_TEST(lost_message_is_found_by_its_text)
{
	struct command first, c;

	first = run("once-1", "sms", "hello");
	cs->mode = DO_AND_CLOSE;
	c = run("once-2", "sms", "hello");
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_str_eq(c.remote_id, "");
	c = clerk(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_str_eq(c.remote_id, "1001");
	ck_assert_str_eq(get(first.id).remote_id, "1000");
	ck_assert_int_eq(cs->writes, 2);
}
END_TEST

START_TEST(lost_message_is_not_sent_again)
{
	struct command c;
	int64_t now = NOW;

	run("once-1", "sms", "hello");		/* not to be taken for it */
	cs->mode = FAIL;
	c = run("once-2", "sms", "hello");
	for (int i = 0; c.next_check != ABSENT; i++) {
		ck_assert_int_eq(c.status, CMD_UNKNOWN);
		ck_assert_int_gt(c.next_check, now);
		ck_assert_int_lt(i, 40);
		now = c.next_check;
		c = clerk(c.id, now);
		if (now >= NOW + 10 * MINUTE)
			ck_assert(has(c.reason, "probably not sent"));
	}
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	ck_assert_int_gt(now, NOW + SETTLE_DAY_MS);
	ck_assert_int_eq(cs->writes, 2);
}
END_TEST

/* --- kill -9 --- */

/* A process that is killed in the middle of a state change; its command. */
static struct command
killed(enum mode mode)
{
	struct command *list;
	size_t n;
	pid_t pid;

	cs->mode = mode;
	pid = fork();
	if (pid == 0) {
		struct command c = asked_for("once-1", "state", "ACTIVATED");
		bool again;

		act.db = store_connect();
		carrier.http = http_new(NULL);
		action_command(&act, &ext, &c, &again);
		_exit(0);
	}
	while (cs->writes == 0)
		usleep(500);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_ok(command_list_unanswered(store_db, store_a, &list, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(list[0].status, CMD_SENT);
	ck_assert_int_eq(list[0].pid, pid);
	return list[0];
}

START_TEST(killed_after_it_was_done)
{
	struct command c = killed(DO_AND_HANG);
	struct command again_c = asked_for("once-1", "state", "ACTIVATED");
	bool again;

	ck_ok(action_sweep(store_db, store_a));
	c = get(c.id);
	ck_assert_int_eq(c.status, CMD_UNKNOWN);
	/* the person reloads the form */
	ck_ok(action_command(&act, &ext, &again_c, &again));
	ck_assert(again);
	c = clerk(c.id, NOW);
	ck_assert_int_eq(c.status, CMD_CONFIRMED);
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

START_TEST(killed_and_never_done)
{
	struct command c = killed(HANG);

	ck_ok(action_sweep(store_db, store_a));
	for (int64_t now = NOW; now < NOW + 30 * MINUTE; now += MINUTE)
		c = clerk(c.id, now);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert_int_eq(cs->writes, 1);
}
END_TEST

/* Requested and never sent: then it is not. */
START_TEST(killed_before_it_was_sent)
{
	struct command c = asked_for("once-1", "state", "ACTIVATED");
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	c.requested = NOW;
	c.pid = pid;
	ck_ok(command_add(store_db, store_a, &c));
	ck_ok(action_sweep(store_db, store_a));
	c = get(c.id);
	ck_assert_int_eq(c.status, CMD_REFUSED);
	ck_assert(has(c.reason, "Not sent: "));
	/* and a process that comes late does not send it */
	ck_assert_int_eq(command_mark_sent(store_db, c.id, getpid(), NOW),
	    E_CONFLICT);
}
END_TEST

START_TEST(the_living_are_left_alone)
{
	struct command c = asked_for("once-1", "state", "ACTIVATED");

	c.requested = NOW;
	c.pid = getppid();
	ck_ok(command_add(store_db, store_a, &c));
	ck_ok(command_mark_sent(store_db, c.id, getppid(), NOW));
	ck_ok(action_sweep(store_db, store_a));
	ck_assert_int_eq(get(c.id).status, CMD_SENT);
	/* until its pid must be somebody else's */
	set_now(NOW + 2 * MINUTE);
	ck_ok(action_sweep(store_db, store_a));
	ck_assert_int_eq(get(c.id).status, CMD_UNKNOWN);
}
END_TEST

/* --- the clerk --- */

START_TEST(nobody_to_ask)
{
	struct command c;

	cs->mode = LATER;
	c = run("once-1", "state", "ACTIVATED");
	ck_ok(extension_set_on(store_db, "jasper", false, NOW));
	cs->reads = 0;
	c = clerk(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(cs->reads, 0);
	ck_ok(extension_remove(store_db, "jasper"));
	c = clerk(c.id, c.next_check);
	ck_assert_int_eq(c.status, CMD_ACCEPTED);
	ck_assert_int_eq(c.next_check, ABSENT);
	ck_assert_int_eq(cs->reads, 0);
}
END_TEST

START_TEST(carrier_down_is_asked_ever_later)
{
	struct command c;
	int64_t now = NOW, before = 0;

	cs->mode = LATER;
	c = run("once-1", "state", "ACTIVATED");
	stop_server();
	for (int i = 0; i < 6; i++) {
		ck_assert_int_ge(c.next_check - now, before);
		before = c.next_check - now;
		now = c.next_check;
		c = clerk(c.id, now);
		ck_assert_int_eq(c.status, CMD_ACCEPTED);
	}
	ck_assert_int_gt(before, MINUTE);
}
END_TEST

Suite *
actions_suite(void)
{
	Suite *s = suite_create("actions");
	TCase *t = tcase_create("actions");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, refresh_keeps_what_is_told);
	tcase_add_test(t, not_while_a_transaction_is_open);
	tcase_add_test(t, confirmed_by_a_look);
	tcase_add_test(t, once_is_once);
	tcase_add_test(t, once_is_once_in_two_processes);
	tcase_add_test(t, refused_with_its_reason);
	tcase_add_test(t, not_sent_is_said);
	tcase_add_test(t, nonsense_is_not_stored);
	tcase_add_loop_test(t, lost_answer_is_looked_up, 0, 3);
	tcase_add_test(t, timeout_is_unknown_then_decided);
	tcase_add_test(t, never_done_is_told_after_a_while);
	tcase_add_test(t, accepted_until_the_carrier_shows_it);
	tcase_add_test(t, half_a_look_is_enough);
	tcase_add_test(t, scheduled_waits_for_its_day);
	tcase_add_test(t, message_is_delivered_later);
	tcase_add_test(t, message_fails);
	tcase_add_test(t, lost_message_is_found_by_its_text);
	tcase_add_test(t, lost_message_is_not_sent_again);
	tcase_add_test(t, killed_after_it_was_done);
	tcase_add_test(t, killed_and_never_done);
	tcase_add_test(t, killed_before_it_was_sent);
	tcase_add_test(t, the_living_are_left_alone);
	tcase_add_test(t, nobody_to_ask);
	tcase_add_test(t, carrier_down_is_asked_ever_later);
	suite_add_tcase(s, t);
	return s;
}
