#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

struct http_reply
text_reply(const char *body, int status, const char *type)
{
	return (struct http_reply){
		.status = status, .content_type = type, .body = body,
		.len = strlen(body), .sent = true,
	};
}

struct http_reply
fixture_reply(struct arena *a, const char *path, int status, const char *type)
{
	const char *name = arena_printf(a, "tests/fixtures/%s", path);
	FILE *f = fopen(name, "rb");
	char *body;
	size_t n;
	long len;

	ck_assert_msg(f != NULL, "%s: run the tests in the top of the tree",
	    name);
	ck_assert(fseek(f, 0, SEEK_END) == 0 && (len = ftell(f)) >= 0);
	rewind(f);
	body = arena_alloc(a, (size_t)len + 1);
	n = fread(body, 1, (size_t)len, f);
	fclose(f);
	ck_assert_uint_eq(n, (size_t)len);
	return (struct http_reply){
		.status = status, .content_type = type, .body = body,
		.len = n, .sent = true,
	};
}

struct account
fixture_account(struct arena *a, const char *json)
{
	json_t *o = json_loads(json, 0, NULL);

	ck_assert_ptr_nonnull(o);
	return (struct account){ .key = "test", .settings = json_own(a, o) };
}

static const struct step *
step_of(const struct driver *p, enum op op, size_t step)
{
	const struct step *s = p->ops[op].steps;

	ck_assert_ptr_nonnull(s);
	while (step-- > 0)
		ck_assert_ptr_nonnull((s++)->build);
	ck_assert_ptr_nonnull(s->build);
	return s;
}

enum err
fixture_build(const struct driver *p, enum op op, size_t step,
    const struct account *acc, const struct op_args *args,
    const struct result *so_far, struct arena *a, struct http_request *rq)
{
	static const struct result nothing = { .has_sim = false };

	*rq = (struct http_request){ .method = NULL };
	return step_of(p, op, step)->build(acc, args,
	    so_far == NULL ? &nothing : so_far, a, rq);
}

enum err
fixture_parse(const struct driver *p, enum op op, size_t step,
    const struct http_reply *rp, const struct op_args *args, struct arena *a,
    struct result *r)
{
	struct arena_mark mark = arena_mark(a);
	enum err e = step_of(p, op, step)->parse(rp, args, a, r);

	/* as driver_call does, so that nothing kept may point into it */
	arena_unwind(a, mark);
	return e;
}
