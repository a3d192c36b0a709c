#include "weight.h"

#include <string.h>

#include "../commands/wait.h"
#include "../lib/log.h"
#include "../lib/crypt/seal.h"
#include "../store/access/brake.h"
#include "units.h"

struct field
weight_field(struct page *p, const char *label, const struct weight_faults *f)
{
	return (struct field){
		.name = "confirm", .label = label, .mono = true,
		.required = true, .error = f->word,
		.value = page_field(p, "confirm"),
	};
}

struct field
weight_password(const struct weight_faults *f)
{
	return (struct field){
		.name = "password", .label = "Your password",
		.type = "password", .required = true, .error = f->password,
		.value = "", .autocomplete = "current-password",
		.hint = "You are asked again because this can't be undone.",
	};
}

bool
weight_faulty(const struct weight_faults *f)
{
	return f->word != NULL || f->password != NULL;
}

/* The brake's key for this person, from any address. */
static const char *
who(struct page *p, const char *what)
{
	return hash_token(p->a, arena_printf(p->a, "%s %lld", what,
	    (long long)p->user.id));
}

static const char *
minutes(struct page *p, int64_t ms)
{
	int64_t n = (ms + 59999) / 60000;

	return n <= 1 ? "a minute" : arena_printf(p->a, "%lld minutes",
	    (long long)n);
}

/* Checks the signed-in user's password, with the same delays as sign-in. */
enum err
weight_try_password(struct page *p, const char **fault)
{
	const char *password = page_raw(p, "password");
	const char *by = who(p, "password again");
	int64_t wait;
	enum err e;

	*fault = NULL;
	if (*password == '\0') {
		*fault = "Enter your password. Nothing was changed.";
		return E_OK;
	}
	if ((e = brake_try(p->db, by, p->now, &wait)) != E_OK)
		return e;
	if (wait > 0)
		*fault = arena_printf(p->a, "Too many wrong passwords. Wait "
		    "%s, then try again.", minutes(p, wait));
	else if (strlen(password) > PASSWORD_MAX ||
	    !password_check(p->user.hash, password))
		*fault = "This is not your password. Nothing was changed.";
	return *fault == NULL ? brake_clear(p->db, by) : E_OK;
}

/* Count one of the few irreversible actions allowed per hour. */
static enum err
count_act(struct page *p, const char *word, const char **fault)
{
	struct one_way w;
	int64_t wait;
	enum err e = one_way_get(p->db, &w);

	if (e == E_OK)
		e = brake_ration(p->db, who(p, "no way back"), p->now,
		    w.most, ONE_WAY_MS, &wait);
	if (e != E_OK)
		return e;
	if (wait > 0)
		*fault = arena_printf(p->a, "Each person can do at most %s "
		    "an hour. Wait %s, or ask a colleague. Nothing was "
		    "changed.", units_count(p->a, w.most, "irreversible "
		    "action", "irreversible actions"), minutes(p, wait));
	log_info("one-way", "user %s: %s: %s%s", p->user.name, p->req->path,
	    word, wait > 0 ? ": refused, too many in an hour" : "");
	return E_OK;
}

enum err
weight_given(struct page *p, enum weight weight, const char *word,
    bool *given, struct weight_faults *f)
{
	enum err e;

	*f = (struct weight_faults){ .word = NULL };
	*given = weight == WEIGHT_FREE;
	if (*given || pairs_get(&p->req->form, "confirm") == NULL)
		return E_OK;
	if (weight == WEIGHT_TYPE && strcmp(page_field(p, "confirm"),
	    word) != 0) {
		f->word = "This does not match. Nothing was changed.";
		return E_OK;
	}
	if (weight == WEIGHT_TYPE) {
		/* a program has no password; its API key is the proof */
		e = p->key != NULL ? E_OK : weight_try_password(p,
		    &f->password);
		if (e == E_OK && f->password == NULL)
			e = count_act(p, word, &f->password);
		if (e != E_OK)
			return e;
	}
	*given = !weight_faulty(f);
	return E_OK;
}
