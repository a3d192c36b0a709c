#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel_service.h"
#include "drivers/channel.h"
#include "queries.h"
#include "store/command/activity.h"

struct service *service;
int service_port;
static pid_t child;

/* --- the driver --- */

static enum err
build(const struct account *acc, const struct poll *p, struct arena *a,
    struct http_request *q)
{
	service->pid = getpid();
	q->method = "GET";
	q->url = arena_printf(a, "%s/poll?wait=%d&ack=%s&name=%s&",
	    json_string_value(json_object_get(acc->settings, "endpoint")),
	    !p->first, p->ack == NULL ? "0" : p->ack,
	    json_string_value(json_object_get(acc->settings, "name")));
	return E_OK;
}

/* "3 4": the events from 3 to 4. */
static enum err
parse(const struct account *acc, const struct http_reply *rp, int64_t now,
    struct arena *a, struct received *got)
{
	const char **about = arena_array(a, 2, sizeof(*about));
	int from, to;

	(void)acc;
	if (rp->status != 200) {
		/* some quote what they were sent */
		got->why = "The service is ill, and was asked with "
		    "its-secret-key.";
		return E_SERVICE_FAULT;
	}
	if (sscanf(rp->body, "%d %d", &from, &to) != 2)
		return E_SERVICE_ANSWER;
	about[0] = SERVICE_SIM;
	got->ack = arena_printf(a, "%d", to);
	got->events = arena_array(a, (size_t)(to - from + 1),
	    sizeof(*got->events));
	for (; from <= to; from++)
		got->events[got->n++] = (struct event){
			.id = arena_printf(a, "e%d", from), .name = "told",
			.about = about, .kind = "state", .before = "",
			.after = arena_printf(a, "%d", from), .at = now,
		};
	return E_OK;
}

static const struct channel channel = { .held_ms = 30000,
	.keeps_ms = 60 * 60 * 1000, .build = build,
	.parse = parse };
static const struct setting settings[] = {
	{ .name = "key", .kind = SETTING_SECRET }, { .name = NULL } };
static const struct driver polled = { .name = "polled", .channel = &channel,
	.settings = settings };
static const struct driver deaf = { .name = "deaf" };

const struct driver *
service_driver(const char *name)
{
	return strcmp(name, "polled") == 0 ? &polled : &deaf;
}

/* --- the service --- */

size_t
service_stored(struct db *db, struct arena *a)
{
	struct activity *list;
	size_t n;

	return activity_list(db, a, ACTIVITY_CHANGES, "jasper", SERVICE_SIM, ABSENT,
	    100, &list, &n) == E_OK ? n : 0;
}

static void
acknowledged(int ack)
{
	struct arena *a;
	struct db *db;

	if (ack <= service->acked)
		return;
	a = arena_new(ARENA_MAX);
	db = db_open(&patchbay_schema, store_path);
	service->lost += service_stored(db, a) < (size_t)ack;
	db_close(db);
	arena_free(a);
	service->acked = ack;
}

static void
serve(int fd)
{
	char b[4096] = "", out[200], text[40];
	int wait = 0, ack = 0;

	if (read(fd, b, sizeof(b) - 1) <= 0 || sscanf(b,
	    "GET /poll?wait=%d&ack=%d&name=%31[^&]", &wait, &ack,
	    service->name) != 3)
		return;
	acknowledged(ack);
	service->polls++;
	service->open++;
	while (wait && !service->broken && service->told <= service->acked)
		if (recv(fd, out, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
			break;		/* hung up */
		else
			usleep(5000);
	snprintf(text, sizeof(text), "%d %d", service->acked + 1, service->told);
	snprintf(out, sizeof(out), "HTTP/1.1 %s\r\nContent-Length: %zu\r\n"
	    "Connection: close\r\n\r\n%s", service->broken ? "500 No" : "200 OK",
	    strlen(text), text);
	if (write(fd, out, strlen(out)) > 0 && service->victim != 0 &&
	    service->told > service->acked) {
		kill(service->victim, SIGKILL);
		service->victim = 0;
	}
	service->open--;
}

void
service_start(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)service_port) };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1, c;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	service_port = ntohs(in.sin_port);
	db_close(store_db);	/* none is open while a process is forked */
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		for (;;) {
			c = accept(fd, NULL, NULL);
			serve(c);
			close(c);
		}
	}
	close(fd);
	store_db = store_connect();
}

void
service_stop(void)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	service->open = 0;
}
