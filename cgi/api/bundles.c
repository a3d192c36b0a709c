/* Packages of device management extensions. */
#include <string.h>

#include "../manage/bundle.h"
#include "answer.h"

static json_t *
bundle_json(struct page *p, const struct stored_bundle *b)
{
	return json_incref(json_read(p->a, b->content, strlen(b->content),
	    NULL));
}

/* The package of the body, checked. */
static enum err
read_bundle(struct page *p, struct stored_bundle *s)
{
	struct form_errors fe = { 0 };
	const char *why, *member;
	struct bundle b;
	json_t *o;
	enum err e = api_body(p, JSON_OBJECT, &o);

	if (e != E_OK)
		return e;
	if ((why = bundle_read(p->a, o, &b, &member)) != NULL) {
		form_error(&fe, p->a, member, "%s", why);
		return api_invalid(p, &fe);
	}
	*s = (struct stored_bundle){ .id = b.id, .version = b.version,
	    .content = json_write(p->a, o), .added_by = p->user.name,
	    .added = p->now, .updated = p->now };
	return strlen(s->content) > BUNDLE_BYTES_MAX ? E_TOOBIG : E_OK;
}

enum err
api_bundles(struct page *p)
{
	struct stored_bundle *b;
	json_t *all;
	size_t n;
	enum err e = bundle_list(p->db, p->a, &b, &n);

	if (e != E_OK)
		return e;
	all = json_array();
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, bundle_json(p, &b[i]));
	return api_list(p, all, (int64_t)n, NULL, NULL);
}

enum err
api_bundle_add(struct page *p)
{
	struct stored_bundle b;
	enum err e = read_bundle(p, &b);

	if (e == E_OK)
		e = bundle_add(p->db, &b);
	if (e == E_CONFLICT)
		return api_refuse(p, 409, API_EXISTS,
		    "The package already exists.");
	return e != E_OK ? e : api_send(p, 201, bundle_json(p, &b));
}

enum err
api_bundle(struct page *p)
{
	struct stored_bundle b;
	enum err e = bundle_get(p->db, p->a, p->args[0], &b);

	return e != E_OK ? e : api_send(p, 200, bundle_json(p, &b));
}

enum err
api_bundle_update(struct page *p)
{
	struct form_errors fe = { 0 };
	struct stored_bundle b;
	enum err e = read_bundle(p, &b);

	if (e == E_OK && strcmp(b.id, p->args[0]) != 0) {
		form_error(&fe, p->a, "bundleId", "bundleId is not that of the "
		    "address.");
		return api_invalid(p, &fe);
	}
	if (e == E_OK)
		e = bundle_update(p->db, &b);
	return e != E_OK ? e : api_send(p, 200, bundle_json(p, &b));
}

enum err
api_bundle_delete(struct page *p)
{
	enum err e = bundle_delete(p->db, p->args[0]);

	if (e == E_CONFLICT)
		return api_refuse(p, 409, "PATCHBAY-CONFLICT", "Requests for "
		    "its actions are under way.");
	return e != E_OK ? e : api_done(p);
}
