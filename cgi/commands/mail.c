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

bool
mail_configured(void)
{
	return variable("MAIL_SERVER") != NULL;
}

/* The first line of a file that others can't read. */
static const char *
password(struct arena *a, const char *path)
{
	char line[512];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	ssize_t n = 0;

	if (fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & 077) == 0)
		n = read(fd, line, sizeof(line) - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0) {
		log_error("mail", "MAIL_PASSWORD_FILE can't be used: it is a "
		    "file that others can't read");
		return NULL;
	}
	line[n] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	arena_secret(a);
	return arena_strdup(a, line);
}

enum err
mail_settings(struct arena *a, const char *ca_file, struct mail_settings *s)
{
	const char *file = variable("MAIL_PASSWORD_FILE");

	*s = (struct mail_settings){ .server = { .url =
		variable("MAIL_SERVER"), .user = variable("MAIL_USER"),
		.ca_file = ca_file }, .from = variable("MAIL_FROM"),
		.to = variable("MAIL_TO") };
	if (s->server.url == NULL)
		return E_OK;
	if (strncmp(s->server.url, "smtps://", 8) != 0 &&
	    strncmp(s->server.url, "smtp://", 7) != 0) {
		log_error("mail", "MAIL_SERVER is smtps://host or smtp://host");
		return E_INPUT;
	}
	if (s->from == NULL || !mail_address(s->from) || s->to == NULL ||
	    !mail_address(s->to)) {
		log_error("mail", "MAIL_FROM and MAIL_TO are addresses: "
		    "name@example.org");
		return E_INPUT;
	}
	if (file != NULL && (s->server.password = password(a, file)) == NULL)
		return E_INPUT;
	return E_OK;
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
