/* Liveness and readiness for load balancers and service managers.  The one-line
 * reason reveals nothing to strangers. */
#include "../lib/crypt/seal.h"
#include "../store/lease.h"
#include "../store/setting.h"
#include "../store/watch.h"
#include "pages.h"

enum {
	WRITE_MS	= 1000,
	BACKGROUND_MS	= 90 * 1000,	/* a step may take a request's deadline,
					 * and the lease of a dead worker has to
					 * expire */
};

static enum err
answer(struct page *p, int status, const char *word)
{
	p->reply->status = status;
	p->reply->content_type = "text/plain; charset=utf-8";
	buf_str(&p->reply->out, word);
	return E_OK;
}

/* The process responds. */
enum err
page_healthz(struct page *p)
{
	return answer(p, 200, "ok\n");
}

/* Test-write a row, at most once a second however often it is called. */
static enum err
write_now(struct page *p)
{
	int64_t was;
	enum err e = setting_get(p->db, "ready", 0, &was);

	if (e == E_OK && (p->now - was >= WRITE_MS || was > p->now))
		e = setting_put(p->db, "ready", p->now);
	return e;
}

/* Bypasses the caches to test the file itself. *age: of the background worker's
 * lease. */
static enum err
try_database(struct page *p, int64_t *age)
{
	int64_t n;
	enum err e;

	db_read_only(p->db, false);
	db_forget(p->db);
	e = count_get(p->db, "devices", &n);
	if (e == E_OK)
		e = lease_age(p->db, p->a, "background", p->now, age);
	return e == E_OK ? write_now(p) : e;
}

/* Why the service is not ready, or NULL.  The only GET that writes: a row
 * nobody reads, to prove that writes succeed. */
static const char *
in_the_way(struct page *p)
{
	int64_t age;
	enum err e = try_database(p, &age);

	db_read_only(p->db, true);
	if (e != E_OK)
		return errs[e].title;
	if (seal_compare(p->cfg->key_path) != SEAL_SAME)
		return "The key file is missing or not the one in use";
	if (watch_space(p->cfg, SPACE_MIN) != NULL)
		return "The disk is full";
	if (age == ABSENT || age > BACKGROUND_MS || age < -BACKGROUND_MS)
		return "The background worker is not working";
	return NULL;
}

/* Ready means: the database answers, accepts writes and has this program's
 * schema; the key exists; the disk has room; a background worker runs on this
 * node or another. */
enum err
page_readyz(struct page *p)
{
	const char *why = in_the_way(p);

	if (why != NULL)
		return answer(p, 503, arena_printf(p->a, "not ready: %s\n",
		    why));
	return answer(p, 200, "ready\n");
}
