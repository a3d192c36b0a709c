#include "carrier.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define REST	"control-center-rest/"
#define SOAP	"control-center-soap/"
#define LIVE	"orange-live-objects/"

enum {
	PEERS		= 64,
	REQUEST_MAX	= 32 * 1024,
	BIG		= ANSWER_MAX - 64 * 1024,
};

/* The first row whose piece is in the request. */
static const struct {
	const char	*piece, *file;
} answers[] = {
	{ "/ctdUsages", REST "device.ctdUsages.200.json" },
	{ "/sessionInfo", REST "device.sessionInfo.200.json" },
	{ "/locationHistory", REST "locationHistory.200.json" },
	{ "/auditTrails", REST "auditTrails.200.json" },
	{ "/rateplans", REST "rateplans.200.page2.json" },
	{ "/rws/api/v1/devices/", REST "device.details.200.json" },
	{ "/rws/api/v1/devices?modifiedSince=", REST "devices.search.200.last.json" },
	{ "GetSessionInfoRequest", SOAP "session.xml" },
	{ "GetTerminalAuditTrailRequest", SOAP "audit.xml" },
	{ "GetTerminalDetailsRequest", SOAP "details.xml" },
	{ "GetModifiedTerminalsRequest", SOAP "modified.xml" },
	{ "getConnectivityDirectory", "orange-malima/directory.xml" },
	{ "/traffic/history", LIVE "traffic.json" },
	{ "/location ", LIVE "location.json" },
	{ "/subscriptions/", LIVE "subscription.json" },
};
enum { ANSWERS = sizeof(answers) / sizeof(answers[0]) };

struct peer {
	char	*buf;
	size_t	 n;
};

/* One carrier: what it answers, and who is connected; polled[0] listens. */
struct carrier_process {
	struct carrier_shared	*shared;
	struct http_reply	 replies[ANSWERS];
	struct pollfd		 polled[PEERS + 1];
	struct peer		 peers[PEERS + 1];
};

/* The length of the whole request at the start of the buffer; 0: not yet. */
static size_t
whole(const char *b, size_t n)
{
	const char *end = strstr(b, "\r\n\r\n"), *length;
	size_t want;

	if (end == NULL)
		return 0;
	want = (size_t)(end + 4 - b);
	length = strcasestr(b, "\r\nContent-Length:");
	if (length != NULL && length < end)
		want += strtoul(length + 17, NULL, 10);
	return n >= want ? want : 0;
}

static bool
put(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, p, n);

		if (w == -1 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

static bool
put_blanks(int fd, size_t n)
{
	char blanks[16 * 1024];

	memset(blanks, ' ', sizeof(blanks));
	for (; n > 0; n -= n < sizeof(blanks) ? n : sizeof(blanks))
		if (!put(fd, blanks, n < sizeof(blanks) ? n : sizeof(blanks)))
			return false;
	return true;
}

static bool
answer(struct carrier_process *c, int fd, const char *request)
{
	static const char nothing[] = "HTTP/1.1 404 Not Found\r\n"
	    "Content-Length: 0\r\n\r\n";
	const struct http_reply *rp = NULL;
	size_t more = 0;
	char head[200];
	int n;

	c->shared->calls++;
	for (int i = 0; rp == NULL && i < ANSWERS; i++)
		if (strstr(request, answers[i].piece) != NULL)
			rp = &c->replies[i];
	if (rp == NULL) {
		c->shared->odd++;
		return put(fd, nothing, sizeof(nothing) - 1);
	}
	if (c->shared->big > 0) {
		c->shared->big--;
		more = BIG - rp->len;
	}
	n = snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n"
	    "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n",
	    rp->content_type, rp->len + more);
	return put(fd, head, (size_t)n) && put(fd, rp->body, rp->len) &&
	    put_blanks(fd, more);
}

static void
forget(struct carrier_process *c, size_t i)
{
	close(c->polled[i].fd);
	c->polled[i].fd = -1;
}

static void
welcome(struct carrier_process *c)
{
	int fd = accept(c->polled[0].fd, NULL, NULL), on = 1;
	size_t i = 1;

	while (i <= PEERS && c->polled[i].fd != -1)
		i++;
	if (fd == -1 || i > PEERS) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	c->polled[i] = (struct pollfd){ .fd = fd, .events = POLLIN };
	c->peers[i].n = 0;
}

static void
hear(struct carrier_process *c, size_t i)
{
	struct peer *p = &c->peers[i];
	ssize_t got = read(c->polled[i].fd, p->buf + p->n,
	    REQUEST_MAX - 1 - p->n);
	size_t len;

	if (got <= 0) {
		forget(c, i);
		return;
	}
	p->n += (size_t)got;
	p->buf[p->n] = '\0';
	while ((len = whole(p->buf, p->n)) > 0) {
		if (!answer(c, c->polled[i].fd, p->buf)) {
			forget(c, i);
			return;
		}
		memmove(p->buf, p->buf + len, p->n - len + 1);
		p->n -= len;
	}
}

static void
run(struct carrier_process *c)
{
	for (;;) {
		poll(c->polled, PEERS + 1, -1);
		for (size_t i = 1; i <= PEERS; i++)
			if (c->polled[i].fd != -1 && c->polled[i].revents != 0)
				hear(c, i);
		if (c->polled[0].revents != 0)
			welcome(c);
	}
}

struct carrier_shared *
carrier_start(struct arena *a)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	struct carrier_process *c = arena_alloc(a, sizeof(*c));
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t parent = getpid(), child;

	c->shared = mmap(NULL, sizeof(*c->shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (c->shared == MAP_FAILED || fd == -1 ||
	    bind(fd, (struct sockaddr *)&in, sizeof(in)) == -1 ||
	    listen(fd, PEERS) == -1 ||
	    getsockname(fd, (struct sockaddr *)&in, &len) == -1)
		canned_die("carrier", strerror(errno));
	c->shared->port = ntohs(in.sin_port);
	for (int i = 0; i < ANSWERS; i++)
		c->replies[i] = canned_reply(a, answers[i].file);
	for (size_t i = 0; i <= PEERS; i++) {
		c->polled[i] = (struct pollfd){ .fd = -1 };
		c->peers[i].buf = arena_alloc(a, REQUEST_MAX);
	}
	c->polled[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
	child = fork();
	if (child == -1)
		canned_die("carrier", strerror(errno));
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		if (getppid() == parent)
			run(c);
		_exit(1);
	}
	close(fd);
	return c->shared;
}
