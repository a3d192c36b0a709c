/* For load balancers and service managers: alive, and ready; else why not, in a
 * line that tells a stranger nothing. */
#include "../lib/crypt/seal.h"
#include "../store/lease.h"
#include "../store/setting.h"
#include "../store/watch.h"
#include "pages.h"

enum {
	WRITE_MS	= 1000,
	BACKGROUND_MS	= 90 * 1000,	/* a step of it may take a request's
					 * deadline, and a dead one's lease has
					 * to end */
};

static enum err
answer(struct page *p, int status, const char *word)
{
	p->reply->status = status;
	p->reply->content_type = "text/plain; charset=utf-8";
	buf_str(&p->reply->out, word);
	return E_OK;
}

/* This process answers. */
enum err
page_healthz(struct page *p)
{
	return answer(p, 200, "ok\n");
}

/* A row written at most once a second, whoever asks how often. */
static enum err
write_now(struct page *p)
{
	int64_t was;
	enum err e = setting_get(p->db, "ready", 0, &was);

	if (e == E_OK && (p->now - was >= WRITE_MS || was > p->now))
		e = setting_put(p->db, "ready", p->now);
	return e;
}

/* Of the file as it is, not of what is kept in memory; *age of the background
 * worker. */
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

/* What is in the way of working, or NULL.  The one GET that writes: what nobody
 * reads, to know that it could. */
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

/* The database answers and takes writes, in the schema this program was built
 * for; the key is there; the disk has room; the background worker, of this
 * machine or another, works. */
enum err
page_readyz(struct page *p)
{
	const char *why = in_the_way(p);

	if (why != NULL)
		return answer(p, 503, arena_printf(p->a, "not ready: %s\n",
		    why));
	return answer(p, 200, "ready\n");
}
