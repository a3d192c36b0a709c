#include "service.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "queries.h"
#include "store/command/command.h"

struct service *service;
static const char *db_path;
static pid_t pid;

static void
answer(int fd, int status, const char *body)
{
	char b[1024];
	int n = snprintf(b, sizeof(b), "HTTP/1.1 %d X\r\nContent-Type: "
	    "application/json\r\nContent-Length: %zu\r\nConnection: close\r\n"
	    "\r\n%s", status, strlen(body), body);

	if (write(fd, b, (size_t)n) < 0)
		return;		/* hung up */
}

/* The whole request; false when there is none. */
static bool
receive(int fd, char *b, size_t size)
{
	size_t n = 0, want = 0;
	char *end = NULL, *length;
	ssize_t got;

	do {
		got = read(fd, b + n, size - 1 - n);
		if (got <= 0)
			return false;
		b[n += (size_t)got] = '\0';
		if (end == NULL && (end = strstr(b, "\r\n\r\n")) != NULL) {
			length = strcasestr(b, "Content-Length: ");
			want = (size_t)(end - b) + 4 + (length == NULL ? 0 :
			    strtoul(length + 16, NULL, 10));
		}
	} while (end == NULL || n < want);
	return true;
}

/* The text of a member, for the flat objects that come here. */
static void
member(const char *b, const char *name, char *to, size_t size)
{
	char key[32];
	const char *p;

	snprintf(key, sizeof(key), "\"%s\":\"", name);
	p = strstr(b, key);
	snprintf(to, size, "%.*s", p == NULL ? 0 :
	    (int)strcspn(p + strlen(key), "\""), p == NULL ? "" :
	    p + strlen(key));
}

/* The promise: the id was stored before it left. */
static bool
is_stored(const char *job)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct db *db = db_open(&patchbay_schema, db_path);
	struct command c;
	bool is = command_by_own_id(db, a, "flow", job, &c) == E_OK &&
	    c.status == CMD_SENT;

	db_close(db);
	arena_free(a);
	return is;
}

static void
take_job(int fd, const char *b)
{
	char position[8];

	member(b, "job", service->job, sizeof(service->job));
	member(b, "valve", service->valve, sizeof(service->valve));
	member(b, "position", position, sizeof(position));
	service->unstored += !is_stored(service->job);
	service->position = (int)strtol(position, NULL, 10);
	service->jobs++;
	answer(fd, 202, "{}");
}

static void
take_rinse(int fd, const char *b)
{
	member(b, "job", service->rinse, sizeof(service->rinse));
	service->unstored += !is_stored(service->rinse);
	service->rinses++;
	if (!service->loses)
		answer(fd, 202, "{}");
}

static void
show_receipt(int fd, const char *b)
{
	char body[128], path[96];

	service->receipts++;
	snprintf(path, sizeof(path), "/rinses/%s ", service->rinse);
	if (*service->rinse_state == '\0' || strstr(b, path) == NULL) {
		answer(fd, 404, "{}");
		return;
	}
	snprintf(body, sizeof(body), "{\"state\":\"%s\",\"progress\":"
	    "\"2 of 3 rinses\",\"reason\":\"No water.\"}",
	    service->rinse_state);
	answer(fd, 200, body);
}

static void
tell(int fd, const char *b)
{
	char body[512] = "{\"ack\":\"0\",\"events\":[]}", dummy;
	int wait = 0, ack = 0;

	if (sscanf(strstr(b, "/events?"), "/events?wait=%d&ack=%d", &wait,
	    &ack) != 2)
		return;
	service->polls++;
	if (ack > service->acked)
		service->acked = ack;
	while (wait && service->told <= service->acked)
		if (recv(fd, &dummy, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
			return;
		else
			usleep(5000);
	if (service->told > service->acked)
		snprintf(body, sizeof(body), "{\"ack\":\"%d\",\"events\":[{"
		    "\"id\":\"e%d\",\"valve\":\"V-17\",\"job\":\"%s\","
		    "\"state\":\"%s\",\"failed\":%s,\"reason\":"
		    "\"The spindle is stuck.\"}]}", service->told,
		    service->told, service->job, service->fails ? "STUCK" :
		    "OPEN", service->fails ? "true" : "false");
	answer(fd, 200, body);
}

/* --- the carrier --- */

static void
change_card(const char *b)
{
	char value[16];

	member(b, "status", value, sizeof(value));
	if (*value != '\0' && !service->slow)
		memcpy(service->status, value, sizeof(value));
	member(b, "fleet", value, sizeof(value));
	if (*value != '\0' && !service->slow)
		memcpy(service->fleet, value, sizeof(value));
	snprintf(service->asked, sizeof(service->asked), "%s",
	    strstr(b, "\r\n\r\n") + 4);
}

static bool
serve_carrier(int fd, const char *b)
{
	char body[256], name[64] = "";

	if (strstr(b, " /fleets ") != NULL) {
		answer(fd, 200, "{\"fleets\":[{\"sid\":\"HF1\","
		    "\"unique_name\":\"Small\",\"data_limit\":1048576},"
		    "{\"sid\":\"HF2\",\"unique_name\":\"Large\"},"
		    "{\"sid\":\"HF3\",\"unique_name\":\"HF3\"}]}");
		return true;
	}
	if (strstr(b, " /sims/89 ") == NULL)
		return false;
	if (strncmp(b, "POST", 4) == 0)
		change_card(b);
	if (service->names)
		snprintf(name, sizeof(name), ",\"fleet_name\":\"told %s\"",
		    service->fleet);
	snprintf(body, sizeof(body), "{\"status\":\"%s\",\"fleet\":\"%s\"%s}",
	    service->status, service->fleet, name);
	answer(fd, 200, body);
	return true;
}

static void
serve(int fd)
{
	char b[4096], body[256], token[40];

	if (!receive(fd, b, sizeof(b)) || serve_carrier(fd, b))
		return;
	if (strncmp(b, "POST /login", 11) == 0) {
		service->logins++;
		snprintf(body, sizeof(body), "{\"token\":\"t%d\",\"seconds\":"
		    "3600}", service->session);
		answer(fd, service->refuses ? 401 : 200, body);
		return;
	}
	snprintf(token, sizeof(token), "Bearer t%d\r", service->session);
	if (strstr(b, token) == NULL) {
		service->strangers++;
		answer(fd, 401, "{}");
	} else if (strncmp(b, "POST /jobs", 10) == 0) {
		take_job(fd, b);
	} else if (strncmp(b, "POST /rinses", 12) == 0) {
		take_rinse(fd, b);
	} else if (strstr(b, "GET /rinses/") != NULL) {
		show_receipt(fd, b);
	} else if (strstr(b, "/events?") != NULL) {
		tell(fd, b);
	} else if (strstr(b, "/valves/V-17 ") != NULL) {
		service->lookups++;
		snprintf(body, sizeof(body), "{\"number\":7,\"state\":\"%s\","
		    "\"position\":\"%d\",\"pressure\":\"3.1 bar\"}",
		    service->state, service->position);
		answer(fd, 200, body);
	} else {
		answer(fd, 404, "{}");
	}
}

/* A process for each connection: a poll is held while others are served. */
static void
run(int fd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
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

int
service_start(const char *db)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	service = mmap(NULL, sizeof(*service), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(service != MAP_FAILED);
	service->session = 1;
	memcpy(service->state, "SHUT", 5);
	memcpy(service->status, "active", 7);
	memcpy(service->fleet, "HF1", 4);
	db_path = db;
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		run(fd);
	close(fd);
	return ntohs(in.sin_port);
}

void
service_stop(void)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(service, sizeof(*service));
}
