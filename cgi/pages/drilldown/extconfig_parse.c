#include <string.h>

#include "../../lib/text/buf.h"
#include "../../lib/text/csv.h"
#include "../../lib/text/digits.h"
#include "../../lib/text/shown.h"
#include "extconfig_parse.h"

enum { SHOWN_MAX = 40 };

struct extconfig_fault *
extconfig_fault(struct extconfig *x, struct arena *a, const char *extension,
    const char *member, const char *fmt, ...)
{
	struct extconfig_fault *f;
	va_list ap;

	if (x->nfaults == EXTCONFIG_FAULTS_MAX)
		return NULL;
	f = &x->faults[x->nfaults++];
	*f = (struct extconfig_fault){
		.extension = extension, .member = member,
	};
	va_start(ap, fmt);
	f->text = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return f;
}

static const struct extconfig_known *
find_known(const struct extconfig_known *known, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(known[i].key, key) == 0)
			return &known[i];
	return NULL;
}

/* "atnt, jasper and orange" */
static const char *
list_known(struct arena *a, const struct extconfig_known *known, size_t n)
{
	const char *s = "";

	for (size_t i = 0; i < n; i++)
		s = arena_printf(a, "%s%s%s", s,
		    i == 0 ? "" : i + 1 == n ? " and " : ", ", known[i].key);
	return s;
}

static const char *
list_members(struct arena *a, const struct device_key *d)
{
	const char *s = "";

	for (; d->name != NULL; d++)
		s = arena_printf(a, "%s%s%s", s, *s == '\0' ? "" : ", ",
		    d->name);
	return s;
}

/* A valid example with the known keys. */
static const char *
example(struct arena *a, const struct extconfig_known *k)
{
	if (k == NULL || k->device[0].name == NULL)
		return "{}";
	return arena_printf(a, "{\"%s\": {\"%s\": \"…\"}}", k->key,
	    k->device[0].name);
}

/* Check one member and put its canonical value into out. */
static void
check_member(struct extconfig *x, struct arena *a,
    const struct extconfig_known *k, const struct device_key *d,
    const json_t *v, json_t *out)
{
	const char *key = k->key;
	const char *good = NULL, *wrong, *typed;

	if (v == NULL) {
		extconfig_fault(x, a, key, d->name,
		    "%s is missing: add \"%s\": \"…\".", d->label, d->name);
		return;
	}
	if (json_is_number(v)) {
		extconfig_fault(x, a, key, d->name, "%s", json_is_real(v) ?
		    digits_rounded :
		    "Put the number in quotes, so that no digit is lost.");
		return;
	}
	if (!json_is_string(v)) {
		extconfig_fault(x, a, key, d->name,
		    "%s must be a string in quotes.", d->label);
		return;
	}
	typed = csv_unguard(a, json_string_value(v));
	wrong = d->check == NULL ? NULL : d->check(a, typed, &good);
	if (wrong != NULL) {
		extconfig_fault(x, a, key, d->name, "%s", wrong);
		return;
	}
	if (good == NULL)
		good = typed;
	json_object_set_new(out, d->name, json_string(good));
	if (!d->identifies)
		return;
	if (x->nlinks == LINKS_MAX) {
		extconfig_fault(x, a, NULL, NULL,
		    "A device can have at most %d extensions.", LINKS_MAX);
		return;
	}
	x->links[x->nlinks++] = (struct link){
		.extension = key, .resource = good, .kind = k->links,
	};
}

static void
check_extension(struct extconfig *x, struct arena *a,
    const struct extconfig_known *k, const json_t *v, json_t *root)
{
	const struct device_key *d;
	const char *name;
	json_t *out, *member;

	if (!json_is_object(v)) {
		extconfig_fault(x, a, k->key, NULL,
		    "Expected an object here, as in %s.", example(a, k));
		return;
	}
	json_object_foreach((json_t *)v, name, member) {
		for (d = k->device; d->name != NULL; d++)
			if (strcmp(d->name, name) == 0)
				break;
		if (d->name == NULL)
			extconfig_fault(x, a, k->key, NULL,
			    "“%s” is not known here. It takes: %s.",
			    shown_text(a, name, SHOWN_MAX),
			    list_members(a, k->device));
	}
	out = json_object();
	for (d = k->device; d->name != NULL; d++)
		check_member(x, a, k, d, json_object_get(v, d->name),
		    out);
	json_object_set_new(root, k->key, out);
}

