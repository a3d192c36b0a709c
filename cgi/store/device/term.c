#include <string.h>

#include "../../lib/text/iccid.h"
#include "../internal.h"
#include "queries.h"

void
term_normalize(const char *s, char out[TERM_MAX + 1])
{
	size_t n = 0;

	for (; *s != '\0' && n < TERM_MAX; s++) {
		char c = *s;

		if (c == ' ' || c == '\t' || c == '-' || (c == '+' && n == 0))
			continue;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	/* do not cut a character in half */
	while (n > 0 && (*s & 0xc0) == 0x80) {
		s--;
		n--;
	}
	out[n] = '\0';
}

static enum err
add(struct db *db, int64_t device, const char *kind, const char *value)
{
	char term[TERM_MAX + 1];

	if (value == NULL)
		return E_OK;
	term_normalize(value, term);
	return term[0] == '\0' ? E_OK : x_term_add(db, term, device, kind);
}

static enum err
add_all(struct db *db, int64_t device, const struct r_term_sources *r)
{
	const struct {
		const char *kind, *value;
	} terms[] = {
		{ "device", r->device_id }, { "serial", r->serial_number },
		{ "sim", r->resource }, { "iccid", r->iccid },
		{ "imsi", r->imsi }, { "msisdn", r->msisdn },
		{ "imei", r->imei }, { "eid", r->eid },
	};
	char card[ICCID_MAX + 1];
	enum err e = E_OK;

	for (size_t i = 0; e == E_OK && i < sizeof(terms) / sizeof(*terms); i++)
		e = add(db, device, terms[i].kind, terms[i].value);
	/* the other spellings begin with this canonical one */
	if (e == E_OK && r->resource != NULL && strlen(r->resource) == ICCID_MIN &&
	    iccid_canonical(r->resource, card))
		e = add(db, device, "iccid", card);
	return e;
}

static enum err
end_one(struct db *db, int64_t device, const char *value, int64_t now)
{
	char term[TERM_MAX + 1];

	term_normalize(value, term);
	return term[0] == '\0' ? E_OK : x_term_end(db, term, device, "sim",
	    now);
}

enum err
term_end(struct db *db, int64_t device, const char *resource, int64_t now)
{
	char card[ICCID_MAX + 1];
	enum err e = end_one(db, device, resource, now);

	if (e == E_OK && strlen(resource) == ICCID_MIN &&
	    iccid_canonical(resource, card))
		e = end_one(db, device, card, now);
	return e;
}

enum err
term_refresh(struct db *db, int64_t device)
{
	struct arena *a = arena_new(1 << 20);
	struct r_term_sources rows[LINKS_MAX];
	struct cur c;
	size_t n = 0;
	enum err e;

	q_term_sources(&c, db, device);
	while (n < LINKS_MAX && n_term_sources(&c, a, &rows[n]))
		n++;
	e = cur_end(&c);
	if (e == E_OK)
		e = x_term_clear(db, device);
	for (size_t i = 0; e == E_OK && i < n; i++)
		e = add_all(db, device, &rows[i]);
	arena_free(a);
	return e;
}
