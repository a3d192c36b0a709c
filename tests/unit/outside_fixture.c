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

#include "outside_fixture.h"
#include "lib/clock.h"

struct carrier_state *fake;
struct caller out_caller;
struct outside out;
struct extension jasper;
int64_t pump;
static pid_t server;
static int port;
static char limiter_dir[32];

/* --- the carrier --- */

void
carrier_answer(int fd, int status, const char *type, const char *body)
{
	char head[256];
	int n = snprintf(head, sizeof(head), "HTTP/1.1 %d X\r\nContent-Type: "
	    "%s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
	    status, type, strlen(body));

	if (write(fd, head, (size_t)n) < 0 ||
	    write(fd, body, strlen(body)) < 0)
		_exit(1);
}

static void
answer(int fd, int status, const char *body)
{
	carrier_answer(fd, status, "application/json", body);
}

/* The value of a member of a flat JSON body. */
static void
member(const char *body, const char *name, char *value, size_t size)
{
	const char *p = strstr(body, name);

	value[0] = '\0';
	if (p != NULL)
		snprintf(value, size, "%.*s",
		    (int)strcspn(p + strlen(name) + 3, "\""),
		    p + strlen(name) + 3);
}

static void
execute(const char *body)
{
	char v[64];

	if (strstr(body, "messageText") != NULL) {
		member(body, "messageText", fake->text[fake->nsms],
		    sizeof(fake->text[0]));
		memcpy(fake->sms[fake->nsms], "Pending", 8);
		fake->nsms++;
		return;
	}
	member(body, "status", v, sizeof(v));
	if (*v != '\0')
		memcpy(fake->mode == LATER ? fake->later : fake->state, v, 32);
	member(body, "ratePlan", v, sizeof(v));
	if (*v != '\0')
		memcpy(fake->plan, v, sizeof(v));
}

static void
serve_write(int fd, const char *body)
{
	char ok[128];

	fake->writes++;
	if (fake->mode == DO_IT || fake->mode == DO_AND_HANG ||
	    fake->mode == DO_AND_CLOSE || fake->mode == DO_AND_FAIL ||
	    fake->mode == DO_AND_BABBLE || fake->mode == LATER)
		execute(body);
	switch (fake->mode) {
	case DO_IT:
	case LATER:
		snprintf(ok, sizeof(ok), strstr(body, "messageText") != NULL ?
		    "{\"smsMessageId\":%d}" : "{\"iccid\":\"" ICCID "\"}",
		    1000 + fake->nsms - 1);
		answer(fd, 200, ok);
		break;
	case REFUSE_IT:
		answer(fd, 400, "{\"errorMessage\":\"No way back.\","
		    "\"errorCode\":\"10000029\"}");
		break;
	case TOO_OFTEN:
		answer(fd, 400, "{\"errorMessage\":\"Rate Limit Exceeded\","
		    "\"errorCode\":\"40000029\"}");
		break;
	case QUOTE_IT:
		answer(fd, 400, "{\"errorMessage\":\"Not with key-of-ours, "
		    "dTprZXktb2Ytb3Vycw==, thank you.\","
		    "\"errorCode\":\"key-of-ours\"}");
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
		fake->finds++;
		n = snprintf(b, sizeof(b), "{\"smsMsgIds\":[");
		for (int i = 0; i < fake->nsms; i++)
			n += snprintf(b + n, sizeof(b) - (size_t)n, "%s%d",
			    i > 0 ? "," : "", 1000 + i);
		snprintf(b + n, sizeof(b) - (size_t)n, "],\"lastPage\":true}");
		answer(fd, 200, b);
		return;
	}
	id = (int)strtol(path + 24, NULL, 10) - 1000;
	if (id < 0 || id >= fake->nsms) {
		answer(fd, 404, "{\"errorMessage\":\"x\","
		    "\"errorCode\":\"20000002\"}");
		return;
	}
	snprintf(b, sizeof(b), "{\"smsMsgId\":%d,\"status\":\"%s\","
	    "\"messageText\":\"%s\",\"msgType\":\"%s\"}", 1000 + id,
	    fake->sms[id], fake->text[id], fake->mo[id] ? "MO" : "MT");
	answer(fd, 200, b);
}

