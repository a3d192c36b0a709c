/* Service requests by mail, to an SMTP server of the test's own. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands/mail.h"
#include "page_fixture.h"
#include "store/mail/mail.h"

Suite	*mail_suite(void);

/* Shared with the server's process. */
static struct mailbox {
	volatile int	 refuses;	/* the status of DATA; 0: it takes */
	volatile int	 n;		/* taken */
	char		 from[300], to[300], text[16 * 1024];
} *box;
static pid_t pid;
static int64_t now;

/* --- the server --- */

static void
take_text(FILE *in)
{
	char line[1100];
	size_t n = 0;

	while (fgets(line, sizeof(line), in) != NULL &&
	    strcmp(line, ".\r\n") != 0) {
		size_t len = strlen(line);

		if (n + len < sizeof(box->text))
			memcpy(box->text + n, line, len + 1);
		n += len;
	}
}

static void
talk(int fd)
{
	FILE *in = fdopen(fd, "r");
	char line[1100];

	dprintf(fd, "220 here\r\n");
	while (fgets(line, sizeof(line), in) != NULL) {
		if (strncasecmp(line, "MAIL FROM:", 10) == 0)
			snprintf(box->from, sizeof(box->from), "%.*s",
			    (int)strcspn(line + 10, " \r"), line + 10);
		if (strncasecmp(line, "RCPT TO:", 8) == 0)
			snprintf(box->to, sizeof(box->to), "%.*s",
			    (int)strcspn(line + 8, " \r"), line + 8);
		if (strncasecmp(line, "QUIT", 4) == 0) {
			dprintf(fd, "221 bye\r\n");
			break;
		}
		if (strncasecmp(line, "DATA", 4) != 0) {
			dprintf(fd, "250 ok\r\n");
			continue;
		}
		dprintf(fd, "354 go on\r\n");
		take_text(in);
		if (box->refuses != 0)
			dprintf(fd, "%d no\r\n", box->refuses);
		else {
			box->n++;
			dprintf(fd, "250 taken\r\n");
		}
	}
	fclose(in);
}

static int
server_start(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	box = mmap(NULL, sizeof(*box), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(box != MAP_FAILED);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	ck_assert_int_eq(listen(fd, 16), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&in, &len), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			talk(accept(fd, NULL, NULL));
	}
	close(fd);
	return ntohs(in.sin_port);
}

/* --- the fixture --- */

static void
clock_at(int64_t ms)
{
	char b[32];

	now = ms;
	snprintf(b, sizeof(b), "%lld", (long long)ms);
	ck_assert_int_eq(setenv("PATCHBAY_NOW", b, 1), 0);
}

static void
setup(void)
{
	char url[60];

	snprintf(url, sizeof(url), "smtp://127.0.0.1:%d", server_start());
	setenv("MAIL_SERVER", url, 1);
	setenv("MAIL_FROM", "patchbay@example.org", 1);
	setenv("MAIL_TO", "operator@example.org", 1);
	clock_at(NOW);
	store_quiet();
	page_open();
}

static void
teardown(void)
{
	page_close();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(box, sizeof(*box));
	unsetenv("PATCHBAY_NOW");
	unsetenv("MAIL_SERVER");
}

static int
work(void)
{
	struct mail_settings s;

	ck_ok(mail_settings(store_a, NULL, &s));
	return mail_round(store_db, store_a, &s);
}

/* What the server has, decoded. */
static const char *
text(void)
{
	const char *body = strstr(box->text, "\r\n\r\n");
	char *to = arena_alloc(store_a, strlen(box->text));
	unsigned bits = 0, n = 0;
	size_t len = 0;

	ck_assert_ptr_nonnull(body);
	for (; *body != '\0'; body++) {
		static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "abcdefghijklmnopqrstuvwxyz0123456789+/";
		const char *at = strchr(set, *body);

		if (at == NULL)
			continue;
		bits = bits << 6 | (unsigned)(at - set);
		n += 6;
		if (n >= 8) {
			n -= 8;
			to[len++] = (char)(bits >> n & 0xff);
		}
	}
	to[len] = '\0';
	return to;
}

