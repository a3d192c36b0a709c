#include <check.h>
#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pg_proxy.h"
#include "store_fixture.h"

static atomic_int *cut;
static pid_t proxy_pid;

static struct sockaddr_un
socket_in(const char *dir)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	ck_assert_int_lt(snprintf(sun.sun_path, sizeof(sun.sun_path),
	    "%s/.s.PGSQL.5432", dir), (int)sizeof(sun.sun_path));
	return sun;
}

/* The directory of the server's socket. */
static const char *
server_dir(void)
{
	PQconninfoOption *all = PQconninfoParse(store_server(), NULL), *o;
	const char *dir = NULL;

	for (o = all; o->keyword != NULL; o++)
		if (strcmp(o->keyword, "host") == 0)
			dir = strdup(o->val);
	PQconninfoFree(all);
	return dir;
}

/* What the server says of a commit that no standby has, when the wait for one
 * is cancelled; its length is that of all but the first letter. */
static const char warning[] = "N\0\0\0\x4a" "SWARNING\0VWARNING\0C01000\0"
    "Mcanceling wait for synchronous replication\0";

/* As the server says it: six digits. */
static const char *
server_version(void)
{
	static char text[8];
	PGconn *pg;

	if (*text == '\0') {
		pg = PQconnectdb(store_path);
		snprintf(text, sizeof(text), "%06d", PQserverVersion(pg));
		PQfinish(pg);
	}
	return text;
}

/* One piece from one side to the other; false: this connection has ended. */
static bool
pass(int from, int to, bool client)
{
	char b[8192];
	struct pollfd answer = { .fd = to, .events = POLLIN };
	ssize_t n = read(from, b, sizeof(b));
	char *version;
	bool commit;

	if (n <= 0)
		return false;
	/* as a server of before says its version */
	if (!client && *cut == OLD && (version = memmem(b, (size_t)n,
	    server_version(), 6)) != NULL)
		memcpy(version, "149999", 6);
	commit = client && *cut != PASS && memmem(b, (size_t)n, "COMMIT", 6) !=
	    NULL;
	if (commit && *cut == CUT_BEFORE) {
		*cut = PASS;
		return false;
	}
	if (commit && *cut == WARN &&
	    write(from, warning, sizeof(warning)) != sizeof(warning))
		return false;
	if (write(to, b, (size_t)n) != n)
		return false;
	if (!commit || *cut == WARN) {
		*cut = commit ? PASS : (int)*cut;
		return true;
	}
	poll(&answer, 1, -1);	/* it is done, and nobody hears of it */
	if (*cut != CUT_FOR_GOOD)
		*cut = *cut == CUT_THEN_WARN ? WARN : PASS;
	return false;
}

static void
join(int client, const char *dir)
{
	struct sockaddr_un sun = socket_in(dir);
	int server = socket(AF_UNIX, SOCK_STREAM, 0);
	struct pollfd p[2] = { { .fd = client, .events = POLLIN },
		{ .fd = server, .events = POLLIN } };
	bool ok = connect(server, (struct sockaddr *)&sun, sizeof(sun)) == 0;

	while (ok && poll(p, 2, -1) > 0) {
		if (p[0].revents != 0)
			ok = pass(client, server, true);
		if (ok && p[1].revents != 0)
			ok = pass(server, client, false);
	}
	close(server);
}

static void
proxy(int listener, const char *dir)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (*cut != CUT_FOR_GOOD) {
		int client = accept(listener, NULL, NULL);

		if (*cut != CUT_FOR_GOOD)
			join(client, dir);
		close(client);
	}
	_exit(0);
}

const char *
proxy_address(void)
{
	return arena_printf(store_a, "postgresql://patchbay@%%2Ftmp%%2F%s%s",
	    strrchr(store_dir, '/') + 1, strrchr(store_path, '/'));
}

void
proxy_start(void)
{
	struct sockaddr_un sun = socket_in(store_dir);
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	cut = mmap(NULL, sizeof(*cut), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(cut != MAP_FAILED);
	ck_assert_int_eq(bind(listener, (struct sockaddr *)&sun, sizeof(sun)),
	    0);
	ck_assert_int_eq(listen(listener, 5), 0);
	if ((proxy_pid = fork()) == 0)
		proxy(listener, server_dir());
	close(listener);
}

void
proxy_stop(void)
{
	struct sockaddr_un sun = socket_in(store_dir);

	kill(proxy_pid, SIGKILL);
	waitpid(proxy_pid, NULL, 0);
	unlink(sun.sun_path);
}

void
proxy_do(enum cut what)
{
	*cut = (int)what;
}

enum cut
proxy_does(void)
{
	return (enum cut)*cut;
}