static void
serve_read(int fd, const char *path)
{
	char b[512];
	bool last;

	fake->reads++;
	if (strstr(path, "/smsMessages") != NULL) {
		serve_messages(fd, path);
	} else if (strstr(path, "/rateplans") != NULL) {
		last = strstr(path, "pageNumber=2") != NULL;
		snprintf(b, sizeof(b), "{\"ratePlans\":[{\"name\":\"Plan "
		    "%s\"}],\"lastPage\":%s}", last ? "B" : "A",
		    last ? "true" : "false");
		answer(fd, 200, b);
	} else if (strstr(path, "/usageInZone") != NULL && fake->usage_fails) {
		answer(fd, 500, "{\"errorMessage\":\"Unknown server error.\","
		    "\"errorCode\":\"30000001\"}");
	} else if (strstr(path, "/usageInZone") != NULL) {
		answer(fd, 200, "{\"iccid\":\"" ICCID "\","
		    "\"deviceCycleUsageInZones\":{\"Plan A, 1\":"
		    "[{\"zone\":\"Home\",\"dataUsage\":5}]}}");
	} else if (strstr(path, "/echo/") != NULL) {
		answer(fd, 200, "{\"context\":\"patchbay\"}");
	} else if (strstr(path, "/devices?modifiedSince=") != NULL &&
	    fake->lists) {
		carrier_list(fd, path);
	} else if (strstr(path, "/devices?modifiedSince=") != NULL) {
		answer(fd, 401, "{\"errorMessage\":\"Invalid credentials\","
		    "\"errorCode\":\"10000001\"}");
	} else if (strstr(path, "/sessionInfo") != NULL) {
		answer(fd, 200, "{\"iccid\":\"" ICCID "\",\"ipAddress\":"
		    "\"10.0.0.1\",\"apn\":\"iot\",\"dateSessionStarted\":"
		    "\"2016-06-29 00:21:33.339+0000\","
		    "\"dateSessionEnded\":null}");
	} else if (strstr(path, "/auditTrails") != NULL) {
		answer(fd, 400, "{\"errorMessage\":\"No.\","
		    "\"errorCode\":\"10000030\"}");
	} else if (strstr(path, "/ctdUsages") != NULL && fake->usage_fails) {
		answer(fd, 500, "{}");
	} else if (strstr(path, "/ctdUsages") != NULL) {
		answer(fd, 200, "{\"iccid\":\"" ICCID "\","
		    "\"ctdDataUsage\":77}");
	} else {
		fake->singles++;
		snprintf(b, sizeof(b), "{\"iccid\":\"" ICCID "\","
		    "\"status\":\"%s\",\"ratePlan\":\"%s\"}", fake->state,
		    fake->plan);
		answer(fd, 200, b);
	}
}

static void
serve(int fd)
{
	char b[32768] = "", *end, *length;
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
		else if (strstr(b, "GetTerminalDetailsRequest") != NULL)
			carrier_batch(fd, end + 4);
		else if (strstr(b, "GetModifiedTerminalsRequest") != NULL)
			carrier_too_many(fd);
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
				close(fd);	/* gone with the server */
				serve(c);
				_exit(0);
			}
			close(c);
		}
	}
	close(fd);
}

void
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

void
set_now(int64_t ms)
{
	char b[32];

	snprintf(b, sizeof(b), "%lld", (long long)ms);
	ck_assert_int_eq(setenv("PATCHBAY_NOW", b, 1), 0);
}

void
out_open(void)
{
	quiet();
	set_now(NOW);
	store_open();
	store_basics();
	pump = store_device("pump-1");
	fake = mmap(NULL, sizeof(*fake), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(fake != MAP_FAILED);
	memcpy(fake->state, "INVENTORY", 10);
	memcpy(fake->plan, "Plan A", 7);
	start_server();
	snprintf(limiter_dir, sizeof(limiter_dir), "/tmp/patchbay-out-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(limiter_dir));
	out_caller = (struct caller){ .http = http_new(NULL),
		.limiter.dir = limiter_dir, .holder = "here/1" };
	out = (struct outside){ .caller = &out_caller, .db = store_db,
		.a = store_a, .deadline = clock_mono() + 60000 };
	ck_ok(extension_get(store_db, store_a, "jasper", &jasper));
	jasper.settings = arena_printf(store_a, "{\"username\":\"u\","
	    "\"accesskey\":\"key-of-ours\",\"endpoint\":\"http://127.0.0.1:%d\"}",
	    port);
	ck_ok(extension_update(store_db, &jasper, jasper.updated));
	ck_ok(extension_get(store_db, store_a, "jasper", &jasper));
}

void
forget_calls(void)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *d = opendir(limiter_dir);

	while ((entry = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", limiter_dir, entry->d_name);
		unlink(path);
	}
	closedir(d);
}

void
out_close(void)
{
	forget_calls();
	ck_assert_int_eq(rmdir(limiter_dir), 0);
	stop_server();
	http_free(out_caller.http);
	munmap(fake, sizeof(*fake));
	store_close();
	unsetenv("PATCHBAY_NOW");
}

struct command
asked_for(const char *once, const char *op, const char *argument)
{
	return (struct command){ .once = once, .device = pump,
		.type_id = "meter", .device_id = "pump-1",
		.extension = "jasper", .resource = ICCID, .op = op,
		.argument = argument, .effective = "", .user = "someone" };
}

struct command
run_command(const char *once, const char *op, const char *argument)
{
	struct command c = asked_for(once, op, argument);
	bool again;

	forget_calls();
	ck_ok(command_perform(&out, &jasper, &c, &again));
	ck_assert(!again);
	return c;
}

struct command
stored_command(int64_t id)
{
	struct command c;

	ck_ok(command_get(store_db, store_a, id, &c));
	return c;
}

struct command
background_at(int64_t id, int64_t now)
{
	set_now(now);
	forget_calls();
	round_settle_due(&out, 10);
	return stored_command(id);
}

bool
has_text(const char *text, const char *piece)
{
	return text != NULL && strstr(text, piece) != NULL;
}

