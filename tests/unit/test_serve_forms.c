/* serve: forms that are sent to it, by whom and from where. */
#include <check.h>
#include <string.h>

#include "lib/crypt/seal.h"
#include "serve_fixture.h"

Suite	*serve_forms_suite(void);

START_TEST(forms_and_roles)
{
	ck_assert_int_eq(ask("POST", "/form", ""), 403);
	ck_assert_int_eq(ask("POST", "/form", "csrf=no"), 403);
	ck_assert_ptr_null(strstr(sv.reply.out.data, "THE-FORM"));
	ck_assert_int_eq(ask("POST", "/form", "csrf=no&text=%3Ckept"), 403);
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, "&lt;kept"));
	ck_assert_int_eq(ask("POST", "/form", with_csrf("")), 422);
	ck_assert_str_eq(sv.reply.out.data, "THE-FORM");
	ck_assert_int_eq(ask("POST", "/admin", with_csrf("")), 403);
	ck_assert_ptr_null(strstr(sv.reply.out.data, "THE-FORM"));
}
END_TEST

/* Where a browser says that the form comes from, token or not. */
START_TEST(forms_of_other_sites)
{
	static const struct {
		const char	*site, *origin;
		int		 status;
	} from[] = {
		{ .status = 422 },
		{ .site = "same-origin", .status = 422 },
		{ .site = "same-origin", .origin = "null", .status = 422 },
		{ .site = "none", .status = 422 },
		{ .site = "same-site", .status = 403 },
		{ .site = "cross-site", .status = 403 },
		{ .origin = "http://example.org", .status = 422 },
		{ .origin = "https://EXAMPLE.org", .status = 422 },
		{ .origin = "http://example.org:81", .status = 403 },
		{ .origin = "http://example.org.evil", .status = 403 },
		{ .origin = "null", .status = 403 },
	};

	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		sv.fetch_site = from[i].site;
		sv.origin = from[i].origin;
		ck_assert_int_eq(ask("POST", "/form", with_csrf("")),
		    from[i].status);
		ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	}
}
END_TEST

/* Nothing typed is lost, whatever came in between. */
START_TEST(typed_is_shown_again)
{
	static char big[BODY_MAX + 200];
	int n;

	ck_assert_int_eq(ask("POST", "/busy", with_csrf("text=%3Ckept")), 503);
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, "&lt;kept"));
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, "neither saved nor sent"));
	ck_assert_ptr_null(strstr(sv.reply.out.data, sv.csrf));
	/* of a command nobody knows that yet */
	ck_assert_int_eq(ask("POST", "/sends", with_csrf("text=%3Ckept")), 503);
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, "&lt;kept"));
	ck_assert_ptr_null(strstr(sv.reply.out.data, "neither saved nor sent"));
	/* past the limit, and signed in or not */
	n = snprintf(big, sizeof(big), "text=%%3Ckept&long=");
	memset(big + n, 'x', sizeof(big) - (size_t)n - 1);
	ck_assert_int_eq(ask("POST", "/form", big), 413);
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, "&lt;kept"));
	ck_assert_ptr_nonnull(strstr(sv.reply.out.data, "xxxxxxxx"));
}
END_TEST

/* An address that only takes forms, opened: to the page above. */
START_TEST(forms_opened_later)
{
	ck_assert_int_eq(ask("GET", "/form", ""), 303);
	ck_assert_str_eq(sv.reply.location, "/");
	ck_assert(sv.reply.headers == NULL ||
	    strstr(sv.reply.headers, "Allow") == NULL);
	ck_assert_int_eq(ask("GET", "/says/a/form", ""), 303);
	ck_assert_str_eq(sv.reply.location, "/says/a");
	ck_assert_int_eq(ask("PUT", "/form", ""), 405);
	ck_assert_int_eq(ask("GET", "/pushed", ""), 405);
}
END_TEST

START_TEST(sessions_move_on)
{
	struct user u;
	int64_t expires;
	const char *hash = hash_token(sv.server.a, strchr(sv.cookie, '=') + 1);
	char *kept = strdup(hash);

	/* not for a moment more */
	setenv("PATCHBAY_NOW", "1467159753339", 1);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	ck_assert_int_eq(session_user(sv.server.db, sv.server.a, kept,
	    1467163293339, &u, &expires), E_OK);
	ck_assert_int_eq(expires, 1467159693339 + SESSION_MS);
	/* an hour later: reading is use, and so is writing */
	setenv("PATCHBAY_NOW", "1467163293339", 1);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	ck_assert_int_eq(session_user(sv.server.db, sv.server.a, kept,
	    1467163293339, &u, &expires), E_OK);
	ck_assert_int_eq(expires, 1467163293339 + SESSION_MS);
	setenv("PATCHBAY_NOW", "1467166893339", 1);
	ck_assert_int_eq(ask("POST", "/form", with_csrf("")), 422);
	ck_assert_int_eq(session_user(sv.server.db, sv.server.a, kept,
	    1467166893339, &u, &expires), E_OK);
	ck_assert_int_eq(expires, 1467166893339 + SESSION_MS);
	/* the clock ran ahead and was put right: no session for longer */
	setenv("PATCHBAY_NOW", "1467159693339", 1);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 200);
	ck_assert_int_eq(session_user(sv.server.db, sv.server.a, kept,
	    1467159693339, &u, &expires), E_OK);
	ck_assert_int_eq(expires, 1467159693339 + SESSION_MS);
	/* a day later it is over */
	setenv("PATCHBAY_NOW", "1467249693339", 1);
	ck_assert_int_eq(ask("GET", "/says/x", ""), 303);
	free(kept);
}
END_TEST

Suite *
serve_forms_suite(void)
{
	Suite *s = suite_create("serve_forms");
	TCase *t = tcase_create("serve_forms");

	tcase_add_checked_fixture(t, serve_open, serve_close);
	tcase_add_test(t, forms_and_roles);
	tcase_add_test(t, forms_of_other_sites);
	tcase_add_test(t, typed_is_shown_again);
	tcase_add_test(t, forms_opened_later);
	tcase_add_test(t, sessions_move_on);
	suite_add_tcase(s, t);
	return s;
}