/* --- tests --- */

START_TEST(asked_and_answered)
{
	page_user.role = ROLE_VIEWER;
	ck_ok(page_post("/blockchain/about", "contact=vera%40example.org&"
	    "about=Unsere+Pumpen%0A.%0Aim+S%C3%BCden"));
	ck_ok(page_get("/"));
	gone("Unsere Pumpen");
	ck_assert_int_eq(work(), 1);
	ck_assert_int_eq(work(), 0);
	ck_assert_int_eq(box->n, 1);
	ck_assert_str_eq(box->from, "<patchbay@example.org>");
	ck_assert_str_eq(box->to, "<operator@example.org>");
	ck_assert_ptr_nonnull(strstr(box->text,
	    "Reply-To: <vera@example.org>\r\n"));
	ck_assert_ptr_nonnull(strstr(text(), "Unsere Pumpen"));
	ck_assert_ptr_nonnull(strstr(text(), "im Süden"));
	page_user.role = ROLE_ADMIN;
	ck_ok(page_get("/"));
	has("Unsere Pumpen");
	ck_ok(page_get("/blockchain"));
	has("it is mailed to the contact");
	has("Extensions &gt; Add Extension");
	ck_ok(page_post("/blockchain/requests/1/answer",
	    "answer=It+is+set+up."));
	ck_assert_int_eq(work(), 1);
	ck_assert_str_eq(box->to, "<vera@example.org>");
	ck_assert_ptr_nonnull(strstr(text(), "It is set up.\n"));
	ck_assert_ptr_nonnull(strstr(text(), "Unsere Pumpen"));
	ck_ok(page_get("/"));
	gone("Unsere Pumpen");
	/* who answered, and what, stays */
	ck_ok(page_get("/blockchain"));
	has("Answered by <bdi>ada</bdi>");
	has("It is set up.");
	/* a second answer is none */
	ck_assert_int_eq(page_post("/blockchain/requests/1/answer",
	    "answer=x"), E_CONFLICT);
	ck_assert_int_eq(work(), 0);
}
END_TEST

/* What nobody has seen to is not pushed out by what comes after it. */
START_TEST(open_ones_stay)
{
	struct service_request was, r = { .service = "blockchain",
		.user = "vera", .contact = "c", .about = "a", .asked = NOW };
	const struct mail_row m = { .once = "1@x", .recipient = "",
		.reply_to = "", .subject = "s", .body = "b", .made = NOW };

	for (int i = 0; i < SERVICE_REQUESTS_KEPT; i++)
		ck_ok(service_request_add(store_db, &r));
	ck_assert_int_eq(service_request_add(store_db, &r), E_TOOMANY);
	ck_ok(service_request_answer(store_db, store_a, 1, "", "ada", NOW,
	    &was));
	ck_ok(service_request_add(store_db, &r));
	ck_assert_int_eq(store_number("SELECT count(*) FROM service_request"
	    " WHERE answered IS NULL"), SERVICE_REQUESTS_KEPT);
	ck_assert_int_eq(store_number("SELECT count(*) FROM service_request"),
	    SERVICE_REQUESTS_KEPT);
	for (int i = 0; i < MAIL_KEPT + 10; i++)
		ck_ok(mail_add(store_db, &m));
	ck_assert_int_eq(store_number("SELECT count(*) FROM mail"),
	    MAIL_KEPT + 10);
	for (int i = 1; i <= 20; i++)
		ck_ok(mail_tried(store_db, i, ABSENT, NOW, ""));
	ck_ok(mail_add(store_db, &m));
	/* the eleven oldest of those that went out */
	ck_assert_int_eq(store_number("SELECT count(*) FROM mail"), MAIL_KEPT);
}
END_TEST

