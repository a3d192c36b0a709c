/*
 * http over TLS: a certificate nobody vouches for, one for another name, one
 * that is fine.  The server is openssl's, with a certificate made here.
 */
#include <check.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app.h"
#include "lib/http/http.h"

Suite	*http_tls_suite(void);

static char dir[32], key[64], cert[64];
static struct arena *a;
static pid_t server;
static int port;

/* Run openssl with its output to fd (and nothing to standard error). */
static pid_t
openssl(int fd, char *const argv[])
{
	pid_t pid = fork();
	int null;

	ck_assert_int_ge(pid, 0);
	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	null = open("/dev/null", O_RDWR);
	dup2(null, STDIN_FILENO);
	dup2(fd == -1 ? null : fd, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	execvp("openssl", argv);
	_exit(127);
}

static char *
word(const char *s)
{
	return arena_strdup(a, s);
}

static void
make_certificate(void)
{
	char *argv[] = { word("openssl"), word("req"), word("-x509"),
	    word("-newkey"), word("ec"), word("-pkeyopt"),
	    word("ec_paramgen_curve:P-256"), word("-nodes"), word("-days"),
	    word("2"), word("-subj"), word("/CN=localhost"), word("-addext"),
	    word("subjectAltName=DNS:localhost"), word("-keyout"), key,
	    word("-out"), cert, NULL };
	int status;

	waitpid(openssl(-1, argv), &status, 0);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "openssl can't make a certificate");
}

/* It says "ACCEPT 127.0.0.1:port" when it listens. */
static void
start_server(void)
{
	char *argv[] = { word("openssl"), word("s_server"), word("-accept"),
	    word("127.0.0.1:0"), word("-key"), key, word("-cert"), cert,
	    word("-www"), NULL };
	char line[256], *colon;
	int out[2];
	FILE *f;

	ck_assert_int_eq(pipe(out), 0);
	server = openssl(out[1], argv);
	close(out[1]);
	f = fdopen(out[0], "r");
	port = 0;
	while (port == 0 && fgets(line, sizeof(line), f) != NULL) {
		colon = strrchr(line, ':');
		if (strncmp(line, "ACCEPT ", 7) == 0 && colon != NULL)
			port = (int)strtol(colon + 1, NULL, 10);
	}
	ck_assert_int_gt(port, 0);
	/* it goes on writing: leave the pipe open until the end */
}

static void
setup(void)
{
	a = arena_new(ARENA_MAX);
	snprintf(dir, sizeof(dir), "/tmp/patchbay-tls-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(key, sizeof(key), "%s/key", dir);
	snprintf(cert, sizeof(cert), "%s/cert", dir);
	make_certificate();
	start_server();
}

static void
teardown(void)
{
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	unlink(key);
	unlink(cert);
	rmdir(dir);
	arena_free(a);
}

static enum err
call(const char *method, const char *ca, const char *host,
    struct http_reply *reply)
{
	struct http *h = http_new(ca);
	struct http_request r = { .method = method,
		.url = arena_printf(a, "https://%s:%d/", host, port) };
	enum err e = http_call(h, a, &r, 30000, reply, NULL);

	http_free(h);
	return e;
}

START_TEST(nobody_vouches_for_it)
{
	struct http_reply reply;

	ck_assert_int_eq(call("PUT", NULL, "localhost", &reply), E_SERVICE_TLS);
	ck_assert(!reply.sent);
	ck_assert_ptr_nonnull(strstr(reply.tls, "is not trusted"));
}
END_TEST

START_TEST(it_is_for_another_name)
{
	struct http_reply reply;

	ck_assert_int_eq(call("PUT", cert, "127.0.0.1", &reply), E_SERVICE_TLS);
	ck_assert(!reply.sent);
	ck_assert_ptr_nonnull(strstr(reply.tls, "for another name"));
}
END_TEST

/* One that answers in plain text, and one that says nothing and goes. */
static const struct { const char *says, *words; } others[] = {
	{ "HTTP/1.1 400 Bad Request\r\n\r\n", "does not speak TLS" },
	{ "", "ended the secure connection" },
};

START_TEST(it_is_no_tls)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0), c;
	struct http_reply reply;
	char hello[4096];
	pid_t pid;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		c = accept(fd, NULL, NULL);
		_exit(read(c, hello, sizeof(hello)) <= 0 ||
		    write(c, others[_i].says, strlen(others[_i].says)) < 0);
	}
	port = ntohs(in.sin_port);
	ck_assert_int_eq(call("PUT", cert, "127.0.0.1", &reply), E_SERVICE_TLS);
	ck_assert(!reply.sent);
	ck_assert_ptr_nonnull(strstr(reply.tls, others[_i].words));
	close(fd);
	waitpid(pid, NULL, 0);
}
END_TEST

START_TEST(it_is_fine)
{
	struct http_reply reply;

	/* a GET: s_server answers nothing else */
	ck_assert_int_eq(call("GET", cert, "localhost", &reply), E_OK);
	ck_assert(reply.sent);
	ck_assert_int_eq(reply.status, 200);
	ck_assert_ptr_null(reply.tls);
}
END_TEST

Suite *
http_tls_suite(void)
{
	Suite *s = suite_create("http_tls");
	TCase *t = tcase_create("http_tls");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nobody_vouches_for_it);
	tcase_add_test(t, it_is_for_another_name);
	tcase_add_loop_test(t, it_is_no_tls, 0, 2);
	tcase_add_test(t, it_is_fine);
	suite_add_tcase(s, t);
	return s;
}
