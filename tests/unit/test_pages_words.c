/* A failure is told in one sentence: the driver's words when it has some,
 * else ours, never both. */
#include <check.h>
#include <string.h>

#include "outside_fixture.h"
#include "lib/web/html.h"
#include "page_fixture.h"
#include "store/resource/sim.h"
#include "commands/refresh.h"
#include "store/extension/extension.h"

Suite	*pages_words_suite(void);

#define DEVICE	"/devices/meter/pump-1"
#define WORDS	"Control Center does not accept this user today."

static void
setup(void)
{
	struct link l = { .extension = "jasper", .resource = ICCID };

	out_open();
	page_ready();
	page_caller = &out_caller;
	forget_calls();
	ck_ok(device_configure(store_db, store_a, pump,
	    "{\"jasper\":{\"iccid\":\"" ICCID "\"}}", &l, 1, NOW));
}

static void
teardown(void)
{
	reply_free(&page_reply);
	out_close();
}

/* How often it stands on the page, as a page writes it. */
static int
times(const char *text)
{
	const char *p = page_reply.out.data;
	struct buf b;
	int n = 0;

	buf_init(&b, PAGE_MAX);
	html_text(&b, text);
	for (; (p = strstr(p, b.data)) != NULL; p++)
		n++;
	buf_free(&b);
	return n;
}

static void
only(const char *said, const char *unsaid)
{
	/* of a form at its head and beside the field */
	ck_assert_msg(times(said) >= 1, "“%s” is not on the page", said);
	ck_assert_msg(times(unsaid) == 0, "“%s” is there as well", unsaid);
	ck_assert(!page_has("carrier says:"));
}

START_TEST(of_a_section)
{
	const char *ours = errs[E_SERVICE_AUTH].sentence;

	ck_ok(resource_failed(store_db, "jasper", ICCID, RESOURCE_SIM,
	    E_SERVICE_AUTH, WORDS,
	    NOW));
	ck_ok(page_get(DEVICE));
	only(WORDS, ours);
	ck_ok(resource_failed(store_db, "jasper", ICCID, RESOURCE_SIM,
	    E_SERVICE_AUTH, "", NOW));
	ck_ok(page_get(DEVICE));
	only(ours, WORDS);
}
END_TEST

START_TEST(of_a_tile)
{
	const char *ours = errs[E_SERVICE_AUTH].sentence;

	ck_ok(extension_set_check(store_db, "jasper", NOW, E_SERVICE_AUTH,
	    WORDS));
	ck_ok(page_get("/extensions"));
	only(WORDS, ours);
	ck_ok(extension_set_check(store_db, "jasper", NOW, E_SERVICE_AUTH,
	    ""));
	ck_ok(page_get("/extensions"));
	only(ours, WORDS);
}
END_TEST

/* What the form is shown again with. */
START_TEST(of_usage)
{
	static const char usage[] = DEVICE "/extensions/jasper/usage";
	const char *cycle, *words;
	enum err e;

	fake->usage_fails = true;
	e = refresh_usage(&out, &jasper, ICCID, "2023-11-01", &cycle, &words);
	ck_assert_int_eq(e, E_SERVICE_FAULT);
	ck_assert(*words != '\0');
	forget_calls();
	ck_assert_int_eq(page_post(usage, "cycle_start=2023-11-01"), E_FORM);
	only(words, errs[e].sentence);
	stop_server();
	forget_calls();
	ck_assert_int_eq(page_post(usage, "cycle_start=2023-11-01"), E_FORM);
	only(errs[E_SERVICE_CONNECT].sentence, words);
}
END_TEST

START_TEST(of_a_look)
{
	static const char look[] = DEVICE "/extensions/jasper/lookup";
	const char *words;
	enum err e;

	e = refresh_lookup(&out, &jasper, ICCID, OP_AUDIT, &words);
	ck_assert_int_eq(e, E_SERVICE_FORBIDDEN);
	forget_calls();
	ck_assert_int_eq(page_post(look, "what=audit"), E_FORM);
	only(words, errs[e].sentence);
}
END_TEST

START_TEST(of_a_check)
{
	static const char check[] = "/extensions/check/jasper";
	const char *ours = errs[E_SERVICE_AUTH].sentence;
	struct extension x;

	ck_ok(page_post(check, "stored=1"));
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_int_eq(x.check_err, E_SERVICE_AUTH);
	ck_assert(*x.check_text != '\0');
	ck_ok(page_get("/extensions"));
	only(x.check_text, ours);
}
END_TEST

/* Done with credentials that do not work saves nothing, and offers to. */
START_TEST(of_done)
{
	struct extension before, x;
	json_t *settings;

	page_key();
	ck_ok(extension_get(store_db, store_a, "jasper", &before));
	settings = json_read(store_a, jasper.settings,
	    strlen(jasper.settings), NULL);
	ck_ok(page_post("/extensions/check/jasper", arena_printf(store_a,
	    "do=done&s-api=control-center-rest&s-username=other&"
	    "s-endpoint=%s&name=J&on=on&s-accesskey=k&updated=%lld",
	    json_str(store_a, settings, "endpoint"),
	    (long long)before.updated)));
	ck_ok(extension_get(store_db, store_a, "jasper", &x));
	ck_assert_str_eq(x.title, before.title);
	ck_ok(page_get(arena_strndup(store_a, page_reply.location,
	    strcspn(page_reply.location, "#"))));
	ck_assert(page_has("The connection does not work"));
	ck_assert(page_has("<button>Save without checking</button>"));
	ck_assert(page_has("value=\"other\""));
}
END_TEST

Suite *
pages_words_suite(void)
{
	Suite *s = suite_create("pages_words");
	TCase *t = tcase_create("words");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, of_a_section);
	tcase_add_test(t, of_a_tile);
	tcase_add_test(t, of_usage);
	tcase_add_test(t, of_a_look);
	tcase_add_test(t, of_a_check);
	tcase_add_test(t, of_done);
	suite_add_tcase(s, t);
	return s;
}
