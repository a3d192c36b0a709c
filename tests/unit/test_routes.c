/*
 * routes: which row of a table a path leads to; and the words of every error.
 */
#include <check.h>
#include <string.h>

#include "serve.h"

Suite	*routes_suite(void);

static enum err
nothing(struct page *p)
{
	(void)p;
	return E_OK;
}

static const struct route table[] = {
	{ .method = METHOD_GET, .pattern = "/", .handler = nothing },
	{ .method = METHOD_GET, .pattern = "/a/add", .handler = nothing },
	{ .method = METHOD_GET, .pattern = "/a/{}", .handler = nothing },
	{ .method = METHOD_POST, .pattern = "/a/{}", .handler = nothing },
	{ .method = METHOD_POST, .pattern = "/a/{}/b/{}/c/{}",
	    .handler = nothing },
	{ .pattern = NULL },
};

static const struct {
	const char	*path;
	enum method	 method;
	enum err	 err;
	int		 row;		/* of table, -1: none */
	const char	*args[3];
	const char	*allow;
} cases[] = {
	{ .path = "/", .method = METHOD_GET, .row = 0 },
	{ .path = "/", .method = METHOD_POST, .err = E_METHOD, .row = -1,
	    .allow = "GET, HEAD" },
	{ .path = "/a/add", .method = METHOD_GET, .row = 1 },
	{ .path = "/a/%61dd", .method = METHOD_GET, .row = 1 },
	{ .path = "/a/x", .method = METHOD_GET, .row = 2, .args = { "x" } },
	{ .path = "/a/x%20%C3%BC", .method = METHOD_GET, .row = 2,
	    .args = { "x \xc3\xbc" } },
	{ .path = "/a/{}", .method = METHOD_GET, .row = 2,
	    .args = { "{}" } },
	{ .path = "/a/add", .method = METHOD_POST, .row = 3,
	    .args = { "add" } },
	{ .path = "/a/x", .method = METHOD_PUT, .err = E_METHOD, .row = -1,
	    .allow = "GET, HEAD, POST" },
	{ .path = "/a/1/b/2/c/3", .method = METHOD_POST, .row = 4,
	    .args = { "1", "2", "3" } },
	{ .path = "/a/1/b/2/c/3", .method = METHOD_GET, .err = E_METHOD,
	    .row = -1, .allow = "POST" },
	{ .path = "/a/1/b/2/c/", .method = METHOD_POST, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/a/1/b//c/3", .method = METHOD_POST, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/a/1/b/2/c/3/", .method = METHOD_POST, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/a", .method = METHOD_GET, .err = E_NOTFOUND, .row = -1 },
	{ .path = "/a/", .method = METHOD_GET, .err = E_NOTFOUND, .row = -1 },
	{ .path = "//a/x", .method = METHOD_GET, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/A/x", .method = METHOD_GET, .err = E_NOTFOUND,
	    .row = -1 },
	{ .path = "/a/%zz", .method = METHOD_GET, .err = E_INPUT,
	    .row = -1 },
	{ .path = "/a/x%2Fy", .method = METHOD_GET, .err = E_INPUT,
	    .row = -1 },
	{ .path = "/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8", .err = E_NOTFOUND,
	    .method = METHOD_GET, .row = -1 },
};

START_TEST(finds_routes)
{
	struct arena *a = arena_new(1 << 20);
	const struct route *row;
	const char *args[ROUTE_ARGS_MAX], *allow;
	enum err e;
	int i;

	e = serve_route(table, a, cases[_i].path, cases[_i].method, &row, args,
	    &allow);
	ck_assert_msg(e == cases[_i].err, "%s: %d", cases[_i].path, e);
	if (cases[_i].row == -1)
		ck_assert_ptr_null(row);
	else
		ck_assert_ptr_eq(row, &table[cases[_i].row]);
	for (i = 0; e == E_OK && i < 3; i++)
		ck_assert_pstr_eq(args[i], cases[_i].args[i]);
	ck_assert_pstr_eq(allow, cases[_i].allow);
	arena_free(a);
}
END_TEST

START_TEST(every_error_has_words)
{
	int e;

	for (e = E_OK + 1; e < E_MAX; e++) {
		ck_assert_int_ge(errs[e].status, 400);
		ck_assert_ptr_nonnull(errs[e].name);
		ck_assert_uint_gt(strlen(errs[e].title), 0);
		ck_assert_uint_gt(strlen(errs[e].sentence), 20);
	}
}
END_TEST

Suite *
routes_suite(void)
{
	Suite *s = suite_create("routes");
	TCase *t = tcase_create("routes");

	tcase_add_loop_test(t, finds_routes, 0,
	    sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(t, every_error_has_words);
	suite_add_tcase(s, t);
	return s;
}
