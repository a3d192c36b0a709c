/* Access tokens: obtained from the service and kept sealed until they
 * expire. */
#include "call_own.h"

#include <string.h>

#include "../lib/clock.h"
#include "../lib/crypt/seal.h"
#include "../store/extension/token.h"
#include "redact.h"

#define TOKEN_MARGIN_MS	(60 * 1000)

/* A hash that names the credentials without revealing them. */
static const char *
token_account(struct arena *a, const struct driver *p,
    const struct account *acc)
{
	return sign(a, arena_printf(a, "account %s %s", p->name,
	    json_write(a, acc->settings)));
}

/* A stored token that is still valid; false when there is none. */
static bool
token_kept(struct calling *c, const struct token *t, const char **value)
{
	int64_t now = clock_now();

	/* a time in the future was stored before the clock was set back */
	if (*t->sealed == '\0' || t->got > now || t->expires <= now)
		return false;
	*value = unseal(c->a, t->sealed);
	return *value != NULL;
}

/* Request a token from the service. */
static enum err
token_ask(struct calling *c, const struct token_source *s,
    struct token_answer *got)
{
	struct arena *scratch = arena_new(ARENA_MAX);
	struct http_request q = { .method = NULL };
	struct http_reply rp = { .content_type = "", .body = "" };
	struct limiter limiter = { .means = NULL };
	const char *detail = "";
	enum err e = s->build(&c->acc, c->a, &q);

	*got = (struct token_answer){ .lasts_ms = ABSENT };
	if (e == E_OK)
		e = calling_exchange(c, scratch, &q, &rp, &limiter, &detail);
	if (e == E_OK)
		e = s->parse(&rp, c->a, got, &c->r->reason);
	if (e == E_OK && got->value == NULL)
		e = E_SERVICE_ANSWER;
	c->r->reason = redact(c->a, c->p, &c->acc, c->r->reason);
	limiter_leave(&limiter, e == E_SERVICE_RATE ? PAUSE_RATE_MS : 0);
	calling_log(c, &rp, e, detail);
	arena_free(scratch);
	return e;
}

/* Store a token, or the refusal of the credentials.  If that fails the next
 * call only requests one again. */
static void
token_keep(struct calling *c, const char *account,
    const struct token_source *s, const struct token_answer *got, enum err e)
{
	struct db *db = c->caller->db;
	int64_t now = clock_now(), lasts = got->lasts_ms;

	if (db == NULL || account == NULL)
		return;
	if (e == E_SERVICE_AUTH || e == E_SERVICE_FORBIDDEN)
		token_refused(db, account, s->name, now);
	if (e != E_OK)
		return;
	if (lasts == ABSENT || lasts > TOKEN_DAY_MS)
		lasts = TOKEN_DAY_MS;
	/* it must outlast a call that starts with it */
	lasts -= TOKEN_MARGIN_MS;
	token_put(db, account, s->name, lasts > 0 ? seal(c->a, got->value) :
	    "", now, now + lasts);
}

static enum err
token_take(struct calling *c, const char *account,
    const struct token_source *s, const char **value)
{
	struct token t = { .sealed = "", .refused = ABSENT };
	struct token_answer got;
	int64_t now = clock_now();
	enum err e = E_OK;

	if (c->caller->db != NULL && account != NULL)
		e = token_get(c->caller->db, c->a, account, s->name, &t);
	if (e != E_OK || token_kept(c, &t, value))
		return e;
	if (t.refused != ABSENT && t.refused <= now &&
	    now < t.refused + token_pause(t.refusals)) {
		c->r->reason = "The service refused these credentials a "
		    "moment ago. They are not tried again for a while, so that "
		    "it does not lock the account.";
		return E_SERVICE_AUTH;
	}
	c->logging_in = true;
	c->what = s->name;
	e = token_ask(c, s, &got);
	c->logging_in = false;
	token_keep(c, account, s, &got, e);
	*value = got.value;
	return e;
}

enum err
tokens_login(struct calling *c)
{
	const struct token_source *s = c->p->tokens;
	const char *account = s == NULL ? NULL :
	    token_account(c->a, c->p, &c->acc), *what = c->what;
	enum err e = E_OK;

	for (size_t i = 0; s != NULL && s[i].build != NULL && e == E_OK &&
	    i < TOKENS_MAX; i++)
		if (c->acc.tokens[i] == NULL)
			e = token_take(c, account, &s[i], &c->acc.tokens[i]);
	c->what = what;
	return e;
}

void
tokens_logout(struct calling *c)
{
	const struct token_source *s = c->p->tokens;
	const char *account = token_account(c->a, c->p, &c->acc);
	struct token t;

	for (size_t i = 0; s[i].build != NULL && i < TOKENS_MAX; i++) {
		c->acc.tokens[i] = NULL;
		if (c->caller->db != NULL && account != NULL &&
		    token_get(c->caller->db, c->a, account, s[i].name, &t) ==
		    E_OK && *t.sealed != '\0')
			token_drop(c->caller->db, account, s[i].name,
			    t.sealed);
	}
}

enum err
account_login(struct caller *caller, struct arena *a, const struct driver *p,
    struct account *acc, int64_t deadline, const char **reason)
{
	struct result r;
	struct calling c = { .caller = caller, .a = a, .p = p, .acc = *acc,
		.deadline = deadline, .r = &r, .what = "login" };
	enum err e;

	result_init(&r);
	e = tokens_login(&c);
	memcpy(acc->tokens, c.acc.tokens, sizeof(acc->tokens));
	*reason = r.reason;
	return e;
}

void
account_logout(struct caller *caller, struct arena *a,
    const struct driver *p, struct account *acc)
{
	struct calling c = { .caller = caller, .a = a, .p = p, .acc = *acc };

	if (p->tokens != NULL)
		tokens_logout(&c);
	memset(acc->tokens, 0, sizeof(acc->tokens));
}
