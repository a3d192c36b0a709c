#include "two_step.h"

#include <sodium.h>
#include <string.h>

#include "../../lib/crypt/hash.h"
#include "../../lib/crypt/seal.h"
#include "../../lib/crypt/secretbox.h"
#include "../internal.h"
#include "queries.h"

enum { CODE = 10 };	/* letters and digits of a recovery code: 50 bits */

enum err
two_step_get(struct db *db, struct arena *a, int64_t user, struct two_step *t)
{
	struct r_user_two_step r;
	enum err e = g_user_two_step(db, a, &r, user);

	if (e == E_OK)
		*t = (struct two_step){ .sealed = r.totp, .step = r.totp_step,
		    .codes = r.codes };
	return e;
}

/* --- the secret --- */

static const char *
key_of(struct arena *a, int64_t user)
{
	return sign(a, arena_printf(a, "two-step sign-in of %lld",
	    (long long)user));
}

const char *
two_step_seal(struct arena *a, int64_t user, const char *secret)
{
	const char *key = key_of(a, user);

	return key == NULL ? NULL : secretbox_seal(a, key, secret);
}

const char *
two_step_open(struct arena *a, int64_t user, const char *sealed)
{
	const char *key = key_of(a, user);

	return key == NULL || *sealed == '\0' ? NULL :
	    secretbox_open(a, key, sealed);
}

const char *
two_step_brake(struct arena *a, int64_t user)
{
	return hash_token(a, arena_printf(a, "code of %lld",
	    (long long)user));
}

/* --- recovery codes --- */

/* As it was given out, however it is typed. */
static const char *
code_hash(struct arena *a, const char *typed)
{
	char plain[CODE + 1];
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		char c = *typed;

		if (c == ' ' || c == '-')
			continue;
		if (n == CODE)
			return NULL;
		plain[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
	}
	plain[n] = '\0';
	return n == CODE ? hash_token(a, plain) : NULL;
}

void
two_step_codes(struct arena *a, const char *codes[RECOVERY_CODES])
{
	/* without those that are mistaken for one another */
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

	for (int i = 0; i < RECOVERY_CODES; i++) {
		char *code = arena_alloc(a, CODE + 2);

		for (int k = 0; k < CODE; k++)
			code[k + (k >= CODE / 2)] =
			    letters[randombytes_uniform(sizeof(letters) - 1)];
		code[CODE / 2] = '-';
		codes[i] = code;
	}
}

/* --- changes --- */

static enum err
set_codes(struct db *db, struct arena *a, int64_t user,
    const char *const codes[RECOVERY_CODES])
{
	enum err e = x_recovery_code_clear(db, user);

	for (int i = 0; e == E_OK && codes != NULL && i < RECOVERY_CODES; i++)
		e = x_recovery_code_add(db, user, code_hash(a, codes[i]));
	return e;
}

enum err
two_step_on(struct db *db, struct arena *a, int64_t user, const char *sealed,
    int64_t step, const char *const codes[RECOVERY_CODES],
    const char *session)
{
	struct r_user_totp_on r;
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = g_user_totp_on(db, NULL, &r, user, sealed, step);
	if (e == E_NOTFOUND)
		e = E_CONFLICT;
	if (e == E_OK)
		e = set_codes(db, a, user, codes);
	if (e == E_OK)
		e = x_session_end_others(db, user, session);
	return store_end(db, &w, e);
}

enum err
two_step_renew(struct db *db, struct arena *a, int64_t user,
    const char *const codes[RECOVERY_CODES])
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	return e != E_OK ? e : store_end(db, &w, set_codes(db, a, user,
	    codes));
}

enum err
two_step_off(struct db *db, int64_t user)
{
	struct store_tx w;
	enum err e = store_begin(db, &w);

	if (e != E_OK)
		return e;
	e = x_user_totp_off(db, user);
	if (e == E_OK)
		e = set_codes(db, NULL, user, NULL);
	return store_end(db, &w, e);
}

enum err
two_step_use(struct db *db, int64_t user, int64_t step)
{
	struct r_user_totp_used r;

	return g_user_totp_used(db, NULL, &r, user, step);
}

enum err
two_step_recover(struct db *db, struct arena *a, int64_t user,
    const char *code)
{
	const char *hash = code_hash(a, code);
	struct r_recovery_code_use r;

	return hash == NULL ? E_NOTFOUND :
	    g_recovery_code_use(db, NULL, &r, user, hash);
}
