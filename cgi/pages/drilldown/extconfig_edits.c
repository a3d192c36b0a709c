#include "extconfig_edits.h"

#include <sodium.h>
#include <string.h>

const char *
extconfig_field(struct arena *a, const char *key, const char *member)
{
	return arena_printf(a, "%s.%s", key, member);
}

const char *
extconfig_element(struct arena *a, const char *key, const char *member)
{
	return arena_printf(a, "%s-%s", key, member);
}

static const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const char *
extconfig_sent_along(struct arena *a, const char *text)
{
	size_t n = strlen(text), len = sodium_base64_encoded_len(n, variant);
	char *out = arena_alloc(a, len);

	return sodium_bin2base64(out, len, (const unsigned char *)text, n,
	    variant);
}

/* Decode the hidden field; "" when it is not one of ours. */
static const char *
sent_back(struct arena *a, const char *text)
{
	size_t len = strlen(text), n;
	unsigned char *out = arena_alloc(a, len + 1);

	if (sodium_base642bin(out, len, text, len, NULL, &n, NULL, variant) !=
	    0)
		return "";
	return arena_strndup(a, (char *)out, n);
}

/* Are the two configurations equal apart from white space? */
static bool
same_json(struct arena *a, const char *text, const json_t *from)
{
	if (text[strspn(text, " \t\r\n")] == '\0')
		return json_object_size(from) == 0;
	return json_equal(json_read(a, text, strlen(text), NULL), from);
}

static const char *
value_of(struct arena *a, const json_t *root, const char *key,
    const char *member)
{
	return json_text(a, json_object_get(root, key), member);
}

const char *
extconfig_typed(struct page *p, const struct extconfig_edits *ed,
    const char *key, const char *member)
{
	const char *name = extconfig_field(p->a, key, member), *v;

	if (pairs_get(&p->req->form, name) == NULL)
		return NULL;
	v = page_field(p, name);
	return strcmp(v, value_of(p->a, ed->from, key, member)) == 0 ? NULL : v;
}

struct extconfig_edits
extconfig_edits(struct page *p, const struct extconfig_known *known, size_t n)
{
	struct extconfig_edits ed = {
		.was = sent_back(p->a, page_raw(p, "was")),
	};
	const char *json = pairs_get(&p->req->form, "json");
	const struct device_key *k;

	ed.from = extconfig_stored(p->a, ed.was, known, n, NULL);
	ed.json = json != NULL && !same_json(p->a, json, ed.from);
	for (size_t i = 0; i < n; i++)
		for (k = known[i].device; k->name != NULL; k++)
			ed.fields |= extconfig_typed(p, &ed, known[i].key,
			    k->name) != NULL;
	return ed;
}

bool
extconfig_by_field(struct page *p, const struct extconfig_edits *ed,
    const struct extconfig_fault *f)
{
	return f->line == 0 && f->extension != NULL && f->member != NULL &&
	    extconfig_typed(p, ed, f->extension, f->member) != NULL;
}

static void
set_member(json_t *root, const char *key, const char *member,
    const char *value)
{
	json_t *o = json_object_get(root, key);

	if (!json_is_object(o)) {
		o = json_object();
		json_object_set_new(root, key, o);
	}
	if (*value == '\0')
		json_object_del(o, member);
	else
		json_object_set_new(o, member, json_string(value));
	if (json_object_size(o) == 0)
		json_object_del(root, key);
}

/* Put the field edits into root.  When the JSON edit changed a member to
 * another value, report the first such conflict. */
static void
put_fields(struct page *p, const struct extconfig_edits *ed,
    const struct extconfig_known *known, size_t n, json_t *root,
    struct extconfig_fault *both)
{
	const struct device_key *k;
	const char *typed, *there;

	for (size_t i = 0; i < n; i++)
		for (k = known[i].device; k->name != NULL; k++) {
			typed = extconfig_typed(p, ed, known[i].key, k->name);
			if (typed == NULL)
				continue;
			there = value_of(p->a, root, known[i].key, k->name);
			if (ed->json && strcmp(there, typed) != 0 &&
			    strcmp(there, value_of(p->a, ed->from,
			    known[i].key, k->name)) != 0)
				*both = (struct extconfig_fault){
					.extension = known[i].key,
					.member = k->name,
				};
			set_member(root, known[i].key, k->name, typed);
		}
}

void
extconfig_read(struct page *p, const struct extconfig_edits *ed,
    const char *stored, const struct extconfig_known *known, size_t n,
    struct extconfig *x)
{
	const char *text = ed->json ? page_raw(p, "json") : stored;
	struct extconfig_fault both = { .extension = NULL };
	json_t *root;

	if (ed->json || !ed->fields)
		extconfig_parse(p->a, text, known, n, x);
	if (!ed->fields || (ed->json && x->nfaults > 0))
		return;
	root = extconfig_stored(p->a, text, known, n, NULL);
	put_fields(p, ed, known, n, root, &both);
	extconfig_parse(p->a, json_write(p->a, root), known, n, x);
	if (both.extension != NULL)
		extconfig_fault(x, p->a, both.extension, both.member,
		    "The JSON and this field were both changed, and differ. "
		    "Make them the same.");
}
