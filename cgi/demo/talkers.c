#include <string.h>

#include "demo.h"
#include "../lib/crypt/seal.h"
#include "../lib/text/iccid.h"
#include "../store/device/device.h"
#include "../store/org.h"
#include "queries.h"

enum { TALKERS = 24, TOKEN_BYTES = 18 };

/* The ICCID that a device is linked by; "-" without a SIM. */
static enum err
iccid_of(struct db *db, struct arena *a, int64_t device, const char **iccid)
{
	struct link *l;
	size_t n;
	enum err e = device_links(db, a, device, &l, &n);

	*iccid = "-";
	for (size_t i = 0; e == E_OK && i < n; i++)
		if (strlen(l[i].resource) == ICCID_SIZE - 1)
			*iccid = l[i].resource;
	return e;
}

static enum err
talker(struct db *db, struct arena *a, const struct org *org,
    const struct r_mirror_devices *d, int64_t now, FILE *to)
{
	const char *token = random_token(a, TOKEN_BYTES), *iccid;
	enum err e = iccid_of(db, a, d->id, &iccid);

	if (e == E_OK)
		e = device_set_token(db, d->id, hash_token(a, token), now);
	if (e == E_OK)
		fprintf(to, "d:%s:%s:%s %s %s\n", org->id, d->type_id,
		    d->device_id, token, iccid);
	return e;
}

enum err
demo_talkers(struct db *db, struct arena *a, int64_t now, FILE *to)
{
	struct r_mirror_devices d[TALKERS];
	struct org org;
	struct cur c;
	size_t n = 0;
	enum err e = org_get(db, a, &org);

	if (e != E_OK)
		return e;
	q_mirror_devices(&c, db, 0, TALKERS);
	while (n < TALKERS && n_mirror_devices(&c, a, &d[n]))
		n++;
	e = cur_end(&c);
	for (size_t i = 0; e == E_OK && i < n; i++)
		/* gateways are left out: their topics are longer */
		if (strcmp(d[i].class_id, "Device") == 0)
			e = talker(db, a, &org, &d[i], now, to);
	return e;
}