const struct device_key *
extconfig_identifying(const struct extconfig_known *known, size_t n,
    const char *key)
{
	const struct extconfig_known *k = find_known(known, n, key);
	const struct device_key *d = k == NULL ? NULL : k->device;

	for (; d != NULL && d->name != NULL; d++)
		if (d->identifies)
			return d;
	return NULL;
}

static bool
same_sim(const struct extconfig_known *known, size_t n, const struct link *x,
    const struct link *y)
{
	const struct device_key *k = extconfig_identifying(known, n,
	    x->extension);

	if (k->same == NULL ||
	    extconfig_identifying(known, n, y->extension)->same != k->same)
		return strcmp(x->resource, y->resource) == 0;
	return k->same(x->resource, y->resource);
}

/* Find a SIM under two extensions of the device; a SIM has one account. */
static void
check_duplicates(struct extconfig *x, struct arena *a,
    const struct extconfig_known *known, size_t n)
{
	for (size_t i = 1; i < x->nlinks; i++)
		for (size_t j = 0; j < i; j++)
			if (same_sim(known, n, &x->links[i], &x->links[j]))
				extconfig_fault(x, a, x->links[i].extension,
				    NULL, "%s is already under %s. A SIM "
				    "belongs to one account.",
				    x->links[i].resource,
			    x->links[j].extension);
}

static void
check_root(struct extconfig *x, struct arena *a, const json_t *root,
    const struct extconfig_known *known, size_t n)
{
	const struct extconfig_known *k;
	const char *key;
	json_t *v, *out;

	if (!json_is_object(root)) {
		extconfig_fault(x, a, NULL, NULL,
		    "The configuration must be one JSON object, as in %s.",
		    example(a, n > 0 ? known : NULL));
		return;
	}
	out = json_own(a, json_object());
	json_object_foreach((json_t *)root, key, v) {
		k = find_known(known, n, key);
		if (k != NULL)
			check_extension(x, a, k, v, out);
		else if (n == 0)
			extconfig_fault(x, a, NULL, NULL,
			    "“%s” is not an extension of this organization: "
			    "it has none yet.",
			    shown_text(a, key, SHOWN_MAX));
		else
			extconfig_fault(x, a, NULL, NULL,
			    "“%s” is not an extension of this organization. "
			    "Known: %s.", shown_text(a, key, SHOWN_MAX),
			    list_known(a, known, n));
	}
	check_duplicates(x, a, known, n);
	if (json_object_size(out) > 0)
		x->json = json_write_pretty(a, out);
}

bool
extconfig_parse(struct arena *a, const char *text,
    const struct extconfig_known *known, size_t n, struct extconfig *x)
{
	struct json_fault fault = { .line = 0 };
	size_t len = strlen(text);
	json_t *root;

	*x = (struct extconfig){ .json = "" };
	if (text[strspn(text, " \t\r\n")] == '\0')
		return true;
	if (len > EXTCONFIG_MAX) {
		extconfig_fault(x, a, NULL, NULL,
		    "The configuration is too long: at most %d characters.",
		    EXTCONFIG_MAX);
		return false;
	}
	root = json_read(a, text, len, &fault);
	if (root == NULL) {
		extconfig_fault(x, a, NULL, NULL, "%s", fault.what);
		x->faults[0].line = fault.line;
		x->faults[0].column = fault.column;
		return false;
	}
	check_root(x, a, root, known, n);
	return x->nfaults == 0;
}

json_t *
extconfig_stored(struct arena *a, const char *json,
    const struct extconfig_known *known, size_t n, const char **text)
{
	json_t *root = NULL, *v;
	const char *key;
	void *next;

	if (json != NULL && *json != '\0')
		root = json_read(a, json, strlen(json), NULL);
	if (!json_is_object(root)) {
		root = json_own(a, json_object());
		json = "";
	}
	json_object_foreach_safe(root, next, key, v)
		if (find_known(known, n, key) == NULL) {
			json_object_del(root, key);
			json = NULL;
		}
	if (text != NULL)
		*text = json != NULL ? json : json_object_size(root) == 0 ?
		    "" : json_write_pretty(a, root);
	return root;
}