START_TEST(tried_again)
{
	ck_ok(page_post("/blockchain/about", "contact=by+telephone&about=x"));
	box->refuses = 451;
	ck_assert_int_eq(work(), 1);
	ck_assert_int_eq(work(), 0);	/* not at once */
	ck_ok(page_get("/blockchain"));
	has("A mail could not be sent");
	has("tell it by the contact");
	box->refuses = 0;
	clock_at(now + MAIL_AGAIN_MS);
	ck_assert_int_eq(work(), 1);
	ck_assert_int_eq(box->n, 1);
	ck_assert_ptr_null(strstr(box->text, "Reply-To"));
	ck_ok(page_get("/blockchain"));
	gone("A mail could not be sent");
}
END_TEST

START_TEST(given_up)
{
	ck_ok(page_post("/blockchain/about", "contact=a%40b&about=x"));
	box->refuses = 554;
	ck_assert_int_eq(work(), 1);
	clock_at(now + INT64_C(86400000));
	ck_assert_int_eq(work(), 0);
	ck_assert_int_eq(box->n, 0);
}
END_TEST

START_TEST(not_configured)
{
	struct mail_settings s;

	unsetenv("MAIL_SERVER");
	ck_ok(page_post("/blockchain/about", "contact=a%40b&about=x"));
	ck_assert_int_eq(store_number("SELECT count(*) FROM mail"), 0);
	ck_assert_int_eq(work(), 0);
	setenv("MAIL_SERVER", "https://example.org", 1);
	ck_assert_int_eq(mail_settings(store_a, NULL, &s), E_INPUT);
	setenv("MAIL_SERVER", "smtps://example.org", 1);
	setenv("MAIL_TO", "nobody", 1);
	ck_assert_int_eq(mail_settings(store_a, NULL, &s), E_INPUT);
	/* then the pages promise no mail, and none waits for ever */
	ck_assert(!mail_configured());
	ck_ok(page_post("/blockchain/about", "contact=a%40b&about=y"));
	ck_assert_int_eq(store_number("SELECT count(*) FROM mail"), 0);
	ck_ok(page_get("/blockchain"));
	ck_assert_ptr_nonnull(strstr(page_reply.out.data, "No mail is sent: MAIL_FROM "
	    "and MAIL_TO have to be addresses"));
	ck_assert_ptr_null(strstr(page_reply.out.data, "it is mailed to the contact"));
}
END_TEST

START_TEST(addresses)
{
	static const char *const bad[] = { "", "a", "@b", "a@", "a@b@c",
		"a b@c", "a@b\r\nBcc: c@d", "<a@b>", "ä@b", "a,b@c" };

	ck_assert(mail_address("vera.m+x@mail.example.org"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!mail_address(bad[i]), "%s", bad[i]);
}
END_TEST

/* A password is in a file that others can't read. */
START_TEST(password_file)
{
	char path[] = "/tmp/patchbay-mail-XXXXXX";
	struct mail_settings s;
	int fd = mkstemp(path);

	ck_assert_int_eq(dprintf(fd, "secret\n"), 7);
	close(fd);
	setenv("MAIL_PASSWORD_FILE", path, 1);
	ck_ok(mail_settings(store_a, NULL, &s));
	ck_assert_str_eq(s.server.password, "secret");
	ck_assert(mail_configured());
	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_int_eq(mail_settings(store_a, NULL, &s), E_INPUT);
	ck_assert(!mail_configured());
	unsetenv("MAIL_PASSWORD_FILE");
	unlink(path);
}
END_TEST

Suite *
mail_suite(void)
{
	Suite *s = suite_create("mail");
	TCase *t = tcase_create("mail");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, asked_and_answered);
	tcase_add_test(t, tried_again);
	tcase_add_test(t, open_ones_stay);
	tcase_add_test(t, given_up);
	tcase_add_test(t, not_configured);
	tcase_add_test(t, addresses);
	tcase_add_test(t, password_file);
	suite_add_tcase(s, t);
	return s;
}
