#include "mail.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/clock.h"
#include "../lib/crypt/seal.h"
#include "../lib/log.h"
#include "../store/mail/mail.h"

/* --- settings --- */

static const char *
variable(const char *name)
{
	const char *s = getenv(name);

	return s == NULL || *s == '\0' ? NULL : s;
}

/* A file that others can't read; -1. */
static int
open_password(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & 077) == 0 && st.st_size > 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

const char *
mail_wrong(void)
{
	const char *url = variable("MAIL_SERVER"), *from =
	    variable("MAIL_FROM"), *to = variable("MAIL_TO"), *file =
	    variable("MAIL_PASSWORD_FILE");
	int fd;

	if (url == NULL)
		return NULL;
	if (strncmp(url, "smtps://", 8) != 0 &&
	    strncmp(url, "smtp://", 7) != 0)
		return "MAIL_SERVER has to be smtps://host or smtp://host";
	if (from == NULL || !mail_address(from) || to == NULL ||
	    !mail_address(to))
		return "MAIL_FROM and MAIL_TO have to be addresses, such as "
		    "name@example.org";
	if (file == NULL)
		return NULL;
	if ((fd = open_password(file)) < 0)
		return "MAIL_PASSWORD_FILE has to be a file that Patchbay can "
		    "read and others can't";
	close(fd);
	return NULL;
}

bool
mail_configured(void)
{
	return variable("MAIL_SERVER") != NULL && mail_wrong() == NULL;
}

/* The file's first line. */
static const char *
password(struct arena *a, const char *path)
{
	int fd = open_password(path);
	char line[512];
	ssize_t n = fd < 0 ? 0 : read(fd, line, sizeof(line) - 1);

	if (fd >= 0)
		close(fd);
	line[n > 0 ? n : 0] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	arena_secret(a);
	return *line == '\0' ? NULL : arena_strdup(a, line);
}

enum err
mail_settings(struct arena *a, const char *ca_file, struct mail_settings *s)
{
	const char *file = variable("MAIL_PASSWORD_FILE");
	const char *wrong = mail_wrong();

	*s = (struct mail_settings){ .server = { .url =
		variable("MAIL_SERVER"), .user = variable("MAIL_USER"),
		.ca_file = ca_file }, .from = variable("MAIL_FROM"),
		.to = variable("MAIL_TO") };
	if (s->server.url == NULL)
		return E_OK;
	if (wrong == NULL && file != NULL &&
	    (s->server.password = password(a, file)) == NULL)
		wrong = "MAIL_PASSWORD_FILE has no first line";
	if (wrong == NULL)
		return E_OK;
	log_error("mail", "%s: nothing is mailed", wrong);
	return E_INPUT;
}

/* --- what is mailed --- */

enum err
request_ask(struct db *db, struct arena *a, const struct service_request *r)
{
	const struct mail_row m = { .once = random_token(a, 16),
		.recipient = "", .made = r->asked,
		.reply_to = mail_address(r->contact) ? r->contact : "",
		.subject = "Service request: IoT Blockchain",
		.body = arena_printf(a, "%s asks for the IoT Blockchain "
		    "service.\n\nContact: %s\n\n%s\n\nAnswer it on the "
		    "Blockchain page of Patchbay.\n", r->user, r->contact,
		    r->about) };
	enum err e = db_begin(db);

	if (e != E_OK)
		return e;
	e = service_request_add(db, r);
	if (e == E_OK && mail_configured())
		e = mail_add(db, &m);
	return db_end(db, e);
}

enum err
request_answer(struct db *db, struct arena *a, int64_t id,
    const char *answer, const char *by, int64_t now)
{
	struct service_request r;
	enum err e = db_begin(db);

	if (e != E_OK)
		return e;
	e = service_request_answer(db, a, id, answer, by, now, &r);
	if (e == E_OK && mail_configured() && mail_address(r.contact))
		e = mail_add(db, &(struct mail_row){
		    .once = random_token(a, 16), .recipient = r.contact,
		    .reply_to = "", .made = now,
		    .subject = "Your service request: IoT Blockchain",
		    .body = arena_printf(a, "%s\n\nYour request was:\n\n%s\n",
		    answer, r.about) });
	return db_end(db, e);
}

/* --- sending --- */

/* Nothing is open in the database meanwhile. */
static enum err
send_one(struct db *db, struct arena *a, const struct mail_settings *s,
    const struct mail_row *m)
{
	const struct mail mail = { .from = s->from, .to =
		*m->recipient != '\0' ? m->recipient : s->to,
		.reply_to = *m->reply_to != '\0' ? m->reply_to : NULL,
		.subject = m->subject, .text = m->body, .id = m->once,
		.at = m->made };
	int64_t now = clock_now();
	const char *detail = "";
	bool over;
	enum err e;

	if (!mail_address(mail.to))
		return mail_tried(db, m->id, ABSENT, ABSENT, "");
	e = mail_send(a, &s->server, &mail, MAIL_CALL_MS, &detail);
	if (e == E_OK)
		return mail_tried(db, m->id, ABSENT, now, "");
	over = e == E_SERVICE_REFUSED || m->tries + 1 >= MAIL_TRIES;
	log_error("mail", "a mail was not taken: %s %s%s", errs[e].name,
	    detail, over ? "; given up" : "; tried again later");
	return mail_tried(db, m->id, over ? ABSENT : now +
	    (MAIL_AGAIN_MS << m->tries), ABSENT, *detail != '\0' ? detail :
	    errs[e].name);
}

int
mail_round(struct db *db, struct arena *a, const struct mail_settings *s)
{
	struct mail_row *list;
	size_t n = 0;
	enum err e = s->server.url == NULL ? E_NOTFOUND : mail_due(db, a,
	    clock_now(), &list, &n);

	if (e != E_OK || n == 0)
		return 0;
	send_one(db, a, s, &list[0]);
	return 1;
}
